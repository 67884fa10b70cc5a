//! A browser or a relay: a session over a store, and connections.

use std::collections::BTreeMap;

use andon_sync::connection::Connection;
use andon_sync::message::PeerMetadata;
use andon_sync::session::{Access, AfterFailure, PeerKey, Session};
use andon_sync::{DocumentId, PeerId};
use automerge::ActorId;

use crate::store::Store;

pub const DOCUMENT: DocumentId = DocumentId([7; 16]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Edits, dials relays.
    Client,
    /// A client that may only read.
    Reader,
    Relay,
}

/// One end of a connection.
pub struct End {
    pub connection: Connection,
    pub other: usize,
    pub dialed: bool,
}

pub struct Node {
    pub index: usize,
    pub role: Role,
    pub after_failure: AfterFailure,
    /// `None` after a crash.
    pub session: Option<Session>,
    /// How often it was started. What belongs to an earlier life has no effect.
    pub life: u32,
    pub store: Store,
    /// By the connection's number.
    pub ends: BTreeMap<u64, End>,
    /// How many times it dialed in vain.
    pub attempts: u32,
}

impl Node {
    pub fn new(index: usize, role: Role, after_failure: AfterFailure) -> Node {
        let mut node = Node {
            index,
            role,
            after_failure,
            session: None,
            life: 0,
            store: Store::default(),
            ends: BTreeMap::new(),
            attempts: 0,
        };
        node.start();
        node
    }

    pub fn id(&self) -> PeerId {
        PeerId(format!("{:?} {}", self.role, self.index))
    }

    pub fn metadata() -> PeerMetadata {
        PeerMetadata { storage_id: None, is_ephemeral: false }
    }

    pub fn start(&mut self) {
        self.life += 1;
        let (document, loose) = self.store.load();
        let durable = document.get_heads();
        let mut session = Session::new(DOCUMENT, self.id(), document, durable, loose);
        let actor = [&[self.index as u8][..], &self.life.to_be_bytes()].concat();
        session.set_author(ActorId::from(actor), Some(vec![self.index as u8]));
        self.session = Some(session);
    }

    /// Everything in memory is gone.
    pub fn crash(&mut self) {
        self.session = None;
        self.life += 1;
    }

    /// The dialer follows at once, with what it remembers; the acceptor waits to be asked.
    pub fn opened(&mut self, link: u64, peer: PeerId) {
        self.attempts = 0;
        let end = &self.ends[&link];
        if let Some(session) = &mut self.session
            && end.dialed
        {
            let known = self.store.peers.get(&end.other).map(Vec::as_slice);
            session.join(PeerKey(link), peer, Access::Write, known, true);
        }
    }

    /// Forgets a connection, and keeps what is known of the peer.
    pub fn closed(&mut self, link: u64) {
        let Some(end) = self.ends.remove(&link) else { return };
        if let Some(session) = &mut self.session {
            if let Some(state) = session.peer_state(PeerKey(link)).filter(|_| end.dialed) {
                self.store.peers.insert(end.other, state);
            }
            session.leave(PeerKey(link));
        }
    }
}
