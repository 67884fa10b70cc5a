//! The command `andon`.

mod backup;
mod configuration;
mod demo;
mod doctor;
mod export;
mod library;
mod lock;
mod serve;
mod settings;
mod token;
mod workspace;
mod zones;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use andon_relay::store::sqlite::DATABASE;
use clap::{Parser, Subcommand, ValueEnum};
use configuration::Unusable;
use tracing_subscriber::EnvFilter;

/// Incidents that work when everything else is down.
#[derive(Parser)]
#[command(name = "andon", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// How log lines on standard error look.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// A file with settings, in TOML.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app and carry documents between browsers.
    Serve(serve::Serve),
    /// Say what is wrong with the settings, the data and the surroundings, and how to mend it.
    Doctor(doctor::Doctor),
    /// Make, list and revoke tokens.
    #[command(subcommand)]
    Token(token::Token),
    /// Make and list workspaces. Each is closed to the others.
    #[command(subcommand)]
    Workspace(workspace::Workspace),
    /// Fill the workspace with incidents that really happened, to look around.
    Demo(demo::Demo),
    /// Write incidents as Markdown or JSON.
    Export(export::Export),
    /// Write everything into one archive, with or without a running server.
    Backup(backup::Backup),
    /// Put a backup into an empty data directory.
    Restore(backup::Restore),
    /// Look whether every document loads and every hash holds, in the data or in a backup.
    Verify(backup::Verify),
}

/// Where the data lies.
#[derive(clap::Args)]
struct Data {
    /// The directory with the database; made when missing.
    #[arg(long = "data", value_name = "DIR", default_value = "./andon-data")]
    directory: PathBuf,
}

impl Data {
    /// The directory, for commands that only make sense when there is something in it.
    fn existing(&self) -> anyhow::Result<&Path> {
        anyhow::ensure!(
            self.directory.join(DATABASE).is_file(),
            "there is no Andon data in {}; name its directory with --data",
            self.directory.display()
        );
        Ok(&self.directory)
    }
}

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let arguments = match configuration::read(&words) {
        Ok(arguments) => arguments,
        Err(Unusable::Arguments(error)) => error.exit(),
        Err(Unusable::File(error)) => return doctor::about_file(&words, &error),
    };
    log_to_stderr(arguments.log_format);
    let outcome = match arguments.command {
        Command::Serve(serve) => serve.run(),
        Command::Doctor(doctor) => doctor.run(),
        Command::Token(token) => token.run(),
        Command::Workspace(workspace) => workspace.run(),
        Command::Demo(demo) => demo.run(),
        Command::Export(export) => export.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Verify(verify) => verify.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain of causes, as a sentence for a person.
            eprintln!("andon: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn log_to_stderr(format: LogFormat) {
    // RUST_LOG narrows or widens it. At `info` Automerge writes a document's whole change graph
    // into a span for every message that comes in.
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,automerge=warn"));
    // Colours are for people: in a file or a container's log they are only noise.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none());
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
