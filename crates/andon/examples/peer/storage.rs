//! Chunks as files, the way automerge-repo's Node storage keeps them: below the document's id
//! (its first two characters are a directory of their own), the kind, then the hash.

use std::fs;
use std::path::{Path, PathBuf};

use andon_relay::store::{SqliteStore, Store};
use andon_sync::{Chunk, ChunkKey, ChunkKind, DocumentId, chunk};
use anyhow::{Context, Result};
use automerge::{Automerge, ReadDoc};

fn place(directory: &Path, id: DocumentId) -> PathBuf {
    let id = id.to_string();
    let (start, rest) = id.split_at(2);
    directory.join(start).join(rest)
}

/// Writes what a relay's data directory has of a document into a directory of files.
pub fn unpack(data: &Path, id: DocumentId, directory: &Path) -> Result<usize> {
    let stored = SqliteStore::open(data)?.load(id)?.context("the relay has no such document")?;
    for Chunk { key, bytes } in &stored.chunks {
        let place = place(directory, id).join(key.kind.name());
        fs::create_dir_all(&place)?;
        fs::write(place.join(&key.hash), bytes)?;
    }
    Ok(stored.chunks.len())
}

/// Reads a document from a directory of files: its `title`, then what of it was damaged.
pub fn title(directory: &Path, id: DocumentId) -> Result<String> {
    let mut chunks = Vec::new();
    for kind in [ChunkKind::Snapshot, ChunkKind::Incremental] {
        let Ok(files) = fs::read_dir(place(directory, id).join(kind.name())) else { continue };
        for file in files {
            let file = file?;
            let hash = file.file_name().to_string_lossy().into_owned();
            let key = ChunkKey { document: id, kind, hash };
            chunks.push(Chunk { key, bytes: fs::read(file.path())? });
        }
    }
    let count = chunks.len();
    let (document, damaged) = chunk::load(Automerge::new(), chunks);
    let title = match document.get(automerge::ROOT, "title")? {
        Some((automerge::Value::Object(_), text)) => document.text(&text)?,
        _ => String::new(),
    };
    Ok(format!("{title}, {} of {count} chunks damaged", damaged.len()))
}
