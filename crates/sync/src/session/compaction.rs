//! Writing a snapshot in place of the many small chunks that it covers.

use automerge::{ReadDoc, SaveOptions};

use super::{Effect, Session};
use crate::chunk::{Chunk, ChunkKey};

/// How many loose chunks lie beside the snapshot before it is written anew.
const COMPACT_AFTER: usize = 100;
/// How many bytes of them on a device, when they are at least half of what is stored: a document that
/// has just been fetched as a whole lies there as changes, which take two to three times as long to
/// read, at every start of a page.
const COMPACT_BYTES: u64 = 64 * 1024;

impl Session {
    /// The same session with snapshots that are not packed: packing takes four fifths of the time
    /// of a snapshot, and a device that draws a page has more room than time.
    pub fn with_plain_snapshots(mut self) -> Self {
        self.deflate = false;
        self
    }

    pub(super) fn compact(&mut self) {
        let much = self.loose_bytes >= COMPACT_BYTES && self.loose_bytes * 2 >= self.stored;
        let much = much && !self.deflate;
        if self.loose.len() < COMPACT_AFTER && !much || !self.is_durable() {
            return;
        }
        // Changes that wait for a lost one are not in the heads, so they would not be in the
        // snapshot's key: another snapshot of that key might lack them.
        if !self.document.get_missing_deps(&[]).is_empty() {
            return;
        }
        let heads = self.document.get_heads();
        let options = SaveOptions { deflate: self.deflate, ..SaveOptions::default() };
        let bytes = self.document.save_with_options(options);
        let snapshot = Chunk::snapshot(self.id, &heads, bytes);
        self.stored = snapshot.bytes.len() as u64;
        self.loose_bytes = 0;
        let mut replaces = std::mem::take(&mut self.loose);
        replaces.retain(|key| *key != snapshot.key);
        self.loose.push(snapshot.key.clone());
        self.effects.push_back(Effect::Compact { snapshot, replaces });
    }

    pub(super) fn note_loose(&mut self, key: ChunkKey) {
        if !self.loose.contains(&key) {
            self.loose.push(key);
        }
    }
}
