//! When an open document's row in the index is written.

use std::cell::RefCell;
use std::time::Duration;

use crate::browser::clock::Timer;

/// The index hears of ordinary edits after this time.
const PAUSE: Duration = Duration::from_millis(1500);
/// So long after it was opened a document is compared with its row in the index.
const CHECK: Duration = Duration::from_secs(5);

/// The row of one document.
#[derive(Default)]
pub struct RowDue {
    due: RefCell<Option<Timer>>,
    check: RefCell<Option<Timer>>,
}

impl RowDue {
    /// It shall be written soon: `put` is called unless [`RowDue::take`] comes first.
    pub fn soon(&self, put: impl FnOnce() + 'static) {
        let mut due = self.due.borrow_mut();
        due.get_or_insert_with(|| Timer::after(PAUSE, put));
    }

    /// Whether it was due; it is no more.
    pub fn take(&self) -> bool {
        self.due.borrow_mut().take().is_some()
    }

    /// Who changed the document last may have gone before the row was written.
    pub fn check_later(&self, check: impl FnOnce() + 'static) {
        *self.check.borrow_mut() = Some(Timer::after(CHECK, check));
    }
}
