//! How a document lies in a store: automerge-repo's chunk layout. A chunk is never overwritten,
//! only added and, after a snapshot that covers it, removed; so several writers are safe.
//!
//! Key: document id, then `snapshot` with the SHA-256 over the heads, or `incremental` with the
//! SHA-256 of the bytes
//! (<https://automerge.org/docs/reference/under-the-hood/storage/>).

use automerge::{Automerge, ChangeHash};
use sha2::{Digest, Sha256};

use crate::document_id::DocumentId;

/// What a chunk holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChunkKind {
    /// The whole document.
    Snapshot,
    /// Some changes.
    Incremental,
}

impl ChunkKind {
    /// The name in the key.
    pub fn name(self) -> &'static str {
        match self {
            ChunkKind::Snapshot => "snapshot",
            ChunkKind::Incremental => "incremental",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [ChunkKind::Snapshot, ChunkKind::Incremental].into_iter().find(|kind| kind.name() == name)
    }
}

/// Where a chunk lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkKey {
    pub document: DocumentId,
    pub kind: ChunkKind,
    /// Lower-case hexadecimal.
    pub hash: String,
}

/// Some bytes of a document and where they lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub key: ChunkKey,
    pub bytes: Vec<u8>,
}

/// A chunk that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedChunk {
    pub key: ChunkKey,
    pub reason: String,
}

impl Chunk {
    /// A chunk of some changes, as `Automerge::save_after` writes them.
    pub fn incremental(document: DocumentId, bytes: Vec<u8>) -> Self {
        let hash = hex::encode(Sha256::digest(&bytes));
        Chunk { key: ChunkKey { document, kind: ChunkKind::Incremental, hash }, bytes }
    }

    /// A chunk of the whole document, as `Automerge::save` writes it.
    pub fn snapshot(document: DocumentId, heads: &[ChangeHash], bytes: Vec<u8>) -> Self {
        let mut heads = heads.to_vec();
        heads.sort();
        let mut hash = Sha256::new();
        for head in &heads {
            hash.update(head.0);
        }
        let hash = hex::encode(hash.finalize());
        Chunk { key: ChunkKey { document, kind: ChunkKind::Snapshot, hash }, bytes }
    }
}

/// Puts a document together from its chunks, in any order. What cannot be read is reported and
/// left out; the changes of the others stay.
pub fn load(document: Automerge, mut chunks: Vec<Chunk>) -> (Automerge, Vec<DamagedChunk>) {
    let mut document = document;
    let mut damaged = Vec::new();
    // Snapshots first: incremental chunks mostly build upon them.
    chunks.sort_by(|a, b| (a.key.kind, &a.key.hash).cmp(&(b.key.kind, &b.key.hash)));
    for Chunk { key, bytes } in chunks {
        if key.kind == ChunkKind::Incremental && hex::encode(Sha256::digest(&bytes)) != key.hash {
            damaged.push(DamagedChunk { key, reason: "the bytes do not match the hash".into() });
            continue;
        }
        // A chunk that is cut off inside applies in part; verify it on its own first.
        if let Err(error) = document.load_incremental(&bytes) {
            damaged.push(DamagedChunk { key, reason: error.to_string() });
        }
    }
    (document, damaged)
}
