//! Documents in SQLite.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use andon_sync::chunk::DamagedChunk;
use andon_sync::{Chunk, ChunkKey, ChunkKind, DocumentId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::mend;
use super::schema::{self, OpenError};
use super::{Damage, Store, StoreError, Stored, Write};
use crate::access::{WorkspaceId, unix_now};

/// The database's file name in the data directory.
pub const DATABASE: &str = "andon.sqlite3";
/// After how many pages of the write-ahead log, roughly, they are brought into the database. As
/// many as SQLite's default, but SQLite would do it within a commit that somebody waits for.
const CHECKPOINT_AFTER: u32 = 1_000;
/// Where SQLite does it all the same.
const CHECKPOINT_AT_LAST: u32 = 8 * CHECKPOINT_AFTER;
const PAGE_BYTES: usize = 4_096;
/// How many pages a write touches beside those that its bytes fill.
const PAGES_PER_WRITE: u32 = 3;
/// How many reading connections are kept open.
const SPARE_READERS: usize = 4;

/// A data directory's database. Several processes may have it open at once.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Mutex<Writing>,
    readers: Mutex<Vec<Connection>>,
    /// Whether the file was found damaged.
    damaged: AtomicBool,
}

#[derive(Debug)]
struct Writing {
    connection: Connection,
    /// SQLite's counter of other connections' commits, as last seen.
    seen: i64,
    /// The newest chunk, as last seen.
    newest: Newest,
    /// How many pages were written since the last checkpoint, roughly.
    pages: u32,
}

/// The chunk in the last row: where new ones come after it. SQLite gives the number of a row that
/// is gone to another, so the number alone does not tell.
#[derive(Debug, Default, PartialEq, Eq)]
struct Newest {
    row: i64,
    hash: String,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) {
            StoreError::Damaged(error.to_string())
        } else {
            StoreError::Engine(error.to_string())
        }
    }
}

/// Whether SQLite says that the file itself is wrong.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

/// The database file of a data directory, which is made when missing, for its owner only.
pub(crate) fn database(data: &Path) -> Result<PathBuf, OpenError> {
    std::fs::create_dir_all(data)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(data.join(DATABASE))
}

/// Opens the database of a data directory.
pub(crate) fn connect(data: &Path) -> Result<Connection, OpenError> {
    schema::open(&database(data)?)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is inside stays usable after a panic: a transaction rolls back when dropped.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SqliteStore {
    /// Opens, and makes when missing, the database of a data directory.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        let connection = connect(data)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_AT_LAST)?;
        let seen = data_version(&connection)?;
        // A last row that cannot be read keeps nobody out: then all that others write is news.
        let newest = Newest::of(&connection);
        let damaged = matches!(&newest, Err(error) if is_damage(error));
        let newest = newest.unwrap_or_default();
        Ok(SqliteStore {
            path: database(data)?,
            writer: Mutex::new(Writing { connection, seen, newest, pages: 0 }),
            readers: Mutex::new(Vec::new()),
            damaged: AtomicBool::new(damaged),
        })
    }

    /// Names this database to peers; the same after a restart.
    pub fn id(&self) -> Result<Uuid, StoreError> {
        self.read(|reader| {
            let id: [u8; 16] = reader.query_row("SELECT id FROM relay", [], |row| row.get(0))?;
            Ok(uuid::Builder::from_random_bytes(id).into_uuid())
        })
    }

    fn noted<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Damaged(_))) {
            self.damaged.store(true, Ordering::Relaxed);
        }
        result
    }

    fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let spare = locked(&self.readers).pop();
        let reader = match spare {
            Some(reader) => reader,
            None => self.noted(schema::open(&self.path).map_err(|error| match error {
                OpenError::Sqlite(error) => error.into(),
                error => StoreError::Engine(error.to_string()),
            }))?,
        };
        let result = self.noted(query(&reader));
        let mut readers = locked(&self.readers);
        if result.is_ok() && readers.len() < SPARE_READERS {
            readers.push(reader);
        }
        result
    }
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

impl Newest {
    fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let last = "SELECT rowid, hash FROM chunk ORDER BY rowid DESC LIMIT 1";
        let mut select = connection.prepare_cached(last)?;
        let found = select.query_row([], |row| Ok(Newest { row: row.get(0)?, hash: row.get(1)? }));
        Ok(found.optional()?.unwrap_or_default())
    }

    /// Whether it lies there still.
    fn stands(&self, connection: &Connection) -> rusqlite::Result<bool> {
        let mut select =
            connection.prepare_cached("SELECT 1 FROM chunk WHERE rowid = ?1 AND hash = ?2")?;
        select.exists(params![self.row, self.hash])
    }
}

fn key(document: DocumentId, row: &Row<'_>) -> rusqlite::Result<Option<ChunkKey>> {
    let kind = ChunkKind::from_name(row.get_ref(0)?.as_str()?);
    let hash = row.get(1)?;
    Ok(kind.map(|kind| ChunkKey { document, kind, hash }))
}

impl Store for SqliteStore {
    fn load(&self, document: DocumentId) -> Result<Option<Stored>, StoreError> {
        self.read(|reader| {
            let mut owner =
                reader.prepare_cached("SELECT workspace FROM document WHERE id = ?1")?;
            let workspace: Option<[u8; 16]> =
                owner.query_row([document.0], |row| row.get(0)).optional()?;
            let Some(workspace) = workspace else { return Ok(None) };
            let mut select =
                reader.prepare_cached("SELECT kind, hash, bytes FROM chunk WHERE document = ?1")?;
            let chunks = select
                .query_map([document.0], |row| {
                    let key = key(document, row)?;
                    let bytes = row.get(2)?;
                    Ok(key.map(|key| Chunk { key, bytes }))
                })?
                .filter_map(Result::transpose)
                .collect::<Result<_, _>>()?;
            Ok(Some(Stored { workspace: WorkspaceId(Uuid::from_bytes(workspace)), chunks }))
        })
    }

    fn keys(&self, document: DocumentId) -> Result<Vec<ChunkKey>, StoreError> {
        self.read(|reader| {
            let mut select =
                reader.prepare_cached("SELECT kind, hash FROM chunk WHERE document = ?1")?;
            let keys = select.query_map([document.0], |row| key(document, row))?;
            Ok(keys.filter_map(Result::transpose).collect::<Result<_, _>>()?)
        })
    }

    fn documents(&self, workspace: WorkspaceId) -> Result<Vec<DocumentId>, StoreError> {
        self.read(|reader| {
            let mut select = reader
                .prepare_cached("SELECT id FROM document WHERE workspace = ?1 ORDER BY id")?;
            let ids = select.query_map([workspace.0.as_bytes()], |row| row.get(0))?;
            Ok(ids.map(|id| id.map(DocumentId)).collect::<Result<_, _>>()?)
        })
    }

    fn write(&self, group: &[Write]) -> Result<(), StoreError> {
        let mut writing = locked(&self.writer);
        self.noted(commit(&mut writing.connection, group))?;
        let pages = group.iter().map(pages).fold(0, u32::saturating_add);
        writing.pages = writing.pages.saturating_add(pages);
        Ok(())
    }

    fn tidy(&self) {
        let mut writing = locked(&self.writer);
        if writing.pages < CHECKPOINT_AFTER {
            return;
        }
        writing.pages = 0;
        // Takes along what no reader still needs and waits for nobody.
        let checkpoint =
            writing.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(error) = checkpoint {
            // Everything is durable in the log, and the next one tries again.
            tracing::warn!(%error, "the write-ahead log could not be brought into the database");
        }
    }

    fn close(&self) {
        match self.damaged.load(Ordering::Relaxed) {
            false => mend::leave_in_order(&self.path, &locked(&self.writer).connection),
            true => mend::leave_damaged(&self.path),
        }
    }

    fn damaged(&self) -> Result<Vec<Damage>, StoreError> {
        self.read(|reader| {
            let mut select = reader.prepare_cached(
                "SELECT kind, hash, document, reason, at, length(bytes) FROM damaged
                 ORDER BY rowid DESC LIMIT 1000",
            )?;
            let rows = select.query_map([], |row| {
                let Some(key) = key(DocumentId(row.get(2)?), row)? else { return Ok(None) };
                let chunk = DamagedChunk { key, reason: row.get(3)? };
                Ok(Some(Damage { chunk, at: row.get(4)?, size: row.get(5)? }))
            })?;
            Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
        })
    }

    fn changed_elsewhere(&self) -> Result<Vec<DocumentId>, StoreError> {
        self.noted(locked(&self.writer).look_elsewhere())
    }
}

impl Writing {
    /// See [`Store::changed_elsewhere`]. What could not be looked at is looked at again.
    fn look_elsewhere(&mut self) -> Result<Vec<DocumentId>, StoreError> {
        let version = data_version(&self.connection)?;
        if self.seen == version {
            return Ok(Vec::new());
        }
        let newest = Newest::of(&self.connection)?;
        // When it is gone, what came since may have taken its number or a lower one.
        let after = if self.newest.stands(&self.connection)? { self.newest.row } else { 0 };
        let mut select = self
            .connection
            .prepare_cached("SELECT DISTINCT document FROM chunk WHERE rowid > ?1")?;
        let ids = select.query_map([after], |row| row.get(0).map(DocumentId))?;
        let ids = ids.collect::<Result<_, _>>()?;
        drop(select);
        (self.seen, self.newest) = (version, newest);
        Ok(ids)
    }
}

fn commit(connection: &mut Connection, group: &[Write]) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for write in group {
        apply(&transaction, write)?;
    }
    Ok(transaction.commit()?)
}

fn pages(write: &Write) -> u32 {
    let bytes = match write {
        Write::Append { chunk, .. } | Write::Compact { snapshot: chunk, .. } => chunk.bytes.len(),
        Write::SetAside(_) | Write::Probe => 0,
    };
    u32::try_from(bytes / PAGE_BYTES).unwrap_or(CHECKPOINT_AFTER) + PAGES_PER_WRITE
}

fn apply(transaction: &Transaction<'_>, write: &Write) -> Result<(), StoreError> {
    match write {
        Write::Append { workspace, chunk } => {
            let document = chunk.key.document.0;
            let owner: Option<[u8; 16]> = transaction
                .prepare_cached("SELECT workspace FROM document WHERE id = ?1")?
                .query_row([document], |row| row.get(0))
                .optional()?;
            match owner {
                Some(owner) if owner != *workspace.0.as_bytes() => return Err(StoreError::Foreign),
                Some(_) => {}
                None => {
                    transaction
                        .prepare_cached("INSERT INTO document (id, workspace) VALUES (?1, ?2)")?
                        .execute(params![document, workspace.0.as_bytes()])?;
                }
            }
            insert(transaction, chunk)
        }
        Write::Compact { snapshot, replaces } => {
            insert(transaction, snapshot)?;
            let mut delete = transaction.prepare_cached(
                "DELETE FROM chunk WHERE document = ?1 AND kind = ?2 AND hash = ?3",
            )?;
            for key in replaces {
                delete.execute(params![key.document.0, key.kind.name(), key.hash])?;
            }
            Ok(())
        }
        Write::SetAside(DamagedChunk { key, reason }) => {
            let chunk = params![key.document.0, key.kind.name(), key.hash];
            transaction.execute(
                "INSERT INTO damaged (document, kind, hash, bytes, reason, at)
                 SELECT document, kind, hash, bytes, ?4, ?5 FROM chunk
                 WHERE document = ?1 AND kind = ?2 AND hash = ?3",
                params![key.document.0, key.kind.name(), key.hash, reason, unix_now()],
            )?;
            transaction.execute(
                "DELETE FROM chunk WHERE document = ?1 AND kind = ?2 AND hash = ?3",
                chunk,
            )?;
            Ok(())
        }
        Write::Probe => {
            transaction.execute("UPDATE relay SET probed = ?1", [unix_now()])?;
            Ok(())
        }
    }
}

fn insert(transaction: &Transaction<'_>, chunk: &Chunk) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            // A chunk that is there already may be damaged, so its bytes are written again.
            "INSERT INTO chunk (document, kind, hash, bytes) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
        )?
        .execute(params![
            chunk.key.document.0,
            chunk.key.kind.name(),
            chunk.key.hash,
            chunk.bytes
        ])?;
    Ok(())
}
