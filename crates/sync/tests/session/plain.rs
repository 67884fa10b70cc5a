//! A relay between two peers that are nothing but automerge's own sync.

use andon_sync::session::{Access, PeerKey};
use andon_sync::{Message, PeerId};
use automerge::sync::{self, State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, ROOT};
use proptest::prelude::*;

use crate::host::Host;
use crate::sync_data;

#[derive(Clone, Debug)]
enum Step {
    Edit(usize, i64),
    EditAtRelay(i64),
    Say { from: usize, twice: bool },
    Hear(usize),
    Save,
    Reconnect { peer: usize, remembers: bool },
}

fn step() -> impl Strategy<Value = Step> {
    let peer = 0..2_usize;
    prop_oneof![
        3 => (peer.clone(), any::<i64>()).prop_map(|(peer, value)| Step::Edit(peer, value)),
        1 => any::<i64>().prop_map(Step::EditAtRelay),
        6 => (peer.clone(), prop::bool::weighted(0.1))
            .prop_map(|(from, twice)| Step::Say { from, twice }),
        6 => peer.clone().prop_map(Step::Hear),
        4 => Just(Step::Save),
        1 => (peer, any::<bool>())
            .prop_map(|(peer, remembers)| Step::Reconnect { peer, remembers }),
    ]
}

struct Scene {
    relay: Host,
    peers: [(Automerge, State); 2],
}

fn key(peer: usize) -> PeerKey {
    PeerKey(peer as u64)
}

impl Scene {
    fn new() -> Scene {
        let peer = |index: u8| (Automerge::new().with_actor(ActorId::from([index])), State::new());
        let mut scene = Scene { relay: Host::new("relay"), peers: [peer(1), peer(2)] };
        scene.relay.put("seed", 1);
        for peer in 0..2 {
            scene.reconnect(peer, false);
        }
        scene
    }

    fn reconnect(&mut self, peer: usize, remembers: bool) {
        let known = self.relay.session.peer_state(key(peer)).filter(|_| remembers);
        self.relay.session.leave(key(peer));
        self.relay.sent.retain(|(to, _)| *to != key(peer));
        let id = PeerId(format!("peer {peer}"));
        self.relay.session.join(key(peer), id, Access::Write, known.as_deref(), false);
        self.relay.drain();
        let state = &mut self.peers[peer].1;
        *state = match remembers {
            true => State::decode(&state.encode()).expect("automerge's own state"),
            false => State::new(),
        };
    }

    /// Whether there was anything.
    fn say(&mut self, from: usize, twice: bool) -> bool {
        let (document, state) = &mut self.peers[from];
        let Some(message) = document.generate_sync_message(state) else { return false };
        let bytes = message.encode();
        for _ in 0..=usize::from(twice) {
            self.relay.session.receive(key(from), &bytes);
            self.relay.drain();
        }
        true
    }

    /// Whether there was anything.
    fn hear(&mut self, peer: usize) -> bool {
        let next = self.relay.sent.iter().position(|(to, _)| *to == key(peer));
        let Some((_, message)) = next.and_then(|next| self.relay.sent.remove(next)) else {
            return false;
        };
        if let Message::DocUnavailable { .. } = message {
            return true;
        }
        let message = sync::Message::decode(sync_data(&message)).expect("a sync message");
        for head in &message.heads {
            let durable = Host::over("store", self.relay.store.clone());
            assert!(
                durable.session.document().get_change_meta_by_hash(head).is_some(),
                "a head that is not durable"
            );
        }
        let (document, state) = &mut self.peers[peer];
        document.receive_sync_message(state, message).expect("honest changes");
        true
    }

    fn save(&mut self) -> bool {
        let any = !self.relay.saving.is_empty();
        if any {
            self.relay.save();
        }
        any
    }

    fn happen(&mut self, step: Step) {
        match step {
            Step::Edit(peer, value) => {
                let document = &mut self.peers[peer].0;
                document.transact(|tx| tx.put(ROOT, "value", value)).expect("a put goes");
            }
            Step::EditAtRelay(value) => {
                self.relay.put("relay's", value);
            }
            Step::Say { from, twice } => {
                self.say(from, twice);
            }
            Step::Hear(peer) => {
                self.hear(peer);
            }
            Step::Save => {
                self.save();
            }
            Step::Reconnect { peer, remembers } => self.reconnect(peer, remembers),
        }
    }

    fn settle(&mut self) {
        for _ in 0..1_000 {
            let said = self.say(0, false) | self.say(1, false);
            if !(said | self.save() | self.hear(0) | self.hear(1)) {
                return;
            }
        }
        panic!("they never come to an end");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn peers_of_plain_automerge_agree_through_a_relay(
        steps in prop::collection::vec(step(), 1..120),
    ) {
        let mut scene = Scene::new();
        for step in steps {
            scene.happen(step);
        }
        scene.settle();
        let heads = scene.relay.session.document().get_heads();
        prop_assert!(scene.relay.session.is_durable());
        prop_assert!(scene.relay.refused.is_empty());
        for (document, _) in &scene.peers {
            prop_assert_eq!(document.get_heads(), heads.clone());
        }
    }
}
