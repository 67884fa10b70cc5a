//! The documents that are open on this device: reads them from storage, saves what changes,
//! tells the other tabs and the relay, and passes patches to whoever watches.
//!
//! One `sync::Session` per document does the thinking; this is the hands. Watchers are called
//! with the document borrowed for reading: they update signals and never write.

mod follow;
mod hold;
mod opening;
mod removing;
mod standing;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use andon_sync::DocumentId;
use andon_sync::chunk::Chunk;
use andon_sync::message::{Ephemeral, PeerId};
use andon_sync::session::{AfterFailure, Effect, Session, Ticket};
use automerge::transaction::Transaction;
use automerge::{ActorId, Automerge, ChangeHash, Patch};

pub use self::follow::Relay;
pub use self::hold::{Hold, Watch};
pub use self::removing::Removal;
pub use self::standing::Standing;
use super::tab_channel;
use crate::browser::clock::Timer;
use crate::browser::storage::{Storage, StorageError};
use crate::browser::tab_lock::TabLock;
use crate::browser::tabs::Tabs;
use crate::browser::{clock, spawn};

/// What a watcher is told.
pub enum Event<'a> {
    Changed {
        document: &'a Automerge,
        patches: &'a [Patch],
    },
    /// Somebody's presence message.
    Ephemeral(&'a Ephemeral),
    /// Saved, acknowledged, connected, or told unavailable: ask [`Repo::standing`].
    Standing,
}

type Watcher = Rc<dyn Fn(&Event<'_>)>;
type Flusher = Rc<dyn Fn()>;

struct Open {
    session: Session,
    holds: usize,
    /// What the relay was known to have when it was last connected.
    shared: Vec<ChangeHash>,
    state_dirty: bool,
    /// Says to all tabs that the document is open, so that none removes it.
    in_use: Option<TabLock>,
    /// When it was last changed here (monotonic milliseconds).
    edited: f64,
    /// When others' changes were last taken in, and the call to take in those that wait.
    taken: f64,
    due: Option<Timer>,
    /// As it was after the last event: counting changes is too dear for every keystroke.
    standing: Standing,
}

#[derive(Default)]
struct Waiting {
    then: Vec<Box<dyn FnOnce()>>,
    /// Chunks that others stored while we were reading.
    absorbed: Vec<Chunk>,
    make: Option<fn() -> Automerge>,
    holds: usize,
}

type StorageSays = Box<dyn Fn(Option<&StorageError>)>;

/// What the repo asks of the rest of the app.
pub struct Host {
    /// Counters or health have changed.
    pub status: Box<dyn Fn()>,
    /// Storage failed or came back.
    pub storage: StorageSays,
    /// A document has changes that the relay lacks (`true`) or has none any more.
    pub pending: Box<dyn Fn(DocumentId, bool)>,
    /// A message of the relay could not be used.
    pub refused: Box<dyn Fn(DocumentId, String)>,
    /// Something of a document lies in storage now, put there here or by another tab.
    pub kept: Box<dyn Fn(DocumentId)>,
    /// A document has changed, whoever did it.
    pub changed: Box<dyn Fn(DocumentId)>,
    /// Somebody changed a document at the relay that is not open here.
    pub missed: Box<dyn Fn(DocumentId)>,
}

struct Inner {
    storage: Storage,
    local: PeerId,
    actor: ActorId,
    author: Option<Vec<u8>>,
    open: BTreeMap<DocumentId, Open>,
    reading: BTreeMap<DocumentId, Waiting>,
    watchers: BTreeMap<DocumentId, Vec<(u64, Watcher)>>,
    flushers: Vec<(u64, DocumentId, Flusher)>,
    relay: Option<Relay>,
    /// Documents that were open at any time since the relay was connected. It goes on sending.
    followed: BTreeSet<DocumentId>,
    /// Documents that storage could not read or keep when last asked.
    failing: BTreeSet<DocumentId>,
    tabs: Option<Tabs>,
    /// The documents that may be sent to the relay at all.
    shared_library: BTreeSet<DocumentId>,
    damaged_seen: usize,
    next_watcher: u64,
    ephemeral_count: u64,
    ephemeral_session: String,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Repo {
    inner: Rc<RefCell<Inner>>,
    host: Rc<Host>,
}

impl Repo {
    pub fn new(storage: Storage, actor: ActorId, host: Host) -> Repo {
        let local = PeerId(format!("andon-{:016x}", clock::random_u64()));
        let inner = Inner {
            storage,
            local,
            actor,
            author: None,
            open: BTreeMap::new(),
            reading: BTreeMap::new(),
            watchers: BTreeMap::new(),
            flushers: Vec::new(),
            relay: None,
            followed: BTreeSet::new(),
            failing: BTreeSet::new(),
            tabs: None,
            shared_library: BTreeSet::new(),
            damaged_seen: 0,
            next_watcher: 0,
            ephemeral_count: 0,
            ephemeral_session: format!("{:016x}", clock::random_u64()),
        };
        let repo = Repo { inner: Rc::new(RefCell::new(inner)), host: Rc::new(host) };
        let listener = repo.clone();
        let tabs = Tabs::open("andon", move |bytes| listener.tab_says(&bytes)).ok();
        repo.inner.borrow_mut().tabs = tabs;
        repo
    }

    pub fn local(&self) -> PeerId {
        self.inner.borrow().local.clone()
    }

    pub fn storage(&self) -> Storage {
        self.inner.borrow().storage.clone()
    }

    /// Whose changes these are from now on.
    pub fn set_author(&self, author: Vec<u8>) {
        let mut inner = self.inner.borrow_mut();
        inner.author = Some(author);
        let (actor, author) = (inner.actor.clone(), inner.author.clone());
        for open in inner.open.values_mut() {
            open.session.set_author(actor.clone(), author.clone());
        }
    }

    /// Uses another actor from now on: the present one's changes could not be kept.
    pub fn set_actor(&self, actor: ActorId) {
        let mut inner = self.inner.borrow_mut();
        inner.actor = actor.clone();
        let author = inner.author.clone();
        for open in inner.open.values_mut() {
            open.session.set_author(actor.clone(), author.clone());
        }
    }

    /// Makes the document here if nobody has said anything in it yet. It must be open.
    pub fn make_if_unknown(&self, document: DocumentId, new: fn() -> Automerge) {
        let mut inner = self.inner.borrow_mut();
        let open = inner.open.get_mut(&document);
        if let Some(open) = open.filter(|open| !open.session.is_known()) {
            // Cannot fail: there is nothing that it could contradict.
            let _ = open.session.adopt(&new());
        }
    }

    /// Changes the document. It must be open. `new` makes a new one of its kind, which completes
    /// a document that an older Andon made.
    pub fn edit<T, E>(
        &self,
        document: DocumentId,
        new: fn() -> Automerge,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Option<Result<T, E>> {
        let seconds = (clock::now_millis() / 1000) as i64;
        let result = {
            let mut inner = self.inner.borrow_mut();
            let open = inner.open.get_mut(&document)?;
            open.edited = clock::monotonic_millis();
            let session = &mut open.session;
            if andon_document::is_older(session.document()) {
                // Cannot fail: every such document begins with the same changes.
                let _ = session.adopt(&new());
            }
            session.edit(seconds, change)
        };
        self.pump(document);
        Some(result)
    }

    /// Reads the document, if it is open.
    pub fn with<T>(&self, document: DocumentId, read: impl FnOnce(&Automerge) -> T) -> Option<T> {
        let inner = self.inner.borrow();
        inner.open.get(&document).map(|open| read(open.session.document()))
    }

    /// Is told of everything that happens to the document while the guard lives.
    pub fn watch(&self, document: DocumentId, watcher: impl Fn(&Event<'_>) + 'static) -> Watch {
        let mut inner = self.inner.borrow_mut();
        let number = inner.next_watcher;
        inner.next_watcher += 1;
        inner.watchers.entry(document).or_default().push((number, Rc::new(watcher)));
        Watch { inner: Rc::downgrade(&self.inner), number }
    }

    /// Is called before anything from outside is applied and before the page goes, so that
    /// keystrokes which wait for company get into the document first.
    pub fn before_others(&self, document: DocumentId, flush: impl Fn() + 'static) -> Watch {
        let mut inner = self.inner.borrow_mut();
        let number = inner.next_watcher;
        inner.next_watcher += 1;
        inner.flushers.push((number, document, Rc::new(flush)));
        Watch { inner: Rc::downgrade(&self.inner), number }
    }

    /// Puts waiting keystrokes into their documents.
    pub fn flush(&self) {
        self.flush_some(|_| true);
    }

    fn flush_one(&self, document: DocumentId) {
        self.flush_some(|other| other == document);
    }

    fn flush_some(&self, which: impl Fn(DocumentId) -> bool) {
        let inner = self.inner.borrow();
        let chosen = inner.flushers.iter().filter(|(_, document, _)| which(*document));
        let chosen: Vec<_> = chosen.map(|(_, _, flush)| flush.clone()).collect();
        drop(inner);
        chosen.iter().for_each(|flush| flush());
    }

    /// How many documents are open, and how many damaged chunks were found since the start.
    pub fn counts(&self) -> (usize, usize) {
        let inner = self.inner.borrow();
        (inner.open.len(), inner.damaged_seen)
    }

    /// Everything that is not yet in storage.
    pub fn unsaved(&self) -> Vec<Chunk> {
        self.inner.borrow().open.values().filter_map(|open| open.session.unsaved()).collect()
    }

    /// Tries again what storage refused.
    pub fn retry_saves(&self) {
        let documents: Vec<_> = {
            let mut inner = self.inner.borrow_mut();
            inner.open.values_mut().for_each(|open| open.session.retry());
            inner.open.keys().copied().collect()
        };
        documents.into_iter().for_each(|document| self.pump(document));
    }

    fn release(&self, document: DocumentId) {
        let Ok(mut inner) = self.inner.try_borrow_mut() else {
            // Somebody reads just now.
            let repo = self.clone();
            return spawn(async move { repo.release(document) });
        };
        if let Some(open) = inner.open.get_mut(&document) {
            open.holds = open.holds.saturating_sub(1);
        } else if let Some(waiting) = inner.reading.get_mut(&document) {
            waiting.holds = waiting.holds.saturating_sub(1);
        }
        drop(inner);
        self.close_if_idle(document);
    }

    /// Closes a document that nobody holds once its changes are where they belong.
    fn close_if_idle(&self, document: DocumentId) {
        let idle = self.inner.borrow().open.get(&document).is_some_and(|open| {
            let Open { holds, standing, session, .. } = open;
            *holds == 0 && standing.durable && standing.waiting == 0 && session.inbox_len() == 0
        });
        if idle {
            self.save_states();
            self.inner.borrow_mut().open.remove(&document);
        }
    }

    /// Carries out what the session asks for.
    fn pump(&self, document: DocumentId) {
        loop {
            let effects = {
                let mut inner = self.inner.borrow_mut();
                let Some(open) = inner.open.get_mut(&document) else { return };
                open.session.take_effects()
            };
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                match effect {
                    Effect::Save { ticket, chunk } => self.save(document, ticket, chunk),
                    Effect::Compact { snapshot, replaces } => {
                        let storage = self.storage();
                        spawn(async move {
                            // The loose chunks stay if this fails; the next one tries again.
                            let _ = storage.compact(snapshot, replaces).await;
                        });
                    }
                    Effect::Send { message, .. } => {
                        let send =
                            self.inner.borrow().relay.as_ref().map(|relay| relay.send.clone());
                        if let Some(send) = send {
                            send(&message);
                        }
                    }
                    Effect::Changed { patches, .. } => {
                        self.notify(document, &patches);
                    }
                    Effect::Refused { refused, .. } => {
                        (self.host.refused)(document, refused.to_string());
                    }
                }
            }
        }
        self.take_stock(document);
        let pending = self.standing(document).is_some_and(|standing| standing.waiting > 0);
        (self.host.pending)(document, pending);
        self.notify_standing(document);
        (self.host.status)();
    }

    fn save(&self, document: DocumentId, ticket: Ticket, chunk: Chunk) {
        let repo = self.clone();
        let storage = self.storage();
        spawn(async move {
            let saved = storage.put(vec![chunk.clone()]).await;
            repo.flush_one(document);
            {
                let mut inner = repo.inner.borrow_mut();
                let Some(open) = inner.open.get_mut(&document) else { return };
                match &saved {
                    Ok(()) => open.session.saved(ticket),
                    Err(_) => open.session.save_failed(ticket, AfterFailure::SendAnyway),
                }
            }
            match saved {
                Ok(()) => {
                    repo.tell_tabs(&chunk);
                    repo.storage_worked(document);
                    (repo.host.kept)(document);
                }
                Err(error) => repo.storage_failed(document, &error),
            }
            repo.pump(document);
            repo.close_if_idle(document);
        });
    }

    /// Whether storage does what it is asked.
    pub fn is_sound(&self) -> bool {
        self.inner.borrow().failing.is_empty()
    }

    fn storage_failed(&self, document: DocumentId, error: &StorageError) {
        self.inner.borrow_mut().failing.insert(document);
        (self.host.storage)(Some(error));
    }

    fn storage_worked(&self, document: DocumentId) {
        let mut inner = self.inner.borrow_mut();
        let over = inner.failing.remove(&document) && inner.failing.is_empty();
        drop(inner);
        if over {
            (self.host.storage)(None);
        }
    }

    /// Tells the other tabs of a chunk that lies in storage.
    pub fn tell_tabs(&self, chunk: &Chunk) {
        if let Some(tabs) = &self.inner.borrow().tabs {
            tabs.post(&tab_channel::encode(chunk));
        }
    }

    fn tab_says(&self, bytes: &[u8]) {
        let Some(chunk) = tab_channel::decode(bytes) else { return };
        let document = chunk.key.document;
        (self.host.kept)(document);
        self.flush_one(document);
        {
            let mut inner = self.inner.borrow_mut();
            if let Some(open) = inner.open.get_mut(&document) {
                // The other tab has stored it; a chunk that we cannot read we find there again.
                let _ = open.session.absorb(&chunk);
            } else if let Some(waiting) = inner.reading.get_mut(&document) {
                waiting.absorbed.push(chunk);
            } else {
                drop(inner);
                return (self.host.changed)(document);
            }
        }
        self.pump(document);
    }

    fn watchers(&self, document: DocumentId) -> Vec<Watcher> {
        self.inner
            .borrow()
            .watchers
            .get(&document)
            .map(|watchers| watchers.iter().map(|(_, watcher)| watcher.clone()).collect())
            .unwrap_or_default()
    }

    fn notify(&self, document: DocumentId, patches: &[Patch]) {
        let watchers = self.watchers(document);
        let inner = self.inner.borrow();
        let Some(open) = inner.open.get(&document) else { return };
        let event = Event::Changed { document: open.session.document(), patches };
        for watcher in watchers {
            watcher(&event);
        }
        drop(inner);
        (self.host.changed)(document);
    }

    fn notify_standing(&self, document: DocumentId) {
        for watcher in self.watchers(document) {
            watcher(&Event::Standing);
        }
    }
}
