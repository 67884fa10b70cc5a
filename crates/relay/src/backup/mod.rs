//! Backups: everything of a data directory in one archive, and back.
//!
//! The archive is a tar file, so that any tool can look into it: the database as SQLite's own
//! online backup copies it at one moment, then the blobs, which are there before a document can
//! name them, and last a manifest, by which one sees that nothing is cut off. It gets its name
//! when it is whole, verified and on the disk.

mod restore;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::backup::StepResult;
use serde::{Deserialize, Serialize};
use tar::{Builder, EntryType, Header};
use tempfile::NamedTempFile;

use crate::access::unix_now;
use crate::blob::{self, BlobHash, DIRECTORY, Shelved, sync_names};
use crate::store::sqlite::DATABASE;
use crate::store::{OpenError, schema};
use crate::verify::{self, Fault, Report};

pub use restore::restore;

const MANIFEST: &str = "manifest.json";
const FORMAT: &str = "andon-backup";
const VERSION: u32 = 1;
/// How long a checkpoint of the server may keep the copy from beginning.
const PATIENCE: Duration = Duration::from_secs(30);

/// What stands last in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    /// Which Andon wrote it.
    andon: String,
    /// Seconds since 1970.
    created: i64,
    /// SHA-256, hexadecimal.
    database_sha256: String,
    blobs: u64,
}

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} exists. A backup never replaces a file; give another name.")]
    Exists(PathBuf),
    #[error("{0} holds an Andon database. Move it away first; nothing was changed.")]
    Occupied(PathBuf),
    #[error("{0} is no backup of Andon: {1}")]
    NoBackup(PathBuf, String),
    #[error("The backup was written by a newer Andon (format {0}, this one knows {VERSION}).")]
    Newer(u32),
    #[error("What was written reads differently: {0}. The disk is not to be trusted.")]
    Unsound(String),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("The database could not be copied: {0}")]
    Copy(rusqlite::Error),
    #[error("{0}: {1}")]
    Disk(PathBuf, io::Error),
}

fn disk(path: &Path) -> impl Fn(io::Error) -> BackupError {
    move |error| BackupError::Disk(path.to_owned(), error)
}

/// The directory that a file is to lie in.
fn directory_of(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file without a name of its own yet, in the directory where it will get one.
fn unnamed(directory: &Path) -> Result<NamedTempFile, BackupError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".andon-").suffix(".part").tempfile_in(directory).map_err(disk(directory))
}

/// Writes a backup of a data directory into a new file, also beside a running server. What the
/// report finds wrong was wrong in the data directory and is in the backup as it was. Blocks.
pub fn write(data: &Path, file: &Path) -> Result<Report, BackupError> {
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let directory = directory_of(file);
    let snapshot = unnamed(directory)?;
    copy(&data.join(DATABASE), snapshot.path())?;
    let archive = unnamed(directory)?;
    let unreadable = pack(data, &snapshot, &archive).map_err(disk(file))?;
    drop(snapshot);
    archive.as_file().sync_all().map_err(disk(file))?;
    // The proof of a backup is that it can be read.
    let mut report = look_through(archive.path(), directory)?;
    if let Some(fault) = report.faults.iter().find(|fault| matches!(fault, Fault::Archive(_))) {
        return Err(BackupError::Unsound(fault.to_string()));
    }
    report.faults.extend(unreadable);
    archive.persist_noclobber(file).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(file.to_owned()),
        _ => BackupError::Disk(file.to_owned(), error.error),
    })?;
    sync_names(directory).map_err(disk(directory))?;
    Ok(report)
}

/// Copies a database that others may be writing into, as it is at one moment.
fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let source = schema::open_to_read(from)?;
    let run = || -> rusqlite::Result<()> {
        let mut target = Connection::open(to)?;
        let backup = rusqlite::backup::Backup::new(&source, &mut target)?;
        let begin = Instant::now();
        // In one step: between two steps others would write, and each write begins it anew. With
        // the write-ahead log nobody waits for a reader.
        while backup.step(-1)? != StepResult::Done {
            if begin.elapsed() > PATIENCE {
                return Err(rusqlite::Error::SqliteFailure(
                    rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                    None,
                ));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(backup);
        // One file without a log beside it.
        target.pragma_update(None, "journal_mode", "DELETE")
    };
    run().map_err(BackupError::Copy)
}

/// Fills an archive; returns the blobs that had to be left out.
fn pack(data: &Path, snapshot: &NamedTempFile, archive: &NamedTempFile) -> io::Result<Vec<Fault>> {
    let created = unix_now();
    let mut left_out = Vec::new();
    let mut tar = Builder::new(io::BufWriter::new(archive.as_file()));
    let mut database = File::open(snapshot.path())?;
    let (hash, bytes) = blob::digest(&mut database)?;
    database.rewind()?;
    tar.append_data(&mut header(bytes, created), DATABASE, database)?;
    let mut blobs = 0;
    for Shelved { workspace, hash, path } in blob::shelved(data)? {
        // Read once before, because half an entry cannot be taken back.
        let opened = File::open(&path).and_then(|mut file| {
            let (_, length) = blob::digest(&mut file)?;
            file.rewind()?;
            Ok((file, length))
        });
        match opened {
            Ok((file, length)) => {
                let name = hash.to_string();
                let place = format!("{DIRECTORY}/{workspace}/{}/{name}", &name[..2]);
                tar.append_data(&mut header(length, created), place, file)?;
                blobs += 1;
            }
            Err(error) => {
                let why = format!("it cannot be read and is not in the backup: {error}");
                left_out.push(Fault::Blob(workspace, hash, why));
            }
        }
    }
    let manifest = Manifest {
        format: FORMAT.into(),
        version: VERSION,
        andon: env!("CARGO_PKG_VERSION").into(),
        created,
        database_sha256: hash.to_string(),
        blobs,
    };
    let text = serde_json::to_vec_pretty(&manifest)?;
    tar.append_data(&mut header(text.len() as u64, created), MANIFEST, text.as_slice())?;
    tar.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(left_out)
}

fn header(bytes: u64, created: i64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes);
    // Tokens lie in it, if only as hashes, and everything that was ever written.
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(created).unwrap_or(0));
    header
}

/// What an entry of an archive is.
enum Entry {
    Database,
    Blob(crate::WorkspaceId, BlobHash),
    Manifest,
}

impl Entry {
    /// Reads an entry's path. Nothing is ever written to the path itself.
    fn of(path: &Path) -> Option<Self> {
        let text = path.to_str()?;
        if text == DATABASE {
            return Some(Entry::Database);
        }
        if text == MANIFEST {
            return Some(Entry::Manifest);
        }
        let mut parts = text.split('/');
        let (DIRECTORY, workspace, _, name) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?)
        else {
            return None;
        };
        let workspace = crate::WorkspaceId(uuid::Uuid::parse_str(workspace).ok()?);
        Some(Entry::Blob(workspace, name.parse().ok()?))
    }
}

/// Reads an archive to its end and hands every entry to `take`.
fn read(
    file: &Path,
    mut take: impl FnMut(Entry, &mut dyn Read) -> Result<(), BackupError>,
) -> Result<Manifest, BackupError> {
    let no_backup = |why: &str| BackupError::NoBackup(file.to_owned(), why.to_owned());
    let archive = File::open(file).map_err(disk(file))?;
    let mut archive = tar::Archive::new(io::BufReader::new(archive));
    let mut manifest: Option<Manifest> = None;
    let unreadable = |error: io::Error| no_backup(&error.to_string());
    for entry in archive.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        let path = entry.path().map_err(unreadable)?.into_owned();
        match Entry::of(&path) {
            None => return Err(no_backup(&format!("{} has no place in it", path.display()))),
            Some(Entry::Manifest) => {
                let mut text = Vec::new();
                entry.read_to_end(&mut text).map_err(unreadable)?;
                let read: Manifest =
                    serde_json::from_slice(&text).map_err(|error| no_backup(&error.to_string()))?;
                if read.format != FORMAT {
                    return Err(no_backup("its manifest is another program's"));
                }
                if read.version > VERSION {
                    return Err(BackupError::Newer(read.version));
                }
                manifest = Some(read);
            }
            Some(kind) => take(kind, &mut entry)?,
        }
    }
    manifest.ok_or_else(|| no_backup("it has no manifest at its end; it was cut off"))
}

/// Looks through a backup as [`verify::directory`] does through a data directory. Blocks, and
/// needs room for the database among the system's temporary files.
pub fn verify(file: &Path) -> Result<Report, BackupError> {
    look_through(file, &std::env::temp_dir())
}

/// Looks through an archive; its database is unpacked into a directory with room for it.
fn look_through(file: &Path, room: &Path) -> Result<Report, BackupError> {
    let mut report = Report::default();
    let mut database = None;
    let manifest = read(file, |kind, bytes| {
        match kind {
            Entry::Database => database = Some(unpack(room, bytes)?),
            Entry::Blob(workspace, hash) => {
                report.blob(workspace, hash, blob::digest(bytes).map(|(found, _)| found));
            }
            Entry::Manifest => {}
        }
        Ok(())
    })?;
    check_database(file, &manifest, database.as_ref(), &mut report)?;
    Ok(report)
}

/// Writes an entry into a file without a name yet.
fn unpack(directory: &Path, bytes: &mut dyn Read) -> Result<NamedTempFile, BackupError> {
    let mut copy = unnamed(directory)?;
    io::copy(bytes, copy.as_file_mut()).map_err(disk(copy.path()))?;
    Ok(copy)
}

/// Looks through the database that came out of an archive, and holds the whole against the
/// manifest.
fn check_database(
    file: &Path,
    manifest: &Manifest,
    database: Option<&NamedTempFile>,
    report: &mut Report,
) -> Result<(), BackupError> {
    let Some(database) = database else {
        return Err(BackupError::NoBackup(file.to_owned(), "it has no database".into()));
    };
    let found =
        File::open(database.path()).and_then(blob::digest).map_err(disk(database.path()))?;
    if found.0.to_string() != manifest.database_sha256 {
        let why = "the database is not the one that was backed up".into();
        report.faults.push(Fault::Archive(why));
    }
    if report.blobs != manifest.blobs {
        let why = format!("{} blobs of {} are there", report.blobs, manifest.blobs);
        report.faults.push(Fault::Archive(why));
    }
    Ok(verify::database(database.path(), report)?)
}
