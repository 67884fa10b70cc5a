//! What a subject is called.

use super::Subject;
use crate::command::TextField;
use crate::incident::Checklist;
use crate::workspace::Workspace;

/// How much of a text names it, in characters.
const START: usize = 40;

impl Subject {
    /// For people: "Severity", "Timeline “the pods restart”: time". `text` gives the present text
    /// of a field.
    pub fn title(&self, workspace: &Workspace, text: &dyn Fn(TextField) -> String) -> String {
        let named = |field: TextField, what: &str| {
            let kind = match field {
                TextField::Action(_) => "Action",
                TextField::Note(_) => "Note",
                _ => "Timeline",
            };
            format!("{kind} “{}”{what}", start_of(&text(field)))
        };
        match self {
            Subject::Text(TextField::Name) => "Name".into(),
            Subject::Text(TextField::Summary(question)) => question.title().into(),
            Subject::Text(field) => named(*field, ": text"),
            Subject::Kind => "Kind".into(),
            Subject::Environment => "Environment".into(),
            Subject::Zone => "Zone".into(),
            Subject::Channel(channel) => format!("Channel: {}", channel.title().to_lowercase()),
            Subject::Severity => "Severity".into(),
            Subject::CustomerImpact => "Customer impact".into(),
            Subject::Property(property) => workspace.property_title(*property),
            Subject::Milestone(milestone) => capital(milestone.name()),
            Subject::Role(role) => capital(role.name()),
            Subject::Acceptance(role) => format!("{} accepted", capital(role.name())),
            Subject::UpdateRhythm => "Status updates".into(),
            Subject::RecordWaiver => "No problem-solving record, because".into(),
            Subject::Attachment(_) => "Attachment".into(),
            Subject::Member(person) => {
                format!("{} in the response team", workspace.name_of(Some(*person)))
            }
            Subject::Link(_) => "Link".into(),
            Subject::Phase => "Phase".into(),
            Subject::PhaseOwner(phase) => format!("Owner of {}", capital(phase.name())),
            Subject::Step(list, step) => {
                let (title, steps) = match list {
                    Checklist::Phase(phase) => (capital(phase.name()), workspace.steps(*phase)),
                    Checklist::Card(card) => {
                        let card = workspace.cards().into_iter().find(|one| one.id == *card);
                        card.map_or_else(Default::default, |card| (card.title, card.steps))
                    }
                };
                let known = steps.into_iter().find(|known| known.id == *step);
                format!("{title}: {}", known.map_or(step.as_str().to_owned(), |known| known.text))
            }
            Subject::Entry(id) => named(TextField::Entry(*id), ""),
            Subject::EntryTime(id) => named(TextField::Entry(*id), ": time"),
            Subject::EntryKind(id) => named(TextField::Entry(*id), ": kind"),
            Subject::EntryImportant(id) => named(TextField::Entry(*id), ": important"),
            Subject::Action(id) => named(TextField::Action(*id), ""),
            Subject::ActionOwner(id) => named(TextField::Action(*id), ": owner"),
            Subject::ActionPhase(id) => named(TextField::Action(*id), ": phase"),
            Subject::ActionDue(id) => named(TextField::Action(*id), ": due"),
            Subject::ActionLink(id) => named(TextField::Action(*id), ": link"),
            Subject::ActionDone(id) => named(TextField::Action(*id), ": done"),
            Subject::Note(id) => named(TextField::Note(*id), ""),
        }
    }
}

fn start_of(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(START) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
