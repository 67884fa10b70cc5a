//! What the tabs of one browser tell each other: "I have put this chunk into our storage".
//!
//! The tabs share one IndexedDB, so a chunk needs no second handshake: whoever has the document
//! open takes the bytes, everybody else will read them from storage.

use andon_sync::DocumentId;
use andon_sync::chunk::{Chunk, ChunkKey, ChunkKind};

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
