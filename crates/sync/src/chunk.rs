//! How a document lies in a store: automerge-repo's chunk layout, so that its tools read our
//! stores. A chunk is added and, after a snapshot that covers it, removed; what lies under a key
//! never changes its meaning, so several writers are safe.
//!
//! Key: document id, then `incremental` with the SHA-256 of the bytes, or `snapshot` with the
//! SHA-256 over the heads written in hexadecimal
//! (`StorageSubsystem` and `keyHash` in `@automerge/automerge-repo` 2.5).
//!
//! A store that finds a key taken must write the bytes again instead of keeping what lies there:
//! the old bytes may be damaged, and then the same change, coming back from a peer, gets the very
//! same key.

use automerge::{Automerge, AutomergeError, ChangeHash, LoadOptions, OnPartialLoad};
use sha2::{Digest, Sha256};

use crate::document_id::DocumentId;
use crate::session::measure;

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
        let hash = bytes_hash(&bytes);
        Chunk { key: ChunkKey { document, kind: ChunkKind::Incremental, hash }, bytes }
    }

    /// A chunk of the whole document, as `Automerge::save` writes it.
    pub fn snapshot(document: DocumentId, heads: &[ChangeHash], bytes: Vec<u8>) -> Self {
        let hash = heads_hash(heads);
        Chunk { key: ChunkKey { document, kind: ChunkKind::Snapshot, hash }, bytes }
    }

    /// Reads the chunk on its own. A document with its heads comes out of a snapshot, something
    /// of no use but as a proof out of an incremental chunk.
    fn read(&self, empty: &Automerge) -> Result<Automerge, String> {
        measure(&self.bytes).map_err(|refused| refused.to_string())?;
        let read = |bytes| {
            let options = LoadOptions::new()
                .text_encoding(empty.text_encoding())
                .on_partial_load(OnPartialLoad::Error);
            Automerge::load_with_options(bytes, options)
        };
        match self.key.kind {
            ChunkKind::Incremental => {
                if bytes_hash(&self.bytes) != self.key.hash {
                    return Err("the bytes do not match the hash in the key".into());
                }
                match read(&self.bytes) {
                    Ok(document) => Ok(document),
                    // What it builds upon lies in other chunks; all of it was readable.
                    Err(AutomergeError::MissingDeps) => Ok(Automerge::new()),
                    Err(error) => Err(error.to_string()),
                }
            }
            ChunkKind::Snapshot => {
                let document = read(&self.bytes).map_err(|error| error.to_string())?;
                if heads_hash(&document.get_heads()) != self.key.hash {
                    return Err("the heads do not match the hash in the key".into());
                }
                Ok(document)
            }
        }
    }

    /// Whether the chunk can be read whole and is what its key says; otherwise why not.
    pub fn verify(&self) -> Result<(), String> {
        self.read(&Automerge::new()).map(drop)
    }
}

fn bytes_hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn heads_hash(heads: &[ChangeHash]) -> String {
    let mut heads = heads.to_vec();
    heads.sort();
    let mut hash = Sha256::new();
    for head in &heads {
        hash.update(hex::encode(head.0));
    }
    hex::encode(hash.finalize())
}

/// Puts a document together from its chunks, in any order. What cannot be read is reported and
/// left out; the changes of the others stay, those that build upon a lost one wait within the
/// document until a peer brings it. Text encoding, actor and author are those of `document`.
pub fn load(document: Automerge, mut chunks: Vec<Chunk>) -> (Automerge, Vec<DamagedChunk>) {
    let (actor, author) = (document.get_actor().clone(), document.get_author().cloned());
    let mut document = document;
    let mut damaged = Vec::new();
    // Snapshots first: incremental chunks mostly build upon them.
    chunks.sort_by(|a, b| (a.key.kind, &a.key.hash).cmp(&(b.key.kind, &b.key.hash)));
    let mut incremental = Vec::new();
    for chunk in chunks {
        let read = match chunk.read(&document) {
            Ok(read) => read,
            Err(reason) => {
                damaged.push(DamagedChunk { key: chunk.key, reason });
                continue;
            }
        };
        match chunk.key.kind {
            ChunkKind::Incremental => incremental.push(chunk),
            // The usual case costs one read only.
            ChunkKind::Snapshot if document.is_empty() => document = read,
            ChunkKind::Snapshot => apply(&mut document, chunk, &mut damaged),
        }
    }
    // All at once is quicker, because their order is that of their hashes. If that does not go,
    // one by one tells which is to blame.
    let all: Vec<u8> = incremental.iter().flat_map(|chunk| &chunk.bytes).copied().collect();
    if !all.is_empty() && document.load_incremental(&all).is_err() {
        for chunk in incremental {
            apply(&mut document, chunk, &mut damaged);
        }
    }
    // Reading into an empty document forgets the author, and setting it changes the actor.
    document.set_author(author);
    document.set_actor(actor);
    (document, damaged)
}

fn apply(document: &mut Automerge, chunk: Chunk, damaged: &mut Vec<DamagedChunk>) {
    if let Err(error) = document.load_incremental(&chunk.bytes) {
        damaged.push(DamagedChunk { key: chunk.key, reason: error.to_string() });
    }
}
