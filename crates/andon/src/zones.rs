//! Time zones by name, from the IANA database.

use andon_model::zone::Zone;
use chrono::{DateTime, Offset, TimeZone, Utc};

/// A zone of the IANA database.
pub struct Named(chrono_tz::Tz);

/// The zone of that name; UTC for a name that the database does not have.
pub fn named(name: &str) -> Named {
    Named(name.parse().unwrap_or(chrono_tz::UTC))
}

impl Zone for Named {
    fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        self.0.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
    }
}
