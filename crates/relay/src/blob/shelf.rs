//! Where a blob lies in the data directory.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use super::{BlobHash, DIRECTORY, Shelved};
use crate::access::WorkspaceId;

/// What is begun and not gone on with for so long is cleared away at the next start.
const PARTS_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const PART: &str = "part";

/// A blob's places.
pub(crate) struct Shelf {
    pub directory: PathBuf,
    pub whole: PathBuf,
    pub part: PathBuf,
}

impl Shelf {
    pub(crate) fn new(data: &Path, workspace: WorkspaceId, hash: BlobHash) -> Self {
        let name = hash.to_string();
        let directory = data.join(DIRECTORY).join(workspace.to_string()).join(&name[..2]);
        let whole = directory.join(&name);
        let part = whole.with_extension(PART);
        Shelf { directory, whole, part }
    }

    /// Waits until the disk has the names: every directory from here up to the data directory,
    /// because each may be new.
    pub(crate) fn sync(&self, data: &Path) -> io::Result<()> {
        for directory in self.directory.ancestors() {
            sync_names(directory)?;
            if directory == data {
                break;
            }
        }
        Ok(())
    }
}

/// Waits until the disk has the names in a directory.
pub(crate) fn sync_names(directory: &Path) -> io::Result<()> {
    // Other systems do not let one.
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

/// Clears away old parts; returns how many bytes each workspace has on the disk.
pub(super) fn tidy(blobs: &Path) -> io::Result<HashMap<WorkspaceId, u64>> {
    let now = SystemTime::now();
    let mut used = HashMap::new();
    for (workspace, path) in workspaces(blobs)? {
        let bytes: &mut u64 = used.entry(workspace).or_default();
        for directory in children(&path)? {
            for file in children(&directory)? {
                let metadata = fs::metadata(&file)?;
                let age = now.duration_since(metadata.modified()?).unwrap_or_default();
                let is_part = file.extension().is_some_and(|extension| extension == PART);
                if is_part && age > PARTS_KEPT {
                    fs::remove_file(&file)?;
                } else {
                    *bytes += metadata.len();
                }
            }
            // A name may date from just before a crash, and is told from now on.
            sync_names(&directory)?;
        }
    }
    Ok(used)
}

/// The directories of the workspaces.
fn workspaces(blobs: &Path) -> io::Result<Vec<(WorkspaceId, PathBuf)>> {
    let named = |path: PathBuf| {
        let id = Uuid::parse_str(path.file_name()?.to_str()?).ok()?;
        Some((WorkspaceId(id), path))
    };
    Ok(children(blobs)?.into_iter().filter_map(named).collect())
}

/// Every complete blob, in the order of their paths.
pub(super) fn whole(blobs: &Path) -> io::Result<Vec<Shelved>> {
    let mut all = Vec::new();
    for (workspace, path) in workspaces(blobs)? {
        for directory in children(&path)? {
            for path in children(&directory)? {
                let name = path.file_name().and_then(|name| name.to_str());
                if let Some(hash) = name.and_then(|name| name.parse().ok()) {
                    all.push(Shelved { workspace, hash, path });
                }
            }
        }
    }
    all.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(all)
}

/// What lies in a directory; nothing where there is none.
fn children(directory: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(directory) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(Vec::new()),
            _ => Err(error),
        },
    }
}
