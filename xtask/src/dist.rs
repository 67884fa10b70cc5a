//! One self-contained binary: the server with the app inside.

use crate::{app, process, project};
use anyhow::{Context, Result};
use std::fs;

/// `cargo xtask dist`
pub fn run(_: &[String]) -> Result<()> {
    build()?;
    let bytes = fs::metadata(project::binary())?.len();
    println!("{} ({:.1} MB)", project::binary().display(), bytes as f64 / 1e6);
    Ok(())
}

/// Builds what changed and leaves the binary at target/dist/andon.
pub fn build() -> Result<()> {
    app::build()?;
    println!("Building the server");
    process::run(
        process::cargo("build --profile server --package andon --features embed-app")
            .env("ANDON_APP_DIR", app::place()),
    )?;
    let built = project::target().join(format!("server/andon{}", std::env::consts::EXE_SUFFIX));
    let place = project::binary();
    // Renamed into place, because the one that is there may be running.
    let new = place.with_extension("new");
    fs::copy(&built, &new).with_context(|| format!("copying {}", built.display()))?;
    fs::rename(&new, &place).with_context(|| format!("writing {}", place.display()))?;
    Ok(())
}
