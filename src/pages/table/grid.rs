//! The lines and their headings.

use std::any::Any;

use andon_model::incident::IncidentKind;
use andon_model::table::{Cell, Column, Key, Look, Table, View};
use leptos::prelude::*;

use super::hold::{TableHold, line_element, use_table};
use crate::browser::element::ResizeWatch;
use crate::keymap::{Action, on_action};
use crate::pages::home::name::{INCIDENT, RECORD, named};
use crate::pages::incident::actions::due::{self, Nearness};
use crate::route::Route;
use crate::state::presence::hue;
use crate::ui::badge::{KindBand, PhaseBadge, SeverityBadge};
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;
use crate::ui::virtual_list::{RowElement, Rows, VirtualList};

fn watch_height(element: &RowElement, call: Box<dyn FnMut(f64)>) -> Box<dyn Any> {
    Box::new(ResizeWatch::observe(element, call))
}

/// The least room that a column takes, in rem, and its share of what is left.
fn width(column: Column) -> (f64, f64) {
    match column {
        Column::Name => (14.0, 4.0),
        Column::Severity | Column::Impact | Column::Cause => (4.25, 0.0),
        Column::Steps | Column::Actions | Column::Measures | Column::Entries => (5.0, 0.0),
        Column::Began | Column::Created | Column::Edited | Column::Since | Column::Told => {
            (6.25, 0.0)
        }
        Column::Incident | Column::Record | Column::Scope => (8.0, 2.0),
        _ => (6.75, 1.0),
    }
}

/// Between two columns, and at the ends of a line, in rem: as in style/pages/table.css.
const GAP: f64 = 0.75;

#[component]
pub fn Grid() -> impl IntoView {
    let hold = use_table();
    on_action(move |action| match action {
        Action::Next => hold.step(1),
        Action::Previous => hold.step(-1),
        _ => false,
    });
    let template = move || {
        let track = |(least, share): (f64, f64)| match share {
            0.0 => format!("{least}rem"),
            share => format!("minmax({least}rem, {share}fr)"),
        };
        let tracks = |view: &View| {
            view.columns.iter().map(|one| track(width(*one))).collect::<Vec<_>>().join(" ")
        };
        hold.view.with(tracks)
    };
    let least = move || {
        let sum = |view: &View| view.columns.iter().map(|one| width(*one).0 + GAP).sum::<f64>();
        format!("{}rem", hold.view.with(sum) + GAP)
    };
    let heads = move || hold.view.with(|view| view.columns.clone());
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "Home" => i64::MIN,
            "End" => i64::MAX,
            "PageDown" => 10,
            "PageUp" => -10,
            _ => return,
        };
        event.prevent_default();
        hold.step(by);
    };
    view! {
        <div
            node_ref=hold.scroller
            class="table-scroller"
            hidden=move || hold.keys.with(|keys| keys.is_empty())
            style=("--columns", template)
            style=("--least", least)
            on:scroll=move |_| hold.list.scrolled()
            on:keydown=on_key
        >
            <div
                class="table-grid"
                role="grid"
                aria-label=move || hold.view.with(|view| view.table.title())
                aria-rowcount=move || (hold.keys.with(|keys| keys.len()) + 1).to_string()
            >
                <div class="table-heads" role="rowgroup">
                    <div class="table-line" role="row" aria-rowindex="1">
                        {each(heads, |column| column.name().into(), move |column| head(hold, column))}
                    </div>
                </div>
                <VirtualList
                    hold=hold.list
                    keys=hold.keys
                    label="Lines"
                    watch_height=watch_height
                    rows=Rows::Grid
                    row=move |key| line(hold, key)
                />
            </div>
        </div>
    }
}

fn head(hold: TableHold, column: Column) -> AnyView {
    let sorted = move || {
        let (by, descending) = hold.view.with(|view| view.sort);
        (by == column).then_some(if descending { "descending" } else { "ascending" })
    };
    view! {
        <div class="table-cell" role="columnheader" aria-sort=sorted>
            <button
                type="button"
                class="table-head"
                title=format!("Sort by {}", column.title().to_lowercase())
                on:click=move |_| hold.change(|view| view.sort_by(column))
            >
                {column.title()}
                <span class="table-sort" aria-hidden="true">
                    {move || match sorted() {
                        Some("descending") => "\u{2193}",
                        Some(_) => "\u{2191}",
                        None => "",
                    }}
                </span>
            </button>
        </div>
    }
    .into_any()
}

fn line(hold: TableHold, key: Key) -> AnyView {
    // Of a line that has just gone the last state is kept until its element goes too.
    let cells = Memo::new(move |last: Option<&Vec<Cell>>| {
        hold.cells(key).or_else(|| last.cloned()).unwrap_or_default()
    });
    let is_stop = move || match hold.current.get().filter(|key| hold.list.place(key).is_some()) {
        Some(current) => current == key,
        None => hold.keys.with(|keys| keys.first() == Some(&key)),
    };
    let tab_stop = Memo::new(move |_| is_stop());
    let kind = Memo::new(move |_| hold.kind(key));
    let draw = move || {
        let columns = hold.view.with(|view| view.columns.clone());
        let cells = cells.get();
        let cells = columns.into_iter().zip(cells);
        cells
            .map(|(column, cell)| {
                let title = (cell.look == Look::Plain).then(|| cell.text.clone());
                let content = match column {
                    Column::Name => name(hold, key, cell, tab_stop, kind.get()),
                    _ => shown(hold, cell),
                };
                view! {
                    <div class="table-cell" role="gridcell" data-column=column.name() title=title>
                        {content}
                    </div>
                }
                .into_any()
            })
            .collect::<Vec<_>>()
    };
    view! {
        <div class="table-line" data-kind=move || kind.get().name()>{live(draw)}</div>
    }
    .into_any()
}

/// The cell that leads to what the line is about.
fn name(
    hold: TableHold,
    key: Key,
    cell: Cell,
    tab_stop: Memo<bool>,
    kind: IncidentKind,
) -> AnyView {
    let (to, thing) = match key {
        Key::Incident(id) => (Route::Incident(id).path(), INCIDENT),
        Key::Record(id) => (Route::Record(id).path(), RECORD),
        Key::Check(id, _) => (Route::Record(id).path(), "A countermeasure"),
        Key::Act(id, _) => (Route::Record(id).path(), "An act"),
        Key::Person(id) => {
            (format!("{}?person={id}", Route::Table(Table::Incidents).path()), "A person")
        }
    };
    view! {
        <KindBand kind=Signal::stored(kind) />
        <a
            id=line_element(key)
            class="table-name"
            href=to
            tabindex=move || if tab_stop.get() { "0" } else { "-1" }
            on:focus=move |_| {
                hold.current.set(Some(key));
                hold.list.focused.set(Some(key));
            }
            on:blur=move |_| {
                hold.list.focused.try_set(None);
            }
        >
            {named(&cell.text, thing)}
        </a>
    }
    .into_any()
}

fn shown(hold: TableHold, cell: Cell) -> AnyView {
    match cell.look {
        Look::Severity(severity) => {
            view! { <SeverityBadge severity=Signal::stored(severity) /> }.into_any()
        }
        Look::Phase(phase) => view! { <PhaseBadge phase=Signal::stored(phase) /> }.into_any(),
        Look::Person(person) => view! { <PersonTag name=cell.text hue=hue(person) /> }.into_any(),
        Look::Instant(at) => hold.time(at),
        Look::Due(day) => {
            let today = hold.source(|source| source.today());
            let nearness = Nearness::of(day, today).name();
            view! {
                <span class="action-due" data-due=nearness>{due::words(day, today)}</span>
            }
            .into_any()
        }
        Look::Plain | Look::Count | Look::Progress | Look::Length | Look::Day => {
            cell.text.into_any()
        }
    }
}
