//! Who uses a data directory.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::Context;

/// How a data directory is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Beside others that do the same.
    Shared,
    /// With nobody else.
    Alone,
}

/// Notes that a data directory is used, until the file is dropped or the process ends.
pub fn take(data: &Path, how: Use) -> anyhow::Result<File> {
    let path = data.join("serve.lock");
    let file =
        File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    let taken = match how {
        Use::Shared => file.try_lock_shared(),
        Use::Alone => file.try_lock(),
    };
    match taken {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let other = match how {
                Use::Shared => "andon restore",
                Use::Alone => "andon serve",
            };
            anyhow::bail!("an `{other}` uses {}; stop it first", data.display())
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
