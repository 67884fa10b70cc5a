//! What the incidents on this device say of themselves, without their timelines: read one after
//! another, so that typing goes on meanwhile.

use std::collections::BTreeMap;
use std::time::Duration;

use andon_document::incident as document;
use andon_model::id::IncidentId;
use andon_model::incident::Incident;
use andon_model::index::IncidentRow;
use andon_model::rules::Rules;
use andon_sync::DocumentId;
use leptos::prelude::*;

use super::Andon;
use crate::browser::{clock, spawn};

/// Between two incidents, for everything else that happens on the page.
const PAUSE: Duration = Duration::from_millis(4);
/// After so many incidents those who watch are told.
const STEP: usize = 8;

/// How far the reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub read: usize,
    pub all: usize,
    /// Of those that were read: not on this device.
    pub absent: usize,
}

/// An incident with its row in the index; without its head when it is not on this device.
struct Known {
    row: IncidentRow,
    head: Option<Incident>,
}

/// Forgotten with the owner that made it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Heads {
    andon: Andon,
    known: StoredValue<BTreeMap<IncidentId, Known>>,
    pub progress: RwSignal<Progress>,
    is_reading: StoredValue<bool>,
}

impl Heads {
    pub fn new(andon: Andon) -> Heads {
        Heads {
            andon,
            known: StoredValue::default(),
            progress: RwSignal::default(),
            is_reading: StoredValue::new(false),
        }
    }

    /// Reads what has not been read yet or has changed since, the order of home being that of the
    /// reading.
    pub fn read(&self) {
        if self.is_reading.try_update_value(|is| std::mem::replace(is, true)) != Some(false) {
            return;
        }
        self.tell();
        let heads = *self;
        spawn(async move {
            let mut since_told = 0;
            while let Some(row) = heads.next() {
                let head = heads.andon.head(row.id).await;
                let kept = heads.known.try_update_value(|known| {
                    known.insert(row.id, Known { row, head });
                });
                if kept.is_none() {
                    return;
                }
                since_told += 1;
                if since_told == STEP {
                    since_told = 0;
                    heads.tell();
                }
                clock::sleep(PAUSE).await;
            }
            heads.is_reading.try_set_value(false);
            heads.tell();
        });
    }

    /// The next incident to read.
    fn next(&self) -> Option<IncidentRow> {
        self.andon.incidents.try_with_untracked(|rows| {
            self.known.try_with_value(|known| {
                let fresh = |row: &&IncidentRow| known.get(&row.id).is_none_or(|k| k.row != **row);
                rows.iter().find(fresh).cloned()
            })
        })??
    }

    fn tell(&self) {
        let all = self.andon.incidents.try_with_untracked(Vec::len).unwrap_or_default();
        let counted = self.known.try_with_value(|known| {
            let absent = known.values().filter(|known| known.head.is_none()).count();
            Progress { read: known.len(), all, absent }
        });
        if let Some(counted) = counted {
            self.progress.try_set(counted);
        }
    }

    /// Makes something of every incident that was read, in the order of home.
    pub fn map<T>(&self, of: impl Fn(&IncidentRow, &Incident) -> Option<T>) -> Vec<T> {
        let made = self.known.try_with_value(|known| {
            self.andon.incidents.try_with_untracked(|rows| {
                let known = rows.iter().filter_map(|row| known.get(&row.id));
                known.filter_map(|known| of(&known.row, known.head.as_ref()?)).collect()
            })
        });
        made.flatten().unwrap_or_default()
    }

    /// The rules have become others: the rows of the index say what holds now. Only those rows
    /// that said what this device would have said; others know more than we do.
    pub fn put_severities(&self, before: &Rules, now: &Rules) {
        let Some(core) = self.andon.core() else { return };
        let changed = self.map(|row, head| {
            let (was, is) = (before.severity_of(head).value(), now.severity_of(head).value());
            (row.severity == was && was != is).then(|| IncidentRow { severity: is, ..row.clone() })
        });
        changed.into_iter().for_each(|row| core.put_row(row));
    }
}

impl Andon {
    /// An incident without its timeline; `None` when it is not on this device.
    async fn head(&self, id: IncidentId) -> Option<Incident> {
        let repo = self.core()?.repo.clone();
        repo.glance(DocumentId::from(id.0), |doc| document::read_head(doc, id)).await
    }
}
