//! The changes that came last, as they lie in a store.

use std::collections::VecDeque;

use automerge::{Automerge, Change, ChangeHash};

/// How many are kept, and how many of their bytes: what one group of a busy document brings.
const MOST: usize = 32;
const MOST_BYTES: usize = 32 * 1024;

/// The changes that came last, as they lie in a store. To write one out of its document again,
/// automerge looks through all operations, and a change is wanted as bytes once for the store and
/// once for each peer.
#[derive(Debug, Default)]
pub(super) struct Recent {
    changes: VecDeque<(ChangeHash, Box<[u8]>)>,
    bytes: usize,
}

impl Recent {
    /// Keeps a change. Its hash is that of its bytes, so it need not be in the document yet.
    pub fn note(&mut self, change: &Change) {
        self.keep(change.hash(), change.raw_bytes().into());
    }

    /// Keeps what others are.
    pub fn append(&mut self, others: Recent) {
        for (hash, bytes) in others.changes {
            self.keep(hash, bytes);
        }
    }

    fn keep(&mut self, hash: ChangeHash, bytes: Box<[u8]>) {
        if bytes.len() > MOST_BYTES || self.get(&hash).is_some() {
            return;
        }
        self.bytes += bytes.len();
        self.changes.push_back((hash, bytes));
        while (self.changes.len() > MOST || self.bytes > MOST_BYTES)
            && let Some((_, oldest)) = self.changes.pop_front()
        {
            self.bytes -= oldest.len();
        }
    }

    fn get(&self, hash: &ChangeHash) -> Option<&[u8]> {
        // What is asked for came last.
        let found = self.changes.iter().rev().find(|(one, _)| one == hash);
        found.map(|(_, bytes)| bytes.as_ref())
    }

    /// The changes of these hashes in that order, or `None` when one is not at hand.
    pub fn all<'a>(&self, hashes: impl IntoIterator<Item = &'a ChangeHash>) -> Option<Vec<&[u8]>> {
        hashes.into_iter().map(|hash| self.get(hash)).collect()
    }

    /// What automerge's `save_after` writes; its changes are kept.
    pub fn save_after(&mut self, document: &Automerge, heads: &[ChangeHash]) -> Vec<u8> {
        // What has nothing in the store yet may be large.
        if !heads.is_empty() {
            let missing = document.get_changes_meta(heads);
            if let Some(changes) = self.all(missing.iter().map(|change| &change.hash)) {
                return changes.concat();
            }
        }
        let changes = document.get_changes(heads);
        changes.iter().for_each(|change| self.note(change));
        changes.iter().map(Change::raw_bytes).collect::<Vec<_>>().concat()
    }
}
