//! The notes of a demo incident.

use anyhow::{Context, bail};

/// Who of the cast writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    Commander,
    Scribe,
}

/// A note, written down as `- **Scribe** text`; a reply stands one step further in. A line that
/// ends with ` (agreed)` got a reaction from the other one.
#[derive(Clone, Debug)]
pub struct Note {
    pub by: Writer,
    pub text: String,
    pub agreed: bool,
    pub replies: Vec<Note>,
}

impl Note {
    /// Reads the list.
    pub fn read(list: &str) -> anyhow::Result<Vec<Note>> {
        let mut notes: Vec<Note> = Vec::new();
        for line in list.lines().filter(|line| !line.trim().is_empty()) {
            match (line.strip_prefix("  - "), line.strip_prefix("- ")) {
                (Some(reply), _) => {
                    let first = notes.last_mut().context("a reply to nothing")?;
                    first.replies.push(Note::line(reply)?);
                }
                (None, Some(note)) => notes.push(Note::line(note)?),
                _ => bail!("'{line}' is no note"),
            }
        }
        Ok(notes)
    }

    fn line(line: &str) -> anyhow::Result<Note> {
        let (writer, text) = line
            .strip_prefix("**")
            .and_then(|line| line.split_once("** "))
            .with_context(|| format!("'{line}' has no writer"))?;
        let by = match writer {
            "Commander" => Writer::Commander,
            "Scribe" => Writer::Scribe,
            other => bail!("'{other}' is not of the cast"),
        };
        let agreed = text.strip_suffix(" (agreed)");
        let text = agreed.unwrap_or(text).to_owned();
        Ok(Note { by, text, agreed: agreed.is_some(), replies: Vec::new() })
    }
}

impl Writer {
    /// The other one of the cast.
    pub fn other(self) -> Self {
        match self {
            Writer::Commander => Writer::Scribe,
            Writer::Scribe => Writer::Commander,
        }
    }
}
