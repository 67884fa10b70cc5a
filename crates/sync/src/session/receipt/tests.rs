//! Against automerge itself: whatever two or three say to each other, lose, say twice and take up
//! again, both ways of taking a message in leave the same document and the same state.

use automerge::patches::PatchLog;
use automerge::sync::{State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT};
use proptest::prelude::*;

use super::{Message, receive};

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
    /// What is on its way to it, by sender.
    incoming: [Vec<Vec<u8>>; REPLICAS],
}

impl Replica {
    fn new(index: usize) -> Replica {
        let document = Automerge::new().with_actor(ActorId::from([index as u8]));
        Replica { document, states: Default::default(), incoming: Default::default() }
    }

    fn take(&mut self, from: usize, bytes: &[u8]) {
        let message = Message::decode(bytes).expect("automerge's own message");
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
            let key = format!("key {}", key % 5);
            let document = &mut replicas[by].document;
            document.transact(|tx| tx.put(ROOT, key, by as i64)).expect("a put goes");
        }
        Step::Speak { from, to } => {
            let Replica { document, states, .. } = &mut replicas[from];
            if let Some(message) = document.generate_sync_message(&mut states[to]) {
                replicas[to].incoming[from].push(message.encode());
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
