//! A store that outlives crashes.

use std::collections::BTreeMap;

use andon_sync::chunk::{self, Chunk, ChunkKey};
use automerge::{Automerge, ChangeHash};

#[derive(Default)]
pub struct Store {
    chunks: BTreeMap<ChunkKey, Vec<u8>>,
    /// Notes about peers, by node.
    pub peers: BTreeMap<usize, Vec<u8>>,
    /// What a process that begins now would find.
    content: Automerge,
}

impl Store {
    pub fn put(&mut self, chunk: Chunk) {
        self.content.load_incremental(&chunk.bytes).expect("a chunk can be read");
        self.chunks.insert(chunk.key, chunk.bytes);
    }

    pub fn remove(&mut self, keys: &[ChunkKey]) {
        for key in keys {
            self.chunks.remove(key);
        }
        self.content = self.load().0;
    }

    /// The document, and the keys of what it was read from.
    pub fn load(&self) -> (Automerge, Vec<ChunkKey>) {
        let chunks =
            self.chunks.iter().map(|(key, bytes)| Chunk { key: key.clone(), bytes: bytes.clone() });
        let (document, damaged) = chunk::load(Automerge::new(), chunks.collect());
        assert_eq!(damaged, [], "nothing damages a chunk here");
        (document, self.chunks.keys().cloned().collect())
    }

    pub fn has(&self, hash: &ChangeHash) -> bool {
        self.content.get_change_meta_by_hash(hash).is_some()
    }

    pub fn heads(&self) -> Vec<ChangeHash> {
        self.content.get_heads()
    }
}
