//! Blobs: files by the hash of their content, beside the database.
//!
//! `blobs/<workspace>/<first two digits>/<hash>` is whole and was fsynced before it got that name;
//! `<hash>.part` is what has come of one that is not. Everything but waiting for one's turn
//! blocks.

mod hash;
mod shelf;

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use tokio::sync::OwnedMutexGuard;

use crate::access::WorkspaceId;
use crate::config::Limits;

pub use hash::{BlobHash, NotABlobHash};
pub(crate) use shelf::{Shelf, sync_names};

/// A complete blob as it lies in the data directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    pub workspace: WorkspaceId,
    pub hash: BlobHash,
    pub path: PathBuf,
}

/// Every complete blob of a data directory, in the order of their paths.
pub fn shelved(data: &Path) -> io::Result<Vec<Shelved>> {
    shelf::whole(&data.join(DIRECTORY))
}

/// The SHA-256 of what is left to read, and how many bytes that was.
pub fn digest(mut from: impl io::Read) -> io::Result<(BlobHash, u64)> {
    let mut hasher = Sha256::new();
    let length = io::copy(&mut from, &mut hasher)?;
    Ok((BlobHash(hasher.finalize().into()), length))
}

/// The directory in the data directory.
pub const DIRECTORY: &str = "blobs";
/// The directory in the data directory by whose files processes keep out of each other's way.
const LOCKS: &str = "locks";
/// How many blobs may be written at the same moment.
const LANES: usize = 64;

/// How much of a blob is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Nothing,
    /// The first so many bytes.
    Partial(u64),
    /// All of it, safe on the disk; its length.
    Complete(u64),
}

/// Some bytes of a blob that come in.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Where they begin.
    pub offset: u64,
    /// How long the whole blob is.
    pub length: u64,
    pub bytes: &'a [u8],
}

/// Why a part was not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The upload goes on elsewhere.
    #[error("The upload goes on at byte {0}.")]
    Offset(u64),
    #[error("The part goes beyond the length that was announced.")]
    BeyondLength,
    /// The limit in bytes.
    #[error("A blob may have at most {0} bytes.")]
    TooLarge(u64),
    /// The limit in bytes.
    #[error("The blobs of a workspace may have at most {0} bytes.")]
    WorkspaceFull(u64),
    #[error("The bytes are not those that the name stands for.")]
    Hash,
    #[error("The disk is full.")]
    DiskFull,
    #[error("The disk failed: {0}")]
    Disk(io::Error),
}

impl From<io::Error> for UploadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => UploadError::DiskFull,
            _ => UploadError::Disk(error),
        }
    }
}

/// The blobs of a data directory. Several processes may write them.
#[derive(Debug)]
pub struct Blobs {
    data: PathBuf,
    limits: Limits,
    /// Bytes on the disk by workspace, of blobs begun and complete: what was there at the start
    /// and what this process has brought since.
    used: Mutex<HashMap<WorkspaceId, u64>>,
    /// A blob's lane is held while it is written, so that two who bring it take turns.
    lanes: Vec<Arc<tokio::sync::Mutex<Lane>>>,
}

/// A file that other processes see as locked while a blob of this lane is written.
#[derive(Debug)]
struct Lane {
    path: PathBuf,
    file: Option<File>,
}

/// The right to touch a blob, in this process.
#[derive(Debug)]
pub struct Turn(OwnedMutexGuard<Lane>);

impl Turn {
    /// Waits until no other process touches it either. Until the turn ends, none will.
    fn alone(&mut self) -> io::Result<()> {
        let Lane { path, file } = &mut *self.0;
        let file = match file {
            Some(file) => file,
            None => {
                fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
                let options = OpenOptions::new().append(true).create(true).open(&*path)?;
                file.insert(options)
            }
        };
        file.lock()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(file) = &self.0.file {
            // One that was never taken has nothing to give back.
            let _ = file.unlock();
        }
    }
}

impl Blobs {
    /// Opens the blobs of a data directory, and clears away what was begun long ago.
    pub fn open(data: &Path, limits: Limits) -> io::Result<Self> {
        Ok(Blobs {
            data: data.to_owned(),
            limits,
            used: Mutex::new(shelf::tidy(&data.join(DIRECTORY))?),
            lanes: (0..LANES)
                .map(|number| data.join(LOCKS).join(format!("blobs-{number:02}")))
                .map(|path| Arc::new(tokio::sync::Mutex::new(Lane { path, file: None })))
                .collect(),
        })
    }

    /// Waits until nobody else writes this blob.
    pub async fn turn(&self, hash: BlobHash) -> Turn {
        Turn(self.lanes[usize::from(hash.0[0]) % LANES].clone().lock_owned().await)
    }

    /// How much of a blob is there. It takes a turn, because a name that is not synced yet is not
    /// to be told.
    pub fn held(&self, workspace: WorkspaceId, hash: BlobHash, mut turn: Turn) -> io::Result<Held> {
        if let Err(error) = turn.alone() {
            // Where no lock can be made, nobody writes.
            tracing::debug!(%error, "a blob is looked at without a lock");
        }
        let shelf = Shelf::new(&self.data, workspace, hash);
        if let Some(length) = length(&shelf.whole)? {
            return Ok(Held::Complete(length));
        }
        Ok(length(&shelf.part)?.map_or(Held::Nothing, Held::Partial))
    }

    /// A complete blob and its length.
    pub fn read(&self, workspace: WorkspaceId, hash: BlobHash) -> io::Result<Option<(File, u64)>> {
        match File::open(Shelf::new(&self.data, workspace, hash).whole) {
            Ok(file) => {
                let length = file.metadata()?.len();
                Ok(Some((file, length)))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Adds a part. When it answers [`Held::Complete`], the blob is right and safe on the disk.
    pub fn take(
        &self,
        workspace: WorkspaceId,
        hash: BlobHash,
        part: Part<'_>,
        mut turn: Turn,
    ) -> Result<Held, UploadError> {
        turn.alone()?;
        let shelf = Shelf::new(&self.data, workspace, hash);
        if let Some(length) = length(&shelf.whole)? {
            return Ok(Held::Complete(length));
        }
        if part.length > self.limits.blob_bytes {
            return Err(UploadError::TooLarge(self.limits.blob_bytes));
        }
        let present = length(&shelf.part)?.unwrap_or(0);
        if present > part.length {
            // Somebody was wrong about the length. The hash will tell who, after a new beginning.
            self.discard(workspace, &shelf.part, present)?;
            return Err(UploadError::Offset(0));
        }
        if part.offset != present {
            return Err(UploadError::Offset(present));
        }
        let size = part.bytes.len() as u64;
        if size > part.length - present {
            return Err(UploadError::BeyondLength);
        }
        if !self.reserve(workspace, size, part.length - present) {
            // Two that cannot both be finished must not keep each other out.
            self.discard(workspace, &shelf.part, present)?;
            return Err(UploadError::WorkspaceFull(self.limits.blobs_bytes));
        }
        if let Err(error) = append(&shelf, present, part.bytes) {
            self.release(workspace, size);
            let error = error.into();
            if matches!(error, UploadError::DiskFull) {
                // The documents need what room there is more.
                self.discard(workspace, &shelf.part, present)?;
            }
            return Err(error);
        }
        if present + size < part.length {
            return Ok(Held::Partial(present + size));
        }
        self.finish(workspace, hash, &shelf, part.length)
    }

    fn finish(
        &self,
        workspace: WorkspaceId,
        hash: BlobHash,
        shelf: &Shelf,
        length: u64,
    ) -> Result<Held, UploadError> {
        // Opened for writing, because some systems sync nothing through a reader's handle.
        let mut file = OpenOptions::new().read(true).write(true).open(&shelf.part)?;
        if digest(&mut file)?.0 != hash {
            drop(file);
            self.discard(workspace, &shelf.part, length)?;
            return Err(UploadError::Hash);
        }
        let synced = file.sync_all();
        drop(file);
        let kept = synced
            .and_then(|()| fs::rename(&shelf.part, &shelf.whole))
            .and_then(|()| shelf.sync(&self.data));
        match kept {
            Ok(()) => Ok(Held::Complete(length)),
            Err(error) => {
                // After a sync that failed, the next one may succeed without the bytes.
                self.discard(workspace, &shelf.part, length)?;
                self.discard(workspace, &shelf.whole, length)?;
                Err(error.into())
            }
        }
    }

    fn discard(&self, workspace: WorkspaceId, file: &Path, bytes: u64) -> io::Result<()> {
        match fs::remove_file(file) {
            Ok(()) => self.release(workspace, bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Notes bytes that are about to be written, if what is still to come has room too.
    fn reserve(&self, workspace: WorkspaceId, bytes: u64, to_come: u64) -> bool {
        let mut used = self.used();
        let used = used.entry(workspace).or_default();
        let fits = used.saturating_add(to_come) <= self.limits.blobs_bytes;
        if fits {
            *used += bytes;
        }
        fits
    }

    fn release(&self, workspace: WorkspaceId, bytes: u64) {
        if let Some(used) = self.used().get_mut(&workspace) {
            *used = used.saturating_sub(bytes);
        }
    }

    /// Bytes of all blobs on the disk, of those too that are still coming.
    pub(crate) fn used_bytes(&self) -> u64 {
        self.used().values().sum()
    }

    fn used(&self) -> MutexGuard<'_, HashMap<WorkspaceId, u64>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a file is, if there is one.
fn length(path: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Adds bytes behind those that are present: all of them, or none.
fn append(shelf: &Shelf, present: u64, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(&shelf.directory)?;
    let mut file = OpenOptions::new().append(true).create(true).open(&shelf.part)?;
    let outcome = file.write_all(bytes);
    if outcome.is_err() {
        // Half a part would be gone on with at the wrong place. What cannot be taken back is
        // found by the hash at the end.
        let _ = file.set_len(present);
    }
    outcome
}
