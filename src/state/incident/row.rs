//! Keeps the incident's row in the index of its year.

use std::time::Duration;

use andon_model::command::TextField;
use andon_model::incident::Incident;
use andon_model::index::IncidentRow;
use leptos::prelude::*;

use super::{IncidentState, Loading};
use crate::browser::clock::{self, Timer};

/// The index hears of ordinary edits after this time.
const ROW_PAUSE: Duration = Duration::from_millis(1500);
/// So long after it was opened an incident is compared with its row in the index.
const ROW_CHECK: Duration = Duration::from_secs(5);

impl IncidentState {
    /// The index shall show the incident as it is: soon, or at once for what lists sort by.
    pub(super) fn row_is_due(&self, at_once: bool) {
        let Some(inside) = self.inside.try_get_value() else { return };
        if at_once {
            inside.row_due.borrow_mut().take();
            self.put_row_now();
        } else if inside.row_due.borrow().is_none() {
            let state = *self;
            *inside.row_due.borrow_mut() = Some(Timer::after(ROW_PAUSE, move || state.put_row()));
        }
    }

    /// Writes the row if one is due.
    pub(super) fn put_row(&self) {
        let Some(inside) = self.inside.try_get_value() else { return };
        if inside.row_due.borrow_mut().take().is_some() {
            self.put_row_now();
        }
    }

    fn put_row_now(&self) {
        let Some(inside) = self.inside.try_get_value() else { return };
        if let Some(row) = self.row() {
            inside.core.put_row(IncidentRow { edited: Some(clock::now()), ..row });
        }
    }

    fn row(&self) -> Option<IncidentRow> {
        let head = self.head.try_get_untracked()?;
        let name = self.texts.try_with_value(|texts| texts.get(&TextField::Name).copied())??;
        let name = name.try_get_untracked()?;
        let rules = self.inside.try_get_value()?.core.rules();
        let row = IncidentRow::of(&Incident { name, ..head }, &rules, None);
        Some(IncidentRow { entries: self.timeline.count() as u64, ..row })
    }

    /// Who changed the incident last may have gone before the row was written.
    pub(super) fn look_after_row(&self) {
        let state = *self;
        let Some(inside) = self.inside.try_get_value() else { return };
        *inside.row_check.borrow_mut() = Some(Timer::after(ROW_CHECK, move || {
            let Some(inside) = state.inside.try_get_value() else { return };
            if state.loading.try_get_untracked() != Some(Loading::Ready) {
                return;
            }
            if let Some(row) = state.row()
                && inside.core.row(state.id).is_none_or(|known| !known.same_content(&row))
            {
                state.row_is_due(true);
            }
        }));
    }
}
