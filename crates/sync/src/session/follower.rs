//! A peer that follows a document, as its session sees it.

use automerge::sync;
use automerge::{Automerge, ChangeHash};

use super::recent::Recent;
use super::{Access, delivery};
use crate::document_id::DocumentId;
use crate::message::{Message, PeerId};

/// How many acknowledged heads are kept while the peer's heads are not all known here. Forgetting
/// some only makes us believe that the peer has less.
const ACKNOWLEDGED_LIMIT: usize = 1_024;

#[derive(Debug)]
pub(super) struct Follower {
    pub id: PeerId,
    pub state: sync::State,
    /// It said that it does not have the document, or not for us.
    pub unavailable: bool,
    /// It asked for the document and was told that we do not have it.
    pub told_unavailable: bool,
    /// We asked with `request` because we have nothing yet.
    pub asking: bool,
    /// Something happened since it was last looked at for a message.
    pub due: bool,
    /// The heads that we last named to it.
    told: Vec<ChangeHash>,
    /// Changes of ours that the peer has shown in its heads, and all that they build upon. Not
    /// automerge's `shared_heads`, which count a change as shared when it was only waiting here
    /// for one that the peer sent.
    acknowledged: Vec<ChangeHash>,
}

impl Follower {
    /// `known` is an earlier [`Follower::remembered`].
    pub fn new(id: PeerId, access: Access, known: Option<&[u8]>, document: &Automerge) -> Self {
        let mut state = known.and_then(|bytes| sync::State::decode(bytes).ok()).unwrap_or_default();
        // We may have lost what we had in common, in a crash before it was saved. To claim it
        // still would keep the peer from sending it.
        state.shared_heads.retain(|hash| has(document, hash));
        state.shared_heads.sort_unstable();
        state.set_read_only(access == Access::Read);
        Follower {
            id,
            acknowledged: state.shared_heads.clone(),
            state,
            unavailable: false,
            told_unavailable: false,
            asking: false,
            due: true,
            told: Vec::new(),
        }
    }

    /// What to keep for the peer's next connection.
    pub fn remembered(&self, document: &Automerge) -> Vec<u8> {
        let shared_heads = self.acknowledged(document);
        sync::State { shared_heads, ..Default::default() }.encode()
    }

    /// Has the next message say that what the peer sent may not have arrived. A peer that does
    /// not know this flag takes no notice of it.
    pub fn ask_again(&mut self) {
        let known = [sync::Capability::MessageV2, sync::Capability::SyncReset];
        self.state.their_capabilities.get_or_insert_with(|| known.to_vec());
        self.state.needs_reset = true;
        self.state.have_responded = false;
        self.due = true;
    }

    /// Takes note of the heads that the peer has just shown. One that begins `anew` has forgotten
    /// what we said.
    pub fn heard(&mut self, document: &Automerge, anew: bool) {
        if anew {
            self.told.clear();
            self.state.have_responded = false;
        }
        self.unavailable = false;
        self.told_unavailable = false;
        self.due = true;
        let heads = self.state.their_heads.as_deref().unwrap_or_default();
        // Automerge says nothing to a peer that names the very heads that we have. But if we came
        // by them otherwise and never named them, the peer would wait for ever to hear that they
        // are safe with us.
        if !heads.is_empty() && self.state.last_sent_heads == heads {
            self.state.last_sent_heads.clone_from(&self.told);
        }
        self.acknowledged = if heads.iter().all(|hash| has(document, hash)) {
            heads.to_vec()
        } else {
            let mut heads = self.acknowledged(document);
            heads.truncate(ACKNOWLEDGED_LIMIT);
            heads
        };
    }

    fn acknowledged(&self, document: &Automerge) -> Vec<ChangeHash> {
        let said = self.state.their_heads.iter().flatten().filter(|hash| has(document, hash));
        let mut heads: Vec<ChangeHash> = said.chain(&self.acknowledged).copied().collect();
        heads.sort_unstable();
        heads.dedup();
        heads
    }

    /// How many of our changes the peer has not acknowledged; `None` while nothing is known.
    pub fn waiting(&self, document: &Automerge) -> Option<usize> {
        if self.state.their_heads.is_none() && self.acknowledged.is_empty() {
            return None;
        }
        if self.is_level_with(document) {
            return Some(0);
        }
        Some(document.get_changes_meta(&self.acknowledged(document)).len())
    }

    pub fn is_level_with(&self, document: &Automerge) -> bool {
        self.state.their_heads.as_ref() == Some(&document.get_heads())
    }

    /// The next message for the peer, if there is any.
    pub fn next_message(
        &mut self,
        local: &PeerId,
        id: DocumentId,
        document: &Automerge,
        recent: &Recent,
    ) -> Option<Message> {
        let known = !document.get_heads().is_empty();
        let (sender, target, document_id) = (local.clone(), self.id.clone(), id);
        let has_some = self.state.their_heads.as_ref().is_some_and(|heads| !heads.is_empty());
        if !known && !self.asking && (!has_some || self.state.read_only) {
            // It asked for what we do not have. It gets the document when it comes.
            if self.told_unavailable || self.state.their_heads.is_none() {
                return None;
            }
            self.told_unavailable = true;
            return Some(Message::DocUnavailable { sender, target, document: document_id });
        }
        let message = delivery::next(document, &mut self.state, recent)?;
        self.told.clone_from(&message.heads);
        let data = message.encode();
        Some(if known || has_some {
            Message::Sync { sender, target, document: document_id, data }
        } else {
            Message::Request { sender, target, document: document_id, data }
        })
    }
}

pub(super) fn has(document: &Automerge, hash: &ChangeHash) -> bool {
    document.get_change_meta_by_hash(hash).is_some()
}
