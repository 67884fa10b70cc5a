//! Finding things: in every text on the device, and again what one opened lately.

use leptos::prelude::*;

use super::Andon;
use crate::browser::{preferences, spawn};
use crate::state::search::{Answer, Progress};

/// So many are remembered.
const RECENT: usize = 12;
const RECENT_KEY: &str = "andon.recent";

impl Andon {
    /// Gets ready to search. The first time reads what is on the device.
    pub fn wake_search(&self) {
        if let Some(core) = self.core() {
            core.search.wake();
            self.incidents.with_untracked(|rows| core.search.rows(rows));
            self.records.with_untracked(|rows| core.search.records(rows));
        }
    }

    /// Searches every text on this device. Calls once with what was found.
    pub fn search(&self, typed: String, call: impl FnOnce(Answer) + 'static) {
        if let Some(core) = self.core() {
            let search = core.search.clone();
            spawn(async move { call(search.ask(typed).await) });
        }
    }

    /// How much of what there is can be searched in full.
    pub fn search_progress(&self) -> Progress {
        self.core().map(|core| core.search.progress.get()).unwrap_or_default()
    }

    /// What was chosen in the palette lately, the latest first.
    pub fn recent(&self) -> Vec<String> {
        preferences::get(RECENT_KEY).unwrap_or_default()
    }

    /// Remembers that something was chosen.
    pub fn note_recent(&self, what: &str) {
        let mut recent = self.recent();
        recent.retain(|known| known != what);
        recent.insert(0, what.to_owned());
        recent.truncate(RECENT);
        // What cannot be kept is not offered first; nothing else depends on it.
        let _ = preferences::set(RECENT_KEY, &recent);
    }
}
