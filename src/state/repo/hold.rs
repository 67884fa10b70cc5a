//! Guards: what is open or watched stays so while they live.

use std::cell::RefCell;
use std::rc::Weak;

use andon_sync::DocumentId;

use super::{Inner, Repo};

/// Keeps a document open.
pub struct Hold {
    pub(super) repo: Repo,
    pub(super) document: DocumentId,
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.repo.release(self.document);
    }
}

/// Keeps a watcher or a flusher registered.
pub struct Watch {
    pub(super) inner: Weak<RefCell<Inner>>,
    pub(super) number: u64,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let Some(inner) = self.inner.upgrade() else { return };
        // While watchers are being called it stays: what it would write to is gone already.
        if let Ok(mut inner) = inner.try_borrow_mut() {
            for watchers in inner.watchers.values_mut() {
                watchers.retain(|(number, _)| *number != self.number);
            }
            inner.watchers.retain(|_, watchers| !watchers.is_empty());
            inner.flushers.retain(|(number, _)| *number != self.number);
        };
    }
}
