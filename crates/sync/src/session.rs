//! One document, the peers that follow it, and what must be saved and sent.
//!
//! The host feeds events in and drains [`Effect`]s. What arrives while a save is under way waits
//! in an inbox; when the host reports the save as done, the heads are shown to every peer and the
//! inbox is applied as the next group. So a busy document is saved in groups, a quiet one at
//! once, and no head is ever advertised before it is durable.

mod bounds;
mod compaction;
mod delivery;
mod effect;
mod follower;
mod hearsay;
mod incoming;
mod patches;
mod receipt;
mod recent;

use std::collections::{BTreeMap, VecDeque};

use automerge::patches::PatchLog;
use automerge::sync;
use automerge::transaction::{CommitOptions, Transaction};
use automerge::{ActorId, Author, Automerge, ChangeHash};

pub use self::bounds::{Beyond, DocumentLimits};
pub use self::effect::{Access, Effect, Origin, PeerKey, Refused, Ticket};
use self::follower::Follower;
use self::hearsay::Hearsay;
use self::incoming::Incoming;
pub(crate) use self::incoming::measure;
use self::patches::Patches;
use self::recent::Recent;
use crate::chunk::{Chunk, ChunkKey};
use crate::document_id::DocumentId;
use crate::message::PeerId;

/// How a host goes on after a save failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// Hold everything back until [`Session::retry`]. What a relay does.
    Hold,
    /// Send although it is not saved, because the other side may be the only safe place. What a
    /// browser does whose storage is full.
    SendAnyway,
}

#[derive(Debug, PartialEq, Eq)]
enum Saving {
    /// No save is under way.
    Clean,
    /// A chunk up to `heads` is being saved.
    Under { ticket: Ticket, heads: Vec<ChangeHash>, chunk: ChunkKey },
    /// The last save failed.
    Failed(AfterFailure),
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
    inbox: VecDeque<Incoming>,
    inbox_bytes: usize,
    /// The heads that every follower was last told of.
    shown: Option<Vec<ChangeHash>>,
    /// Who makes our changes: reading into an empty document makes automerge forget.
    maker: Option<(ActorId, Option<Author<'static>>)>,
    hearsay: Hearsay,
    recent: Recent,
    /// Chunks in the store that a snapshot would replace.
    loose: Vec<ChunkKey>,
    /// Bytes of those that came since the last snapshot or the start.
    loose_bytes: u64,
    patches: Patches,
    /// Whether snapshots are packed.
    deflate: bool,
    limits: DocumentLimits,
    /// Bytes of the document in the store.
    stored: u64,
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
            inbox_bytes: 0,
            shown: None,
            maker: None,
            hearsay: Hearsay::default(),
            recent: Recent::default(),
            loose,
            loose_bytes: 0,
            patches: Patches::Told,
            deflate: true,
            limits: DocumentLimits::default(),
            stored: 0,
            effects: VecDeque::new(),
        };
        session.settle();
        session
    }

    /// The same session without [`Effect::Changed`], which takes its time in a large document.
    pub fn without_patches(mut self) -> Self {
        self.patches = Patches::Untold;
        self
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

    /// The effects since the last call. What takes long and may wait comes only when there is
    /// nothing else, so a host asks until nothing comes.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        if self.effects.is_empty() {
            self.compact();
        }
        self.effects.drain(..).collect()
    }

    /// Sets who makes this session's changes: an actor that nobody else uses now, and the author
    /// that the changes name.
    pub fn set_author(&mut self, actor: ActorId, author: Option<Vec<u8>>) {
        self.maker = Some((actor, author.map(Author::from)));
        self.restore_maker();
    }

    fn restore_maker(&mut self) {
        let Some((actor, author)) = &self.maker else { return };
        // In this order: a new author brings an actor of its own.
        if self.document.get_author() != author.as_ref() {
            self.document.set_author(author.clone());
        }
        if self.document.get_actor() != actor {
            self.document.set_actor(actor.clone());
        }
    }

    /// Changes the document. `unix_seconds` is recorded as the time of the change. On an error
    /// nothing is changed.
    pub fn edit<T, E>(
        &mut self,
        unix_seconds: i64,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let options = |_: &T| CommitOptions::default().with_time(unix_seconds);
        let success = self
            .document
            .transact_and_log_patches_with(options, change)
            .map_err(|failure| failure.error)?;
        self.changed(Origin::Here, success.patch_log);
        self.settle();
        Ok(success.result)
    }

    /// Takes over what another document has, as if it had been written here. On an error nothing
    /// is changed.
    pub fn adopt(&mut self, other: &Automerge) -> Result<(), Refused> {
        let mut log = self.patches.log();
        let merged = self.document.merge_and_log_patches(&mut other.clone(), &mut log);
        self.restore_maker();
        merged.map_err(|error| Refused::BadChange(error.to_string()))?;
        self.changed(Origin::Here, log);
        self.settle();
        Ok(())
    }

    /// A peer begins to follow the document. `known` is what [`Session::peer_state`] returned for
    /// the same peer before, which makes the handshake short. With `speak_first` a message is
    /// sent at once: a `request` while nothing is known here, otherwise a `sync`. A peer that
    /// follows already begins anew, as over a new connection.
    pub fn join(
        &mut self,
        peer: PeerKey,
        id: PeerId,
        access: Access,
        known: Option<&[u8]>,
        speak_first: bool,
    ) {
        let mut follower = Follower::new(id, access, known, &self.document);
        follower.asking = speak_first && !self.is_known();
        self.followers.insert(peer, follower);
        if speak_first {
            self.settle();
        }
    }

    /// The peer was followed over the same connection before, and the host had the document
    /// closed since: asks for what it believes to have delivered, and to be answered at all.
    pub fn ask_again(&mut self, peer: PeerKey) {
        if let Some(follower) = self.followers.get_mut(&peer) {
            follower.ask_again();
            self.settle();
        }
    }

    /// A peer follows no longer. What it wrote before stays, also what still waits for its turn.
    pub fn leave(&mut self, peer: PeerKey) {
        let Some(follower) = self.followers.remove(&peer) else { return };
        if follower.state.read_only {
            self.inbox.retain(|incoming| incoming.from != peer || incoming.departed);
            self.inbox_bytes = self.inbox.iter().map(|incoming| incoming.bytes).sum();
        }
        for incoming in self.inbox.iter_mut().filter(|incoming| incoming.from == peer) {
            incoming.departed = true;
        }
    }

    /// The peers that follow, for passing on what is not stored.
    pub fn peers(&self) -> impl Iterator<Item = (PeerKey, &PeerId)> {
        self.followers.iter().map(|(key, follower)| (*key, &follower.id))
    }

    /// Whether the peer follows.
    pub fn is_followed_by(&self, peer: PeerKey) -> bool {
        self.followers.contains_key(&peer)
    }

    /// Changes what the peer may do from now on, also with what waits for its turn. A peer that
    /// may write again is asked for what was refused before.
    pub fn set_access(&mut self, peer: PeerKey, access: Access) {
        if let Some(follower) = self.followers.get_mut(&peer) {
            follower.state.set_read_only(access == Access::Read);
            follower.due = true;
            self.settle();
        }
    }

    /// Takes the payload of a `request` or `sync` message. What is wrong with it comes as
    /// [`Effect::Refused`], at once or when the message's turn comes. Automerge may panic on what
    /// a hostile peer makes up with care, such as a gap in an actor's numbers: a host that wants
    /// to live on catches that and opens the document anew.
    pub fn receive(&mut self, peer: PeerKey, data: &[u8]) {
        self.gather(peer, data);
        self.proceed();
    }

    /// Takes a payload as [`Session::receive`] does, and leaves it until [`Session::proceed`] or
    /// until a save is done. Returns whether it brings changes: those may wait for more of them,
    /// while everything else is better taken in at once, together with what waits.
    pub fn gather(&mut self, peer: PeerKey, data: &[u8]) -> bool {
        let Some(follower) = self.followers.get(&peer) else {
            self.refuse(peer, Refused::NotFollowing);
            return false;
        };
        let writes = !follower.state.read_only;
        let (mut message, brought) = match incoming::read(data, self.limits) {
            Ok(read) => read,
            Err(refused) => {
                self.refuse(peer, refused);
                return false;
            }
        };
        if let Some(beyond) = self.is_full_for(&brought, data.len()) {
            // What the peer knows and wants is still worth hearing.
            message.changes = sync::ChunkList::empty();
            self.refuse(peer, Refused::Beyond(beyond));
        } else if writes {
            self.recent.append(brought.recent);
        }
        let brings_changes = !message.changes.is_empty();
        self.inbox_bytes += data.len();
        self.inbox.push_back(Incoming { from: peer, message, bytes: data.len(), departed: false });
        brings_changes
    }

    /// Takes in what waits, as one group; later, when a save is under way.
    pub fn proceed(&mut self) {
        match self.saving {
            _ if self.inbox.is_empty() => {}
            Saving::Under { .. } | Saving::Failed(AfterFailure::Hold) => {}
            Saving::Clean | Saving::Failed(AfterFailure::SendAnyway) => {
                self.apply_inbox();
                self.settle();
            }
        }
    }

    /// How many messages wait until the save that is under way is done. A host stops reading from
    /// its peers when there are too many.
    pub fn inbox_len(&self) -> usize {
        self.inbox.len()
    }

    /// How many bytes the messages that wait had on the wire.
    pub fn inbox_bytes(&self) -> usize {
        self.inbox_bytes
    }

    /// Heads up to which the store has everything.
    pub fn durable_heads(&self) -> &[ChangeHash] {
        &self.durable
    }

    fn note_stored(&mut self, bytes: &[u8]) {
        let more = bytes.len() as u64;
        self.stored = self.stored.saturating_add(more);
        self.loose_bytes = self.loose_bytes.saturating_add(more);
    }

    fn refuse(&mut self, peer: PeerKey, refused: Refused) {
        self.effects.push_back(Effect::Refused { peer, refused });
    }

    /// The peer said `doc-unavailable`.
    pub fn receive_unavailable(&mut self, peer: PeerKey) {
        if let Some(follower) = self.followers.get_mut(&peer) {
            follower.unavailable = true;
        }
    }

    /// Whether the peer said that it does not have the document, or not for us.
    pub fn is_unavailable_at(&self, peer: PeerKey) -> bool {
        self.followers.get(&peer).is_some_and(|follower| follower.unavailable)
    }

    /// Whether the peer said that it takes no changes from us: what we write stays here.
    pub fn is_read_only_at(&self, peer: PeerKey) -> bool {
        self.followers.get(&peer).is_some_and(|follower| follower.state.is_peer_read_only())
    }

    /// Takes a chunk that somebody else put into our store, such as another tab.
    pub fn absorb(&mut self, chunk: &Chunk) -> Result<(), Refused> {
        chunk.verify().map_err(Refused::BadChange)?;
        let clean = self.saving == Saving::Clean && self.durable == self.document.get_heads();
        let mut log = self.patches.log();
        let applied = self.document.load_incremental_log_patches(&chunk.bytes, &mut log);
        self.restore_maker();
        applied.map_err(|error| Refused::BadChange(error.to_string()))?;
        self.note_loose(chunk.key.clone());
        self.note_stored(&chunk.bytes);
        if clean {
            self.durable = self.document.get_heads();
        }
        self.changed(Origin::Store, log);
        self.settle();
        Ok(())
    }

    /// The save of that ticket is durable.
    pub fn saved(&mut self, ticket: Ticket) {
        match std::mem::replace(&mut self.saving, Saving::Clean) {
            Saving::Under { ticket: current, heads, chunk } if current == ticket => {
                self.durable = heads;
                self.note_loose(chunk);
                self.go_on();
            }
            other => self.saving = other,
        }
    }

    /// The save of that ticket failed. Nothing of it counts as durable.
    pub fn save_failed(&mut self, ticket: Ticket, after: AfterFailure) {
        match &self.saving {
            Saving::Under { ticket: current, .. } if *current == ticket => {}
            _ => return,
        }
        self.saving = Saving::Failed(after);
        if after == AfterFailure::SendAnyway {
            self.go_on();
        }
    }

    /// Tries again to save what is not durable.
    pub fn retry(&mut self) {
        if matches!(self.saving, Saving::Failed(_)) {
            self.saving = Saving::Clean;
            self.settle();
            if self.saving == Saving::Clean {
                self.go_on();
            }
        }
    }

    /// Whether every change is in the store.
    pub fn is_durable(&self) -> bool {
        self.saving == Saving::Clean && self.durable == self.document.get_heads()
    }

    /// A chunk of everything that is not durable yet; `None` when all is. For a host that is
    /// about to be stopped and has a quicker place than its store.
    pub fn unsaved(&self) -> Option<Chunk> {
        (self.durable != self.document.get_heads())
            .then(|| Chunk::incremental(self.id, self.document.save_after(&self.durable)))
    }

    /// How many changes the peer has not shown in its heads, which it shows once they are durable
    /// there. `None` while it has not said anything and nothing is known from before.
    pub fn waiting(&self, peer: PeerKey) -> Option<usize> {
        self.followers.get(&peer)?.waiting(&self.document)
    }

    /// Whether the peer's heads, as it last said, are ours too, and the other way round.
    pub fn is_level_with(&self, peer: PeerKey) -> bool {
        self.followers.get(&peer).is_some_and(|follower| follower.is_level_with(&self.document))
    }

    /// What to keep for the peer's next connection: the heads that it is known to have, as an
    /// encoded `automerge::sync::State`.
    pub fn peer_state(&self, peer: PeerKey) -> Option<Vec<u8>> {
        self.followers.get(&peer).map(|follower| follower.remembered(&self.document))
    }

    fn changed(&mut self, origin: Origin, log: PatchLog) {
        let patches = self.patches.of(log, &self.document);
        if !patches.is_empty() {
            self.effects.push_back(Effect::Changed { origin, patches });
        }
    }

    fn apply_inbox(&mut self) {
        self.inbox_bytes = 0;
        for incoming in std::mem::take(&mut self.inbox) {
            self.apply(incoming);
        }
    }

    fn apply(&mut self, Incoming { from, message, departed, .. }: Incoming) {
        let follower = if departed { None } else { self.followers.get_mut(&from) };
        let mut nobody = sync::State::new();
        let mut log = self.patches.log();
        let anew = message.flags.is_some_and(|f| f.contains(sync::MessageFlags::SYNC_RESET));
        let (state, read_only) = match follower {
            Some(follower) => {
                let read_only = follower.state.read_only && !message.changes.is_empty();
                (&mut follower.state, read_only)
            }
            None => (&mut nobody, false),
        };
        let applied = receipt::receive(&mut self.document, state, message, &mut log);
        self.restore_maker();
        self.changed(Origin::Peer(from), log);
        if read_only {
            self.refuse(from, Refused::ReadOnly);
        }
        if let Err(error) = applied {
            self.refuse(from, Refused::BadChange(error.to_string()));
        }
        if !departed && let Some(follower) = self.followers.get_mut(&from) {
            follower.heard(&self.document, anew);
        }
    }

    /// After a save: shows what is durable, then applies what waited, as the next group.
    fn go_on(&mut self) {
        if self.saving != Saving::Clean || self.durable == self.document.get_heads() {
            self.send();
        }
        self.apply_inbox();
        self.settle();
    }

    /// Saves what is not durable, or, when everything is, tells everybody.
    fn settle(&mut self) {
        match self.saving {
            Saving::Under { .. } | Saving::Failed(AfterFailure::Hold) => return,
            Saving::Failed(AfterFailure::SendAnyway) => return self.send(),
            Saving::Clean => {}
        }
        let heads = self.document.get_heads();
        if heads != self.durable {
            let chunk =
                Chunk::incremental(self.id, self.recent.save_after(&self.document, &self.durable));
            let ticket = Ticket(self.next_ticket);
            self.next_ticket += 1;
            self.note_stored(&chunk.bytes);
            self.saving = Saving::Under { ticket, heads, chunk: chunk.key.clone() };
            self.effects.push_back(Effect::Save { ticket, chunk });
            return;
        }
        self.send();
    }

    /// Sends what there is to be sent: to everybody when the heads are new, otherwise to those
    /// who have just spoken.
    fn send(&mut self) {
        let heads = self.document.get_heads();
        let to_all = self.shown.as_ref() != Some(&heads);
        for (peer, follower) in &mut self.followers {
            if !to_all && !follower.due {
                continue;
            }
            follower.due = false;
            if let Some(message) =
                follower.next_message(&self.local, self.id, &self.document, &self.recent)
            {
                self.effects.push_back(Effect::Send { peer: *peer, message });
            }
        }
        self.shown = Some(heads);
    }
}
