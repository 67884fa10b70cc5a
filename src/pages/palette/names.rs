//! The names of incidents and records, made ready to be compared with what one types.

use std::collections::BTreeMap;

use andon_model::id::{IncidentId, PdcaId};
use andon_model::search::fuzzy::{Name, Typed};
use leptos::prelude::*;
use uuid::Uuid;

use crate::state::Andon;

/// How well a name fits, and what it names.
pub type Fit<K> = (u32, K);

#[derive(Default)]
struct Ready {
    names: BTreeMap<Uuid, (String, Name)>,
}

impl Ready {
    /// How well the name fits. It is made ready once, and again when it has become another.
    fn fit(&mut self, id: Uuid, name: &str, typed: &Typed) -> Option<u32> {
        let fresh = || (name.to_owned(), Name::of(name));
        let known = self.names.entry(id).or_insert_with(fresh);
        if known.0 != name {
            *known = fresh();
        }
        known.1.fit(typed)
    }
}

/// See the module's text. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Names {
    andon: Andon,
    ready: StoredValue<Ready>,
}

impl Names {
    pub fn new(andon: Andon) -> Names {
        Names { andon, ready: StoredValue::default() }
    }

    /// The incidents whose names fit best; of equals those that home shows first.
    pub fn incidents(&self, typed: &Typed, most: usize) -> Vec<Fit<IncidentId>> {
        let rows = |ready: &mut Ready| {
            self.andon.incidents.with(|rows| {
                let fit = |row: &andon_model::index::IncidentRow| {
                    Some((ready.fit(row.id.0, &row.name, typed)?, row.id))
                };
                rows.iter().filter_map(fit).collect()
            })
        };
        best(self.ready.try_update_value(rows).unwrap_or_default(), most)
    }

    /// The same of records.
    pub fn records(&self, typed: &Typed, most: usize) -> Vec<Fit<PdcaId>> {
        let rows = |ready: &mut Ready| {
            self.andon.records.with(|rows| {
                let fit = |row: &andon_model::index::RecordRow| {
                    Some((ready.fit(row.id.0, &row.name, typed)?, row.id))
                };
                rows.iter().filter_map(fit).collect()
            })
        };
        best(self.ready.try_update_value(rows).unwrap_or_default(), most)
    }
}

/// The first of those that fit best; of equals the earlier.
pub fn best<K>(mut fits: Vec<Fit<K>>, most: usize) -> Vec<Fit<K>> {
    fits.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    fits.truncate(most);
    fits
}
