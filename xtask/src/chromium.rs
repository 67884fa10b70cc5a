//! The browser that the tests drive.

use crate::{process, project, tools};
use anyhow::{Result, bail};
use std::fmt;
use std::path::PathBuf;
use std::process::Command;

/// Where the browser is.
pub enum Chromium {
    /// A program on this machine.
    At(PathBuf),
    /// The one that Playwright installed for itself.
    Playwright,
}

impl Chromium {
    /// Tells the tests which browser to start.
    pub fn tell(&self, command: &mut Command) {
        if let Self::At(path) = self {
            command.env("ANDON_CHROMIUM", path);
        }
    }
}

impl fmt::Display for Chromium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(path) => write!(f, "{}", path.display()),
            Self::Playwright => write!(f, "Playwright's Chromium"),
        }
    }
}

/// ANDON_CHROMIUM, or an installed Chromium or Chrome, or one that is installed now.
pub fn find_or_install() -> Result<Chromium> {
    if let Some(path) = std::env::var_os("ANDON_CHROMIUM").map(PathBuf::from) {
        if !path.is_file() {
            bail!("ANDON_CHROMIUM names {}, which is not there", path.display());
        }
        return Ok(Chromium::At(path));
    }
    if let Some(path) = installed() {
        return Ok(Chromium::At(path));
    }
    tools::test_packages()?;
    if playwright_has_one() {
        return Ok(Chromium::Playwright);
    }
    if is_root() && process::find("apt-get").is_some() {
        println!("Installing Chromium with apt-get");
        // The list of packages may be old or absent, as in a fresh container.
        let updated = process::run(process::command("apt-get").args(["update", "--quiet"]));
        let install = ["install", "--yes", "--quiet", "--no-install-recommends", "chromium"];
        let added = updated.and_then(|()| {
            process::run(
                process::command("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(install),
            )
        });
        match (added, installed()) {
            (Ok(()), Some(path)) => return Ok(Chromium::At(path)),
            (Err(error), _) => println!("That did not work: {error:#}"),
            (Ok(()), None) => println!("apt-get installed no `chromium`"),
        }
    }
    println!("Installing Chromium with Playwright");
    let playwright =
        process::run(process::command("npx").current_dir(project::root().join("tests")).args([
            "playwright",
            "install",
            "chromium",
        ]));
    if playwright.is_err() || !playwright_has_one() {
        bail!(
            "No Chromium for the browser tests. Install one (Debian, Ubuntu: `apt install chromium`; macOS: \
             `brew install --cask chromium`; or Google Chrome), or set ANDON_CHROMIUM to its program."
        );
    }
    Ok(Chromium::Playwright)
}

fn installed() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let applications = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    names
        .iter()
        .find_map(|name| process::find(name))
        .or_else(|| applications.iter().map(PathBuf::from).find(|path| path.is_file()))
}

fn playwright_has_one() -> bool {
    let script = "console.log(require('@playwright/test').chromium.executablePath())";
    process::output(
        process::command("node").current_dir(project::root().join("tests")).args(["-e", script]),
    )
    .is_some_and(|path| PathBuf::from(path).is_file())
}

fn is_root() -> bool {
    process::output(process::command("id").arg("-u")).as_deref() == Some("0")
}
