//! What the tabs of one browser tell each other: "I have put this chunk into our storage".
//!
//! The tabs share one IndexedDB, so a chunk needs no second handshake: whoever has the document
//! open takes the bytes, everybody else will read them from storage.

use andon_model::id::WorkspaceId;
use andon_sync::DocumentId;
use andon_sync::chunk::{Chunk, ChunkKey, ChunkKind};
use serde::{Deserialize, Serialize};

/// Document id, kind, length of the hash, hash, bytes.
pub fn encode(chunk: &Chunk) -> Vec<u8> {
    let mut out = Vec::with_capacity(18 + chunk.key.hash.len() + chunk.bytes.len());
    out.extend_from_slice(&chunk.key.document.0);
    out.push(u8::from(chunk.key.kind == ChunkKind::Snapshot));
    out.push(chunk.key.hash.len() as u8);
    out.extend_from_slice(chunk.key.hash.as_bytes());
    out.extend_from_slice(&chunk.bytes);
    out
}

/// `None` for what is no chunk: another version of the app may be open in the other tab.
pub fn decode(bytes: &[u8]) -> Option<Chunk> {
    let document = DocumentId(bytes.get(..16)?.try_into().ok()?);
    let kind = match bytes.get(16)? {
        0 => ChunkKind::Incremental,
        1 => ChunkKind::Snapshot,
        _ => return None,
    };
    let end = 18 + usize::from(*bytes.get(17)?);
    let hash = std::str::from_utf8(bytes.get(18..end)?).ok()?.to_owned();
    let bytes = bytes.get(end..)?.to_vec();
    Some(Chunk { key: ChunkKey { document, kind, hash }, bytes })
}

/// What the tabs tell each other beside chunks, on a channel of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Word {
    /// The record of the device is another: the name, or the workspace.
    Device,
    /// A document has changes that the relay lacks, or has none any more.
    Pending { workspace: WorkspaceId, document: DocumentId, waits: bool },
    /// A document was removed from this device to make room.
    Gone { document: DocumentId },
}

pub fn say(word: &Word) -> Vec<u8> {
    // Texts and flags can always be written.
    serde_json::to_vec(word).unwrap_or_default()
}

/// `None` for a word of another version of the app.
pub fn hear(bytes: &[u8]) -> Option<Word> {
    serde_json::from_slice(bytes).ok()
}
