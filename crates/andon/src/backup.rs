//! `andon backup`, `andon restore` and `andon verify`.

use std::path::PathBuf;

use andon_relay::verify::{self, Report};
use andon_relay::{backup, store::sqlite::DATABASE};
use anyhow::{Context, bail};

use crate::Data;
use crate::lock::{self, Use};

#[derive(clap::Args)]
pub struct Backup {
    /// The archive to write, which must not exist yet. It is a tar file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    data: Data,
}

#[derive(clap::Args)]
pub struct Restore {
    /// A backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    data: Data,
}

#[derive(clap::Args)]
pub struct Verify {
    /// A backup to look through instead of the data directory.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

impl Backup {
    pub fn run(self) -> anyhow::Result<()> {
        let report = backup::write(self.data.existing()?, &self.file)?;
        tell(
            &format!("{} is written and was read back", self.file.display()),
            &report,
            "the backup is written, and it holds what is wrong in the data as it is there",
        )
    }
}

impl Restore {
    pub fn run(self) -> anyhow::Result<()> {
        let directory = &self.data.directory;
        std::fs::create_dir_all(directory)
            .with_context(|| format!("{} cannot be made", directory.display()))?;
        let _lock = lock::take(directory, Use::Alone)?;
        let report = backup::restore(&self.file, directory)?;
        tell(
            &format!("{} holds what was backed up", directory.display()),
            &report,
            "what could be restored is restored and can be served; the rest comes from clients \
             that have it",
        )
    }
}

impl Verify {
    pub fn run(self) -> anyhow::Result<()> {
        let report = match &self.file {
            Some(file) if file.join(DATABASE).exists() => {
                bail!("{0} is a data directory; say --data {0}", file.display())
            }
            Some(file) => backup::verify(file)?,
            None => verify::directory(self.data.existing()?)?,
        };
        tell("everything is sound", &report, "not everything is sound")
    }
}

/// Says what was found: in the order of reading, or as an error when something is wrong.
#[expect(clippy::print_stdout, reason = "the finding is the command's answer")]
fn tell(well: &str, report: &Report, ill: &str) -> anyhow::Result<()> {
    let Report { documents, chunks, blobs, set_aside, faults } = report;
    for fault in faults {
        println!("{fault}");
    }
    let mut seen = format!("{documents} documents in {chunks} chunks, {blobs} attachments");
    if *set_aside > 0 {
        seen.push_str(&format!(", {set_aside} damaged chunks that were set aside earlier"));
    }
    if report.is_sound() {
        println!("{seen}: {well}");
        return Ok(());
    }
    bail!("{seen}, {} faults: {ill}", faults.len())
}
