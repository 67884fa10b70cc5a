//! What is being written and not yet entered, kept on this device.

use andon_model::id::{EntryId, IncidentId, TransitionId};
use andon_model::incident::Milestone;
use andon_model::property::Property;

use super::Andon;
use crate::browser::preferences;

/// What a draft becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draft {
    Line,
    /// The id of the line that is being written, if files are attached to it.
    LineId,
    /// The same of the note.
    NoteId,
    Action,
    Note,
    /// What is typed as an answer, and is not one yet.
    Answer(Property),
    /// The same of times.
    Milestone(Milestone),
    EntryTime(EntryId),
    MoveTime(TransitionId),
}

impl Draft {
    fn key(self, incident: IncidentId) -> String {
        match self {
            Draft::Line => format!("andon.draft.{incident}"),
            Draft::LineId => format!("andon.draft.line-id.{incident}"),
            Draft::NoteId => format!("andon.draft.note-id.{incident}"),
            Draft::Action => format!("andon.draft.action.{incident}"),
            Draft::Note => format!("andon.draft.note.{incident}"),
            Draft::Answer(property) => format!("andon.draft.{}.{incident}", property.name()),
            Draft::Milestone(milestone) => {
                format!("andon.draft.time.{}.{incident}", milestone.name())
            }
            Draft::EntryTime(entry) => format!("andon.draft.time.{entry}.{incident}"),
            Draft::MoveTime(transition) => format!("andon.draft.time.{transition}.{incident}"),
        }
    }
}

impl Andon {
    /// The draft of an incident's composer, kept on this device until it is entered.
    pub fn draft(&self, incident: IncidentId) -> String {
        self.draft_of(Draft::Line, incident)
    }

    pub fn keep_draft(&self, incident: IncidentId, text: &str) {
        self.keep_draft_of(Draft::Line, incident, text);
    }

    /// The draft of an action or a note.
    pub fn draft_of(&self, what: Draft, incident: IncidentId) -> String {
        preferences::get(&what.key(incident)).unwrap_or_default()
    }

    pub fn keep_draft_of(&self, what: Draft, incident: IncidentId, text: &str) {
        let key = what.key(incident);
        if text.is_empty() {
            preferences::remove(&key);
        } else {
            // The text is still in the field; only closing the tab would lose it.
            let _ = preferences::set(&key, &text);
        }
    }
}
