//! The weekly review (DOMAIN section 5): what happened since the last one, what is stuck or due,
//! and what the meeting decided about it. Notes and decisions are kept as a record.

pub mod agenda;
pub mod command;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::id::{DecisionId, PersonId, ReviewId};

/// One meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub id: ReviewId,
    /// By the clock of the device where it was begun.
    pub begun: DateTime<Utc>,
    pub by: Option<PersonId>,
    /// Who said that it was held, and when; `None` while it goes on.
    pub held: Option<Held>,
    /// Markdown; several people may write it at once.
    pub notes: String,
    /// In the order in which they were made, removed ones included.
    pub decisions: Vec<Decision>,
    pub removed: bool,
}

/// That a review was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub at: DateTime<Utc>,
    pub by: PersonId,
}

/// What a review decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub id: DecisionId,
    pub text: String,
    pub owner: Option<PersonId>,
    pub due: Option<NaiveDate>,
    pub done: bool,
    pub removed: bool,
}

/// How far the first review looks back, there being none before it.
const FIRST: TimeDelta = TimeDelta::days(7);

impl Review {
    /// The decisions that were not removed.
    pub fn shown_decisions(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().filter(|decision| !decision.removed)
    }

    /// Where it sorts: by when it was held, one that goes on by when it was begun.
    pub fn at(&self) -> DateTime<Utc> {
        self.held.map_or(self.begun, |held| held.at)
    }
}

/// The review that was held last before this one, among those not removed.
pub fn before(all: &[Review], id: ReviewId) -> Option<&Review> {
    let own = all.iter().find(|review| review.id == id)?;
    let held = all.iter().filter(|one| one.id != id && !one.removed && one.held.is_some());
    held.filter(|one| one.at() <= own.at()).max_by_key(|one| (one.at(), one.id))
}

/// Since when this review looks at things: since the one before was held.
pub fn since(all: &[Review], id: ReviewId) -> Option<DateTime<Utc>> {
    let own = all.iter().find(|review| review.id == id)?;
    Some(before(all, id).map_or(own.begun - FIRST, Review::at))
}
