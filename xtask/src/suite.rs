//! Every check of the project, one after the other. A step that fails does not hide the others.

use crate::{budget, chromium, dist, process, project, tools};
use anyhow::{Result, bail};
use std::fmt;
use std::process::Command;
use std::time::{Duration, Instant};

struct Step {
    name: &'static str,
    about: &'static str,
    /// Whether it looks at target/dist, so that without that it can tell nothing.
    needs: Needs,
    run: fn() -> Result<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Source,
    Dist,
}

const DIST: &str = "dist";

const STEPS: &[Step] = &[
    Step {
        name: "format",
        about: "rustfmt has nothing to change",
        needs: Needs::Source,
        run: || cargo("fmt --all --check"),
    },
    Step {
        name: "lint",
        about: "clippy, all crates",
        needs: Needs::Source,
        run: || cargo("clippy --workspace --all-targets --locked -- --deny warnings"),
    },
    Step {
        name: "lint-app",
        about: "clippy, the app for the browser",
        needs: Needs::Source,
        run: || {
            tools::wasm_target()?;
            cargo(
                "clippy --package andon-app --target wasm32-unknown-unknown --locked -- --deny warnings",
            )
        },
    },
    Step {
        name: "unit",
        about: "tests of the crates, and the rules of the house",
        needs: Needs::Source,
        run: || cargo("test --workspace --locked"),
    },
    Step { name: DIST, about: "the binary that users run", needs: Needs::Source, run: dist::build },
    Step {
        name: "budget",
        about: "what a first visit transfers",
        needs: Needs::Dist,
        run: budget::check,
    },
    Step {
        name: "interop",
        about: "real clients of other makers, against the binary",
        needs: Needs::Dist,
        run: interop,
    },
    Step {
        name: "e2e",
        about: "people in browsers, against the binary",
        needs: Needs::Dist,
        run: e2e,
    },
];

enum Outcome {
    Passed,
    Failed,
    NotTried,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "passed",
            Self::Failed => "FAILED",
            Self::NotTried => "not tried",
        })
    }
}

/// `cargo xtask test [step ...]`
pub fn run(arguments: &[String]) -> Result<()> {
    if arguments == ["list"] {
        for step in STEPS {
            println!("{:<10}{}", step.name, step.about);
        }
        return Ok(());
    }
    if let Some(unknown) = arguments.iter().find(|name| STEPS.iter().all(|step| step.name != *name))
    {
        bail!("there is no step `{unknown}`; `cargo xtask test list` names them");
    }
    let chosen =
        |step: &&Step| arguments.is_empty() || arguments.iter().any(|name| name == step.name);

    let mut results: Vec<(&Step, Outcome, Duration)> = Vec::new();
    for step in STEPS.iter().filter(chosen) {
        println!("\n== {}: {}", step.name, step.about);
        let dist_failed = results
            .iter()
            .any(|(step, outcome, _)| step.name == DIST && !matches!(outcome, Outcome::Passed));
        if step.needs == Needs::Dist && dist_failed {
            println!("not tried, because {DIST} failed");
            results.push((step, Outcome::NotTried, Duration::ZERO));
            continue;
        }
        let begun = Instant::now();
        let outcome = match (step.run)() {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                println!("{error:#}");
                Outcome::Failed
            }
        };
        println!("-- {} {outcome} after {:.1} s", step.name, begun.elapsed().as_secs_f64());
        results.push((step, outcome, begun.elapsed()));
    }

    println!("\n== summary");
    for (step, outcome, time) in &results {
        println!("{:<10}{outcome:<10}{:>8.1} s", step.name, time.as_secs_f64());
    }
    let count = |wanted: fn(&Outcome) -> bool| {
        results.iter().filter(|(_, outcome, _)| wanted(outcome)).count()
    };
    let passed = count(|outcome| matches!(outcome, Outcome::Passed));
    let not_tried = count(|outcome| matches!(outcome, Outcome::NotTried));
    let failed = results.len() - passed - not_tried;
    match not_tried {
        0 => println!("{passed} passed, {failed} failed"),
        _ => println!("{passed} passed, {failed} failed, {not_tried} not tried"),
    }
    if failed + not_tried > 0 {
        std::process::exit(1);
    }
    Ok(())
}

fn cargo(arguments: &str) -> Result<()> {
    process::run(&mut process::cargo(arguments))
}

fn interop() -> Result<()> {
    tools::test_packages()?;
    let directory = project::root().join("tests/interop");
    // Named one by one: Node 20 expands no patterns.
    let files: Vec<_> = project::files(&directory)?
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    if files.is_empty() {
        bail!("no *.test.mjs in {}", directory.display());
    }
    process::run(with_binary(process::command("node").arg("--test")).args(files))
}

fn e2e() -> Result<()> {
    tools::test_packages()?;
    let browser = chromium::find_or_install()?;
    let mut playwright = process::command("npx");
    browser.tell(&mut playwright);
    process::run(with_binary(&mut playwright).current_dir(project::root().join("tests")).args([
        "playwright",
        "test",
        "--config",
        "e2e/playwright.config.mjs",
    ]))
}

/// Tells a test which server to start.
fn with_binary(command: &mut Command) -> &mut Command {
    command.env("ANDON_BIN", project::binary())
}
