//! The commands of the README. Each does what it needs first: on a fresh clone `cargo xtask run` is enough.
// Printing is what these commands are for.
#![allow(clippy::print_stdout)]

mod app;
mod bench;
mod budget;
mod chromium;
mod dist;
mod precompress;
mod process;
mod project;
mod run;
mod service_worker;
mod style;
mod suite;
mod tools;

use anyhow::Result;
use std::process::ExitCode;

struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        arguments: "[--demo] [--port N]",
        about: "build what users run and serve it at http://127.0.0.1:4000",
        run: run::run,
    },
    Command {
        name: "test",
        arguments: "[step ...]",
        about: "every check and test, or only the named steps; `test list` names them",
        run: suite::run,
    },
    Command {
        name: "bench",
        arguments: "[name ...]",
        about: "measure; optimised builds",
        run: bench::run,
    },
    Command {
        name: "dist",
        arguments: "",
        about: "one binary with the app inside: target/dist/andon",
        run: dist::run,
    },
    Command {
        name: "serve-dev",
        arguments: "",
        about: "`trunk serve` with reloading, against a relay at port 4000",
        run: run::serve_dev,
    },
    Command {
        name: "tools",
        arguments: "",
        about: "install what building and testing needs, and nothing else",
        run: tools::run,
    },
    Command {
        name: "style",
        arguments: "",
        about: "(called by Trunk) one file from style/main.css and what it imports",
        run: style::run,
    },
    Command {
        name: "service-worker",
        arguments: "",
        about: "(called by Trunk) the list of files that the service worker keeps",
        run: service_worker::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        usage();
        return ExitCode::SUCCESS;
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        usage();
        println!("\nThere is no command `{name}`.");
        return ExitCode::FAILURE;
    };
    match (command.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // For a person: the chain of causes, no stack.
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() {
    println!("cargo xtask <command>\n");
    for command in COMMANDS {
        let call = format!("{} {}", command.name, command.arguments);
        println!("  {call:<26}{}", command.about);
    }
}
