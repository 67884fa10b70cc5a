//! Element ids that are used once: labels and descriptions point to them.

use std::sync::atomic::{AtomicU32, Ordering};

static LAST: AtomicU32 = AtomicU32::new(0);

/// An id that no other element has: `menu-17`.
pub fn fresh_id(kind: &str) -> String {
    format!("{kind}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}
