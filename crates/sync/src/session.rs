//! One document, the peers that follow it, and what must be saved and sent.
//!
//! The host feeds events in and drains [`Effect`]s. What arrives while a save is under way waits
//! in an inbox; when the host reports the save as done, the heads are shown to every peer and the
//! inbox is applied as the next group. So a busy document is saved in groups, a quiet one at
//! once, and no head is ever advertised before it is durable.

use std::collections::{BTreeMap, VecDeque};

use automerge::patches::{Patch, PatchLog};
use automerge::sync::{self, SyncDoc};
use automerge::transaction::{CommitOptions, Transaction};
use automerge::{Automerge, ChangeHash};

use crate::chunk::{Chunk, ChunkKey};
use crate::document_id::DocumentId;
use crate::message::{Ephemeral, Message, PeerId};

/// Names a connection within its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerKey(pub u64);

/// Names a save within its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What a peer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reads; what it writes is refused.
    Read,
    /// Reads and writes.
    Write,
}

/// Where a change came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// [`Session::edit`].
    Here,
    /// A peer's sync message.
    Peer(PeerKey),
    /// The store: another tab's chunk.
    Store,
}

/// What the host must do, in this order.
#[derive(Debug)]
pub enum Effect {
    /// Save the chunk durably, then call [`Session::saved`] or [`Session::save_failed`].
    Save { ticket: Ticket, chunk: Chunk },
    /// Save the snapshot durably and only then remove what it replaces. Needs no answer: if it
    /// fails, the loose chunks are still there.
    Compact { snapshot: Chunk, replaces: Vec<ChunkKey> },
    /// Send the message to the peer.
    Send { peer: PeerKey, message: Message },
    /// The document changed; `patches` lead from the state before to the present one.
    Changed { origin: Origin, patches: Vec<Patch> },
    /// The peer's message was refused; tell it.
    Refused { peer: PeerKey, refused: Refused },
}

/// Why a peer's message was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("This access can read, but not write. The change stays on your device.")]
    ReadOnly,
    #[error("The message is no sync message: {0}")]
    Malformed(String),
    #[error("A change in the message could not be applied: {0}")]
    BadChange(String),
    #[error("The peer does not follow this document.")]
    NotFollowing,
}

/// How a host goes on after a save failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// Hold everything back until [`Session::retry`]. What a relay does.
    Hold,
    /// Send although it is not saved, because the other side may be the only safe place. What a
    /// browser does whose storage is full.
    SendAnyway,
}

/// How many loose chunks lie beside the snapshot before it is written anew.
const COMPACT_AFTER: usize = 100;

#[derive(Debug)]
struct Follower {
    id: PeerId,
    state: sync::State,
    /// It said that it does not have the document, or not for us.
    unavailable: bool,
    /// It asked for the document and was told that we do not have it.
    told_unavailable: bool,
    /// We asked with `request` because we have nothing yet.
    asking: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Saving {
    /// Everything is durable.
    Clean,
    /// A chunk up to `heads` is being saved.
    Under { ticket: Ticket, heads: Vec<ChangeHash>, chunk: ChunkKey },
    /// The last save failed and the host holds.
    Failed,
}

/// One document and the peers that follow it. See the module's text.
#[derive(Debug)]
pub struct Session {
    id: DocumentId,
    local: PeerId,
    document: Automerge,
    followers: BTreeMap<PeerKey, Follower>,
    /// Heads up to which the store has everything.
    durable: Vec<ChangeHash>,
    saving: Saving,
    next_ticket: u64,
    inbox: VecDeque<(PeerKey, sync::Message)>,
    /// Chunks in the store that a snapshot would replace.
    loose: Vec<ChunkKey>,
    effects: VecDeque<Effect>,
}

impl Session {
    /// A session over a document as the store has it. `durable` are the heads that the store
    /// covers (none for a document that was just made, so that its first change is saved);
    /// `loose` are the chunks that a later snapshot replaces.
    pub fn new(
        id: DocumentId,
        local: PeerId,
        document: Automerge,
        durable: Vec<ChangeHash>,
        loose: Vec<ChunkKey>,
    ) -> Self {
        let mut session = Session {
            id,
            local,
            document,
            followers: BTreeMap::new(),
            durable,
            saving: Saving::Clean,
            next_ticket: 0,
            inbox: VecDeque::new(),
            loose,
            effects: VecDeque::new(),
        };
        session.settle();
        session
    }

    /// The document's id.
    pub fn id(&self) -> DocumentId {
        self.id
    }

    /// The document, for reading.
    pub fn document(&self) -> &Automerge {
        &self.document
    }

    /// Whether anything is known of the document.
    pub fn is_known(&self) -> bool {
        !self.document.get_heads().is_empty()
    }

    /// The effects since the last call.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        self.effects.drain(..).collect()
    }

    /// Sets who makes this session's changes: an actor that nobody else uses now, and the author
    /// that the changes name.
    pub fn set_author(&mut self, actor: automerge::ActorId, author: Option<Vec<u8>>) {
        self.document.set_actor(actor);
        self.document.set_author(author.map(automerge::Author::from));
    }

    /// Changes the document. `unix_seconds` is recorded as the time of the change. On an error
    /// nothing is changed.
    pub fn edit<T, E>(
        &mut self,
        unix_seconds: i64,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let options = |_: &T| CommitOptions::default().with_time(unix_seconds);
        let mut success = self
            .document
            .transact_and_log_patches_with(options, change)
            .map_err(|failure| failure.error)?;
        let patches = self.document.make_patches(&mut success.patch_log);
        self.changed(Origin::Here, patches);
        self.settle();
        Ok(success.result)
    }

    /// A peer begins to follow the document. `known` is what [`Session::peer_state`] returned for
    /// the same peer before, which makes the handshake short. With `speak_first` a message is
    /// sent at once: a `request` while nothing is known here, otherwise a `sync`.
    pub fn join(
        &mut self,
        peer: PeerKey,
        id: PeerId,
        access: Access,
        known: Option<&[u8]>,
        speak_first: bool,
    ) {
        let mut state = known.and_then(|bytes| sync::State::decode(bytes).ok()).unwrap_or_default();
        state.set_read_only(access == Access::Read);
        let follower = Follower {
            id,
            state,
            unavailable: false,
            told_unavailable: false,
            asking: speak_first && !self.is_known(),
        };
        self.followers.insert(peer, follower);
        if speak_first {
            self.settle();
        }
    }

    /// A peer follows no longer.
    pub fn leave(&mut self, peer: PeerKey) {
        self.followers.remove(&peer);
        self.inbox.retain(|(from, _)| *from != peer);
    }

    /// The peers that follow, for passing on what is not stored.
    pub fn peers(&self) -> impl Iterator<Item = (PeerKey, &PeerId)> {
        self.followers.iter().map(|(key, follower)| (*key, &follower.id))
    }

    /// Whether the peer follows.
    pub fn is_followed_by(&self, peer: PeerKey) -> bool {
        self.followers.contains_key(&peer)
    }

    /// Changes what the peer may do from now on.
    pub fn set_access(&mut self, peer: PeerKey, access: Access) {
        if let Some(follower) = self.followers.get_mut(&peer) {
            follower.state.set_read_only(access == Access::Read);
        }
    }

    /// Takes the payload of a `request` or `sync` message. What is wrong with it comes as
    /// [`Effect::Refused`], at once or when the message's turn comes.
    pub fn receive(&mut self, peer: PeerKey, data: &[u8]) {
        let Some(follower) = self.followers.get_mut(&peer) else {
            return self.refuse(peer, Refused::NotFollowing);
        };
        let message = match sync::Message::decode(data) {
            Ok(message) => message,
            Err(error) => return self.refuse(peer, Refused::Malformed(error.to_string())),
        };
        follower.unavailable = false;
        let read_only = follower.state.read_only && !message.changes.is_empty();
        if read_only {
            self.refuse(peer, Refused::ReadOnly);
        }
        self.inbox.push_back((peer, message));
        if !matches!(self.saving, Saving::Under { .. }) {
            self.apply_inbox();
            self.settle();
        }
    }

    fn refuse(&mut self, peer: PeerKey, refused: Refused) {
        self.effects.push_back(Effect::Refused { peer, refused });
    }

    /// The peer said `doc-unavailable`.
    pub fn receive_unavailable(&mut self, peer: PeerKey) {
        if let Some(follower) = self.followers.get_mut(&peer) {
            follower.unavailable = true;
            follower.state.in_flight = false;
        }
    }

    /// Whether the peer said that it does not have the document, or not for us.
    pub fn is_unavailable_at(&self, peer: PeerKey) -> bool {
        self.followers.get(&peer).is_some_and(|follower| follower.unavailable)
    }

    /// Passes a peer's presence message on to all others.
    pub fn relay(&mut self, from: PeerKey, ephemeral: &Ephemeral) {
        for (key, follower) in &self.followers {
            if *key != from && follower.id != ephemeral.sender {
                let target = follower.id.clone();
                let message = Message::Ephemeral(Ephemeral { target, ..ephemeral.clone() });
                self.effects.push_back(Effect::Send { peer: *key, message });
            }
        }
    }

    /// Takes a chunk that somebody else put into our store, such as another tab.
    pub fn absorb(&mut self, chunk: &Chunk) -> Result<(), Refused> {
        let clean = self.saving == Saving::Clean && self.durable == self.document.get_heads();
        let mut log = PatchLog::active();
        self.document
            .load_incremental_log_patches(&chunk.bytes, &mut log)
            .map_err(|error| Refused::BadChange(error.to_string()))?;
        let patches = self.document.make_patches(&mut log);
        self.loose.push(chunk.key.clone());
        if clean {
            self.durable = self.document.get_heads();
        }
        self.changed(Origin::Store, patches);
        self.settle();
        Ok(())
    }

    /// The save of that ticket is durable.
    pub fn saved(&mut self, ticket: Ticket) {
        let Saving::Under { ticket: current, heads, chunk } = &self.saving else { return };
        if *current != ticket {
            return;
        }
        self.durable = heads.clone();
        self.loose.push(chunk.clone());
        self.saving = Saving::Clean;
        self.after_save();
    }

    /// The save of that ticket failed. Nothing of it counts as durable.
    pub fn save_failed(&mut self, ticket: Ticket, after: AfterFailure) {
        match &self.saving {
            Saving::Under { ticket: current, .. } if *current == ticket => {}
            _ => return,
        }
        self.saving = Saving::Failed;
        if after == AfterFailure::SendAnyway {
            self.send_to_all();
            if self.apply_inbox() {
                self.send_to_all();
            }
        }
    }

    /// Tries again to save what is not durable.
    pub fn retry(&mut self) {
        if self.saving == Saving::Failed {
            self.saving = Saving::Clean;
            self.settle();
        }
    }

    /// Whether every change is in the store.
    pub fn is_durable(&self) -> bool {
        self.saving == Saving::Clean && self.durable == self.document.get_heads()
    }

    /// How many changes the peer has not shown in its heads, which it shows once they are durable
    /// there. `None` while it has not said anything and nothing is known from before.
    pub fn waiting(&self, peer: PeerKey) -> Option<usize> {
        let state = &self.followers.get(&peer)?.state;
        let theirs = match (&state.their_heads, state.shared_heads.is_empty()) {
            (Some(heads), _) => heads,
            (None, false) => &state.shared_heads,
            (None, true) => return None,
        };
        let known: Vec<ChangeHash> = theirs
            .iter()
            .chain(&state.shared_heads)
            .filter(|hash| self.document.get_change_meta_by_hash(hash).is_some())
            .copied()
            .collect();
        Some(self.document.get_changes_meta(&known).len())
    }

    /// Whether the peer's heads, as it last said, are ours too, and the other way round.
    pub fn is_level_with(&self, peer: PeerKey) -> bool {
        self.followers.get(&peer).is_some_and(|follower| {
            follower.state.their_heads.as_ref() == Some(&self.document.get_heads())
        })
    }

    /// What to keep for the peer's next connection.
    pub fn peer_state(&self, peer: PeerKey) -> Option<Vec<u8>> {
        self.followers.get(&peer).map(|follower| follower.state.encode())
    }

    fn changed(&mut self, origin: Origin, patches: Vec<Patch>) {
        if !patches.is_empty() {
            self.effects.push_back(Effect::Changed { origin, patches });
        }
    }

    /// Applies what waited; whether there was anything.
    fn apply_inbox(&mut self) -> bool {
        let any = !self.inbox.is_empty();
        while let Some((peer, message)) = self.inbox.pop_front() {
            let Some(follower) = self.followers.get_mut(&peer) else { continue };
            let mut log = PatchLog::active();
            let applied = self.document.receive_sync_message_log_patches(
                &mut follower.state,
                message,
                &mut log,
            );
            let patches = self.document.make_patches(&mut log);
            self.changed(Origin::Peer(peer), patches);
            if let Err(error) = applied {
                self.refuse(peer, Refused::BadChange(error.to_string()));
            }
        }
        any
    }

    fn after_save(&mut self) {
        if self.durable == self.document.get_heads() {
            self.send_to_all();
        }
        self.apply_inbox();
        self.settle();
    }

    /// Saves what is not durable, or, when everything is, tells everybody.
    fn settle(&mut self) {
        match self.saving {
            Saving::Under { .. } => return,
            Saving::Failed => return self.send_to_all(),
            Saving::Clean => {}
        }
        let heads = self.document.get_heads();
        if heads != self.durable {
            let chunk = Chunk::incremental(self.id, self.document.save_after(&self.durable));
            let ticket = Ticket(self.next_ticket);
            self.next_ticket += 1;
            self.saving = Saving::Under { ticket, heads, chunk: chunk.key.clone() };
            self.effects.push_back(Effect::Save { ticket, chunk });
            return;
        }
        self.send_to_all();
        if self.loose.len() >= COMPACT_AFTER {
            let snapshot = Chunk::snapshot(self.id, &heads, self.document.save());
            let mut replaces = std::mem::take(&mut self.loose);
            replaces.retain(|key| *key != snapshot.key);
            self.loose.push(snapshot.key.clone());
            self.effects.push_back(Effect::Compact { snapshot, replaces });
        }
    }

    fn send_to_all(&mut self) {
        let known = self.is_known();
        for (key, follower) in &mut self.followers {
            let target = follower.id.clone();
            if !known && !follower.asking {
                // Somebody asked for what we do not have. It gets the document when it comes.
                if !follower.told_unavailable {
                    follower.told_unavailable = true;
                    let message = Message::DocUnavailable {
                        sender: self.local.clone(),
                        target,
                        document: self.id,
                    };
                    self.effects.push_back(Effect::Send { peer: *key, message });
                }
                continue;
            }
            let Some(message) = self.document.generate_sync_message(&mut follower.state) else {
                continue;
            };
            let (sender, document) = (self.local.clone(), self.id);
            let data = message.encode();
            let message = if known {
                Message::Sync { sender, target, document, data }
            } else {
                Message::Request { sender, target, document, data }
            };
            self.effects.push_back(Effect::Send { peer: *key, message });
        }
    }
}
