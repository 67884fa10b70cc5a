//! Who listens to a document, and who only thinks so.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use andon_sync::message::ErrorCode;
use andon_sync::session::PeerKey;
use andon_sync::{DocumentId, Message};

use crate::link::Link;

/// How many departed peers' sync states are kept, so that they come back cheaply.
const REMEMBERED: usize = 256;

/// Where a peer stands with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It follows.
    Following,
    /// It follows and waits: nobody has brought the document yet.
    Waiting,
    /// The document is another workspace's, or confidential and the peer not cleared for it. For
    /// the peer this looks like waiting. It stays so.
    Shut,
}

/// The peers of a document.
#[derive(Default)]
pub(super) struct Audience {
    peers: BTreeMap<PeerKey, (Arc<Link>, Standing)>,
    remembered: HashMap<String, Vec<u8>>,
    /// The sync states of those who follow while the document sleeps.
    asleep: HashMap<PeerKey, Vec<u8>>,
}

impl Audience {
    pub(super) fn is_empty(&self) -> bool {
        self.peers.is_empty()
    }

    pub(super) fn standing(&self, peer: PeerKey) -> Option<Standing> {
        self.peers.get(&peer).map(|(_, standing)| *standing)
    }

    pub(super) fn link(&self, peer: PeerKey) -> Option<&Arc<Link>> {
        self.peers.get(&peer).map(|(link, _)| link)
    }

    /// Adds a peer; false when it waits for too many documents already.
    pub(super) fn add(&mut self, link: &Arc<Link>, standing: Standing) -> bool {
        let allowed = standing == Standing::Following || link.wait_for_one_more();
        if allowed {
            self.peers.insert(link.key, (link.clone(), standing));
        }
        allowed
    }

    /// Changes a peer's standing.
    pub(super) fn set(&mut self, peer: PeerKey, standing: Standing) {
        if let Some((link, current)) = self.peers.get_mut(&peer) {
            if *current != Standing::Following && standing == Standing::Following {
                link.wait_for_one_less();
            }
            *current = standing;
        }
    }

    /// Removes a peer; `state` is what makes its next handshake short.
    pub(super) fn remove(&mut self, peer: PeerKey, state: Option<Vec<u8>>) {
        let Some((link, standing)) = self.peers.remove(&peer) else { return };
        let state = state.or(self.asleep.remove(&peer));
        if standing != Standing::Following {
            link.wait_for_one_less();
        } else if let (Some(storage), Some(state)) = (link.storage(), state) {
            if self.remembered.len() >= REMEMBERED {
                self.remembered.clear();
            }
            self.remembered.insert(storage.to_owned(), state);
        }
    }

    /// The sync state of the peer's last visit.
    pub(super) fn remembered(&self, link: &Link) -> Option<&[u8]> {
        self.remembered.get(link.storage()?).map(Vec::as_slice)
    }

    /// Keeps a follower's sync state until the document wakes up.
    pub(super) fn keep(&mut self, peer: PeerKey, state: Option<Vec<u8>>) {
        self.asleep.extend(state.map(|state| (peer, state)));
    }

    /// The sync state that was kept for a follower.
    pub(super) fn kept(&mut self, peer: PeerKey) -> Option<Vec<u8>> {
        self.asleep.remove(&peer)
    }

    /// The peers with that standing.
    pub(super) fn with(&self, standing: Standing) -> Vec<Arc<Link>> {
        let matching = self.peers.values().filter(|(_, its)| *its == standing);
        matching.map(|(link, _)| link.clone()).collect()
    }

    pub(super) fn send(&self, peer: PeerKey, message: &Message) {
        if let Some(link) = self.link(peer) {
            link.send(message);
        }
    }

    /// Tells everybody who follows that the document cannot be stored now.
    pub(super) fn tell_storage(&self, document: DocumentId, text: &str) {
        for (link, standing) in self.peers.values() {
            if *standing != Standing::Shut {
                link.refuse(ErrorCode::Storage, text.to_owned(), Some(document));
            }
        }
    }

    /// Sends everybody away and says why. Whoever asks again begins anew.
    pub(super) fn dismiss(&mut self, document: DocumentId, text: &str) {
        for (link, standing) in std::mem::take(&mut self.peers).into_values() {
            if standing != Standing::Following {
                link.wait_for_one_less();
            }
            // First, so that the answer to what we say finds the door open again.
            link.let_go(document);
            if standing != Standing::Shut {
                link.refuse(ErrorCode::Storage, text.to_owned(), Some(document));
            }
        }
    }
}
