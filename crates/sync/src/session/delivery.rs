//! What a peer is told.

use std::collections::HashSet;

use automerge::sync::{BloomFilter, Capability, ChunkList, Have};
use automerge::sync::{Message, MessageFlags, MessageVersion, State, SyncDoc};
use automerge::{Automerge, ChangeHash, ChangeMetadata, ReadDoc};

use super::follower::has;
use super::recent::Recent;

/// What `generate_sync_message` of automerge 0.12 says, byte for byte, and does to the peer's
/// state. For the changes that it sends automerge looks through all operations of the document,
/// and it does so for every peer; this takes them from those that came last, when they are there
/// and the peer's heads are known here.
pub(super) fn next(document: &Automerge, state: &mut State, recent: &Recent) -> Option<Message> {
    let Some(Parcel { hashes, changes, version }) = Parcel::pack(document, state, recent) else {
        return document.generate_sync_message(state);
    };
    let heads = document.get_heads();
    if state.last_sent_heads == heads && state.have_responded {
        let level = state.their_heads.as_ref() == Some(&heads);
        if state.in_flight || (hashes.is_empty() && (level || state.read_only)) {
            return None;
        }
    }
    let ahead = document.get_changes_meta(&state.shared_heads);
    let bloom = BloomFilter::from_hashes(ahead.iter().map(|change| change.hash));
    let mut flags = MessageFlags::new();
    flags.set(MessageFlags::SUPPORTS_SYNC_RESET);
    if state.read_only {
        flags.set(MessageFlags::READ_ONLY);
    }
    state.have_responded = true;
    state.in_flight = true;
    state.last_sent_heads.clone_from(&heads);
    state.sent_hashes.extend(hashes);
    Some(Message {
        heads,
        need: Vec::new(),
        have: vec![Have { last_sync: state.shared_heads.clone(), bloom }],
        changes,
        flags: Some(flags),
        version,
    })
}

/// Changes for a peer that were at hand.
pub(super) struct Parcel {
    pub hashes: Vec<ChangeHash>,
    changes: ChunkList,
    version: MessageVersion,
}

impl Parcel {
    /// `None` when it takes automerge to know what to send.
    pub fn pack(document: &Automerge, state: &State, recent: &Recent) -> Option<Parcel> {
        let all_known =
            |hashes: &[ChangeHash]| !hashes.is_empty() && hashes.iter().all(|h| has(document, h));
        // Knows all that the peer has, so there is nothing to ask for.
        let is_plain = !state.needs_reset
            && !state.peer_read_only
            && !state.shared_heads.is_empty()
            && all_known(state.their_heads.as_deref()?)
            && state.their_need.as_ref()?.is_empty();
        let [have] = &state.their_have.as_deref()? else { return None };
        if !is_plain || !all_known(&have.last_sync) {
            return None;
        }
        let mut hashes = lacking(&document.get_changes_meta(&have.last_sync), &have.bloom);
        hashes.retain(|hash| !state.sent_hashes.contains(hash));
        let knows_parcels = state
            .their_capabilities
            .as_ref()
            .is_some_and(|capabilities| capabilities.contains(&Capability::MessageV2));
        // From a third of the document on, automerge sends it whole.
        if knows_parcels && hashes.len() as u64 > document.stats().num_changes / 3 {
            return None;
        }
        let changes = recent.all(&hashes)?;
        let (changes, version) = if !knows_parcels {
            let each: Vec<Vec<u8>> = changes.into_iter().map(<[u8]>::to_vec).collect();
            (each.into(), MessageVersion::V1)
        } else if changes.is_empty() {
            (ChunkList::empty(), MessageVersion::V2)
        } else {
            (changes.concat().into(), MessageVersion::V2)
        };
        Some(Parcel { hashes, changes, version })
    }
}

/// Of these changes those that the summary does not name, and what builds upon them.
fn lacking(changes: &[ChangeMetadata<'_>], summary: &BloomFilter) -> Vec<ChangeHash> {
    let mut lacking = HashSet::new();
    // A change comes after those that it builds upon.
    for change in changes {
        let builds_on_one = change.deps.iter().any(|hash| lacking.contains(hash));
        if builds_on_one || !summary.contains_hash(&change.hash) {
            lacking.insert(change.hash);
        }
    }
    let named = changes.iter().map(|change| change.hash);
    named.filter(|hash| lacking.contains(hash)).collect()
}
