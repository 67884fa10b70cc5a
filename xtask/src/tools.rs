//! What building and testing needs, installed once per person below the cache directory, in exact versions.

use crate::{chromium, process, project};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132";
const OLDEST_NODE: u32 = 20;

/// The tools that build the app, all of them present.
pub struct Tools {
    trunk: PathBuf,
    wasm_bindgen: PathBuf,
    wasm_opt: PathBuf,
}

impl Tools {
    /// Installs what is missing. Says what it does while that takes long.
    pub fn install() -> Result<Self> {
        wasm_target()?;
        Ok(Self { trunk: trunk()?, wasm_bindgen: wasm_bindgen()?, wasm_opt: wasm_opt()? })
    }

    /// Trunk, which finds the two others on its search path.
    pub fn trunk(&self) -> Result<Command> {
        let mut trunk = process::command(self.trunk.join("trunk"));
        trunk.env("PATH", self.search_path()?);
        // Trunk would download what it does not find; everything it needs is on the search path.
        trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
        // Trunk refuses the value 1, which others use.
        trunk.env_remove("NO_COLOR");
        Ok(trunk)
    }

    /// The versions, for deciding whether an earlier result still holds.
    pub fn versions() -> Result<String> {
        let wasm_bindgen = project::locked_version("wasm-bindgen")?;
        Ok(format!("trunk {TRUNK}, wasm-bindgen {wasm_bindgen}, binaryen {BINARYEN}"))
    }

    fn search_path(&self) -> Result<OsString> {
        process::path_with(&[&self.trunk, &self.wasm_bindgen, &self.wasm_opt])
    }
}

/// `cargo xtask tools`
pub fn run(_: &[String]) -> Result<()> {
    Tools::install()?;
    test_packages()?;
    let browser = chromium::find_or_install()?;
    println!("{}", Tools::versions()?);
    println!("in {}", cache()?.display());
    println!("browser for the tests: {browser}");
    Ok(())
}

/// The npm packages of the tests, in tests/node_modules, exactly as the lock file has them.
pub fn test_packages() -> Result<()> {
    let tests = project::root().join("tests");
    let lock =
        fs::read(tests.join("package-lock.json")).context("reading tests/package-lock.json")?;
    // Written after a complete installation only; an interrupted one is begun again.
    let done = tests.join("node_modules/.andon-installed");
    if fs::read(&done).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    npm_ci(&tests, "the npm packages of the tests")?;
    fs::write(done, lock)?;
    Ok(())
}

/// The directory that holds the tools of this person.
fn cache() -> Result<PathBuf> {
    let cache =
        if let Some(path) = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()) {
            PathBuf::from(path)
        } else if cfg!(windows) {
            PathBuf::from(std::env::var_os("LOCALAPPDATA").context("LOCALAPPDATA is not set")?)
        } else {
            let home = PathBuf::from(std::env::var_os("HOME").context("HOME is not set")?);
            home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" })
        };
    Ok(cache.join("andon/tools"))
}

/// Rust's compiler for the browser's machine code.
pub fn wasm_target() -> Result<()> {
    let sysroot = process::output(process::command("rustc").args(["--print", "sysroot"]))
        .context("rustc did not answer")?;
    if Path::new(&sysroot).join("lib/rustlib/wasm32-unknown-unknown").is_dir() {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!(
            "Rust's target wasm32-unknown-unknown is missing, and so is rustup, which would install it. \
             Install Rust from https://rustup.rs, or the target from where your Rust came from."
        );
    }
    println!("Installing Rust's WebAssembly target");
    process::run(process::command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

fn trunk() -> Result<PathBuf> {
    // Locked, because Trunk's newest dependencies want a newer Rust than this project.
    let options = ["--locked", "--no-default-features", "--features", "rustls"];
    cargo_install("trunk", "trunk", TRUNK, &options, "trunk")
}

fn wasm_bindgen() -> Result<PathBuf> {
    // The command must have the version of the library. Its own lock file names a withdrawn crate, so it is not used.
    let version = project::locked_version("wasm-bindgen")?;
    cargo_install(
        "wasm-bindgen-cli",
        "wasm-bindgen",
        &version,
        &["--no-default-features"],
        "wasm-bindgen",
    )
}

fn cargo_install(
    package: &str,
    name: &str,
    version: &str,
    options: &[&str],
    program: &str,
) -> Result<PathBuf> {
    let place = cache()?.join(format!("{name}-{version}"));
    let programs = place.join("bin");
    let suffix = std::env::consts::EXE_SUFFIX;
    if programs.join(format!("{program}{suffix}")).is_file() {
        return Ok(programs);
    }
    println!("Installing {package} {version} into {} (once; about five minutes)", place.display());
    process::run(
        process::command("cargo")
            // Away from the repository's own cargo configuration.
            .current_dir(std::env::temp_dir())
            .args(["install", package, "--version", version, "--root"])
            .arg(&place)
            .args(options)
            // Its release profile optimises for minutes what runs for seconds here.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env_remove("CARGO_TARGET_DIR"),
    )?;
    Ok(programs)
}

fn wasm_opt() -> Result<PathBuf> {
    let place = cache()?.join(format!("binaryen-{BINARYEN}"));
    let programs = place.join("node_modules/.bin");
    node()?;
    if programs.join("wasm-opt").is_file() {
        return Ok(programs);
    }
    // Not among the test packages: who only runs Andon needs none of those.
    fs::create_dir_all(&place)?;
    fs::write(place.join("package.json"), include_str!("../binaryen/package.json"))?;
    fs::write(place.join("package-lock.json"), include_str!("../binaryen/package-lock.json"))?;
    npm_ci(&place, "wasm-opt (binaryen 132)")?;
    Ok(programs)
}

fn npm_ci(place: &Path, what: &str) -> Result<()> {
    node()?;
    println!("Installing {what} into {}", place.display());
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    process::run(
        process::command(npm)
            .current_dir(place)
            // Nothing here needs its installation scripts, and some of those download programs.
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]),
    )
}

fn node() -> Result<()> {
    let version = process::output(process::command("node").arg("--version"));
    let major = version
        .as_deref()
        .and_then(|version| version.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    match (version, major) {
        (Some(_), Some(major)) if major >= OLDEST_NODE => {}
        (Some(version), _) => bail!(
            "Node.js {OLDEST_NODE} or newer is needed; here is {version}. See https://nodejs.org"
        ),
        (None, _) => bail!(
            "Node.js {OLDEST_NODE} or newer is needed and `node` was not found. See https://nodejs.org"
        ),
    }
    if process::find(if cfg!(windows) { "npm.cmd" } else { "npm" }).is_none() {
        bail!(
            "npm is needed and was not found. It comes with Node.js; on Debian it is the package `npm`."
        );
    }
    Ok(())
}
