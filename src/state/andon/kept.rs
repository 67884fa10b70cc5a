//! What is kept on this device.

use andon_model::id::IncidentId;
use andon_model::keep::Keep;
use leptos::prelude::*;

use super::Andon;
use crate::state::keeping::Room;

impl Andon {
    /// Which incidents and records are fetched without being asked for.
    pub fn keep(&self) -> Memo<Keep> {
        let preferences = self.preferences;
        Memo::new(move |_| preferences.with(|preferences| preferences.keep.clone()))
    }

    /// Changes that, and fetches what is missing now. What need not be kept any more goes later.
    pub fn set_keep(&self, change: impl FnOnce(&mut Keep)) {
        self.preferences.update(|preferences| change(&mut preferences.keep));
        let Some(core) = self.core() else { return };
        core.keeping.set_keep(self.preferences.with_untracked(|p| p.keep.clone()));
        let me = core.me();
        self.incidents.with_untracked(|rows| core.keeping.rows(rows, me));
        self.records.with_untracked(|rows| core.keeping.records(rows, me));
    }

    /// Keeps an incident on this device, whatever else is kept; or no longer for this reason.
    pub fn pin(&self, incident: IncidentId, pinned: bool) {
        self.set_keep(|keep| match pinned {
            true => drop(keep.pinned.insert(incident)),
            false => drop(keep.pinned.remove(&incident)),
        });
    }

    /// How many documents are here that need not be.
    pub fn spare(&self) -> usize {
        self.core().map(|core| core.keeping.spare()).unwrap_or_default()
    }

    /// Has them go, where the relay has all of them.
    pub fn make_room(&self) {
        if let Some(core) = self.core() {
            core.keeping.make_room();
        }
    }

    /// How far that has come, followed.
    pub fn room(&self) -> Room {
        self.core().map(|core| core.keeping.room.get()).unwrap_or_default()
    }

    /// How many incidents and records are to be kept here, and how many of them are.
    pub fn kept(&self) -> (usize, usize) {
        self.core().map(|core| core.keeping.kept()).unwrap_or_default()
    }
}
