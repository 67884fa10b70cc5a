//! Where a document's changes are: here, on this device, at the relay.

use andon_sync::DocumentId;

use super::{Inner, Open, Repo};

/// Where a document's changes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub known: bool,
    pub durable: bool,
    /// Changes that the relay has not acknowledged.
    pub waiting: usize,
    /// The relay has the same heads.
    pub level: bool,
    /// The relay said that it does not have the document, or not for us.
    pub unavailable: bool,
    /// The relay knows that we follow the document, so it passes on what we say about it.
    pub followed: bool,
    /// The relay said that it takes no changes from us.
    pub read_only: bool,
}

impl Repo {
    /// Where the document's changes are.
    pub fn standing(&self, document: DocumentId) -> Option<Standing> {
        self.inner.borrow().open.get(&document).map(|open| open.standing)
    }

    pub(super) fn take_stock(&self, document: DocumentId) {
        let mut inner = self.inner.borrow_mut();
        let standing = inner.open.get(&document).map(|open| inner.standing_of(document, open));
        if let (Some(open), Some(standing)) = (inner.open.get_mut(&document), standing) {
            open.standing = standing;
        }
    }

    /// Unsaved and unacknowledged changes of all open documents.
    pub fn totals(&self) -> (usize, usize) {
        let inner = self.inner.borrow();
        inner.open.values().fold((0, 0), |(unsaved, waiting), Open { standing, .. }| {
            (unsaved + usize::from(!standing.durable), waiting + standing.waiting)
        })
    }

    /// Whether the relay has something that it should say that it has stored.
    pub fn is_answer_due(&self) -> bool {
        let inner = self.inner.borrow();
        inner.open.values().any(|Open { standing, .. }| {
            standing.waiting > 0 && !standing.read_only && !standing.unavailable
        })
    }

    /// Whether changes of ours wait that the relay will not take.
    pub fn is_refused(&self) -> bool {
        let inner = self.inner.borrow();
        inner.open.values().any(|Open { standing, .. }| standing.read_only && standing.waiting > 0)
    }
}

impl Inner {
    fn standing_of(&self, document: DocumentId, open: &Open) -> Standing {
        let session = &open.session;
        let relay = self.relay.as_ref().map(|relay| relay.key);
        let shared = self.shared_library.contains(&document);
        let level = relay.is_some_and(|key| session.is_level_with(key));
        let waiting = match relay.and_then(|key| session.waiting(key)) {
            _ if level => 0,
            Some(waiting) => waiting,
            None if shared && session.is_known() => {
                let document = session.document();
                let known: Vec<_> = open
                    .shared
                    .iter()
                    .filter(|hash| document.get_change_meta_by_hash(hash).is_some())
                    .copied()
                    .collect();
                document.get_changes_meta(&known).len()
            }
            None => 0,
        };
        Standing {
            known: session.is_known(),
            durable: session.is_durable(),
            waiting: if shared { waiting } else { 0 },
            level,
            unavailable: relay.is_some_and(|key| session.is_unavailable_at(key)),
            followed: relay.is_some_and(|key| session.is_followed_by(key)),
            read_only: relay.is_some_and(|key| session.is_read_only_at(key)),
        }
    }
}
