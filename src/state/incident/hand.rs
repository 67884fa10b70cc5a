//! By whose hand an entry is as it is.

use andon_document::incident as document;
use andon_model::action::Origin;
use andon_model::entry::{Entry, EntryKind};
use andon_model::id::{EntryId, PersonId};
use andon_model::incident::Incident;
use automerge::Automerge;
use leptos::prelude::*;
use uuid::Uuid;

use super::IncidentState;

impl IncidentState {
    /// The text that the entry was first written with; `None` when it is not here. It never
    /// changes, and costs little, unlike [`IncidentState::history`].
    pub fn first_text(&self, entry: EntryId) -> Option<String> {
        let inside = self.inside()?;
        inside.open.with(|doc| document::first_text(doc, entry))?
    }

    /// The lines of a kind that were written with just these words and are not deleted, and
    /// whether they still are as they were written: same words, no file beside them.
    pub fn written_as(&self, kind: EntryKind, words: &str) -> Vec<(EntryId, bool)> {
        self.flush();
        let has_file = |id: EntryId| {
            let of = Some(Origin::Entry(id));
            let attached =
                |head: &Incident| head.attachments.iter().any(|f| !f.removed && f.of == of);
            self.head.try_with_untracked(attached) == Some(true)
        };
        let lines = self.timeline.of_kind(kind).into_iter();
        let begun = lines.filter(|(id, _)| self.first_text(*id).as_deref() == Some(words));
        begun.map(|(id, text)| (id, text == words && !has_file(id))).collect()
    }

    /// Remembers which of the rows somebody else has just changed. To be called before the rows
    /// are taken over.
    pub(super) fn note_changes(&self, document: &Automerge, rows: &[(EntryId, Option<Entry>)]) {
        let Some(by) = self.me().and_then(|me| last_hand_but(document, me)) else { return };
        let changed: Vec<_> = rows
            .iter()
            .filter(|(id, row)| {
                let known = self.timeline.entry(*id);
                row.as_ref().zip(known).is_some_and(|(row, known)| {
                    // What is deleted or brought back comes and goes by itself.
                    let is_other = |k: &Entry| k != row && k.deleted == row.deleted;
                    known.try_with_untracked(is_other) == Some(true)
                })
            })
            .map(|(id, _)| (*id, by))
            .collect();
        if !changed.is_empty() {
            self.changed_by_others.try_update(|all| all.extend(changed));
        }
    }
}

/// The author of the latest change, or of one of several made at once, unless it is oneself.
fn last_hand_but(document: &Automerge, me: PersonId) -> Option<PersonId> {
    document.get_heads().iter().find_map(|head| {
        let change = document.get_change_meta_by_hash(head)?;
        let author = document.get_author_for_actor(&change.actor)?;
        Uuid::from_slice(author.as_bytes()).ok().map(PersonId).filter(|author| *author != me)
    })
}
