//! What a document did not take, kept so that it can be read, copied and written elsewhere.

use andon_document::incident as document;
use andon_model::command::{Refusal, TextField};
use andon_model::text_edit::Merged;
use leptos::prelude::*;

use super::IncidentState;

/// See the module's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKept {
    pub why: Refusal,
    /// Where it was typed; `None` for what was pressed or chosen.
    pub field: Option<TextField>,
    /// What stood in the field.
    pub text: String,
}

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
        let Some(inside) = self.inside.try_get_value() else { return };
        let stored = match field {
            TextField::Note(note) if self.is_confidential(note) => self.stored_confidential(field),
            _ => inside.core.repo.with(inside.document, |doc| document::text(doc, field)),
        };
        self.refused.try_update(|all| {
            let before = all.iter().position(|one| one.field == Some(field)).map(|i| all.remove(i));
            // Who goes on typing does so in what is stored: neither part shall be lost.
            let text = match before {
                Some(before) => {
                    let stored = stored.unwrap_or_default();
                    Merged::new(&stored, &before.text, &typed, (0, 0)).text
                }
                None => typed,
            };
            all.push(NotKept { why, field: Some(field), text });
        });
    }

    /// Who may only read is told so once, whatever they pressed: not every button has room for it.
    pub(super) fn note_refusal(&self, why: &Refusal) {
        let barred =
            self.inside.try_get_value().is_some_and(|inside| inside.core.may_write().is_err());
        if !barred || self.refused.try_with_untracked(|all| all.is_empty()) != Some(true) {
            return;
        }
        let said = NotKept { why: why.clone(), field: None, text: String::new() };
        self.refused.try_update(|all| all.push(said));
    }
}
