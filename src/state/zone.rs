//! A time zone that can be kept in signals.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use andon_model::zone::{Zone, day};
use chrono::{DateTime, NaiveDate, Utc};

use crate::browser::zone::{IntlZone, own_name};

thread_local! {
    /// A zone costs the browser a formatter and a table of offsets, so each is made once.
    static ZONES: RefCell<HashMap<Arc<str>, Option<IntlZone>>> = RefCell::default();
    static OWN: NamedZone = NamedZone::of(&own_name());
}

/// A zone by its IANA name; names that the browser does not know behave as UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedZone(Arc<str>);

impl NamedZone {
    /// The zone of that IANA name.
    pub fn of(name: &str) -> Self {
        NamedZone(name.into())
    }

    /// The zone of this device, as it was when it was first asked for.
    pub fn own() -> Self {
        OWN.with(Clone::clone)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// The day of a moment where this device is.
pub fn own_day(at: DateTime<Utc>) -> NaiveDate {
    day(&NamedZone::own(), at)
}

impl Zone for NamedZone {
    fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        ZONES.with_borrow_mut(|zones| {
            zones
                .entry(self.0.clone())
                .or_insert_with(|| IntlZone::new(&self.0))
                .as_ref()
                .map_or(0, |zone| zone.offset_seconds(at))
        })
    }
}
