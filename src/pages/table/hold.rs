//! What the parts of a list share: the view, which is the address, and the lines that it leaves.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use andon_model::id::PersonId;
use andon_model::table::{Cell, Item, Key, Source, Table, Tally, View};
use chrono::{DateTime, Utc};
use leptos::html;
use leptos::prelude::*;
use uuid::Uuid;

use crate::browser::page::focus_by_id;
use crate::browser::zone::own_name;
use crate::navigation::{Navigation, use_navigation};
use crate::route::Route;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::zone::NamedZone;
use crate::ui::virtual_list::{Align, ListHold};

/// Of a list that is open. Cheap to copy.
#[derive(Clone, Copy)]
pub struct TableHold {
    pub andon: Andon,
    pub view: Memo<View>,
    /// The lines that the filter leaves, in order.
    pub keys: Memo<Arc<Vec<Key>>>,
    /// How many lines there are in all.
    pub all: Memo<usize>,
    pub list: ListHold<Key>,
    pub scroller: NodeRef<html::Div>,
    /// The line that Tab leads to: one stop for the whole list.
    pub current: RwSignal<Option<Key>>,
    /// Now, to the minute.
    now: Memo<DateTime<Utc>>,
    /// Where incidents and records stand among the rows of the index.
    places: Memo<Arc<HashMap<Uuid, usize>>>,
    tallies: Memo<Arc<BTreeMap<PersonId, Tally>>>,
    zone: StoredValue<NamedZone, LocalStorage>,
    navigation: Navigation,
}

impl TableHold {
    /// Puts it into the context.
    pub fn provide() -> TableHold {
        let andon = use_andon();
        let navigation = use_navigation();
        let view = Memo::new(move |known: Option<&View>| match navigation.route() {
            Some(Route::Table(table)) => View::parse(table, &navigation.search()),
            // One is leaving.
            _ => known.cloned().unwrap_or_else(|| View::of(Table::Incidents)),
        });
        let minute = Memo::new(move |_| andon.now.get().timestamp().div_euclid(60));
        let now = Memo::new(move |_| {
            minute.track();
            andon.now.get_untracked()
        });
        let zone = StoredValue::new_local(NamedZone::of(&own_name()));
        let table = Memo::new(move |_| view.with(|view| view.table));
        let keys = Memo::new(move |_| {
            with_source(andon, zone, now, |source| {
                let items = view.with(|view| source.arrange(view));
                Arc::new(items.iter().map(Item::key).collect::<Vec<_>>())
            })
        });
        let all = Memo::new(move |_| with_source(andon, zone, now, |s| s.items(table.get()).len()));
        let places = Memo::new(move |_| {
            let incidents = andon.incidents.with(|rows| {
                rows.iter().enumerate().map(|(at, row)| (row.id.0, at)).collect::<Vec<_>>()
            });
            let records = andon.records.with(|rows| {
                rows.iter().enumerate().map(|(at, row)| (row.id.0, at)).collect::<Vec<_>>()
            });
            Arc::new(incidents.into_iter().chain(records).collect::<HashMap<_, _>>())
        });
        let tallies = Memo::new(move |_| {
            with_source(andon, zone, now, |source| Arc::new(source.tallies(table.get())))
        });
        let scroller = NodeRef::new();
        let hold = TableHold {
            andon,
            view,
            keys,
            all,
            list: ListHold::new(scroller, |_| 34.0),
            scroller,
            current: RwSignal::new(None),
            now,
            places,
            tallies,
            zone,
            navigation,
        };
        provide_context(hold);
        hold
    }

    /// Looks at the view in another way: the address says so.
    pub fn change(&self, change: impl FnOnce(&mut View)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        self.navigation.set_search(&view.query());
    }

    /// What the list is made of. Reactive.
    pub fn source<T>(&self, of: impl FnOnce(&Source<'_>) -> T) -> T {
        with_source(self.andon, self.zone, self.now, of)
    }

    /// The cells of a line; `None` when it has gone. Reactive.
    pub fn cells(&self, key: Key) -> Option<Vec<Cell>> {
        let places = self.places.get();
        let tallies = self.tallies.get();
        self.source(|source| {
            let record = |id: Uuid| source.records.get(*places.get(&id)?).filter(|r| r.id.0 == id);
            let item = match key {
                Key::Incident(id) => {
                    let row = source.incidents.get(*places.get(&id.0)?);
                    Item::Incident(row.filter(|row| row.id == id)?)
                }
                Key::Record(id) => Item::Record(record(id.0)?),
                Key::Check(id, line) => {
                    let row = record(id.0)?;
                    Item::Check(row, line, row.measure_lines.get(&line)?)
                }
                Key::Act(id, line) => {
                    let row = record(id.0)?;
                    Item::Act(row, line, row.act_lines.get(&line)?)
                }
                Key::Person(id) => Item::Person(source.workspace.people.get(&id)?),
            };
            let cell = |column: &_| item.cell(*column, source, &tallies);
            Some(self.view.with(|view| view.columns.iter().map(cell).collect()))
        })
    }

    /// An instant as the list shows it.
    pub fn time(&self, at: DateTime<Utc>) -> AnyView {
        let now = self.now.get();
        self.zone.with_value(|zone| {
            crate::ui::time_text::day_or_time_text(at, now, zone, zone.name()).into_any()
        })
    }

    /// Goes to the line at that many lines from the current one; `i64::MIN` and `i64::MAX` are the
    /// ends.
    pub fn step(&self, by: i64) -> bool {
        let keys = self.keys.get_untracked();
        let last = keys.len().saturating_sub(1) as i64;
        let here = self.current.get_untracked().and_then(|key| self.list.place(&key));
        let to = here.map_or(if by == i64::MAX { last } else { 0 }, |here| {
            (here as i64).saturating_add(by).clamp(0, last)
        });
        let Some(key) = keys.get(to as usize).copied() else { return false };
        self.current.set(Some(key));
        self.list.show(&key, Align::Nearest);
        // It may have to come into the page first.
        request_animation_frame(move || {
            focus_by_id(&line_element(key));
        });
        true
    }
}

/// The id of the link of a line, to give it the focus.
pub fn line_element(key: Key) -> String {
    match key {
        Key::Incident(id) => format!("line-{id}"),
        Key::Record(id) => format!("line-{id}"),
        Key::Check(_, id) => format!("line-{id}"),
        Key::Act(_, id) => format!("line-{id}"),
        Key::Person(id) => format!("line-{id}"),
    }
}

fn with_source<T>(
    andon: Andon,
    zone: StoredValue<NamedZone, LocalStorage>,
    now: Memo<DateTime<Utc>>,
    of: impl FnOnce(&Source<'_>) -> T,
) -> T {
    let now = now.get();
    zone.with_value(|zone| {
        andon.incidents.with(|incidents| {
            andon.records.with(|records| {
                andon
                    .workspace
                    .with(|workspace| of(&Source { incidents, records, workspace, now, zone }))
            })
        })
    })
}

/// To be called while a component is built.
pub fn use_table() -> TableHold {
    expect_context::<TableHold>()
}
