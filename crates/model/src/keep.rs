//! Which incidents and records a device keeps, to be read without a connection.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{IncidentId, PersonId};
use crate::index::{IncidentRow, RecordRow};

/// What is fetched without being asked for. Everything else comes when somebody opens it, and may
/// be removed again once the relay has all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keep {
    /// What began or was changed in so many months; `None` keeps everything.
    pub months: Option<u32>,
    /// Whatever one has or had to do with.
    pub mine: bool,
    /// Kept whatever else is said.
    pub pinned: BTreeSet<IncidentId>,
}

impl Default for Keep {
    fn default() -> Self {
        Keep { months: Some(6), mine: true, pinned: BTreeSet::new() }
    }
}

impl Keep {
    /// The choices of months that are offered; `None` is everything.
    pub const MONTHS: [Option<u32>; 5] = [Some(1), Some(3), Some(6), Some(12), None];

    /// Whether an incident is kept: the open ones always are.
    pub fn incident(&self, row: &IncidentRow, me: PersonId, now: DateTime<Utc>) -> bool {
        row.phase.is_open()
            || self.pinned.contains(&row.id)
            || [row.began, row.ended, row.edited].into_iter().any(|at| self.is_recent(at, now))
            || self.mine && row.people().contains(&me)
    }

    /// Whether a record is kept: the unfinished ones always are.
    pub fn record(&self, row: &RecordRow, me: PersonId, now: DateTime<Utc>) -> bool {
        !row.finished
            || row.incident.is_some_and(|incident| self.pinned.contains(&incident))
            || [Some(row.created), row.edited].into_iter().any(|at| self.is_recent(at, now))
            || self.mine && row.people().any(|person| person == me)
    }

    fn is_recent(&self, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        let Some(months) = self.months else { return true };
        at.is_some_and(|at| now - at <= TimeDelta::days(i64::from(months) * 31))
    }
}
