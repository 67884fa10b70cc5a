//! What must hold in every run.

use andon_sync::Message;
use andon_sync::session::{AfterFailure, PeerKey};
use automerge::{ReadDoc, sync};

use crate::world::World;

impl World {
    pub fn check_heads(&self, node: usize, message: &Message) {
        let (Message::Sync { data, .. } | Message::Request { data, .. }) = message else { return };
        let node = &self.nodes[node];
        if node.after_failure == AfterFailure::Hold {
            for head in sync::Message::decode(data).expect("our own message").heads {
                assert!(node.store.has(&head), "{} shows a head that is not durable", node.id());
            }
        }
    }

    pub fn check_acknowledgements(&mut self, index: usize) {
        let node = &self.nodes[index];
        let Some(session) = &node.session else { return };
        for (link, end) in node.ends.iter().filter(|(_, end)| end.dialed) {
            let Some(waiting) = session.waiting(PeerKey(*link)) else { continue };
            let other = &self.nodes[end.other].store;
            let document = session.document();
            // With a change, a store has all that it builds upon.
            let missing = if document.get_heads().iter().all(|head| other.has(head)) {
                0
            } else {
                let changes = document.get_changes_meta(&[]);
                changes.iter().filter(|change| !other.has(&change.hash)).count()
            };
            assert!(missing <= waiting, "{} waits for {waiting} of {missing}", node.id());
            if waiting == 0 && session.is_known() {
                self.counts.acknowledged += 1;
                let heads = session.document().get_heads();
                self.acknowledged.entry(end.other).or_default().extend(heads);
            }
        }
    }

    pub fn check_promises(&self) {
        for (relay, heads) in &self.acknowledged {
            for head in heads {
                assert!(self.nodes[*relay].store.has(head), "{relay} lost what it acknowledged");
            }
        }
    }

    pub fn check_agreement(&self) {
        self.check_promises();
        let first = self.nodes[0].session.as_ref().expect("everybody is up in the end");
        for node in &self.nodes {
            let session = node.session.as_ref().expect("everybody is up in the end");
            assert!(session.is_durable(), "{} has saved everything", node.id());
            assert_eq!(
                session.document().get_heads(),
                first.document().get_heads(),
                "{} has the same heads as the first relay",
                node.id()
            );
            assert_eq!(session.document().hydrate(None), first.document().hydrate(None));
            assert_eq!(node.store.load().0.get_heads(), first.document().get_heads());
            assert_eq!((session.inbox_len(), session.inbox_bytes()), (0, 0));
            for link in node.ends.iter().filter(|(_, end)| end.dialed).map(|(link, _)| *link) {
                assert_eq!(session.waiting(PeerKey(link)), Some(0), "{}", node.id());
            }
        }
        for hash in &self.durable {
            assert!(first.document().get_change_by_hash(hash).is_some(), "a saved change is lost");
        }
    }
}
