//! What the parts of a list share: the view, which is the address, and the lines that it leaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use andon_model::id::PersonId;
use andon_model::incident::IncidentKind;
use andon_model::table::{Cell, Item, Key, Source, Table, Tally, View};
use chrono::{DateTime, Utc};
use leptos::html;
use leptos::prelude::*;
use uuid::Uuid;

use crate::browser::page::focus_by_id;
use crate::navigation::{Navigation, use_navigation};
use crate::route::Route;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::sight::Sight;
use crate::ui::time_text::day_or_time_text;
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
    sight: Sight,
    tallies: Memo<Arc<BTreeMap<PersonId, Tally>>>,
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
        let sight = Sight::new(andon);
        let table = Memo::new(move |_| view.with(|view| view.table));
        let keys = Memo::new(move |_| {
            sight.source(|source| {
                let items = view.with(|view| source.arrange(view));
                Arc::new(items.iter().map(Item::key).collect::<Vec<_>>())
            })
        });
        let all = Memo::new(move |_| sight.source(|s| s.items(table.get()).len()));
        let tallies =
            Memo::new(move |_| sight.source(|source| Arc::new(source.tallies(table.get()))));
        let scroller = NodeRef::new();
        let hold = TableHold {
            andon,
            view,
            keys,
            all,
            list: ListHold::new(scroller, |_| 34.0),
            scroller,
            current: RwSignal::new(None),
            sight,
            tallies,
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
        self.sight.source(of)
    }

    /// The cells of a line; `None` when it has gone. Reactive.
    pub fn cells(&self, key: Key) -> Option<Vec<Cell>> {
        let tallies = self.tallies.get();
        self.source(|source| {
            let record = |id: Uuid| self.sight.record_in(source, id);
            let item = match key {
                Key::Incident(id) => Item::Incident(self.sight.incident_in(source, id.0)?),
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

    /// What kind of incident a line is about. Reactive.
    pub fn kind(&self, key: Key) -> IncidentKind {
        let Key::Incident(id) = key else { return IncidentKind::Incident };
        self.sight.incident(id).map(|row| row.kind).unwrap_or_default()
    }

    /// An instant as the list shows it.
    pub fn time(&self, at: DateTime<Utc>) -> AnyView {
        let now = self.sight.now.get();
        self.sight.zone(|zone| day_or_time_text(at, now, zone, zone.name()).into_any())
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

/// To be called while a component is built.
pub fn use_table() -> TableHold {
    expect_context::<TableHold>()
}
