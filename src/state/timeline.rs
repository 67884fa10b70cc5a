//! The timeline's rows: their order as one list, each row as a signal of its own.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use andon_model::entry::{Entry, EntryKind, EntryOrder};
use andon_model::id::EntryId;
use andon_model::zone;
use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;

use super::preferences::Preferences;
use super::zone::NamedZone;

/// What stands in the timeline, from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimelineItem {
    /// A date heading, in the shown zone.
    Day(NaiveDate),
    Entry(EntryId),
}

/// What the list needs of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    order: EntryOrder,
    id: EntryId,
    at: DateTime<Utc>,
    kind: EntryKind,
    deleted: bool,
    disputed: bool,
}

impl Place {
    fn of(entry: &Entry) -> Place {
        Place {
            order: entry.order(),
            id: entry.id,
            at: entry.occurred.start(),
            kind: entry.kind,
            deleted: entry.deleted,
            disputed: !entry.disputes.is_empty(),
        }
    }
}

/// The timeline of an open incident. A remote keystroke touches one row's signal; only what
/// changes the order touches the list.
#[derive(Clone, Copy)]
pub struct Timeline {
    /// The visible items in order: deleted entries left out, system entries by preference.
    pub items: Memo<Arc<Vec<TimelineItem>>>,
    /// Ids of deleted entries, newest first, so that they can be brought back.
    pub deleted: RwSignal<Vec<EntryId>>,
    places: RwSignal<Arc<Vec<Place>>>,
    rows: StoredValue<HashMap<EntryId, ArcRwSignal<Entry>>>,
}

impl Timeline {
    pub(super) fn new(zone: Memo<NamedZone>, preferences: RwSignal<Preferences>) -> Timeline {
        let places: RwSignal<Arc<Vec<Place>>> = RwSignal::new(Arc::default());
        let hide_system = Memo::new(move |_| preferences.with(|p| p.hide_system_entries));
        let items = Memo::new(move |_| {
            let (zone, hide_system) = (zone.get(), hide_system.get());
            places.with(|places| {
                let mut items = Vec::with_capacity(places.len() + 8);
                let mut day = None;
                for place in places.iter() {
                    if place.deleted || (place.kind == EntryKind::System && hide_system) {
                        continue;
                    }
                    let this = zone::day(&zone, place.at);
                    if day != Some(this) {
                        items.push(TimelineItem::Day(this));
                        day = Some(this);
                    }
                    items.push(TimelineItem::Entry(place.id));
                }
                Arc::new(items)
            })
        });
        Timeline {
            items,
            deleted: RwSignal::new(Vec::new()),
            places,
            rows: StoredValue::new(HashMap::new()),
        }
    }

    /// The row's signal; `None` for an entry that is not here.
    pub fn entry(&self, id: EntryId) -> Option<ArcRwSignal<Entry>> {
        self.rows.try_with_value(|rows| rows.get(&id).cloned()).flatten()
    }

    /// How many entries were not deleted.
    pub fn count(&self) -> usize {
        self.places.try_with_untracked(|p| p.iter().filter(|p| !p.deleted).count()).unwrap_or(0)
    }

    /// When the latest of what was told happened. Andon's own lines and milestones are left out:
    /// the declaration of an incident that is written down afterwards lies years behind it.
    pub fn latest(&self) -> Option<DateTime<Utc>> {
        let told = |place: &&Place| {
            !place.deleted && !matches!(place.kind, EntryKind::System | EntryKind::Milestone)
        };
        self.places.try_with_untracked(|p| p.iter().filter(told).map(|p| p.at).max()).flatten()
    }

    /// When people were last told: the latest communication. Follows the order of the timeline.
    pub fn last_told(&self) -> Option<DateTime<Utc>> {
        self.places.track();
        self.last_told_untracked()
    }

    pub fn last_told_untracked(&self) -> Option<DateTime<Utc>> {
        let told = |place: &&Place| !place.deleted && place.kind == EntryKind::Communication;
        self.places.try_with_untracked(|p| p.iter().filter(told).map(|place| place.at).max())?
    }

    /// The lines of a kind that are not deleted, and their texts. Reads all lines: for what
    /// somebody does, not for typing.
    pub fn of_kind(&self, kind: EntryKind) -> Vec<(EntryId, String)> {
        let found = |entry: &Entry| {
            let shown = !entry.deleted && entry.kind == kind;
            shown.then(|| (entry.id, entry.text.clone()))
        };
        self.rows
            .try_with_value(|rows| {
                rows.values().filter_map(|row| row.with_untracked(found)).collect()
            })
            .unwrap_or_default()
    }

    /// The lines of which a value was set apart.
    pub(super) fn disputed(&self) -> Vec<EntryId> {
        let disputed = |place: &&Place| place.disputed;
        let of = |places: &Arc<Vec<Place>>| places.iter().filter(disputed).map(|p| p.id).collect();
        self.places.try_with_untracked(of).unwrap_or_default()
    }

    /// Takes over everything.
    pub(super) fn set_all(&self, entries: Vec<Entry>) {
        let mut places: Vec<Place> = entries.iter().map(Place::of).collect();
        places.sort_by_key(|place| place.order);
        self.rows.try_update_value(|rows| {
            let present: HashSet<EntryId> = entries.iter().map(|entry| entry.id).collect();
            rows.retain(|id, _| present.contains(id));
            for entry in entries {
                put(rows, entry);
            }
        });
        self.set_places(places);
    }

    /// Takes over some rows; `None` is one that is gone.
    pub(super) fn set_some(&self, changed: Vec<(EntryId, Option<Entry>)>) {
        let Some(known) = self.places.try_get_untracked() else { return };
        let mut places: Option<Vec<Place>> = None;
        for (id, entry) in changed {
            let at = known.iter().rposition(|place| place.id == id).map(|at| known[at]);
            let now = entry.as_ref().map(Place::of);
            if at != now {
                let places = places.get_or_insert_with(|| known.to_vec());
                places.retain(|place| place.id != id);
                if let Some(place) = now {
                    let to = places.partition_point(|other| other.order < place.order);
                    places.insert(to, place);
                }
            }
            self.rows.try_update_value(|rows| match entry {
                Some(entry) => put(rows, entry),
                None => drop(rows.remove(&id)),
            });
        }
        if let Some(places) = places {
            self.set_places(places);
        }
    }

    fn set_places(&self, places: Vec<Place>) {
        let mut deleted: Vec<EntryId> =
            places.iter().filter(|place| place.deleted).map(|place| place.id).collect();
        deleted.sort_by(|a, b| b.cmp(a));
        if self.deleted.try_with_untracked(|known| *known != deleted) == Some(true) {
            self.deleted.set(deleted);
        }
        self.places.try_set(Arc::new(places));
    }
}

fn put(rows: &mut HashMap<EntryId, ArcRwSignal<Entry>>, entry: Entry) {
    match rows.get(&entry.id) {
        Some(row) => {
            if row.with_untracked(|known| *known != entry) {
                row.set(entry);
            }
        }
        None => {
            rows.insert(entry.id, ArcRwSignal::new(entry));
        }
    }
}
