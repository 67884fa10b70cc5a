//! Whether what lies on the disk is sound: every document loads, every hash holds.

use std::fmt;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use andon_sync::chunk::{self, DamagedChunk};
use andon_sync::{Chunk, ChunkKey, ChunkKind, DocumentId};
use automerge::{Automerge, ReadDoc};
use rusqlite::{Connection, params};

use crate::access::WorkspaceId;
use crate::blob::{self, BlobHash};
use crate::store::sqlite::DATABASE;
use crate::store::{OpenError, schema};

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What SQLite says of its own file.
    Database(String),
    /// A document that cannot be loaded at all, and why.
    Document(DocumentId, String),
    /// A piece of a document; the rest of it loads. The relay sets such a piece aside and fetches
    /// what it held from the clients.
    Chunk(DamagedChunk),
    /// Changes that build upon others which are not there, and wait for a client to bring them.
    Incomplete(DocumentId),
    /// A blob whose bytes are not those of its name, or cannot be read: its workspace, its name
    /// and why.
    Blob(WorkspaceId, BlobHash, String),
    /// A backup's archive: what is wrong with it.
    Archive(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Database(why) => write!(f, "the database: {why}"),
            Fault::Document(id, why) => write!(f, "document {id} cannot be loaded: {why}"),
            Fault::Chunk(DamagedChunk { key, reason }) => write!(
                f,
                "document {}, {} {}: {reason}. The relay sets it aside and fetches what it held \
                 from the clients.",
                key.document,
                key.kind.name(),
                key.hash
            ),
            Fault::Incomplete(id) => write!(
                f,
                "document {id} has changes that wait for others which are not here; a client that \
                 has them brings them"
            ),
            Fault::Blob(workspace, hash, why) => write!(f, "blob {workspace}/{hash}: {why}"),
            Fault::Archive(why) => write!(f, "the archive: {why}"),
        }
    }
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub documents: u64,
    pub chunks: u64,
    pub blobs: u64,
    /// Pieces of documents that a relay has set aside at some time.
    pub set_aside: u32,
    pub faults: Vec<Fault>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Notes a blob and whether its bytes are those of its name.
    pub(crate) fn blob(
        &mut self,
        workspace: WorkspaceId,
        hash: BlobHash,
        found: Result<BlobHash, io::Error>,
    ) {
        self.blobs += 1;
        let fault = match found {
            Ok(found) if found == hash => return,
            Ok(_) => "its bytes are not those of its name".to_owned(),
            Err(error) => format!("it cannot be read: {error}"),
        };
        self.faults.push(Fault::Blob(workspace, hash, fault));
    }
}

/// Why nothing could be looked at.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("The blobs cannot be listed: {0}")]
    Blobs(io::Error),
}

/// Looks through a data directory, also beside a running server. Changes nothing. Blocks, for as
/// long as reading everything takes.
pub fn directory(data: &Path) -> Result<Report, VerifyError> {
    let mut report = Report::default();
    database(&data.join(DATABASE), &mut report)?;
    for blob::Shelved { workspace, hash, path } in
        blob::shelved(data).map_err(VerifyError::Blobs)?
    {
        report.blob(workspace, hash, digest_of(path));
    }
    Ok(report)
}

fn digest_of(path: PathBuf) -> io::Result<BlobHash> {
    File::open(path).and_then(blob::digest).map(|(hash, _)| hash)
}

/// Looks through a database file.
pub(crate) fn database(path: &Path, report: &mut Report) -> Result<(), OpenError> {
    let connection = schema::open_to_read(path)?;
    match integrity(&connection) {
        Ok(says) => report.faults.extend(says.into_iter().map(Fault::Database)),
        Err(error) => report.faults.push(Fault::Database(error.to_string())),
    }
    let mut ids = || -> rusqlite::Result<Vec<DocumentId>> {
        let mut select =
            connection.prepare("SELECT id FROM document UNION SELECT document FROM chunk")?;
        let ids = select.query_map([], |row| row.get(0).map(DocumentId))?.collect();
        report.set_aside =
            connection.query_row("SELECT count(*) FROM damaged", [], |row| row.get(0))?;
        ids
    };
    match ids() {
        Ok(ids) => ids.into_iter().for_each(|id| document(&connection, id, report)),
        Err(error) => report.faults.push(Fault::Database(error.to_string())),
    }
    Ok(())
}

/// What SQLite finds in its file; nothing when it is sound.
fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut check = connection.prepare("PRAGMA integrity_check")?;
    let rows = check.query_map([], |row| row.get::<_, String>(0))?;
    let mut says: Vec<String> = rows.collect::<Result<_, _>>()?;
    says.retain(|line| line != "ok");
    Ok(says)
}

fn document(connection: &Connection, id: DocumentId, report: &mut Report) {
    report.documents += 1;
    let chunks = match chunks(connection, id) {
        Ok(chunks) => chunks,
        Err(error) => return report.faults.push(Fault::Document(id, error.to_string())),
    };
    report.chunks += chunks.len() as u64;
    // Automerge may panic on what somebody made up with care.
    let loaded = catch_unwind(AssertUnwindSafe(|| {
        let (document, damaged) = chunk::load(Automerge::new(), chunks);
        (!document.get_missing_deps(&[]).is_empty(), damaged)
    }));
    match loaded {
        Err(_) => report.faults.push(Fault::Document(id, "automerge gives up on it".into())),
        Ok((waits, damaged)) => {
            report.faults.extend(damaged.into_iter().map(Fault::Chunk));
            if waits {
                report.faults.push(Fault::Incomplete(id));
            }
        }
    }
}

fn chunks(connection: &Connection, document: DocumentId) -> rusqlite::Result<Vec<Chunk>> {
    let mut select =
        connection.prepare_cached("SELECT kind, hash, bytes FROM chunk WHERE document = ?1")?;
    let rows = select.query_map(params![document.0], |row| {
        let kind = ChunkKind::from_name(row.get_ref(0)?.as_str()?);
        let (hash, bytes) = (row.get(1)?, row.get(2)?);
        Ok(kind.map(|kind| Chunk { key: ChunkKey { document, kind, hash }, bytes }))
    })?;
    rows.filter_map(Result::transpose).collect()
}
