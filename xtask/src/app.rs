//! The app as users get it: built by Trunk, optimised, compressed, in target/dist/app.

use crate::{precompress, process, project, tools::Tools};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;

/// The directory of the finished app.
pub fn place() -> PathBuf {
    project::dist().join("app")
}

/// Builds what changed.
pub fn build() -> Result<()> {
    let tools = Tools::install()?;
    println!("Building the app (the first time takes minutes)");
    // The same call that Trunk makes. Cargo decides whether there is anything to do.
    process::run(&mut process::cargo(
        "build --release --target wasm32-unknown-unknown --package andon-app",
    ))?;

    let site = project::dist().join("site");
    let stamp = project::dist().join("site.inputs");
    let inputs = inputs()?;
    let unchanged = site.join("index.html").is_file()
        && fs::read_to_string(&stamp).is_ok_and(|old| old == inputs);
    if !unchanged {
        let _ = fs::remove_file(&stamp);
        fs::create_dir_all(&site)?;
        process::run(
            tools.trunk()?.args(["build", "--release", "--offline", "--dist"]).arg(&site),
        )?;
        fs::write(&stamp, inputs)?;
    }
    let compressed = precompress::mirror(&site, &place())?;
    if compressed > 0 {
        println!("Compressed {compressed} files");
    }
    Ok(())
}

/// A checksum over everything that the result is made of.
fn inputs() -> Result<String> {
    let root = project::root();
    let mut hash = Sha256::new();
    hash.update(Tools::versions()?);
    let compiled = project::target().join("wasm32-unknown-unknown/release/andon-app.wasm");
    let sources = ["index.html", "Trunk.toml", "public", "style", "xtask/src"];
    for source in sources.iter().map(|name| root.join(name)).chain([compiled]) {
        for path in project::files(&source)? {
            let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            hash.update(path.to_string_lossy().as_bytes());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
