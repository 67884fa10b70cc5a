//! Notes: what people say to each other about an incident, beside its timeline.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{NoteId, PersonId};

/// A comment or a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub id: NoteId,
    /// The first note of the thread that it replies to: always a note that is there and is no
    /// reply itself.
    pub thread: Option<NoteId>,
    /// By the writer's clock.
    pub at: DateTime<Utc>,
    pub author: Option<PersonId>,
    /// Markdown; several people may write it at once.
    pub text: String,
    pub deleted: bool,
    /// Who reacted with what.
    pub reactions: BTreeMap<Reaction, BTreeSet<PersonId>>,
}

/// A reaction to a note: few, so that they mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reaction {
    Agree,
    Thanks,
    Seen,
    Question,
}

impl Reaction {
    /// In the order of the menu.
    pub const ALL: [Reaction; 4] =
        [Reaction::Agree, Reaction::Thanks, Reaction::Seen, Reaction::Question];

    /// The stored name, which is also the English one.
    pub fn name(self) -> &'static str {
        match self {
            Reaction::Agree => "agree",
            Reaction::Thanks => "thanks",
            Reaction::Seen => "seen",
            Reaction::Question => "question",
        }
    }

    /// The reaction of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reaction| reaction.name() == name)
    }

    /// As it is shown.
    pub fn sign(self) -> &'static str {
        match self {
            Reaction::Agree => "👍",
            Reaction::Thanks => "🙏",
            Reaction::Seen => "👀",
            Reaction::Question => "❓",
        }
    }
}
