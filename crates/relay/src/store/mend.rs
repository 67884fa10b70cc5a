//! A database file that has lost bytes: what can be read goes into a new one, the old one is kept
//! beside it, and what is missing comes back from the clients.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::schema::{self, OpenError, log_of};
use super::sqlite::{DATABASE, is_damage};
use crate::access::unix_now;
use crate::blob::sync_names;

/// The order matters: tokens name workspaces, sessions name tokens.
const TABLES: [&str; 7] =
    ["relay", "workspace", "token", "session", "document", "chunk", "damaged"];
/// How many rows are looked for one by one behind a place that cannot be read; a page has some
/// dozens. Beyond them the steps grow.
const ONE_BY_ONE: i64 = 4_096;
/// From how many bytes on looking takes seconds.
const WORTH_TELLING: u64 = 256 * 1024 * 1024;

/// What became of a damaged database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// What SQLite said of the file.
    pub reason: String,
    /// How many rows were brought over.
    pub rows: u64,
    /// Where the damaged file lies now.
    pub kept: PathBuf,
}

/// Why a damaged database could not be mended. It lies where it lay.
#[derive(Debug, thiserror::Error)]
#[error(
    "The database is damaged ({reason}) and nothing can be read of it: {error}. Move it away \
         and restore a backup with `andon restore`; what was written since comes from the clients."
)]
pub struct MendError {
    pub reason: String,
    pub error: OpenError,
}

/// Looks whether SQLite finds the database of a data directory in order, and mends it when not.
/// `None` when there is nothing to mend. Looking takes as long as reading the file, so it is left
/// out when the file lies as an orderly end has left it. Nobody else may use the directory
/// meanwhile.
pub fn mend(data: &Path) -> Result<Option<Mended>, MendError> {
    let place = data.join(DATABASE);
    let fresh = data.join(format!("{DATABASE}.mended"));
    if !place.exists() || lies_in_order(&place) {
        return Ok(None);
    }
    let size = fs::metadata(&place).map_or(0, |metadata| metadata.len());
    if size >= WORTH_TELLING {
        tracing::info!(size, "reading the database through, as after anything but an orderly end");
    }
    let Some(reason) = complaint(&place) else {
        return Ok(None);
    };
    let failed = |error: OpenError| MendError { reason: reason.clone(), error };
    let rows = bring_over(&place, &fresh).map_err(failed)?;
    let kept = data.join(format!("{DATABASE}.damaged-{}", unix_now()));
    swap(data, &place, &fresh, &kept).map_err(|error| failed(OpenError::Directory(error)))?;
    Ok(Some(Mended { reason, rows, kept }))
}

/// Where it is noted how an orderly end has left a database.
fn note_of(place: &Path) -> PathBuf {
    let mut note = place.as_os_str().to_owned();
    note.push(".in-order");
    note.into()
}

/// What changes when a database file is written to.
fn stamp(place: &Path) -> Option<String> {
    let metadata = fs::metadata(place).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {}", metadata.len(), changed.as_nanos()))
}

/// Brings the write-ahead log into the database and notes how that lies there now.
pub(super) fn leave_in_order(place: &Path, connection: &Connection) {
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    if busy == Ok(0)
        && let Some(stamp) = stamp(place)
        && let Err(error) = fs::write(note_of(place), stamp)
    {
        tracing::warn!(%error, "the next start will read the whole database");
    }
}

/// Takes away what a second server on the directory may have noted: the next start reads through.
pub(super) fn leave_damaged(place: &Path) {
    let note = note_of(place);
    if let Err(error) = fs::remove_file(&note)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, ?note, "remove this file, else the next start mends nothing");
    }
}

/// Whether a database lies as an orderly end has left it. That is believed once.
fn lies_in_order(place: &Path) -> bool {
    let note = note_of(place);
    let Ok(noted) = fs::read_to_string(&note) else { return false };
    let log_is_empty = fs::metadata(log_of(place)).map_or(true, |log| log.len() == 0);
    fs::remove_file(&note).is_ok() && log_is_empty && stamp(place).as_deref() == Some(&*noted)
}

/// What SQLite has to say against a file; `None` when it is in order.
fn complaint(path: &Path) -> Option<String> {
    let check = || -> rusqlite::Result<String> {
        let connection = Connection::open(path)?;
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
    };
    match check() {
        Ok(says) if says == "ok" => None,
        Ok(says) => Some(says),
        // Somebody else's lock, or a disk that does not answer, is no damage.
        Err(error @ rusqlite::Error::SqliteFailure(..)) if !is_damage(&error) => None,
        Err(error) => Some(error.to_string()),
    }
}

/// Makes the new database; returns how many rows it got.
fn bring_over(from: &Path, to: &Path) -> Result<u64, OpenError> {
    for stale in [to.to_owned(), log_of(to)] {
        if stale.exists() {
            fs::remove_file(stale)?;
        }
    }
    let old = Connection::open(from)?;
    // Fails where the file is no database any more, or its list of tables is lost.
    let _tables: u32 = old.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let new = schema::open(to)?;
    // A session whose token is lost is no reason to lose the others.
    new.pragma_update(None, "foreign_keys", false)?;
    new.execute_batch("BEGIN")?;
    let mut rows = 0;
    for table in TABLES {
        rows += copy(&old, &new, table)?;
    }
    // A workspace that lost its name is still one. Pieces whose owner is lost are the workspace's,
    // if there is only one.
    new.execute_batch(
        "INSERT OR IGNORE INTO workspace (id, name, created)
         SELECT workspace, 'Andon', 0 FROM token UNION SELECT workspace, 'Andon', 0 FROM document;
         INSERT OR IGNORE INTO document (id, workspace)
         SELECT DISTINCT chunk.document, workspace.id FROM chunk, workspace
         WHERE (SELECT count(*) FROM workspace) = 1;
         DELETE FROM session WHERE token NOT IN (SELECT hash FROM token);
         COMMIT;",
    )?;
    // Into one file, so that no log has to follow it.
    new.pragma_update(None, "journal_mode", "DELETE")?;
    drop(new);
    File::open(to)?.sync_all()?;
    Ok(rows)
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut select = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = select.query_map([table], |row| row.get(0))?;
    names.collect()
}

/// Copies what can be read of a table, row by row; returns how many those were.
fn copy(old: &Connection, new: &Connection, table: &str) -> rusqlite::Result<u64> {
    let mut names = columns(old, table)?;
    let known = columns(new, table)?;
    names.retain(|name| known.contains(name));
    if names.is_empty() {
        return Ok(0);
    }
    let list = names.join(", ");
    let places = vec!["?"; names.len() + 1].join(", ");
    let mut insert =
        new.prepare(&format!("INSERT OR REPLACE INTO {table} (rowid, {list}) VALUES ({places})"))?;
    // Not by way of an index, which may be what is damaged.
    let select = format!("SELECT rowid, {list} FROM {table} NOT INDEXED WHERE rowid >= ?1");
    let (mut rows, mut next, mut misses) = (0, 1_i64, 0_i64);
    loop {
        let before = next;
        let scanned = (|| {
            let mut select = old.prepare_cached(&select)?;
            let mut found = select.query([next])?;
            while let Some(row) = found.next()? {
                let id: i64 = row.get(0)?;
                let values = (0..=names.len())
                    .map(|at| row.get::<_, Value>(at))
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                // One that the new table does not take, such as without a value that must be
                // there, is as lost as one that cannot be read.
                if insert.execute(params_from_iter(values)).is_ok() {
                    rows += 1;
                }
                next = id.saturating_add(1);
            }
            Ok::<_, rusqlite::Error>(())
        })();
        if scanned.is_ok() {
            return Ok(rows);
        }
        misses = if next > before { 0 } else { misses + 1 };
        let step = if misses < ONE_BY_ONE { 1 } else { 1_i64 << (misses - ONE_BY_ONE).min(62) };
        match next.checked_add(step) {
            Some(further) => next = further,
            None => return Ok(rows),
        }
    }
}

/// Puts the new file in the old one's place. At no moment is there none.
fn swap(data: &Path, place: &Path, fresh: &Path, kept: &Path) -> std::io::Result<()> {
    if fs::hard_link(place, kept).is_err() {
        fs::copy(place, kept)?;
    }
    let log = log_of(place);
    if log.exists() {
        // What it holds was brought over. Left behind, it would be taken for the new file's.
        fs::copy(&log, log_of(kept))?;
        File::open(log_of(kept))?.sync_all()?;
    }
    sync_names(data)?;
    fs::rename(fresh, place)?;
    sync_names(data)?;
    let mut index = place.as_os_str().to_owned();
    index.push("-shm");
    for stale in [log, index.into()] {
        if stale.exists() {
            fs::remove_file(stale)?;
        }
    }
    sync_names(data)
}
