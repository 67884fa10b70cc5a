//! The data directory, its database, and the disk under it.

use std::fs::File;
use std::path::Path;

use andon_relay::store::OpenError;
use andon_relay::store::inspection::{Inspection, inspect};

use super::Finding;

const DIRECTORY: &str = "data";
const DATABASE: &str = "database";
const DISK: &str = "disk";

/// What is found, and the database if it can be used.
pub fn look(data: &Path, min_free: u64) -> (Vec<Finding>, Option<Inspection>) {
    let shown = data.display();
    match std::fs::metadata(data) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => {
            let says = format!("{shown} is a file, not a directory");
            let mend = "Name a directory with --data, or move the file away.";
            return (vec![Finding::wrong(DIRECTORY, says, mend)], None);
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let says = format!("{shown} is not there");
            let mend = "`andon serve` makes it at its first start. If there was data before, it \
                        lies elsewhere: name its directory with --data.";
            return (vec![Finding::doubtful(DIRECTORY, says, mend)], None);
        }
        Err(error) => {
            let says = format!("{shown} cannot be looked at: {error}");
            let mend =
                "Run this as the user that runs the server, or give that user the directory.";
            return (vec![Finding::wrong(DIRECTORY, says, mend)], None);
        }
    }
    let (of_database, database) = database(data);
    (vec![directory(data), of_database, disk(data, min_free)], database)
}

fn directory(data: &Path) -> Finding {
    let shown = data.display();
    let probe = data.join("doctor.probe");
    let written = File::create(&probe).and_then(|file| file.sync_all());
    // It may not be there.
    let _ = std::fs::remove_file(&probe);
    if let Err(error) = written {
        let says = format!("nothing can be written into {shown}: {error}");
        let mend = "Free some space, or give the directory to the user that runs the server.";
        return Finding::wrong(DIRECTORY, says, mend);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(data).map_or(0o700, |found| found.permissions().mode());
        if mode & 0o077 != 0 {
            let says = format!("other users of this machine can look into {shown}");
            return Finding::doubtful(DIRECTORY, says, format!("chmod 700 {shown}"));
        }
    }
    Finding::fine(DIRECTORY, format!("{shown} can be written"))
}

fn database(data: &Path) -> (Finding, Option<Inspection>) {
    let damaged = "Stop the server, keep a copy of the whole directory, and put a backup in its \
                   place. Browsers bring back what they hold.";
    match inspect(data) {
        Ok(None) => {
            let says = "there is none yet; `andon serve` makes it";
            (Finding::doubtful(DATABASE, says, "Nothing, if this is a new installation."), None)
        }
        Ok(Some(found)) if !found.complaints.is_empty() => {
            let says = format!("it is damaged: {}", found.complaints.join("; "));
            (Finding::wrong(DATABASE, says, damaged), None)
        }
        Ok(Some(found)) if found.workspaces > 0 && found.tokens == 0 => {
            let says = "no token lets anybody new in";
            let mend = "andon token create --role responder";
            (Finding::doubtful(DATABASE, says, mend), Some(found))
        }
        Ok(Some(found)) => {
            let (workspaces, tokens) = (found.workspaces, found.tokens);
            let says = format!("sound; workspaces: {workspaces}, valid tokens: {tokens}");
            (Finding::fine(DATABASE, says), Some(found))
        }
        Err(error @ OpenError::Newer { .. }) => {
            let mend = "Run the newer Andon, or put a backup from before the upgrade in its place.";
            (Finding::wrong(DATABASE, error.to_string(), mend), None)
        }
        Err(error) => (Finding::wrong(DATABASE, error.to_string(), damaged), None),
    }
}

fn disk(data: &Path, min_free: u64) -> Finding {
    let gigabytes = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
    match fs4::available_space(data) {
        Ok(free) if free < min_free => {
            let says = format!("{} free, and {} should be", gigabytes(free), gigabytes(min_free));
            let mend = "Free some space, or move the data directory to a larger disk. Until then \
                        changes may stay on people's devices.";
            Finding::wrong(DISK, says, mend)
        }
        Ok(free) => Finding::fine(DISK, format!("{} free", gigabytes(free))),
        Err(error) => Finding::doubtful(
            DISK,
            format!("it does not say how much is free: {error}"),
            "Look yourself, with df.",
        ),
    }
}
