//! Subjects and values in words.

use andon_model::activity::{Said, Subject};
use leptos::prelude::*;

use super::super::people;
use super::super::properties::answer_line;
use super::super::when_text;
use crate::state::Andon;
use crate::state::incident::IncidentState;
use crate::ui::badge::phase_title;

/// The longest value that is shown whole, in characters.
const BRIEF: usize = 160;

/// A text short enough for a row; the whole is in its tooltip.
pub fn brief(text: &str) -> String {
    match text.char_indices().nth(BRIEF) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What a change is about.
pub fn subject(subject: &Subject, incident: IncidentState, andon: Andon) -> String {
    let text = |field| incident.text(field).get_untracked();
    andon.workspace.with_untracked(|workspace| subject.title(workspace, &text))
}

/// A value; `None` for nothing.
pub fn said(said: &Said, incident: IncidentState, andon: Andon) -> Option<String> {
    let with_reason = |name: &str, reason: &str| match reason {
        "" => name.to_owned(),
        reason => format!("{name}: {reason}"),
    };
    Some(match said {
        Said::Nothing => return None,
        Said::Text(text) => text.clone(),
        Said::Yes => "yes".into(),
        Said::Person(person) => people::name_of(andon, *person),
        Said::When(when) => when_text::dated(when, &incident.zone.get_untracked()),
        Said::Phase(phase) => phase_title(*phase).into(),
        Said::Kind(kind) => kind.name().into(),
        Said::EntryKind(kind) => kind.name().into(),
        Said::Severity(severity, reason) => with_reason(severity.name(), reason),
        Said::Impact(impact, reason) => with_reason(impact.name(), reason),
        Said::Answer(property, answer) => untrack(|| answer_line(andon, *property, answer)),
    })
}
