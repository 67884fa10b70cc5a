//! Which presence messages were heard already.

use std::collections::BTreeMap;

use super::{Effect, PeerKey, Session};
use crate::message::{Ephemeral, Message, PeerId};

/// How many senders are remembered. When there are more, all are forgotten, and a message may be
/// passed on twice.
const SENDERS_LIMIT: usize = 4_096;

/// The highest count heard from each sender's session.
#[derive(Debug, Default)]
pub(super) struct Hearsay(BTreeMap<(PeerId, String), u64>);

impl Hearsay {
    /// Whether the message was not heard before; from now on it was.
    pub fn is_news(&mut self, ephemeral: &Ephemeral) -> bool {
        let sender = (ephemeral.sender.clone(), ephemeral.session.clone());
        if self.0.get(&sender).is_some_and(|count| *count >= ephemeral.count) {
            return false;
        }
        if self.0.len() >= SENDERS_LIMIT && !self.0.contains_key(&sender) {
            self.0.clear();
        }
        self.0.insert(sender, ephemeral.count);
        true
    }
}

impl Session {
    /// Passes a peer's presence message on to all others, once: what comes again, by another way
    /// or in a circle of relays, goes no further.
    pub fn relay(&mut self, from: PeerKey, ephemeral: &Ephemeral) {
        if !self.hearsay.is_news(ephemeral) {
            return;
        }
        for (key, follower) in &self.followers {
            if *key != from && follower.id != ephemeral.sender {
                let target = follower.id.clone();
                let message = Message::Ephemeral(Ephemeral { target, ..ephemeral.clone() });
                self.effects.push_back(Effect::Send { peer: *key, message });
            }
        }
    }
}
