//! The rows of the index as lists, board and home look at them: now, and in the reader's days.

use std::collections::HashMap;
use std::sync::Arc;

use andon_model::id::IncidentId;
use andon_model::index::{IncidentRow, RecordRow};
use andon_model::table::Source;
use andon_model::warning::{Warning, warnings};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::Andon;
use super::zone::NamedZone;
use crate::browser::zone::own_name;

/// Lives as long as the reactive owner that made it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Sight {
    pub andon: Andon,
    /// Now, to the minute: what is shown in minutes need not be looked at every second.
    pub now: Memo<DateTime<Utc>>,
    /// Where incidents and records stand among the rows.
    places: Memo<Arc<HashMap<Uuid, usize>>>,
    zone: StoredValue<NamedZone, LocalStorage>,
}

impl Sight {
    pub fn new(andon: Andon) -> Sight {
        let minute = Memo::new(move |_| andon.now.get().timestamp().div_euclid(60));
        let now = Memo::new(move |_| {
            minute.track();
            andon.now.get_untracked()
        });
        let places = Memo::new(move |_| {
            let mut places = HashMap::new();
            andon.incidents.with(|rows| {
                places.extend(rows.iter().enumerate().map(|(at, row)| (row.id.0, at)));
            });
            andon.records.with(|rows| {
                places.extend(rows.iter().enumerate().map(|(at, row)| (row.id.0, at)));
            });
            Arc::new(places)
        });
        let zone = StoredValue::new_local(NamedZone::of(&own_name()));
        Sight { andon, now, places, zone }
    }

    /// All of it. Reactive.
    pub fn source<T>(&self, of: impl FnOnce(&Source<'_>) -> T) -> T {
        let (andon, now) = (self.andon, self.now.get());
        self.zone.with_value(|zone| {
            andon.incidents.with(|incidents| {
                andon.records.with(|records| {
                    andon
                        .workspace
                        .with(|workspace| of(&Source { incidents, records, workspace, now, zone }))
                })
            })
        })
    }

    /// The row of an incident. Reactive.
    pub fn incident(&self, id: IncidentId) -> Option<IncidentRow> {
        let place = self.places.with(|places| places.get(&id.0).copied())?;
        let row = self.andon.incidents.with(|rows| rows.get(place).cloned());
        row.filter(|row| row.id == id)
    }

    /// The row of an incident or of a record, in a source that was got from here. Reactive.
    pub fn incident_in<'a>(&self, source: &Source<'a>, id: Uuid) -> Option<&'a IncidentRow> {
        let place = self.places.with(|places| places.get(&id).copied())?;
        source.incidents.get(place).filter(|row| row.id.0 == id)
    }

    /// See [`Sight::incident_in`].
    pub fn record_in<'a>(&self, source: &Source<'a>, id: Uuid) -> Option<&'a RecordRow> {
        let place = self.places.with(|places| places.get(&id).copied())?;
        source.records.get(place).filter(|row| row.id.0 == id)
    }

    /// What an incident lacks. Reactive.
    pub fn warnings(&self, row: &IncidentRow) -> Vec<Warning> {
        self.source(|source| {
            let own = source.records.iter().filter(|record| record.incident == Some(row.id));
            warnings(row, own, source.workspace, source.now, source.today())
        })
    }

    /// The reader's own zone.
    pub fn zone<T>(&self, of: impl FnOnce(&NamedZone) -> T) -> T {
        self.zone.with_value(of)
    }
}
