//! `andon export`: incidents as Markdown or JSON, with or without a running server.

use std::path::PathBuf;

use andon_model::export;
use andon_model::incident::Incident;
use andon_model::phase::FollowUp;
use anyhow::{Context, bail};
use clap::ValueEnum;
use serde_json::Value;

use crate::library::Library;
use crate::{Data, zones};

#[derive(clap::Args)]
pub struct Export {
    #[command(flatten)]
    data: Data,
    /// Which incident: its id, or a part of its name. Without it, all of them.
    #[arg(long, value_name = "ID|NAME")]
    incident: Option<String>,
    /// How it is written.
    #[arg(long, value_enum)]
    format: Format,
    /// The file to write; standard output without it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Markdown, for people.
    Md,
    /// JSON, for programs: one object with --incident, otherwise a list.
    Json,
}

impl Export {
    pub fn run(self) -> anyhow::Result<()> {
        let library = Library::open(self.data.existing()?)?;
        let settings = library.settings()?;
        let incidents = library.incidents(&settings)?;
        let follow_ups = library.follow_ups(&settings)?;
        let follow_up = |one: &Incident| follow_ups.get(&one.id).copied().unwrap_or(FollowUp::Open);
        let page = |one: &Incident| {
            export::markdown(one, &settings, follow_up(one), &zones::named(&one.zone))
        };
        let object = |one: &Incident| export::json(one, &settings, follow_up(one));
        let text = match (&self.incident, self.format) {
            (Some(which), Format::Md) => page(find(&incidents, which)?),
            (Some(which), Format::Json) => json(&object(find(&incidents, which)?))?,
            (None, Format::Md) => incidents.iter().map(page).collect::<Vec<_>>().join("\n---\n\n"),
            (None, Format::Json) => json(&incidents.iter().map(object).collect())?,
        };
        match &self.out {
            Some(file) => std::fs::write(file, text)
                .with_context(|| format!("{} cannot be written", file.display())),
            None => {
                use std::io::Write;
                Ok(std::io::stdout().write_all(text.as_bytes())?)
            }
        }
    }
}

fn json(value: &Value) -> anyhow::Result<String> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

/// The one incident that is meant.
fn find<'i>(incidents: &'i [Incident], which: &str) -> anyhow::Result<&'i Incident> {
    let wanted = which.to_lowercase();
    let of_that_id = incidents.iter().find(|incident| incident.id.to_string() == wanted);
    let of_that_name =
        || incidents.iter().filter(|incident| incident.name.to_lowercase().contains(&wanted));
    match (of_that_id, of_that_name().next()) {
        (Some(incident), _) => Ok(incident),
        (None, None) => bail!("no incident has the id or name '{which}'"),
        (None, Some(first)) if of_that_name().count() == 1 => Ok(first),
        (None, Some(_)) => {
            let names: Vec<_> = of_that_name().map(|incident| incident.name.as_str()).collect();
            bail!("'{which}' is part of several names: {}", names.join("; "))
        }
    }
}
