//! The relay's side of the open documents: who follows what, and what is known of it.

use std::rc::Rc;
use std::time::Duration;

use andon_sync::DocumentId;
use andon_sync::message::{Ephemeral, Message, PeerId};
use andon_sync::session::{Access, PeerKey};
use automerge::ChangeHash;

use super::{Event, Open, Repo};
use crate::browser::clock::{self, Timer};
use crate::browser::storage::Storage;
use crate::browser::{page, spawn};

/// How long others' changes wait for more of them, so that ten people who type at once cost a page
/// as much as one or two: each group is written to storage and painted once.
const TOGETHER: Duration = Duration::from_millis(50);
/// The same while one types here oneself: one's own letters go first. What waits is taken in when
/// one's own change has been saved, too, so it is seldom that long.
const WHILE_TYPING: Duration = Duration::from_millis(150);
/// So long after a change of one's own one types, in milliseconds.
const TYPES: f64 = 500.0;

/// The relay as the repo sees it: a place to send to.
pub struct Relay {
    pub key: PeerKey,
    pub id: PeerId,
    /// Names the relay's store: under this name the shared heads are kept.
    pub storage: String,
    pub send: Rc<dyn Fn(&Message)>,
}

impl Repo {
    /// Allows the document to be sent to the relay.
    pub fn share(&self, document: DocumentId) {
        let fresh = self.inner.borrow_mut().shared_library.insert(document);
        if fresh {
            self.join_relay(document);
            self.pump(document);
        }
    }

    /// Stops sending documents: the workspace has changed.
    pub fn unshare_all(&self) {
        self.inner.borrow_mut().shared_library.clear();
    }

    /// Says something to those who follow the document now.
    pub fn broadcast(&self, document: DocumentId, data: Vec<u8>) {
        let message = {
            let mut inner = self.inner.borrow_mut();
            if !inner.shared_library.contains(&document) {
                return;
            }
            inner.ephemeral_count += 1;
            let Some(relay) = &inner.relay else { return };
            let ephemeral = Ephemeral {
                document,
                sender: inner.local.clone(),
                target: relay.id.clone(),
                session: inner.ephemeral_session.clone(),
                count: inner.ephemeral_count,
                data,
            };
            (relay.send.clone(), Message::Ephemeral(ephemeral))
        };
        (message.0)(&message.1);
    }

    /// The relay is connected: every shared document that is open follows it.
    pub fn connect(&self, relay: Relay) {
        let documents: Vec<_> = {
            let mut inner = self.inner.borrow_mut();
            inner.relay = Some(relay);
            inner.followed.clear();
            inner.open.keys().copied().collect()
        };
        let repo = self.clone();
        spawn(async move {
            for document in documents {
                repo.refresh_shared(document).await;
                repo.join_relay(document);
                repo.pump(document);
            }
        });
    }

    /// The connection is gone.
    pub fn disconnect(&self) {
        self.save_states();
        let documents: Vec<_> = {
            let mut inner = self.inner.borrow_mut();
            let Some(relay) = inner.relay.take() else { return };
            for open in inner.open.values_mut() {
                open.remember(relay.key);
                open.session.leave(relay.key);
            }
            inner.open.keys().copied().collect()
        };
        for document in documents {
            self.take_stock(document);
            self.notify_standing(document);
        }
        (self.host.status)();
    }

    /// A message of the relay about a document.
    pub fn receive(&self, message: Message) {
        let Some(document) = message.document() else { return };
        if let Message::Ephemeral(ephemeral) = &message {
            for watcher in self.watchers(document) {
                watcher(&Event::Ephemeral(ephemeral));
            }
            return;
        }
        let waits = {
            let mut inner = self.inner.borrow_mut();
            let Some(key) = inner.relay.as_ref().map(|relay| relay.key) else { return };
            let Some(open) = inner.open.get_mut(&document) else {
                drop(inner);
                return (self.host.missed)(document);
            };
            match &message {
                Message::Sync { data, .. } | Message::Request { data, .. } => {
                    let brings_changes = open.session.gather(key, data);
                    open.state_dirty = true;
                    brings_changes && open.waits(|wait| self.take_later(document, wait))
                }
                Message::DocUnavailable { .. } => {
                    open.session.receive_unavailable(key);
                    false
                }
                _ => false,
            }
        };
        if !waits {
            self.take_in(document);
        }
    }

    fn take_later(&self, document: DocumentId, wait: Duration) -> Timer {
        let repo = self.clone();
        Timer::after(wait, move || {
            let repo = repo.clone();
            // The timer that calls is dropped there, so leave its call first.
            spawn(async move { repo.take_in(document) });
        })
    }

    /// Takes in what others wrote. What waits here for company is written before.
    fn take_in(&self, document: DocumentId) {
        self.flush_one(document);
        if let Some(open) = self.inner.borrow_mut().open.get_mut(&document) {
            open.due = None;
            open.taken = clock::monotonic_millis();
            open.session.proceed();
        }
        self.pump(document);
        self.close_if_idle(document);
    }

    /// Writes down what the relay is known to have, so that the next handshakes are short.
    pub fn save_states(&self) {
        let (storage, states) = {
            let mut inner = self.inner.borrow_mut();
            let Some((key, name)) =
                inner.relay.as_ref().map(|relay| (relay.key, relay.storage.clone()))
            else {
                return;
            };
            let mut states = Vec::new();
            for (document, open) in &mut inner.open {
                if std::mem::take(&mut open.state_dirty)
                    && let Some(bytes) = open.session.peer_state(key)
                {
                    states.push((state_key(&name, *document), bytes));
                }
            }
            (inner.storage.clone(), states)
        };
        for (key, bytes) in states {
            let storage = storage.clone();
            // Losing one costs a longer handshake, nothing else.
            spawn(async move {
                let _ = storage.put_value(&key, bytes).await;
            });
        }
    }

    async fn refresh_shared(&self, document: DocumentId) {
        let name = self.inner.borrow().relay.as_ref().map(|relay| relay.storage.clone());
        let Some(name) = name else { return };
        let known = self.storage().value(&state_key(&name, document)).await.ok().flatten();
        let shared = known.as_deref().map(shared_heads).unwrap_or_default();
        if let Some(open) = self.inner.borrow_mut().open.get_mut(&document) {
            open.shared = shared;
        }
    }

    pub(super) fn join_relay(&self, document: DocumentId) {
        let mut guard = self.inner.borrow_mut();
        let inner = &mut *guard;
        if !inner.shared_library.contains(&document) {
            return;
        }
        let Some((key, id)) = inner.relay.as_ref().map(|relay| (relay.key, relay.id.clone()))
        else {
            return;
        };
        if let Some(open) = inner.open.get_mut(&document)
            && !open.session.is_followed_by(key)
        {
            let state = automerge::sync::State {
                shared_heads: open.shared.clone(),
                ..automerge::sync::State::default()
            };
            let known = (!open.shared.is_empty()).then(|| state.encode());
            // One that is unknown here is asked for as a whole anyway.
            let again = !inner.followed.insert(document) && open.session.is_known();
            open.session.join(key, id, Access::Write, known.as_deref(), !again);
            if again {
                open.session.ask_again(key);
            }
        }
    }
}

impl Open {
    /// Whether changes that have just come wait for more of them; the first after a while do not.
    /// Those of a page that nobody looks at do not either: its timers may be a minute late.
    fn waits(&mut self, later: impl FnOnce(Duration) -> Timer) -> bool {
        let now = clock::monotonic_millis();
        let wait = if now - self.edited < TYPES { WHILE_TYPING } else { TOGETHER };
        let lately = now - self.taken < wait.as_secs_f64() * 1e3;
        let waits = lately && !page::is_hidden();
        if waits && self.due.is_none() {
            self.due = Some(later(wait));
        }
        waits
    }

    fn remember(&mut self, relay: PeerKey) {
        if let Some(state) = self.session.peer_state(relay) {
            self.shared = shared_heads(&state);
        }
    }
}

/// The heads in a record of what is shared; a record that cannot be read costs a long handshake.
pub(super) fn shared_heads(record: &[u8]) -> Vec<ChangeHash> {
    automerge::sync::State::decode(record).map(|state| state.shared_heads).unwrap_or_default()
}

/// Where the shared heads of a document and a relay are kept.
pub(super) fn state_key(relay: &str, document: DocumentId) -> String {
    format!("{}{relay}", states_of(document))
}

/// What the keys of all of them begin with.
pub(super) fn states_of(document: DocumentId) -> String {
    format!("shared/{document}/")
}

/// The shared heads with whichever relay was connected last: good for counting what waits.
pub(super) async fn last_state(storage: &Storage, document: DocumentId) -> Option<Vec<u8>> {
    let states = storage.values(&states_of(document)).await.ok()?;
    states.into_iter().next_back().map(|(_, bytes)| bytes)
}
