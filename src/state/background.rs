//! Documents that nobody looks at and that still have to be brought level with the relay: what
//! was written offline, and what others wrote in incidents that should be readable offline.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use andon_sync::DocumentId;

use super::repo::{Event, Hold, Repo, Watch};
use crate::browser::clock::Timer;
use crate::browser::spawn;

/// How many documents are open at once only for this.
const AT_ONCE: usize = 4;
/// A document that is not level after this time makes room and is tried again after the others.
const PATIENCE: Duration = Duration::from_secs(30);

/// How it went with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Level,
    /// The relay does not have it.
    Unavailable,
}

struct Active {
    _hold: Hold,
    _watch: Watch,
    _patience: Timer,
}

#[derive(Default)]
struct Inner {
    live: bool,
    queue: VecDeque<DocumentId>,
    active: BTreeMap<DocumentId, Active>,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Background {
    repo: Repo,
    inner: Rc<RefCell<Inner>>,
    /// Told of every document that is done with.
    done: Rc<dyn Fn(DocumentId, Outcome)>,
}

impl Background {
    pub fn new(repo: Repo, done: impl Fn(DocumentId, Outcome) + 'static) -> Background {
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
            let interrupted =
                if live { BTreeMap::new() } else { std::mem::take(&mut inner.active) };
            interrupted.keys().for_each(|document| inner.queue.push_front(*document));
            interrupted
        };
        drop(interrupted);
        self.step();
    }

    /// Forgets what was to be done: the workspace has changed.
    pub fn clear(&self) {
        let forgotten = std::mem::take(&mut *self.inner.borrow_mut());
        self.inner.borrow_mut().live = forgotten.live;
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
            let (looking, waiting) = (self.clone(), self.clone());
            let active = Active {
                _watch: self.repo.watch(document, move |event| {
                    if let Event::Standing = event {
                        looking.look(document);
                    }
                }),
                _hold: self.repo.open(document, None, || {}),
                _patience: Timer::after(PATIENCE, move || {
                    if waiting.finish(document) {
                        waiting.add(document, false);
                        waiting.step();
                    }
                }),
            };
            self.inner.borrow_mut().active.insert(document, active);
            self.look(document);
        }
    }

    fn finish(&self, document: DocumentId) -> bool {
        let finished = self.inner.borrow_mut().active.remove(&document);
        finished.is_some()
    }

    fn look(&self, document: DocumentId) {
        let Some(standing) = self.repo.standing(document) else { return };
        // What an observer wrote stays here.
        let level = standing.level && standing.waiting == 0 || standing.read_only && standing.known;
        let outcome = match (standing.unavailable, level && standing.durable) {
            (true, _) => Outcome::Unavailable,
            (false, true) => Outcome::Level,
            (false, false) => return,
        };
        let background = self.clone();
        // We may be inside the watcher that goes with it.
        spawn(async move {
            if background.finish(document) {
                (background.done)(document, outcome);
                background.step();
            }
        });
    }
}
