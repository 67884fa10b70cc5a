//! How a sync message is taken in.

use std::collections::{BTreeSet, HashSet};

use automerge::patches::PatchLog;
use automerge::sync::{Capability, Message, MessageFlags, State};
use automerge::{Automerge, AutomergeError, ChangeHash};

use super::follower::has;

/// What `receive_sync_message` of automerge 0.12 does, to the document and to the peer's state,
/// without its walk over the whole history: after each message automerge looks at every ancestor
/// of the peer's heads, to forget which changes it need not send again. This looks at what the
/// peer's heads do not cover, which is next to nothing most of the time.
pub(super) fn receive(
    document: &mut Automerge,
    state: &mut State,
    message: Message,
    log: &mut PatchLog,
) -> Result<(), AutomergeError> {
    let Message { heads, need, have, changes, flags, .. } = message;
    let before = document.get_heads();
    state.in_flight = false;
    if let Some(flags) = flags {
        note_flags(state, flags);
    }
    if !changes.is_empty() && !state.read_only {
        let bytes = changes.iter().collect::<Vec<_>>().concat();
        document.load_incremental_log_patches(&bytes, log)?;
        state.shared_heads = advanced(&state.shared_heads, &before, document.get_heads());
    }
    let known: Vec<ChangeHash> = heads.iter().filter(|hash| has(document, hash)).copied().collect();
    forget_what_arrived(document, &known, &mut state.sent_hashes);
    if changes.is_empty() && heads == before {
        state.last_sent_heads.clone_from(&heads);
    }
    if heads.is_empty() {
        // It has lost everything.
        state.last_sent_heads.clear();
        state.sent_hashes.clear();
    }
    if known.len() == heads.len() {
        state.shared_heads = known;
    } else {
        state.shared_heads.extend(known);
        state.shared_heads.sort_unstable();
        state.shared_heads.dedup();
    }
    state.their_heads = Some(heads);
    state.their_need = Some(need);
    state.their_have = Some(have);
    Ok(())
}

fn note_flags(state: &mut State, flags: MessageFlags) {
    // Flags came with the second version of the message.
    let mut capabilities = vec![Capability::MessageV2];
    if flags.contains(MessageFlags::SUPPORTS_SYNC_RESET) {
        capabilities.push(Capability::SyncReset);
    }
    state.their_capabilities = Some(capabilities);
    if flags.contains(MessageFlags::SYNC_RESET) {
        state.sent_hashes.clear();
    }
    state.peer_read_only = flags.contains(MessageFlags::READ_ONLY);
}

/// The shared heads after the peer's changes were applied: those heads that are new, and those
/// that are heads still.
fn advanced(
    shared: &[ChangeHash],
    before: &[ChangeHash],
    mut now: Vec<ChangeHash>,
) -> Vec<ChangeHash> {
    now.retain(|head| !before.contains(head) || shared.contains(head));
    now
}

/// Takes out of `sent` what the peer's heads cover, as far as they are known here.
fn forget_what_arrived(
    document: &Automerge,
    known: &[ChangeHash],
    sent: &mut BTreeSet<ChangeHash>,
) {
    if sent.is_empty() || known.is_empty() {
        return;
    }
    if known == document.get_heads() {
        return sent.clear();
    }
    let ahead = document.get_changes_meta(known);
    let ahead: HashSet<ChangeHash> = ahead.iter().map(|change| change.hash).collect();
    sent.retain(|hash| ahead.contains(hash));
}

#[cfg(test)]
mod tests;
