//! `andon doctor`: what is wrong, and how to mend it.
//!
//! Every check says one thing of the settings that `andon serve` would use. None of them changes
//! anything, but that a token is made for a moment to try the way through a reverse proxy.

mod certificate;
mod clock;
mod data;
mod reach;
mod setup;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::bail;

use crate::settings::Settings;

#[derive(clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    settings: Settings,
    /// How many bytes must be free on the disk.
    #[arg(long, value_name = "BYTES", default_value_t = 1024 * 1024 * 1024)]
    min_free: u64,
}

/// What a check found.
pub struct Finding {
    /// What was looked at.
    about: &'static str,
    says: String,
    state: State,
}

enum State {
    Fine,
    /// It works, but perhaps not as it should.
    Doubtful {
        mend: String,
    },
    Wrong {
        mend: String,
    },
}

impl Finding {
    fn fine(about: &'static str, says: impl Into<String>) -> Self {
        Finding { about, says: says.into(), state: State::Fine }
    }

    fn doubtful(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Finding { about, says: says.into(), state: State::Doubtful { mend: mend.into() } }
    }

    fn wrong(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Finding { about, says: says.into(), state: State::Wrong { mend: mend.into() } }
    }

    #[expect(clippy::print_stdout, reason = "the findings are the command's answer")]
    fn print(&self) {
        let (word, mend) = match &self.state {
            State::Fine => ("fine", None),
            State::Doubtful { mend } => ("doubtful", Some(mend)),
            State::Wrong { mend } => ("WRONG", Some(mend)),
        };
        println!("{word:<9} {:<12} {}", self.about, self.says);
        if let Some(mend) = mend {
            println!("{:<9} {:<12} {mend}", "", "to mend it:");
        }
    }
}

impl Doctor {
    pub fn run(self) -> anyhow::Result<()> {
        let findings = tokio::runtime::Runtime::new()?.block_on(self.look());
        findings.iter().for_each(Finding::print);
        let wrong = findings.iter().filter(|one| matches!(one.state, State::Wrong { .. })).count();
        match wrong {
            0 => Ok(()),
            1 => bail!("one thing is wrong"),
            some => bail!("{some} things are wrong"),
        }
    }

    async fn look(&self) -> Vec<Finding> {
        let mut findings = setup::look(&self.settings);
        let directory = &self.settings.data.directory;
        let (of_data, database) = data::look(directory, self.min_free);
        findings.extend(of_data);
        findings.extend(certificate::look(&self.settings));
        findings.extend(reach::server(&self.settings, database.is_some()).await);
        let (of_provider, their_time) = reach::provider(&self.settings).await;
        findings.extend(of_provider);
        findings.push(clock::look(database.map(|database| database.newest), their_time));
        findings
    }
}

/// What there is to say when the file with the settings cannot be used. The doctor says it as a
/// finding, every other command as its error.
pub fn about_file(words: &[OsString], error: &anyhow::Error) -> ExitCode {
    if words.iter().any(|word| word == "doctor") {
        let mend = "Correct the file; README.md lists every setting.";
        Finding::wrong("settings", format!("{error:#}"), mend).print();
    }
    eprintln!("andon: {error:#}");
    ExitCode::FAILURE
}
