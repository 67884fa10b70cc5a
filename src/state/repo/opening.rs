//! How a document gets open: made here, or read from storage.

use std::collections::BTreeMap;
use std::time::Duration;

use andon_sync::chunk::{self, ChunkKey};
use andon_sync::{DocumentId, Session};
use automerge::{ActorId, Automerge, ChangeHash};

use super::follow::{last_state, shared_heads, state_key};
use super::removing::lock_of;
use super::{Hold, Open, Repo, Standing};
use crate::browser::{clock, spawn, tab_lock};
use crate::state::device::random_uuid;

/// How long after storage could not be read it is asked again.
const READ_AGAIN: Duration = Duration::from_secs(2);

impl Repo {
    /// Opens a document and keeps it open while the hold lives. `make` supplies it when the
    /// device has nothing; without `make` it starts unknown and is asked for at the relay.
    /// `then` is called once it has been read.
    pub fn open(
        &self,
        document: DocumentId,
        make: Option<fn() -> Automerge>,
        then: impl FnOnce() + 'static,
    ) -> Hold {
        let hold = Hold { repo: self.clone(), document };
        let mut inner = self.inner.borrow_mut();
        if let Some(open) = inner.open.get_mut(&document) {
            open.holds += 1;
            drop(inner);
            then();
            return hold;
        }
        let first = !inner.reading.contains_key(&document);
        let waiting = inner.reading.entry(document).or_default();
        waiting.holds += 1;
        waiting.make = waiting.make.or(make);
        waiting.then.push(Box::new(then));
        drop(inner);
        if first {
            let repo = self.clone();
            spawn(async move { repo.read(document).await });
        }
        hold
    }

    /// Reads a document as this device has it, without opening it: nothing is asked of the relay.
    /// `None` when the device has nothing of it.
    pub async fn glance<T>(
        &self,
        document: DocumentId,
        read: impl FnOnce(&Automerge) -> T,
    ) -> Option<T> {
        if self.standing(document).is_some() {
            return self.with(document, read);
        }
        let chunks = self.storage().chunks(document).await.ok()?;
        let (loaded, _) = chunk::load(Automerge::new(), chunks);
        (!loaded.get_heads().is_empty()).then(|| read(&loaded))
    }

    /// Opens a document that nobody has had before, at once.
    pub fn make(&self, document: DocumentId, made: Automerge) -> Hold {
        self.begin(document, made, Vec::new(), Vec::new(), Vec::new(), 1);
        let repo = self.clone();
        spawn(async move {
            let in_use = tab_lock::share(&lock_of(document)).await;
            if let Some(open) = repo.inner.borrow_mut().open.get_mut(&document) {
                open.in_use = in_use;
            }
        });
        Hold { repo: self.clone(), document }
    }

    async fn read(&self, document: DocumentId) {
        let storage = self.storage();
        // Before anything is read: what is read must not go meanwhile.
        let in_use = tab_lock::share(&lock_of(document)).await;
        let chunks = loop {
            match storage.chunks(document).await {
                Ok(chunks) => break chunks,
                // To go on without what is there would be to write over it.
                Err(error) => self.storage_failed(document, &error),
            }
            clock::sleep(READ_AGAIN).await;
            let mut inner = self.inner.borrow_mut();
            if inner.reading.get(&document).is_none_or(|waiting| waiting.holds == 0) {
                inner.reading.remove(&document);
                return;
            }
        };
        self.storage_worked(document);
        let relay = self.inner.borrow().relay.as_ref().map(|relay| relay.storage.clone());
        let known = match &relay {
            Some(name) => storage.value(&state_key(name, document)).await.unwrap_or_default(),
            None => last_state(&storage, document).await,
        };
        let mut loose: Vec<_> = chunks.iter().map(|chunk| chunk.key.clone()).collect();
        let bytes: BTreeMap<_, _> =
            chunks.iter().map(|chunk| (chunk.key.clone(), chunk.bytes.clone())).collect();
        let (mut loaded, damaged) = chunk::load(Automerge::new(), chunks);
        loose.retain(|key| damaged.iter().all(|damage| damage.key != *key));
        let durable = loaded.get_heads();
        for damage in &damaged {
            let bytes = bytes.get(&damage.key).cloned().unwrap_or_default();
            if let Err(error) = storage.set_aside(damage.clone(), bytes).await {
                (self.host.refused)(document, error.to_string());
            }
        }
        let (waiting, same_relay) = {
            let mut inner = self.inner.borrow_mut();
            inner.damaged_seen += damaged.len();
            let name = inner.relay.as_ref().map(|relay| &relay.storage);
            let same_relay = name.is_none() || name == relay.as_ref();
            (inner.reading.remove(&document).unwrap_or_default(), same_relay)
        };
        let is_nowhere = durable.is_empty() && waiting.make.is_none();
        if durable.is_empty()
            && let Some(make) = waiting.make
        {
            loaded = make();
        }
        // After damage the relay must tell everything anew: what we shared may be gone here. And
        // what one relay has says nothing of another.
        let shared = known.filter(|_| damaged.is_empty() && same_relay);
        let shared = shared.as_deref().map(shared_heads).unwrap_or_default();
        self.begin(document, loaded, durable, loose, shared, waiting.holds);
        let mut inner = self.inner.borrow_mut();
        let author = inner.author.clone();
        if let Some(open) = inner.open.get_mut(&document) {
            open.in_use = in_use;
            for chunk in &waiting.absorbed {
                // What cannot be read is found again in storage.
                let _ = open.session.absorb(chunk);
            }
            if !damaged.is_empty() || is_nowhere {
                // What was lost, or removed to make room, may hold changes of our actor. It must
                // not number others alike.
                let actor = ActorId::from(random_uuid().into_bytes().to_vec());
                open.session.set_author(actor, author);
            }
        }
        drop(inner);
        self.pump(document);
        for then in waiting.then {
            then();
        }
        self.close_if_idle(document);
    }

    fn begin(
        &self,
        document: DocumentId,
        loaded: Automerge,
        durable: Vec<ChangeHash>,
        loose: Vec<ChunkKey>,
        shared: Vec<ChangeHash>,
        holds: usize,
    ) {
        {
            let mut inner = self.inner.borrow_mut();
            let mut session = Session::new(document, inner.local.clone(), loaded, durable, loose)
                .with_plain_snapshots();
            session.set_author(inner.actor.clone(), inner.author.clone());
            let standing = Standing::default();
            let open = Open {
                session,
                holds,
                shared,
                state_dirty: false,
                in_use: None,
                edited: f64::NEG_INFINITY,
                taken: f64::NEG_INFINITY,
                due: None,
                standing,
            };
            inner.open.insert(document, open);
        }
        self.join_relay(document);
        self.pump(document);
    }
}
