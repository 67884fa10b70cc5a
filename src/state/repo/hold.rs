//! Guards: what is open or watched stays so while they live.

use std::cell::RefCell;
use std::rc::Weak;

use andon_sync::DocumentId;

use super::{Inner, Repo};
use crate::browser::spawn;

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
        let number = self.number;
        if let Ok(mut inner) = inner.try_borrow_mut() {
            return inner.forget(number);
        }
        // Somebody reads just now, perhaps this very watcher.
        spawn(async move { inner.borrow_mut().forget(number) });
    }
}

impl Inner {
    fn forget(&mut self, watch: u64) {
        for watchers in self.watchers.values_mut() {
            watchers.retain(|(number, _)| *number != watch);
        }
        self.watchers.retain(|_, watchers| !watchers.is_empty());
        self.flushers.retain(|(number, ..)| *number != watch);
    }
}
