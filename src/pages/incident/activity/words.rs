//! Subjects and values in words.

use andon_model::activity::{Said, Subject};
use andon_model::command::TextField;
use andon_model::id::{ActionId, EntryId, NoteId};
use andon_model::incident::Checklist;
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
    let action = |id: &ActionId, what: &str| {
        let text = incident.text(TextField::Action(*id)).get_untracked();
        format!("Action “{}”{what}", start_of(&text))
    };
    let entry = |id: &EntryId, what: &str| {
        let text = incident.text(TextField::Entry(*id)).get_untracked();
        format!("Timeline “{}”{what}", start_of(&text))
    };
    match subject {
        Subject::Text(TextField::Name) => "Name".into(),
        Subject::Text(TextField::Summary(question)) => question.title().into(),
        Subject::Text(TextField::Entry(id)) => entry(id, ": text"),
        Subject::Text(TextField::Action(id)) => action(id, ": text"),
        Subject::Text(TextField::Note(id)) => note(id, incident, ": text"),
        Subject::Kind => "Kind".into(),
        Subject::Environment => "Environment".into(),
        Subject::Zone => "Zone".into(),
        Subject::Channel(channel) => format!("Channel: {}", channel.title().to_lowercase()),
        Subject::Severity => "Severity".into(),
        Subject::CustomerImpact => "Customer impact".into(),
        Subject::Property(property) => {
            andon.workspace.with_untracked(|w| w.property_title(*property))
        }
        Subject::Milestone(milestone) => capital(milestone.name()),
        Subject::Role(role) => capital(role.name()),
        Subject::Acceptance(role) => format!("{} accepted", capital(role.name())),
        Subject::UpdateRhythm => "Status updates".into(),
        Subject::RecordWaiver => "No problem-solving record, because".into(),
        Subject::Attachment(_) => "Attachment".into(),
        Subject::Member(person) => {
            format!("{} in the response team", people::name_of(andon, *person))
        }
        Subject::Link(_) => "Link".into(),
        Subject::Phase => "Phase".into(),
        Subject::PhaseOwner(phase) => format!("Owner of {}", phase_title(*phase)),
        Subject::Step(list, step) => andon.workspace.with_untracked(|workspace| {
            let (title, steps) = match list {
                Checklist::Phase(phase) => {
                    (phase_title(*phase).to_owned(), workspace.steps(*phase))
                }
                Checklist::Card(card) => {
                    let card = workspace.cards().into_iter().find(|one| one.id == *card);
                    card.map_or_else(Default::default, |card| (card.title, card.steps))
                }
            };
            let known = steps.into_iter().find(|known| known.id == *step);
            format!("{title}: {}", known.map_or(step.as_str().to_owned(), |known| known.text))
        }),
        Subject::Entry(id) => entry(id, ""),
        Subject::EntryTime(id) => entry(id, ": time"),
        Subject::EntryKind(id) => entry(id, ": kind"),
        Subject::EntryImportant(id) => entry(id, ": important"),
        Subject::Action(id) => action(id, ""),
        Subject::ActionOwner(id) => action(id, ": owner"),
        Subject::ActionPhase(id) => action(id, ": phase"),
        Subject::ActionDue(id) => action(id, ": due"),
        Subject::ActionLink(id) => action(id, ": link"),
        Subject::ActionDone(id) => action(id, ": done"),
        Subject::Note(id) => note(id, incident, ""),
    }
}

fn note(id: &NoteId, incident: IncidentState, what: &str) -> String {
    let text = incident.text(TextField::Note(*id)).get_untracked();
    format!("Note “{}”{what}", start_of(&text))
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

fn start_of(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
