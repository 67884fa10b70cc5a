//! What has been, and going back to it.

use andon_document::incident::{self as document, Heads};
use andon_model::activity::{self, Back, Deed, Sitting};
use andon_model::command::Refusal;
use andon_model::incident::Incident;
use andon_model::phase::Phase;

use leptos::prelude::*;

use super::IncidentState;

impl IncidentState {
    /// Every single change, the oldest first. It walks the whole history.
    pub fn every_change(&self) -> Vec<Sitting<Heads>> {
        self.flush();
        let Some(inside) = self.inside() else { return Vec::new() };
        inside.open.with(document::changes).unwrap_or_default()
    }

    /// The phase that it is in now, and was in then, if they differ: going back to an earlier page
    /// does not change it.
    pub fn phases_apart(&self, then: &Incident) -> Option<(Phase, Phase)> {
        let now = self.head.try_with_untracked(|head| head.phase.phase)?;
        (now != then.phase.phase).then_some((now, then.phase.phase))
    }

    /// What was changed in a sitting.
    pub fn deeds(&self, sitting: &Sitting<Heads>) -> Vec<Deed> {
        let Some(inside) = self.inside() else { return Vec::new() };
        let deeds =
            inside.open.with(|doc| document::deeds(doc, self.id, &sitting.before, &sitting.after));
        deeds.unwrap_or_default()
    }

    /// The incident as it was.
    pub fn as_it_was(&self, heads: &Heads) -> Option<Incident> {
        let inside = self.inside()?;
        inside.open.with(|doc| document::read_at(doc, self.id, heads))
    }

    /// Makes one field as it was.
    pub fn put_back(&self, back: &Back) -> Result<(), Refusal> {
        self.flush();
        let now = self.now().ok_or_else(not_here)?;
        back.command(&now).map_or(Ok(()), |command| self.run(command))
    }

    /// Makes everything as it was, as one step that can be undone.
    pub fn restore(&self, heads: &Heads) -> Result<(), Refusal> {
        self.flush();
        let (now, then) = self.now().zip(self.as_it_was(heads)).ok_or_else(not_here)?;
        self.run(activity::restore(&now, &then))
    }

    pub(super) fn now(&self) -> Option<Incident> {
        let inside = self.inside()?;
        inside.open.with(|doc| document::read(doc, self.id).0)
    }
}

pub(super) fn not_here() -> Refusal {
    Refusal::NotFound("The incident".into())
}
