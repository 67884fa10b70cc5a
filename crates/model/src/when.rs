//! When something happened, as precisely as anybody knows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An instant with its precision. Stored in UTC; zones matter for reading and writing only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "precision", rename_all = "lowercase")]
pub enum When {
    /// At this moment.
    Exact { at: DateTime<Utc> },
    /// Around this moment: "about 23:00".
    About { at: DateTime<Utc> },
    /// From `at` until `until`: "11:32 to 13:05".
    Range { at: DateTime<Utc>, until: DateTime<Utc> },
}

impl When {
    /// The moment it sorts by: itself, or the start of a range.
    pub fn start(&self) -> DateTime<Utc> {
        match *self {
            When::Exact { at } | When::About { at } | When::Range { at, .. } => at,
        }
    }

    /// The end of a range, otherwise the moment itself.
    pub fn end(&self) -> DateTime<Utc> {
        match *self {
            When::Exact { at } | When::About { at } => at,
            When::Range { until, .. } => until,
        }
    }

    /// The minute it falls in. Entries of one minute keep the order in which they were noted,
    /// because a reader sees `HH:MM` only.
    pub fn minute(&self) -> i64 {
        self.start().timestamp().div_euclid(60)
    }
}

impl From<DateTime<Utc>> for When {
    fn from(at: DateTime<Utc>) -> Self {
        When::Exact { at }
    }
}
