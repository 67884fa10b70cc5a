//! What is measured: the crates by themselves, then the whole against its peers.

use crate::{chromium, dist, process, project, tools};
use anyhow::{Context, Result, bail};

/// The scripts below tests/load, each a program of its own that prints a table.
const SCRIPTS: &[(&str, &str)] = &[
    ("relay", "one edit from one client to the next, with fsync, against other relays"),
    ("relay-load", "a bad day: 1,000 clients in 100 documents, against other relays"),
    ("reload", "offline reload until the app answers, 200 incidents on the device"),
    ("scale", "10,000 incidents on the device: home, palette, search, memory"),
    ("typing", "a key until it is painted, 5,000 timeline entries, 10 others writing"),
    ("browser", "an edit in one browser until it is painted in another, against a bare echo"),
];
const CRATES: &str = "crates";

/// `cargo xtask bench [name ...]`
pub fn run(arguments: &[String]) -> Result<()> {
    if let Some(unknown) = arguments
        .iter()
        .find(|name| *name != CRATES && SCRIPTS.iter().all(|(script, _)| script != name))
    {
        let names: Vec<_> = SCRIPTS.iter().map(|(name, _)| *name).collect();
        bail!("there is no bench `{unknown}`; there are {CRATES}, {}", names.join(", "));
    }
    let chosen =
        |name: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == name);

    let mut failed = Vec::new();
    if chosen(CRATES) {
        println!("\n== {CRATES}: the crates by themselves");
        if let Err(error) =
            process::run(&mut process::cargo("bench --workspace --bench * --profile server"))
        {
            println!("{error:#}");
            failed.push(CRATES);
        }
    }
    let scripts: Vec<_> = SCRIPTS.iter().filter(|(name, _)| chosen(name)).collect();
    if !scripts.is_empty() {
        dist::build()?;
        tools::test_packages()?;
        let browser = chromium::find_or_install()?;
        for (name, about) in scripts {
            println!("\n== {name}: {about}");
            let script = project::root().join(format!("tests/load/{name}.mjs"));
            let mut node = process::command("node");
            browser.tell(&mut node);
            node.arg(&script).env("ANDON_BIN", project::binary());
            if let Err(error) = process::run(&mut node).with_context(|| format!("bench {name}")) {
                println!("{error:#}");
                failed.push(name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("not measured: {}", failed.join(", "));
    }
    Ok(())
}
