//! What the parts of the timeline share: which row is current, written in, just deleted.

use std::sync::Arc;
use std::time::Duration;

use andon_model::entry::EntryKind;
use andon_model::id::EntryId;
use leptos::html;
use leptos::prelude::*;

use crate::browser::page::{focus_by_id, release_focus};
use crate::state::incident::IncidentState;
use crate::state::timeline::TimelineItem;
use crate::ui::virtual_list::{Align, ListHold};

/// How long the place of a deleted entry offers to bring it back.
const UNDO_TIME: Duration = Duration::from_secs(20);

/// A deleted entry whose place is still shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gone {
    entry: EntryId,
    /// What stood before it.
    behind: Option<TimelineItem>,
    place: usize,
}

/// From the context of the page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct TimelineHold {
    pub list: ListHold<TimelineItem>,
    /// What the list shows: the timeline's items and the places of what was just deleted.
    pub rows: Memo<Arc<Vec<TimelineItem>>>,
    /// The row that Tab leads to and that keys work on.
    pub current: RwSignal<Option<EntryId>>,
    pub pointed: RwSignal<Option<EntryId>>,
    pub editing: RwSignal<Option<EntryId>>,
    /// The entry whose history is open.
    pub history: RwSignal<Option<EntryId>>,
    /// The entry that a link led to.
    pub linked: RwSignal<Option<EntryId>>,
    /// The kind of the line that is being written.
    pub kind: RwSignal<EntryKind>,
    /// Entries of others that arrived out of view.
    pub unseen: RwSignal<Vec<EntryId>>,
    gone: RwSignal<Vec<Gone>>,
}

/// The height of a row before it is measured.
fn guess(item: &TimelineItem) -> f64 {
    match item {
        TimelineItem::Day(_) => 40.0,
        TimelineItem::Entry(_) => 33.0,
    }
}

/// The id of an entry's element.
pub fn entry_element(entry: EntryId) -> String {
    format!("entry-{entry}")
}

impl TimelineHold {
    pub fn new(incident: IncidentState, scroller: NodeRef<html::Div>) -> Self {
        let gone = RwSignal::new(Vec::<Gone>::new());
        let items = incident.timeline.items;
        let rows = Memo::new(move |_| {
            let items = items.get();
            gone.with(|gone| if gone.is_empty() { items.clone() } else { with_gone(&items, gone) })
        });
        let hold = TimelineHold {
            list: ListHold::new(scroller, guess),
            rows,
            current: RwSignal::new(None),
            pointed: RwSignal::new(None),
            editing: RwSignal::new(None),
            history: RwSignal::new(None),
            linked: RwSignal::new(None),
            kind: RwSignal::new(EntryKind::Note),
            unseen: RwSignal::new(Vec::new()),
            gone,
        };
        // Others may delete what one is writing in, or where the focus is: the place stays, says
        // so, and keeps the focus.
        Effect::new(move |before: Option<Arc<Vec<TimelineItem>>>| {
            let now = rows.get();
            let focused = hold.current.get_untracked().filter(|_| is_inside());
            let kept = hold.editing.get_untracked().or(focused);
            if let (Some(before), Some(entry)) = (before, kept) {
                let row = incident.timeline.entry(entry);
                let deleted = row.is_some_and(|row| row.with_untracked(|entry| entry.deleted));
                if deleted && !now.contains(&TimelineItem::Entry(entry)) {
                    hold.keep_place_in(&before, entry);
                }
            }
            now
        });
        Effect::new(move |_| {
            // Who writes in an entry keeps it before their eyes, even if others delete it.
            let kept = hold.editing.get().or(hold.current.get());
            hold.list.focused.set(kept.map(TimelineItem::Entry));
        });
        hold
    }

    /// Remembers where the entry stands, to be called before it is deleted.
    pub fn keep_place(&self, entry: EntryId) {
        let rows = self.rows.get_untracked();
        self.keep_place_in(&rows, entry);
    }

    fn keep_place_in(&self, rows: &[TimelineItem], entry: EntryId) {
        let item = TimelineItem::Entry(entry);
        let Some(place) = rows.iter().position(|row| *row == item) else { return };
        let behind = place.checked_sub(1).map(|before| rows[before]);
        let found = Gone { entry, behind, place };
        self.gone.update(|gone| {
            gone.retain(|other| other.entry != entry);
            gone.push(found);
        });
        let hold = *self;
        set_timeout(move || hold.let_go(entry), UNDO_TIME);
    }

    /// The entry is back, or its place is no longer needed.
    pub fn let_go(&self, entry: EntryId) {
        if self.gone.try_with_untracked(|gone| gone.iter().any(|g| g.entry == entry)) == Some(true)
        {
            self.gone.update(|gone| gone.retain(|other| other.entry != entry));
        }
    }

    /// Shows a row and gives it the focus.
    pub fn focus(&self, entry: EntryId, align: Align) {
        self.current.try_set(Some(entry));
        self.list.show(&TimelineItem::Entry(entry), align);
        // It may have to come into the page first.
        request_animation_frame(move || {
            focus_by_id(&entry_element(entry));
        });
    }

    /// Scrolls to a row and leaves the focus where it is. The row may be about to arrive.
    pub fn reveal(&self, entry: EntryId) {
        let hold = *self;
        request_animation_frame(move || {
            hold.list.show(&TimelineItem::Entry(entry), Align::Nearest);
        });
    }

    /// The row for Tab: the current one, else the first that can be seen.
    pub fn tab_stop(&self) -> Option<EntryId> {
        if let Some(current) = self.current.get()
            && self.list.place(&TimelineItem::Entry(current)).is_some()
        {
            return Some(current);
        }
        self.list.visible.get().find_map(|place| match self.list.key_at(place) {
            Some(TimelineItem::Entry(entry)) => Some(entry),
            _ => None,
        })
    }

    /// Moves the focus by one entry, or into the timeline.
    pub fn step(&self, forward: bool) -> bool {
        let current = self.current.get_untracked().filter(|_| is_inside());
        let place = current.and_then(|entry| self.list.place(&TimelineItem::Entry(entry)));
        let count = self.rows.with_untracked(|rows| rows.len());
        let next = match place {
            None => return self.enter(),
            Some(place) if forward => self.entry_in(place + 1..count),
            Some(place) => self.entry_in((0..place).rev()),
        };
        if let Some(entry) = next {
            self.focus(entry, Align::Nearest);
        }
        true
    }

    fn enter(&self) -> bool {
        let stop = untrack(|| self.tab_stop());
        let stop = stop.or_else(|| self.entry_in(0..self.rows.with_untracked(|rows| rows.len())));
        if let Some(entry) = stop {
            self.focus(entry, Align::Nearest);
        }
        stop.is_some()
    }

    fn entry_in(&self, mut places: impl Iterator<Item = usize>) -> Option<EntryId> {
        places.find_map(|place| match self.list.key_at(place) {
            Some(TimelineItem::Entry(entry)) => Some(entry),
            _ => None,
        })
    }

    /// Back from writing to the row.
    pub fn leave_editor(&self, entry: EntryId) {
        self.editing.try_set(None);
        self.focus(entry, Align::Nearest);
    }
}

/// Whether the focus is on a row or in it.
pub fn is_inside() -> bool {
    let active = document().active_element();
    active.is_some_and(|element| element.closest(".entry").is_ok_and(|found| found.is_some()))
}

/// One step out of a row of the timeline: from what is in it to the row, and from the row to the
/// page. Whether the focus was there.
pub fn leave_row() -> bool {
    let Some(active) = document().active_element() else { return false };
    let Some(row) = active.closest(".entry").ok().flatten() else { return false };
    if row == active {
        release_focus();
    } else {
        focus_by_id(&row.id());
    }
    true
}

fn with_gone(items: &[TimelineItem], gone: &[Gone]) -> Arc<Vec<TimelineItem>> {
    let mut rows = items.to_vec();
    for gone in gone {
        let item = TimelineItem::Entry(gone.entry);
        // It was brought back, here or by somebody else.
        if rows.contains(&item) {
            continue;
        }
        let behind = gone.behind.and_then(|before| rows.iter().position(|row| *row == before));
        let place = behind.map_or(gone.place.min(rows.len()), |before| before + 1);
        rows.insert(place, item);
    }
    Arc::new(rows)
}

/// The timeline's hold.
pub fn use_timeline_hold() -> TimelineHold {
    expect_context::<TimelineHold>()
}
