//! Values that several people set while they were apart (Automerge keeps them all). One of them
//! shows; somebody decides.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::activity::{Said, Subject};
use crate::command::Command;
use crate::id::PersonId;
use crate::incident::Incident;

/// A single value of which several were set apart. Answers to properties are not among them, see
/// [`crate::property::Properties::rivals`]; [`Incident::contenders`] knows all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    pub subject: Subject,
    /// All of them, at least two, the one that shows first.
    pub contenders: Vec<Contender>,
}

/// One of the values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contender {
    pub said: Said,
    /// What decides for it, also if it is the one that shows.
    pub settle: Command,
    pub by: Option<PersonId>,
    /// By the clock of the device where it was set; `None` when the document does not say.
    pub at: Option<DateTime<Utc>>,
}

impl Incident {
    /// The values that were set apart, the one that shows first; empty where there is no dispute.
    pub fn contenders(&self, subject: &Subject) -> Vec<Contender> {
        if let Subject::Property(property) = *subject {
            let rivals = self.properties.rivals.get(&property).cloned().unwrap_or_default();
            let contender = |rival: crate::property::Rival| Contender {
                said: Said::Answer(property, rival.answer.clone()),
                settle: Command::SetProperty { property, answer: Some(rival.answer) },
                by: rival.by,
                at: rival.at,
            };
            return rivals.into_iter().map(contender).collect();
        }
        let found = self.all_disputes().find(|dispute| dispute.subject == *subject);
        found.map(|dispute| dispute.contenders.clone()).unwrap_or_default()
    }

    /// Its own disputes and those of its entries and actions, deleted and removed ones left out.
    pub fn all_disputes(&self) -> impl Iterator<Item = &Dispute> {
        let entries = self.visible_entries().flat_map(|entry| &entry.disputes);
        let actions = self.actions.iter().filter(|action| !action.removed);
        self.disputes.iter().chain(entries).chain(actions.flat_map(|action| &action.disputes))
    }
}
