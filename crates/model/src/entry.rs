//! A line of the timeline.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::dispute::Dispute;
use crate::id::{EntryId, PersonId};
use crate::when::When;

/// What kind of line it is. Unknown kinds of newer versions read as [`EntryKind::Note`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    #[default]
    Note,
    Observation,
    Decision,
    Action,
    Communication,
    Milestone,
    Alert,
    /// Written by Andon itself, such as a change of phase. Can be hidden.
    System,
}

impl EntryKind {
    /// The kinds a person can choose, in the order of the menu.
    pub const CHOICES: [EntryKind; 7] = [
        EntryKind::Note,
        EntryKind::Observation,
        EntryKind::Decision,
        EntryKind::Action,
        EntryKind::Communication,
        EntryKind::Milestone,
        EntryKind::Alert,
    ];

    /// The stored name, which is also the English one.
    pub fn name(self) -> &'static str {
        match self {
            EntryKind::Note => "note",
            EntryKind::Observation => "observation",
            EntryKind::Decision => "decision",
            EntryKind::Action => "action",
            EntryKind::Communication => "communication",
            EntryKind::Milestone => "milestone",
            EntryKind::Alert => "alert",
            EntryKind::System => "system",
        }
    }

    /// The kind of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::CHOICES.into_iter().chain([EntryKind::System]).find(|kind| kind.name() == name)
    }
}

/// One entry as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: EntryId,
    /// When it happened, as far as known. Editable.
    pub occurred: When,
    /// When it was written down, by the clock of the writer's device.
    pub noted: DateTime<Utc>,
    /// Who wrote it first. `None` when the document does not say.
    pub author: Option<PersonId>,
    /// Markdown; may hold several lines and nested bullets.
    pub text: String,
    pub kind: EntryKind,
    /// Goes into the post-mortem.
    pub important: bool,
    /// Deleted entries stay in the document and can be brought back.
    pub deleted: bool,
    /// What several people set apart of its time and kind. Earlier states know of none.
    #[serde(default)]
    pub disputes: Vec<Dispute>,
}

/// Where an entry stands: by minute, then in the order of noting. The same on every device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryOrder {
    minute: i64,
    id: EntryId,
}

impl Entry {
    /// The key that entries are sorted by.
    pub fn order(&self) -> EntryOrder {
        EntryOrder { minute: self.occurred.minute(), id: self.id }
    }
}

/// An earlier state of an entry, as its history shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryVersion {
    /// When the change was made, by the clock of the device that made it.
    pub at: DateTime<Utc>,
    /// Who made it. `None` when the change does not say.
    pub by: Option<PersonId>,
    /// The entry as it was after the change.
    pub entry: Entry,
}

/// An entry about to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    pub id: EntryId,
    pub occurred: When,
    pub text: String,
    pub kind: EntryKind,
    pub important: bool,
}
