//! A document that a page has open, whatever is in it: kept open and watched, with the people
//! around it.

use std::cell::RefCell;
use std::rc::Rc;

use andon_sync::DocumentId;
use automerge::{Automerge, Patch};
use leptos::prelude::*;

use super::andon::Core;
use super::presence::{Gathering, Present};
use super::repo::{Event, Hold, Watch};

/// How far the document has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loading {
    /// Being read from the device.
    Reading,
    /// Not on this device; asked for at the relay.
    Asking,
    /// Neither on this device nor at the relay (or the relay is out of reach).
    NotHere {
        relay_reached: bool,
    },
    Ready,
}

type Refresh = Box<dyn Fn(&Automerge, &[Patch])>;

/// What the page does with its document.
pub struct Reader {
    /// Takes over the whole document; called when it is there at last.
    pub read: Box<dyn Fn(&Automerge)>,
    /// Takes over what patches changed.
    pub refresh: Refresh,
    /// Puts waiting keystrokes into the document, see [`super::repo::Repo::before_others`].
    pub flush: Box<dyn Fn()>,
}

/// See the module's text.
pub struct OpenDocument {
    pub core: Rc<Core>,
    pub id: DocumentId,
    loading: RwSignal<Loading>,
    reader: Reader,
    gathering: RefCell<Option<Gathering>>,
    watches: RefCell<Vec<Watch>>,
    hold: RefCell<Option<Hold>>,
}

impl OpenDocument {
    pub fn new(
        core: Rc<Core>,
        id: DocumentId,
        loading: RwSignal<Loading>,
        reader: Reader,
    ) -> OpenDocument {
        OpenDocument {
            core,
            id,
            loading,
            reader,
            gathering: RefCell::default(),
            watches: RefCell::default(),
            hold: RefCell::default(),
        }
    }

    /// Begins to follow the document. `make` is what it begins as where nobody has it, if anybody
    /// may begin it. `get` gives it while the page lives; `then` is called once
    /// the device has been asked for it.
    pub fn begin(
        &self,
        make: Option<fn() -> Automerge>,
        here: RwSignal<Vec<Present>>,
        get: impl Fn() -> Option<Rc<OpenDocument>> + Clone + 'static,
        then: impl FnOnce() + 'static,
    ) {
        let repo = self.core.repo.clone();
        self.core.keeping.note_opened(self.id);
        if self.core.is_shared() {
            repo.share(self.id);
        }
        let (watching, flushing) = (get.clone(), get.clone());
        let watch = repo.watch(self.id, move |event| {
            if let Some(open) = watching() {
                open.on_event(event);
            }
        });
        let flush = repo.before_others(self.id, move || {
            if let Some(open) = flushing() {
                (open.reader.flush)();
            }
        });
        self.watches.borrow_mut().extend([watch, flush]);
        *self.gathering.borrow_mut() = Some(Gathering::open(self.core.clone(), self.id, here));
        let hold = repo.open(self.id, make, move || {
            let Some(open) = get() else { return };
            open.core.repo.with(open.id, |document| open.read(document));
            open.stand();
            then();
        });
        *self.hold.borrow_mut() = Some(hold);
    }

    /// Lets go of it. (Its watchers hold clones of it.)
    pub fn close(&self) {
        self.gathering.borrow_mut().take();
        self.watches.borrow_mut().clear();
        self.hold.borrow_mut().take();
    }

    /// Tells the others where one is writing, see [`Present::place`].
    pub fn set_place(&self, place: &str) {
        if let Some(gathering) = self.gathering.borrow().as_ref() {
            gathering.set_place(place);
        }
    }

    /// Reads the document, if it is open.
    pub fn with<T>(&self, read: impl FnOnce(&Automerge) -> T) -> Option<T> {
        self.core.repo.with(self.id, read)
    }

    fn on_event(&self, event: &Event<'_>) {
        match event {
            Event::Changed { document, patches, .. } => {
                if self.loading.try_get_untracked() == Some(Loading::Ready) {
                    (self.reader.refresh)(document, patches);
                } else {
                    self.read(document);
                }
            }
            Event::Ephemeral(ephemeral) => {
                if let Some(gathering) = self.gathering.borrow().as_ref() {
                    gathering.hear(ephemeral);
                }
            }
            Event::Standing => self.stand(),
        }
    }

    fn read(&self, document: &Automerge) {
        if document.get_heads().is_empty() {
            return;
        }
        (self.reader.read)(document);
        self.set_loading(Loading::Ready);
    }

    /// Says whether the document is here, asked for, or nowhere.
    fn stand(&self) {
        let standing = self.core.repo.standing(self.id);
        if let Some(gathering) = self.gathering.borrow().as_ref() {
            gathering.meet(standing.is_some_and(|standing| standing.followed));
        }
        if self.loading.try_get_untracked().is_none_or(|loading| loading == Loading::Ready) {
            return;
        }
        let Some(standing) = standing else { return };
        self.set_loading(match (standing.known, standing.unavailable, self.core.is_live()) {
            (true, ..) => return,
            (false, true, _) => Loading::NotHere { relay_reached: true },
            (false, false, true) => Loading::Asking,
            (false, false, false) => Loading::NotHere { relay_reached: false },
        });
    }

    fn set_loading(&self, loading: Loading) {
        set_changed(self.loading, loading);
    }
}

/// Sets a signal where that changes it, so that nobody is told for nothing.
pub fn set_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_with_untracked(|known| *known != value) == Some(true) {
        signal.set(value);
    }
}
