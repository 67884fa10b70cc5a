//! Documents that nobody looks at and that still have to be brought level with the relay: what
//! was written offline, and what others wrote in incidents that should be readable offline.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use andon_sync::DocumentId;

use super::repo::{Event, Hold, Repo, Watch};
use crate::browser::spawn;

/// How many documents are open at once only for this.
const AT_ONCE: usize = 4;

#[derive(Default)]
struct Inner {
    live: bool,
    queue: VecDeque<DocumentId>,
    active: BTreeMap<DocumentId, (Hold, Watch)>,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Background {
    repo: Repo,
    inner: Rc<RefCell<Inner>>,
    /// Told when a document has been brought level.
    done: Rc<dyn Fn(DocumentId)>,
}

impl Background {
    pub fn new(repo: Repo, done: impl Fn(DocumentId) + 'static) -> Background {
        Background { repo, inner: Rc::default(), done: Rc::new(done) }
    }

    /// Brings the document level as soon as there is a relay; `urgent` before the others.
    pub fn add(&self, document: DocumentId, urgent: bool) {
        {
            let mut inner = self.inner.borrow_mut();
            if inner.active.contains_key(&document) || inner.queue.contains(&document) {
                return;
            }
            if urgent {
                inner.queue.push_front(document);
            } else {
                inner.queue.push_back(document);
            }
        }
        self.step();
    }

    /// The relay came or went.
    pub fn set_live(&self, live: bool) {
        let interrupted = {
            let mut inner = self.inner.borrow_mut();
            inner.live = live;
            if live { BTreeMap::new() } else { std::mem::take(&mut inner.active) }
        };
        {
            let mut inner = self.inner.borrow_mut();
            interrupted.keys().for_each(|document| inner.queue.push_front(*document));
        }
        drop(interrupted);
        self.step();
    }

    fn step(&self) {
        loop {
            let document = {
                let mut inner = self.inner.borrow_mut();
                if !inner.live || inner.active.len() >= AT_ONCE {
                    return;
                }
                let Some(document) = inner.queue.pop_front() else { return };
                document
            };
            let background = self.clone();
            let watch = self.repo.watch(document, move |event| {
                if let Event::Standing = event {
                    background.look(document);
                }
            });
            let hold = self.repo.open(document, None, || {});
            self.inner.borrow_mut().active.insert(document, (hold, watch));
            self.look(document);
        }
    }

    fn look(&self, document: DocumentId) {
        let finished = self.repo.standing(document).is_some_and(|standing| {
            standing.unavailable || (standing.level && standing.durable && standing.waiting == 0)
        });
        if !finished {
            return;
        }
        let background = self.clone();
        // We may be inside the watcher that goes with it.
        spawn(async move {
            let held = background.inner.borrow_mut().active.remove(&document);
            if held.is_some() {
                drop(held);
                (background.done)(document);
                background.step();
            }
        });
    }
}
