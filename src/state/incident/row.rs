//! Keeps the incident's row in the index of its year.

use andon_model::command::TextField;
use andon_model::incident::Incident;
use andon_model::index::{IncidentRow, Work};
use leptos::prelude::*;

use super::{IncidentState, Loading};
use crate::browser::clock;

impl IncidentState {
    /// The index shall show the incident as it is: soon, or at once for what lists sort by.
    pub(super) fn row_is_due(&self, at_once: bool) {
        let Some(inside) = self.inside() else { return };
        if at_once {
            inside.row.take();
            self.put_row_now();
        } else {
            let state = *self;
            inside.row.soon(move || state.put_row());
        }
    }

    /// Writes the row if one is due.
    pub(super) fn put_row(&self) {
        if self.inside().is_some_and(|inside| inside.row.take()) {
            self.put_row_now();
        }
    }

    fn put_row_now(&self) {
        let Some(inside) = self.inside() else { return };
        if let Some(row) = self.row() {
            inside.open.core.put_row(IncidentRow { edited: Some(clock::now()), ..row });
        }
    }

    fn row(&self) -> Option<IncidentRow> {
        let head = self.head.try_get_untracked()?;
        let name = self.texts.try_with_value(|texts| texts.get(&TextField::Name).copied())??;
        let name = name.try_get_untracked()?;
        let actions = self.lists.actions.try_get_untracked()?;
        let core = &self.inside()?.open.core;
        // The timeline is kept apart from the rest.
        let row = IncidentRow::of(&Incident { name, actions, ..head }, &core.workspace()?, None);
        let work = Work { told: self.timeline.last_told_untracked(), ..row.work };
        Some(IncidentRow { entries: self.timeline.count() as u64, work, ..row })
    }

    /// Looks after a while whether the index shows it as it is.
    pub(super) fn look_after_row(&self) {
        let state = *self;
        let Some(inside) = self.inside() else { return };
        inside.row.check_later(move || {
            let Some(inside) = state.inside() else { return };
            if state.loading.try_get_untracked() != Some(Loading::Ready) {
                return;
            }
            if let Some(row) = state.row()
                && inside.open.core.row(state.id).is_none_or(|known| !known.same_content(&row))
            {
                state.row_is_due(true);
            }
        });
    }
}
