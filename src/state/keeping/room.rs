//! Making room: what need not be kept goes from this device once the relay has said that it has all
//! of it. By itself a week after somebody last opened it, or when somebody asks for it.

use std::time::Duration;

use andon_model::id::IncidentId;
use andon_model::workspace::confidential_document;
use andon_sync::DocumentId;
use leptos::prelude::*;
use uuid::Uuid;

use super::{Keeping, OPENED};
use crate::browser::clock::{self, Timer};
use crate::browser::spawn;
use crate::state::background::Outcome;
use crate::state::repo::Removal;
use crate::state::tab_channel::{self, Word};

/// How often one looks whether something may go.
const LOOK: Duration = Duration::from_secs(10 * 60);
/// What somebody opened stays so long, in milliseconds: they may need it again on the train.
const AFTER_OPENING: i64 = 7 * 24 * 60 * 60 * 1000;

/// How far making room has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Room {
    #[default]
    Idle,
    /// The relay is asked about each of them.
    Making {
        done: usize,
        all: usize,
    },
    Made(Made),
}

/// What was gained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Incidents, records and confidential notes that went.
    pub documents: usize,
    /// Those that stay: in use, or not wholly at the relay.
    pub stay: usize,
    pub files: usize,
    /// Of the files.
    pub bytes: u64,
    /// Whether the relay went away before the end.
    pub interrupted: bool,
}

impl Keeping {
    /// Somebody opens a document: it stays for a while.
    pub fn note_opened(&self, document: DocumentId) {
        let mut inner = self.inner.borrow_mut();
        let now = clock::now_millis() as i64;
        inner.opened.retain(|_, at| now - *at < AFTER_OPENING);
        inner.opened.insert(document.uuid(), now);
        self.note(OPENED, &inner.opened);
    }

    /// How many documents are here that need not be.
    pub fn spare(&self) -> usize {
        self.may_go(None).len()
    }

    /// Has everything go that need not be kept; nothing without a relay.
    pub fn make_room(&self) {
        self.begin(self.may_go(None));
    }

    /// Has that go which nobody has opened lately, now and then, while nothing waits.
    pub(super) fn watch_for_quiet(&self) {
        let keeping = self.clone();
        self.inner.borrow_mut().quiet = Some(Timer::every(LOOK, move || {
            let (unsaved, waiting) = keeping.repo.totals();
            let before = clock::now_millis() as i64 - AFTER_OPENING;
            let old = keeping.may_go(Some(before));
            if unsaved + waiting == 0 && !old.is_empty() {
                keeping.begin(old);
            }
        }));
    }

    /// What is here, need not be kept, and has nothing to send; with `before`, and was not opened
    /// since then.
    fn may_go(&self, before: Option<i64>) -> Vec<DocumentId> {
        let inner = self.inner.borrow();
        let Some(workspace) = inner.workspace else { return Vec::new() };
        let is_old = |id: &&Uuid| {
            before.is_none_or(|before| inner.opened.get(id).is_none_or(|at| *at < before))
        };
        let incidents = inner.other_rows.iter().filter(is_old);
        let incidents = incidents.flat_map(|id| [*id, confidential_document(IncidentId(*id))]);
        let records = inner.other_records.iter().filter(is_old).copied();
        incidents
            .chain(records)
            .map(DocumentId::from)
            .filter(|document| inner.on_device.contains(document))
            .filter(|document| !inner.pending.contains(&(workspace, *document)))
            .collect()
    }

    fn begin(&self, documents: Vec<DocumentId>) {
        let is_live = self.core.borrow().upgrade().is_some_and(|core| core.is_live());
        let is_busy = matches!(self.room.try_get_untracked(), Some(Room::Making { .. }));
        if !is_live || is_busy {
            return;
        }
        {
            let mut inner = self.inner.borrow_mut();
            inner.made = Made::default();
            inner.leaving = documents.iter().copied().collect();
        }
        self.room.try_set(Room::Making { done: 0, all: documents.len() });
        if documents.is_empty() {
            return self.end();
        }
        for document in documents {
            self.repo.share(document);
            self.background.add(document, false);
        }
    }

    /// The relay has told of a document that is to go.
    pub(super) fn let_go(&self, document: DocumentId, outcome: Outcome) {
        let keeping = self.clone();
        spawn(async move {
            let removal = match outcome {
                Outcome::Level => keeping.repo.remove(document).await,
                // Nobody but us has it.
                Outcome::Unavailable => Removal::Owed,
            };
            if removal == Removal::Gone {
                keeping.is_gone(document);
                if let Some(tabs) = &*keeping.tabs {
                    tabs.post(&tab_channel::say(&Word::Gone { document }));
                }
            }
            if let Removal::Failed(error) = &removal
                && let Some(core) = keeping.core.borrow().upgrade()
            {
                core.note_refused(document, error.to_string());
            }
            {
                let made = &mut keeping.inner.borrow_mut().made;
                match removal {
                    Removal::Gone => made.documents += 1,
                    Removal::InUse | Removal::Owed | Removal::Failed(_) => made.stay += 1,
                }
            }
            keeping.step();
        });
    }

    fn step(&self) {
        let Some(Room::Making { done, all }) = self.room.try_get_untracked() else { return };
        self.room.try_set(Room::Making { done: done + 1, all });
        if done + 1 == all {
            self.end();
        }
    }

    /// Files come last: those that nothing names any more.
    fn end(&self) {
        let keeping = self.clone();
        spawn(async move {
            let core = keeping.core.borrow().upgrade();
            let (files, bytes) = match core {
                Some(core) => core.files.make_room().await,
                None => (0, 0),
            };
            let made = keeping.inner.borrow().made;
            keeping.room.try_set(Room::Made(Made { files, bytes, ..made }));
        });
    }

    /// The relay is gone: what has not gone by now stays.
    pub(super) fn stop_making_room(&self) {
        let left = std::mem::take(&mut self.inner.borrow_mut().leaving).len();
        if left > 0 {
            let made = self.inner.borrow().made;
            let stay = made.stay + left;
            self.room.try_set(Room::Made(Made { stay, interrupted: true, ..made }));
        }
    }

    /// A document is not on this device any more, by this tab or another.
    pub fn is_gone(&self, document: DocumentId) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.on_device.remove(&document);
            inner.seen.remove(&document.uuid());
        }
        if let Some(core) = self.core.borrow().upgrade() {
            core.search.gone(document);
        }
    }
}
