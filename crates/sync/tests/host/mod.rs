//! A host for one session in the tests: keeps what was to be saved and sent until it is asked.

#![allow(dead_code, reason = "not every test needs all of it")]

use std::collections::VecDeque;

use andon_sync::chunk::{self, Chunk, ChunkKey};
use andon_sync::session::{
    Access, AfterFailure, Effect, Origin, PeerKey, Refused, Session, Ticket,
};
use andon_sync::{DocumentId, Message, PeerId};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT, ReadDoc};

pub const DOCUMENT: DocumentId = DocumentId([7; 16]);

pub struct Host {
    pub name: &'static str,
    pub session: Session,
    /// What is durable.
    pub store: Vec<Chunk>,
    pub saving: VecDeque<(Ticket, Chunk)>,
    pub sent: VecDeque<(PeerKey, Message)>,
    pub refused: Vec<(PeerKey, Refused)>,
    pub changed: Vec<Origin>,
    pub compactions: Vec<(Chunk, Vec<ChunkKey>)>,
}

impl Host {
    pub fn new(name: &'static str) -> Host {
        Host::over(name, Vec::new())
    }

    /// Opens the document as a store has it.
    pub fn over(name: &'static str, store: Vec<Chunk>) -> Host {
        let (document, damaged) = chunk::load(Automerge::new(), store.clone());
        assert_eq!(damaged, [], "the store of {name} is whole");
        let durable = document.get_heads();
        let loose = store.iter().map(|chunk| chunk.key.clone()).collect();
        let id = PeerId(name.to_owned());
        Host {
            name,
            session: Session::new(DOCUMENT, id, document, durable, loose),
            store,
            saving: VecDeque::new(),
            sent: VecDeque::new(),
            refused: Vec::new(),
            changed: Vec::new(),
            compactions: Vec::new(),
        }
    }

    pub fn id(&self) -> PeerId {
        PeerId(self.name.to_owned())
    }

    /// Takes the effects.
    pub fn drain(&mut self) -> &mut Self {
        loop {
            let effects = self.session.take_effects();
            if effects.is_empty() {
                return self;
            }
            for effect in effects {
                self.perform(effect);
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Save { ticket, chunk } => self.saving.push_back((ticket, chunk)),
            Effect::Compact { snapshot, replaces } => self.compactions.push((snapshot, replaces)),
            Effect::Send { peer, message } => self.sent.push_back((peer, message)),
            Effect::Changed { origin, .. } => self.changed.push(origin),
            Effect::Refused { peer, refused } => self.refused.push((peer, refused)),
        }
    }

    /// The save that is under way succeeds.
    pub fn save(&mut self) -> &mut Self {
        let (ticket, chunk) = self.saving.pop_front().expect("a save is under way");
        self.store.push(chunk);
        self.session.saved(ticket);
        self.drain()
    }

    /// The save that is under way fails.
    pub fn fail(&mut self, after: AfterFailure) -> &mut Self {
        let (ticket, _) = self.saving.pop_front().expect("a save is under way");
        self.session.save_failed(ticket, after);
        self.drain()
    }

    pub fn put(&mut self, key: &str, value: i64) -> &mut Self {
        self.session.edit(1, |tx| tx.put(ROOT, key, value)).expect("a put into the root goes");
        self.drain()
    }

    pub fn get(&self, key: &str) -> Option<i64> {
        let (value, _) = self.session.document().get(ROOT, key).expect("the root is readable")?;
        value.as_i64()
    }

    pub fn join(&mut self, peer: PeerKey, id: PeerId, access: Access, speak_first: bool) {
        self.session.join(peer, id, access, None, speak_first);
        self.drain();
    }

    /// Takes a message as it comes off the wire.
    pub fn receive(&mut self, from: PeerKey, message: &Message) -> &mut Self {
        let message = Message::decode(&message.encode()).expect("our own frames are readable");
        match &message {
            Message::Request { data, .. } | Message::Sync { data, .. } => {
                self.session.receive(from, data);
            }
            Message::DocUnavailable { .. } => self.session.receive_unavailable(from),
            other => panic!("{} has no place between sessions", other.kind()),
        }
        self.drain()
    }
}

/// How `a` names `b`, and `b` names `a`, in [`connect`] and [`talk`].
pub const OTHER: PeerKey = PeerKey(1);

/// `dialer` begins to follow at `acceptor`, with the given access there, and speaks first.
pub fn connect(dialer: &mut Host, acceptor: &mut Host, access: Access) {
    acceptor.join(OTHER, dialer.id(), access, false);
    dialer.join(OTHER, acceptor.id(), Access::Write, true);
}

/// Lets both say and save all they have.
pub fn talk(a: &mut Host, b: &mut Host) {
    for _ in 0..1_000 {
        if exchange(a, b) | exchange(b, a) {
            continue;
        }
        if !a.saving.is_empty() {
            a.save();
        } else if !b.saving.is_empty() {
            b.save();
        } else {
            return;
        }
    }
    panic!("{} and {} never come to an end", a.name, b.name);
}

/// Delivers what `from` has for `to`; whether there was anything.
pub fn exchange(from: &mut Host, to: &mut Host) -> bool {
    let any = !from.sent.is_empty();
    while let Some((_, message)) = from.sent.pop_front() {
        to.receive(OTHER, &message);
    }
    any
}
