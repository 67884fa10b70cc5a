//! The lists of an open incident beside its timeline: actions and notes.

use std::collections::BTreeSet;

use andon_document::incident as document;
use andon_model::action::ActionItem;
use andon_model::command::TextField;
use andon_model::id::{ActionId, NoteId};
use andon_model::note::Note;
use andon_model::text_edit::TextEdit;
use automerge::Automerge;
use leptos::prelude::*;

/// They change by themselves as their documents do. Removed actions and deleted notes are in them.
#[derive(Clone, Copy)]
pub struct Lists {
    pub actions: RwSignal<Vec<ActionItem>>,
    /// The confidential ones that one may read included, by time.
    pub notes: RwSignal<Vec<Note>>,
    /// Which notes are confidential.
    pub confidential: RwSignal<BTreeSet<NoteId>>,
}

impl Lists {
    pub(super) fn new() -> Self {
        Lists {
            actions: RwSignal::new(Vec::new()),
            notes: RwSignal::new(Vec::new()),
            confidential: RwSignal::new(BTreeSet::new()),
        }
    }

    /// One action, as long as it is there.
    pub fn action(&self, id: ActionId) -> Signal<Option<ActionItem>> {
        let actions = self.actions;
        Memo::new(move |_| actions.with(|all| all.iter().find(|a| a.id == id).cloned())).into()
    }

    /// One note, as long as it is there.
    pub fn note(&self, id: NoteId) -> Signal<Option<Note>> {
        let notes = self.notes;
        Memo::new(move |_| notes.with(|all| all.iter().find(|n| n.id == id).cloned())).into()
    }

    pub(super) fn set_actions(&self, actions: Vec<ActionItem>) {
        if self.actions.try_with_untracked(|known| *known != actions) == Some(true) {
            self.actions.set(actions);
        }
    }

    /// Takes the notes that everybody may read.
    pub(super) fn set_notes(&self, mut notes: Vec<Note>) {
        notes.extend(self.confidential_notes());
        self.set_all_notes(notes);
    }

    /// Takes the confidential ones.
    pub(super) fn set_confidential(&self, secret: Vec<Note>) {
        let ids: BTreeSet<NoteId> = secret.iter().map(|note| note.id).collect();
        let (before, all) = (self.confidential.try_get_untracked(), self.notes.try_get_untracked());
        let (Some(before), Some(mut notes)) = (before, all) else { return };
        notes.retain(|note| !before.contains(&note.id));
        notes.extend(secret);
        // First, because who shows a note asks of which kind it is.
        if before != ids {
            self.confidential.set(ids);
        }
        self.set_all_notes(notes);
    }

    /// The confidential ones.
    pub(super) fn confidential_notes(&self) -> Vec<Note> {
        let ids = self.confidential.try_get_untracked().unwrap_or_default();
        let all = self.notes.try_get_untracked().unwrap_or_default().into_iter();
        all.filter(|note| ids.contains(&note.id)).collect()
    }

    fn set_all_notes(&self, mut notes: Vec<Note>) {
        notes.sort_unstable_by_key(|note| (note.at, note.id));
        if self.notes.try_with_untracked(|known| *known != notes) == Some(true) {
            self.notes.set(notes);
        }
    }

    /// Reads again what holds a text.
    pub(super) fn refresh_text(&self, document: &Automerge, field: TextField) {
        match field {
            TextField::Action(_) => self.set_actions(document::read_actions(document)),
            TextField::Note(_) => self.set_notes(document::read_notes(document)),
            TextField::Name | TextField::Summary(_) | TextField::Entry(_) => {}
        }
    }

    /// The text of an action or a note; `None` for other fields.
    pub(super) fn text(&self, field: TextField) -> Option<Signal<String>> {
        let lists = *self;
        match field {
            TextField::Action(id) => Some(Signal::derive(move || {
                lists.actions.with(|all| text_of(all.iter().find(|a| a.id == id).map(|a| &a.text)))
            })),
            TextField::Note(id) => Some(Signal::derive(move || {
                lists.notes.with(|all| text_of(all.iter().find(|n| n.id == id).map(|n| &n.text)))
            })),
            TextField::Name | TextField::Summary(_) | TextField::Entry(_) => None,
        }
    }

    /// Shows one's own keystroke before it is in the document.
    pub(super) fn show_edit(&self, field: TextField, edit: &TextEdit) {
        let apply = |text: Option<&mut String>| {
            if let Some(text) = text {
                *text = edit.apply(text);
            }
        };
        match field {
            TextField::Action(id) => drop(self.actions.try_update(|all| {
                apply(all.iter_mut().find(|action| action.id == id).map(|a| &mut a.text));
            })),
            TextField::Note(id) => drop(self.notes.try_update(|all| {
                apply(all.iter_mut().find(|note| note.id == id).map(|n| &mut n.text));
            })),
            TextField::Name | TextField::Summary(_) | TextField::Entry(_) => {}
        }
    }
}

fn text_of(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}
