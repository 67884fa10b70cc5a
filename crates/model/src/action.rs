//! Actions: what somebody shall do, as a checklist on the incident's page.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::dispute::Dispute;
use crate::id::{ActionId, EntryId, NoteId, PersonId};
use crate::phase::Phase;

/// One item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionItem {
    pub id: ActionId,
    /// What to do, in Markdown; several people may write it at once.
    pub text: String,
    pub owner: Option<PersonId>,
    /// The phase that needs it.
    pub phase: Option<Phase>,
    pub due: Option<NaiveDate>,
    /// As typed; empty when there is none. See [`crate::incident::is_safe_address`].
    pub link: String,
    /// What it came from, if it was made from a line.
    pub from: Option<Origin>,
    /// Who did it and when, by the clock of their device.
    pub done: Option<Done>,
    pub removed: bool,
    /// What several people set apart of its owner, phase, due date and link. Earlier states know
    /// of none.
    #[serde(default)]
    pub disputes: Vec<Dispute>,
}

/// The line from which an action was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    Entry(EntryId),
    Note(NoteId),
}

/// That an action was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub by: Option<PersonId>,
    pub at: DateTime<Utc>,
}

/// How many of the actions that were not removed are done, and how many there are: "4 of 6".
pub fn progress(actions: &[ActionItem]) -> (usize, usize) {
    let shown = actions.iter().filter(|action| !action.removed);
    shown.fold((0, 0), |(done, all), a| (done + usize::from(a.done.is_some()), all + 1))
}
