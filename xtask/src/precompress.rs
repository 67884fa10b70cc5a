//! The app's files with their brotli forms beside them. Done once at build time, so at the best quality there is.

use crate::project;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Makes `to` a copy of `from` with a `.br` beside every file that gets smaller by it. Files that did not change are
/// not touched. Returns how many were compressed anew.
pub fn mirror(from: &Path, to: &Path) -> Result<usize> {
    let mut wanted = BTreeSet::new();
    let mut compressed = 0;
    for source in project::files(from)? {
        let place = to.join(source.strip_prefix(from)?);
        let bytes = fs::read(&source)?;
        if !fs::read(&place).is_ok_and(|old| old == bytes) {
            fs::create_dir_all(place.parent().context("no directory")?)?;
            // The compressed form first: when this is interrupted, the plain file is still missing and it is redone.
            let smaller = compress(&bytes)?;
            compressed += 1;
            match smaller.len() < bytes.len() {
                true => fs::write(beside(&place), smaller)?,
                false => drop(fs::remove_file(beside(&place))),
            }
            fs::write(&place, bytes)?;
        }
        wanted.insert(beside(&place));
        wanted.insert(place);
    }
    for old in project::files(to)? {
        if !wanted.contains(&old) {
            fs::remove_file(&old)?;
        }
    }
    Ok(compressed)
}

/// Where the compressed form of a file lies.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut smaller = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut smaller, &parameters)?;
    Ok(smaller)
}
