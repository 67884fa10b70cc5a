//! Where documents lie: chunks that are added and, after a snapshot that covers them, removed.
//!
//! The trait is small and fallible, so that an engine for more than one machine can stand behind
//! it later. Everything here blocks; [`writer`] is the way in from the relay's tasks.

pub mod inspection;
pub mod mend;
pub(crate) mod schema;
pub mod sqlite;
pub mod writer;

use andon_sync::chunk::DamagedChunk;
use andon_sync::{Chunk, ChunkKey, DocumentId};

use crate::access::WorkspaceId;

pub use schema::OpenError;
pub use sqlite::SqliteStore;
pub use writer::Writer;

/// Why the store did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The document belongs to another workspace. Trying again does not help.
    #[error("The document belongs to another workspace.")]
    Foreign,
    /// The engine failed: disk full, no permission, damaged file. Trying again may help.
    #[error("The database failed: {0}")]
    Engine(String),
    /// The engine found its file damaged. It is mended at the next start.
    #[error("The database is damaged ({0}). Start the server anew: it mends that.")]
    Damaged(String),
    /// The writer has stopped.
    #[error("The store is closed.")]
    Closed,
}

/// A document as it lies in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// In no particular order.
    pub chunks: Vec<Chunk>,
}

/// One thing to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Adds a chunk. The first one makes the document the workspace's.
    Append { workspace: WorkspaceId, chunk: Chunk },
    /// Adds a snapshot and removes what it replaces.
    Compact { snapshot: Chunk, replaces: Vec<ChunkKey> },
    /// Moves a chunk that cannot be read out of the way, with its bytes.
    SetAside(DamagedChunk),
    /// Changes nothing that matters; shows that writing works.
    Probe,
}

/// A chunk that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    pub chunk: DamagedChunk,
    /// When, in seconds since 1970.
    pub at: i64,
    /// How many bytes it has.
    pub size: u32,
}

/// A place for documents. Every method blocks until it is done.
pub trait Store: Send + Sync + 'static {
    /// A document and whose it is; `None` when nobody has brought it yet.
    fn load(&self, document: DocumentId) -> Result<Option<Stored>, StoreError>;

    /// The keys of a document's chunks.
    fn keys(&self, document: DocumentId) -> Result<Vec<ChunkKey>, StoreError>;

    /// The documents of a workspace.
    fn documents(&self, workspace: WorkspaceId) -> Result<Vec<DocumentId>, StoreError>;

    /// Writes all of it or nothing, durable when it returns.
    fn write(&self, group: &[Write]) -> Result<(), StoreError>;

    /// Does what writing left to be done and nobody waits for. Called after every group, once its
    /// writers have been answered.
    fn tidy(&self) {}

    /// Called once at an orderly end, when everything is written.
    fn close(&self) {}

    /// What was set aside, newest first.
    fn damaged(&self) -> Result<Vec<Damage>, StoreError>;

    /// The documents that somebody else may have added to since the last call, such as
    /// `andon demo` beside a running server. It may name others too, but leaves out none.
    fn changed_elsewhere(&self) -> Result<Vec<DocumentId>, StoreError>;
}
