//! From an archive back to a data directory.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::{BackupError, Entry, check_database, disk, read, unpack};
use crate::WorkspaceId;
use crate::blob::{self, BlobHash, Shelf, sync_names};
use crate::store::sqlite::{self, DATABASE};
use crate::verify::Report;

/// Puts a backup into a data directory that has no database. The database gets its name last, so
/// that there is either nothing or all of it; what a broken attempt left is gone on with. What
/// the report finds wrong is restored as far as it goes, wrong blobs are left out. Nobody may
/// serve that directory meanwhile. Blocks.
pub fn restore(file: &Path, data: &Path) -> Result<Report, BackupError> {
    // A stray log would be taken for the new database's.
    for end in ["", "-wal", "-shm", "-journal"] {
        if data.join(format!("{DATABASE}{end}")).exists() {
            return Err(BackupError::Occupied(data.to_owned()));
        }
    }
    let place = sqlite::database(data)?;
    let mut report = Report::default();
    let mut database = None;
    let manifest = read(file, |kind, bytes| {
        match kind {
            Entry::Database => database = Some(unpack(data, bytes)?),
            Entry::Blob(workspace, hash) => shelve(data, workspace, hash, bytes, &mut report)?,
            Entry::Manifest => {}
        }
        Ok(())
    })?;
    check_database(file, &manifest, database.as_ref(), &mut report)?;
    let Some(database) = database else { return Ok(report) };
    database.as_file().sync_all().map_err(disk(database.path()))?;
    database.persist_noclobber(&place).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Occupied(data.to_owned()),
        _ => BackupError::Disk(place.clone(), error.error),
    })?;
    sync_names(data).map_err(disk(data))?;
    Ok(report)
}

/// Writes a blob to its place, if its bytes are those of its name.
fn shelve(
    data: &Path,
    workspace: WorkspaceId,
    hash: BlobHash,
    bytes: &mut dyn Read,
    report: &mut Report,
) -> Result<(), BackupError> {
    let shelf = Shelf::new(data, workspace, hash);
    let directory = &shelf.directory;
    fs::create_dir_all(directory).map_err(disk(directory))?;
    let copy = unpack(directory, bytes)?;
    let found = fs::File::open(copy.path()).and_then(blob::digest).map(|(found, _)| found);
    let is_right = matches!(found, Ok(found) if found == hash);
    report.blob(workspace, hash, found);
    if is_right {
        copy.as_file().sync_all().map_err(disk(copy.path()))?;
        copy.persist(&shelf.whole)
            .map_err(|error| BackupError::Disk(shelf.whole.clone(), error.error))?;
        shelf.sync(data).map_err(disk(directory))?;
    }
    Ok(())
}
