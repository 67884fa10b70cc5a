//! Where things are in the repository and in the build directory.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The top of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_owned()
}

/// Cargo's build directory.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(path) => root().join(path),
        None => root().join("target"),
    }
}

/// What `cargo xtask dist` leaves behind. Always below the repository, because the README names it.
pub fn dist() -> PathBuf {
    root().join("target/dist")
}

/// The finished server with the app inside.
pub fn binary() -> PathBuf {
    dist().join(format!("andon{}", std::env::consts::EXE_SUFFIX))
}

/// The version of a package as Cargo.lock has it.
pub fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).context("reading Cargo.lock")?;
    let start = format!("name = \"{package}\"\nversion = \"");
    let (_, rest) =
        lock.split_once(&start).with_context(|| format!("{package} is not in Cargo.lock"))?;
    let (version, _) = rest.split_once('"').context("Cargo.lock is damaged")?;
    Ok(version.to_owned())
}

/// Every file below a directory, sorted, or the file itself.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(path, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("reading {}", path.display()))? {
        collect(&entry?.path(), found)?;
    }
    Ok(())
}

/// The path below a directory with forward slashes, as it stands in an address.
pub fn relative(path: &Path, directory: &Path) -> Result<String> {
    let below = path.strip_prefix(directory)?;
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}
