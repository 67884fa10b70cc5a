//! Correcting when it was declared, and who wrote last.

use andon_document::incident as document;
use andon_model::command::Refusal;
use andon_model::declared::{self, Along};
use andon_model::id::PersonId;
use andon_model::when::When;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::IncidentState;
use super::past::not_here;
use crate::state::zone::NamedZone;

impl IncidentState {
    /// Sets when it was declared, and takes along what declaring had made of that: one step.
    pub fn correct_declared(&self, when: Option<When>) -> Result<Along, Refusal> {
        let now = self.now().ok_or_else(not_here)?;
        let (command, along) = declared::correct(&now, when, &NamedZone::of(&now.zone));
        self.run(command).map(|()| along)
    }

    /// Who changed it last, and when. Reactive.
    pub fn last_edited(&self) -> Option<(Option<PersonId>, DateTime<Utc>)> {
        self.changes.track();
        self.inside()?.open.with(document::last_edited)?
    }
}
