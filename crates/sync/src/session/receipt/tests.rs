//! Against automerge itself: whatever two or three say to each other, lose, say twice and take up
//! again, both ways of taking a message in leave the same document and the same state, and both
//! ways of making one say the same.

use automerge::patches::PatchLog;
use automerge::sync::{State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT};
use proptest::prelude::*;

use super::{Message, receive};
use crate::session::recent::Recent;
use crate::session::{DocumentLimits, delivery, incoming};

const REPLICAS: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    Edit {
        by: usize,
        key: u8,
    },
    /// Says what there is to say; it stays on its way.
    Speak {
        from: usize,
        to: usize,
    },
    /// The oldest message on its way arrives; it may come once more.
    Arrive {
        from: usize,
        to: usize,
        again: bool,
    },
    /// The connection breaks; what was on its way is lost. Each side takes up what it kept of
    /// the other, or nothing.
    Reconnect {
        a: usize,
        b: usize,
        kept: [bool; 2],
    },
    /// Nothing is at hand any more.
    Forget {
        by: usize,
    },
    Access {
        at: usize,
        of: usize,
        read_only: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..REPLICAS;
    let pair = (who.clone(), 1..REPLICAS).prop_map(|(a, by)| (a, (a + by) % REPLICAS));
    prop_oneof![
        1 => who.clone().prop_map(|by| Step::Forget { by }),
        3 => (who, any::<u8>()).prop_map(|(by, key)| Step::Edit { by, key }),
        6 => pair.clone().prop_map(|(from, to)| Step::Speak { from, to }),
        6 => (pair.clone(), prop::bool::weighted(0.1))
            .prop_map(|((from, to), again)| Step::Arrive { from, to, again }),
        1 => (pair.clone(), any::<[bool; 2]>())
            .prop_map(|((a, b), kept)| Step::Reconnect { a, b, kept }),
        1 => (pair, prop::bool::weighted(0.3))
            .prop_map(|((at, of), read_only)| Step::Access { at, of, read_only }),
    ]
}

struct Replica {
    document: Automerge,
    /// What it knows of each other one.
    states: [State; REPLICAS],
    /// The changes that came last, as far as they are kept.
    recent: Recent,
    /// What is on its way to it, by sender.
    incoming: [Vec<Vec<u8>>; REPLICAS],
}

impl Replica {
    fn new(index: usize) -> Replica {
        let document = Automerge::new().with_actor(ActorId::from([index as u8]));
        let (states, incoming) = Default::default();
        Replica { document, states, recent: Recent::default(), incoming }
    }

    fn edit(&mut self, key: u8, value: i64) {
        let before = self.document.get_heads();
        let key = format!("key {}", key % 5);
        self.document.transact(|tx| tx.put(ROOT, key, value)).expect("a put goes");
        let saved = self.recent.save_after(&self.document, &before);
        assert_eq!(saved, self.document.save_after(&before));
    }

    fn speak(&mut self, to: usize) -> Option<Vec<u8>> {
        let mut state = self.states[to].clone();
        let theirs = self.document.generate_sync_message(&mut state);
        let ours = delivery::next(&self.document, &mut self.states[to], &self.recent);
        assert_eq!(ours, theirs);
        assert_eq!(self.states[to], state);
        ours.map(Message::encode)
    }

    fn take(&mut self, from: usize, bytes: &[u8]) {
        let (message, brought) =
            incoming::read(bytes, DocumentLimits::NONE).expect("automerge's own message");
        self.recent.append(brought.recent);
        let (mut document, mut state) = (self.document.clone(), self.states[from].clone());
        document.receive_sync_message(&mut state, message.clone()).expect("honest changes");
        let ours = &mut self.states[from];
        receive(&mut self.document, ours, message, &mut PatchLog::inactive())
            .expect("honest changes");
        assert_eq!(*ours, state);
        assert_eq!(self.document.get_heads(), document.get_heads());
        assert_eq!(self.document.save(), document.save());
    }
}

fn happen(replicas: &mut [Replica; REPLICAS], step: Step) {
    match step {
        Step::Edit { by, key } => {
            replicas[by].edit(key, by as i64);
        }
        Step::Speak { from, to } => {
            if let Some(message) = replicas[from].speak(to) {
                replicas[to].incoming[from].push(message);
            }
        }
        Step::Arrive { from, to, again } => {
            let incoming = &mut replicas[to].incoming[from];
            if incoming.is_empty() {
                return;
            }
            let bytes = if again { incoming[0].clone() } else { incoming.remove(0) };
            replicas[to].take(from, &bytes);
        }
        Step::Reconnect { a, b, kept } => {
            for ((here, there), kept) in [(a, b), (b, a)].into_iter().zip(kept) {
                let replica = &mut replicas[here];
                replica.incoming[there].clear();
                let known = replica.states[there].encode();
                replica.states[there] = if kept {
                    State::decode(&known).expect("automerge's own state")
                } else {
                    State::new()
                };
            }
        }
        // As after a restart.
        Step::Forget { by } => replicas[by].recent = Recent::default(),
        Step::Access { at, of, read_only } => replicas[at].states[of].set_read_only(read_only),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_message_does_what_it_does_in_automerge(steps in prop::collection::vec(step(), 1..150)) {
        let mut replicas = [0, 1, 2].map(Replica::new);
        for step in steps {
            happen(&mut replicas, step);
        }
    }
}

#[test]
fn what_has_just_come_is_passed_on_without_a_look_at_the_document() {
    let (mut anna, mut relay, mut ben) = (Replica::new(0), Replica::new(1), Replica::new(2));
    for n in 0..20 {
        anna.edit(n, i64::from(n));
    }
    // Both know the relay, and what it has.
    for (index, peer) in [(0, &mut anna), (2, &mut ben)] {
        while let (said, Some(heard)) = (peer.speak(1), relay.speak(index)) {
            said.iter().for_each(|said| relay.take(index, said));
            peer.take(1, &heard);
        }
    }
    anna.edit(0, 21);
    let said = anna.speak(1).expect("a change");
    relay.take(0, &said);
    let parcel = delivery::Parcel::pack(&relay.document, &relay.states[2], &relay.recent);
    assert_eq!(parcel.map(|parcel| parcel.hashes), Some(relay.document.get_heads()));
    relay.recent = Recent::default();
    assert!(delivery::Parcel::pack(&relay.document, &relay.states[2], &relay.recent).is_none());
}
