//! What was typed and refused.

use andon_model::command::{Refusal, TextField};
use leptos::prelude::*;

use super::IncidentState;
use crate::state::not_kept::{self, Field};
use crate::state::steps::Stepped;

impl IncidentState {
    /// The field's text with the keystrokes that are not in the document yet.
    pub(super) fn shown_text(&self, field: TextField) -> String {
        let shown = match field {
            TextField::Entry(entry) => self
                .timeline
                .entry(entry)
                .and_then(|row| row.try_with_untracked(|entry| entry.text.clone())),
            TextField::Action(_) | TextField::Note(_) => {
                self.lists.text(field).and_then(|text| text.try_get_untracked())
            }
            field => self
                .texts
                .try_with_value(|texts| texts.get(&field).copied())
                .flatten()
                .and_then(|text| text.try_get_untracked()),
        };
        shown.unwrap_or_default()
    }

    /// Keeps what was typed into a field and refused.
    pub(super) fn keep_aside(&self, why: Refusal, field: TextField, typed: String) {
        let stored = self.stored_text(field);
        let called = Field { key: format!("{field:?}"), called: called(field) };
        not_kept::keep_aside(self.refused, why, called, typed, &stored.unwrap_or_default());
    }

    /// Says to who may only read why nothing happens.
    pub(super) fn note_refusal(&self, why: &Refusal) {
        if self.inside().is_some_and(|inside| inside.open.core.may_write().is_err()) {
            not_kept::note_barred(self.refused, why);
        }
    }
}

fn called(field: TextField) -> &'static str {
    match field {
        TextField::Name => "the name",
        TextField::Summary(question) => question.name(),
        TextField::Entry(_) => "an entry",
        TextField::Action(_) => "an action",
        TextField::Note(_) => "a note",
    }
}
