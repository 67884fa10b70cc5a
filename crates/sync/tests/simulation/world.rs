//! Time, network and fate.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use andon_sync::backoff;
use andon_sync::chunk::{Chunk, ChunkKey};
use andon_sync::connection::{Connection, Received};
use andon_sync::message::Message;
use andon_sync::session::{Access, AfterFailure, Effect, PeerKey, Ticket};
use automerge::transaction::Transactable;
use automerge::{ChangeHash, ROOT};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::node::{End, Node, Role};

/// Until when things go wrong, in milliseconds.
const TROUBLE: u64 = 60_000;
/// By when all must agree again.
const PEACE: u64 = 600_000;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Nothing,
    Everything,
}

#[derive(Debug)]
enum Event {
    Edit { node: usize },
    Dial { from: usize, to: usize },
    Frame { link: u64, to: usize, frame: Vec<u8> },
    Saved { node: usize, life: u32, ticket: Ticket, chunk: Chunk },
    Compacted { node: usize, life: u32, snapshot: Chunk, replaces: Vec<ChunkKey> },
    Removed { node: usize, life: u32, replaces: Vec<ChunkKey> },
    Retry { node: usize, life: u32 },
    Proceed { node: usize, life: u32 },
    Break { link: u64 },
    Crash { node: usize },
    Start { node: usize },
    Partition { group: BTreeSet<usize> },
    Heal,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub edits: usize,
    pub crashes: usize,
    /// Saves whose process was gone when they came to an end.
    pub lost_saves: usize,
    pub failed_saves: usize,
    pub breaks: usize,
    pub doubled: usize,
    pub compactions: usize,
    pub unavailable: usize,
    pub acknowledged: usize,
    /// Messages that waited for more of them.
    pub gathered: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.edits += other.edits;
        self.crashes += other.crashes;
        self.lost_saves += other.lost_saves;
        self.failed_saves += other.failed_saves;
        self.breaks += other.breaks;
        self.doubled += other.doubled;
        self.compactions += other.compactions;
        self.unavailable += other.unavailable;
        self.acknowledged += other.acknowledged;
        self.gathered += other.gathered;
    }
}

/// A whole run. It asserts, at every step:
/// - a message names no head that its sender's store does not have (but for browsers that send
///   although they cannot save),
/// - what `waiting` says is acknowledged is in the other side's store, then and ever after,
///
/// and in the end that all stores and all documents are the same, and hold every change that was
/// ever durable anywhere.
pub struct World {
    rng: StdRng,
    told: Told,
    now: u64,
    events: BTreeMap<u64, Event>,
    order: BinaryHeap<Reverse<(u64, u64)>>,
    next: u64,
    pub nodes: Vec<Node>,
    links: BTreeMap<u64, [usize; 2]>,
    /// When the last frame in a direction arrives: connections keep the order.
    arrivals: BTreeMap<(u64, usize), u64>,
    separated: BTreeSet<usize>,
    /// By relay: heads that somebody believes to be there.
    pub acknowledged: BTreeMap<usize, BTreeSet<ChangeHash>>,
    pub durable: BTreeSet<ChangeHash>,
    pub counts: Counts,
    diary: Vec<String>,
    slowness: u64,
    fragility: f64,
}

impl World {
    pub fn new(seed: u64, told: Told) -> World {
        let mut rng = StdRng::seed_from_u64(seed);
        let (relays, clients) = (rng.random_range(1..=2_usize), rng.random_range(2..=4_usize));
        let mut nodes = Vec::new();
        for index in 0..relays + clients {
            let role = match index {
                _ if index < relays => Role::Relay,
                _ if index > relays && rng.random_bool(0.2) => Role::Reader,
                _ => Role::Client,
            };
            let stubborn = role != Role::Relay && rng.random_bool(0.3);
            let after = if stubborn { AfterFailure::SendAnyway } else { AfterFailure::Hold };
            nodes.push(Node::new(index, role, after));
        }
        let mut world = World {
            slowness: *[5, 50, 1_000].get(rng.random_range(0..3)).expect("three"),
            fragility: *[0.0, 0.02, 0.2].get(rng.random_range(0..3)).expect("three"),
            rng,
            told,
            now: 0,
            events: BTreeMap::new(),
            order: BinaryHeap::new(),
            next: 0,
            nodes,
            links: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            separated: BTreeSet::new(),
            acknowledged: BTreeMap::new(),
            durable: BTreeSet::new(),
            counts: Counts::default(),
            diary: Vec::new(),
        };
        world.plan(relays);
        world
    }

    pub fn diary(&self) -> &[String] {
        &self.diary
    }

    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Who dials whom, who writes when, and what goes wrong.
    fn plan(&mut self, relays: usize) {
        for node in relays..self.nodes.len() {
            let to = self.rng.random_range(0..relays);
            self.at(0, Event::Dial { from: node, to });
            if relays == 2 && self.rng.random_bool(0.3) {
                self.at(0, Event::Dial { from: node, to: 1 - to });
            }
            if self.nodes[node].role == Role::Client {
                let busy = if self.rng.random_bool(0.1) { 200 } else { 30 };
                for _ in 0..self.rng.random_range(5..busy) {
                    let time = self.rng.random_range(0..TROUBLE);
                    self.at(time, Event::Edit { node });
                }
            }
        }
        if relays == 2 {
            self.at(0, Event::Dial { from: 1, to: 0 });
        }
        for _ in 0..self.rng.random_range(0..8) {
            let (time, node) = (self.rng.random_range(0..TROUBLE), self.any_node());
            self.at(time, Event::Crash { node });
        }
        for _ in 0..self.rng.random_range(0..3) {
            let time = self.rng.random_range(0..TROUBLE);
            let group = (0..self.nodes.len()).filter(|_| self.rng.random_bool(0.5)).collect();
            self.at(time, Event::Partition { group });
            let end = time + self.rng.random_range(100..20_000);
            self.at(end, Event::Heal);
        }
    }

    fn any_node(&mut self) -> usize {
        self.rng.random_range(0..self.nodes.len())
    }

    fn at(&mut self, time: u64, event: Event) {
        self.order.push(Reverse((time, self.next)));
        self.events.insert(self.next, event);
        self.next += 1;
    }

    fn after(&mut self, longest: u64, event: Event) {
        let delay = self.rng.random_range(1..=longest.max(1));
        self.at(self.now + delay, event);
    }

    fn trouble(&mut self, probability: f64) -> bool {
        let strikes = self.rng.random_bool(probability);
        strikes && self.now < TROUBLE
    }

    fn note(&mut self, text: impl FnOnce() -> String) {
        let line = format!("{:>6} {}", self.now, text());
        if self.told == Told::Everything {
            eprintln!("{line}");
        }
        self.diary.push(line);
    }

    pub fn run(&mut self) {
        while let Some(Reverse((time, number))) = self.order.pop() {
            assert!(time < PEACE, "they never come to rest");
            self.now = time;
            let event = self.events.remove(&number).expect("every number has its event");
            self.happen(event);
        }
        self.separated.clear();
        self.check_agreement();
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Edit { node } => self.edit(node),
            Event::Dial { from, to } => self.dial(from, to),
            Event::Frame { link, to, frame } => self.deliver(link, to, &frame),
            Event::Saved { node, life, ticket, chunk } => self.saved(node, life, ticket, chunk),
            Event::Compacted { node, life, snapshot, replaces } => {
                if self.nodes[node].life == life && !self.trouble(self.fragility) {
                    self.counts.compactions += 1;
                    self.nodes[node].store.put(snapshot);
                    self.after(self.slowness, Event::Removed { node, life, replaces });
                }
            }
            Event::Removed { node, life, replaces } => {
                if self.nodes[node].life == life {
                    self.nodes[node].store.remove(&replaces);
                    self.check_promises();
                }
            }
            Event::Retry { node, life } => {
                let Node { session, life: present, .. } = &mut self.nodes[node];
                if let Some(session) = session.as_mut().filter(|_| *present == life) {
                    session.retry();
                    self.drain(node);
                }
            }
            Event::Proceed { node, life } => {
                let Node { session, life: present, .. } = &mut self.nodes[node];
                if let Some(session) = session.as_mut().filter(|_| *present == life) {
                    session.proceed();
                    self.drain(node);
                }
            }
            Event::Break { link } => {
                if self.links.contains_key(&link) {
                    self.counts.breaks += 1;
                    self.close(link);
                }
            }
            Event::Crash { node } => self.crash(node),
            Event::Start { node } => {
                if self.nodes[node].session.is_none() {
                    self.note(|| format!("{node} starts"));
                    self.nodes[node].start();
                    self.drain(node);
                }
            }
            Event::Partition { group } => {
                self.note(|| format!("{group:?} are cut off"));
                self.separated = group;
                let cut: Vec<u64> = self
                    .links
                    .iter()
                    .filter(|(_, [a, b])| !self.can_reach(*a, *b))
                    .map(|(link, _)| *link)
                    .collect();
                cut.into_iter().for_each(|link| self.close(link));
            }
            Event::Heal => {
                self.note(|| "the network is whole".into());
                self.separated.clear();
            }
        }
    }

    fn can_reach(&self, a: usize, b: usize) -> bool {
        self.separated.contains(&a) == self.separated.contains(&b)
    }

    fn edit(&mut self, node: usize) {
        let value: i64 = self.rng.random_range(0..1_000);
        let key = format!("key {}", value % 7);
        // The first client makes the document; the others wait until they have it.
        let maker = self.nodes.iter().position(|node| node.role == Role::Client);
        let Some(session) = &mut self.nodes[node].session else { return };
        if !session.is_known() && Some(node) != maker {
            return;
        }
        session
            .edit(self.now as i64, |tx| {
                tx.put(ROOT, "last", value)?;
                tx.put(ROOT, key, value)
            })
            .expect("a put into the root goes");
        self.counts.edits += 1;
        self.note(|| format!("{node} writes {value}"));
        self.drain(node);
    }

    fn dial(&mut self, from: usize, to: usize) {
        let ready = self.nodes[from].session.is_some() && self.nodes[to].session.is_some();
        if !ready || !self.can_reach(from, to) {
            return self.dial_again(from, to);
        }
        let link = self.next;
        self.next += 1;
        self.links.insert(link, [from, to]);
        self.note(|| format!("{from} dials {to}: connection {link}"));
        let (connection, join) = Connection::dial(self.nodes[from].id(), Node::metadata());
        self.nodes[from].ends.insert(link, End { connection, other: to, dialed: true });
        let connection = Connection::accept(self.nodes[to].id(), Node::metadata());
        self.nodes[to].ends.insert(link, End { connection, other: from, dialed: false });
        self.send(link, from, &join);
        if self.trouble(0.5) {
            self.after(20_000, Event::Break { link });
        }
    }

    fn dial_again(&mut self, from: usize, to: usize) {
        let random = self.rng.random_range(0.0..1.0);
        let attempts = &mut self.nodes[from].attempts;
        *attempts += 1;
        let wait = backoff::delay(*attempts, random).as_millis() as u64;
        self.at(self.now + wait, Event::Dial { from, to });
    }

    fn close(&mut self, link: u64) {
        let Some([from, to]) = self.links.remove(&link) else { return };
        self.note(|| format!("connection {link} is lost"));
        self.nodes[from].closed(link);
        self.nodes[to].closed(link);
        self.dial_again(from, to);
    }

    fn crash(&mut self, node: usize) {
        if self.nodes[node].session.is_none() {
            return;
        }
        self.note(|| format!("{node} crashes"));
        self.counts.crashes += 1;
        self.nodes[node].crash();
        let links: Vec<u64> = self.nodes[node].ends.keys().copied().collect();
        links.into_iter().for_each(|link| self.close(link));
        self.check_promises();
        self.after(5_000, Event::Start { node });
    }

    fn send(&mut self, link: u64, from: usize, message: &Message) {
        let [a, b] = self.links[&link];
        let to = if from == a { b } else { a };
        let frame = message.encode();
        let earliest = self.now + self.rng.random_range(1..=self.slowness);
        let last = self.arrivals.entry((link, to)).or_default();
        *last = earliest.max(*last);
        let time = *last;
        if message.document().is_some() && self.trouble(0.05) {
            self.counts.doubled += 1;
            self.at(time, Event::Frame { link, to, frame: frame.clone() });
        }
        self.at(time, Event::Frame { link, to, frame });
    }

    fn deliver(&mut self, link: u64, to: usize, frame: &[u8]) {
        let node = &mut self.nodes[to];
        let Some(end) = node.ends.get_mut(&link) else { return };
        match end.connection.receive(frame).expect("honest peers are understood") {
            Received::Opened { peer, answer, .. } => {
                node.opened(link, peer);
                if let Some(answer) = answer {
                    self.send(link, to, &answer);
                }
            }
            Received::Document(message) => self.take(link, to, message),
            other => panic!("nobody sends {other:?}"),
        }
        self.drain(to);
    }

    fn take(&mut self, link: u64, to: usize, message: Message) {
        let access = match self.nodes[self.nodes[to].ends[&link].other].role {
            Role::Reader => Access::Read,
            Role::Client | Role::Relay => Access::Write,
        };
        // A browser has changes wait for more of them; it may be slow to come back to them.
        let wait = self.rng.random_range(1..200);
        let Node { session, life, role, .. } = &mut self.nodes[to];
        let (life, gathers) = (*life, *role != Role::Relay && wait > 50);
        let Some(session) = session else { return };
        let peer = PeerKey(link);
        match message {
            Message::Request { sender, data, .. } | Message::Sync { sender, data, .. } => {
                if !session.is_followed_by(peer) {
                    session.join(peer, sender, access, None, false);
                }
                if session.gather(peer, &data) && gathers {
                    self.counts.gathered += 1;
                    self.after(wait, Event::Proceed { node: to, life });
                } else {
                    session.proceed();
                }
            }
            Message::DocUnavailable { .. } => {
                self.counts.unavailable += 1;
                session.receive_unavailable(peer);
            }
            other => panic!("nobody sends {other:?}"),
        }
    }

    fn saved(&mut self, node: usize, life: u32, ticket: Ticket, chunk: Chunk) {
        let (written, reported) = if self.nodes[node].life != life {
            self.counts.lost_saves += 1;
            // It may have reached the disk before the end, or not; never after a new start.
            (self.rng.random_bool(0.5) && self.nodes[node].session.is_none(), false)
        } else if self.trouble(self.fragility) {
            self.counts.failed_saves += 1;
            // An error does not always mean that nothing was written.
            (self.rng.random_bool(0.2), true)
        } else {
            self.nodes[node].store.put(chunk);
            if self.trouble(0.01) {
                return self.crash(node);
            }
            self.note(|| format!("{node} has saved {ticket:?}"));
            let session = self.nodes[node].session.as_mut().expect("this life goes on");
            session.saved(ticket);
            self.durable.extend(self.nodes[node].store.heads());
            return self.drain(node);
        };
        if written {
            self.nodes[node].store.put(chunk);
        }
        if reported {
            self.note(|| format!("{node} cannot save {ticket:?}"));
            let after = self.nodes[node].after_failure;
            let session = self.nodes[node].session.as_mut().expect("this life goes on");
            session.save_failed(ticket, after);
            self.after(2_000, Event::Retry { node, life });
            self.drain(node);
        }
    }

    fn drain(&mut self, node: usize) {
        let life = self.nodes[node].life;
        let Some(session) = &mut self.nodes[node].session else { return };
        let mut effects = session.take_effects();
        while let Some(more) = Some(session.take_effects()).filter(|more| !more.is_empty()) {
            effects.extend(more);
        }
        for effect in effects {
            match effect {
                Effect::Save { ticket, chunk } => {
                    self.after(self.slowness, Event::Saved { node, life, ticket, chunk });
                }
                Effect::Compact { snapshot, replaces } => {
                    let event = Event::Compacted { node, life, snapshot, replaces };
                    self.after(self.slowness, event);
                }
                Effect::Send { peer, message } => {
                    self.check_heads(node, &message);
                    self.send(peer.0, node, &message);
                }
                Effect::Changed { .. } => {}
                Effect::Refused { refused, .. } => panic!("honest peers are refused: {refused}"),
            }
        }
        self.check_acknowledgements(node);
    }
}
