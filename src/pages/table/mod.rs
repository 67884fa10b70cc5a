//! The lists: incidents, PDCAs, Do & Check, Act, people. One component for all of them; what a list
//! shows is the query of its address.

mod columns;
mod filters;
mod grid;
mod hold;
mod saved_file;
mod views;

use andon_model::table::{Table, View};
use leptos::prelude::*;

use crate::navigation::use_navigation;
use crate::pages::shell::title::page_title;
use crate::route::Route;
use crate::ui::live::live;

use columns::ColumnsPick;
use filters::Filters;
pub use filters::{FilterControls, facet_pick};
use grid::Grid;
use hold::TableHold;
pub use saved_file::SavedFile;
use views::{ExportPick, ViewsPick};

#[component]
pub fn TablePage() -> impl IntoView {
    let hold = TableHold::provide();
    page_title(move || hold.view.with(|view| view.table.title().into()));
    let navigation = use_navigation();
    let tab = move |table: Table| {
        let is_here = move || navigation.route() == Some(Route::Table(table));
        view! {
            <a href=Route::Table(table).path() aria-current=move || is_here().then_some("page")>
                {table.title()}
            </a>
        }
    };
    let tabs = Table::ALL.map(tab).into_iter().collect_view();
    let status = move || {
        let (shown, all) = (hold.keys.with(|keys| keys.len()), hold.all.get());
        if shown == all { all.to_string() } else { format!("{shown} of {all}") }
    };
    let nothing = move || match (hold.all.get(), hold.keys.with(|keys| keys.is_empty())) {
        (0, _) if hold.andon.incidents_ready.get() => Some(empty(hold)),
        (1.., true) => Some(
            view! {
                <p class="quiet section-empty" role="status">
                    "Nothing fits this filter. "
                    <button
                        type="button"
                        class="link-button"
                        on:click=move |_| hold.change(|view| view.filter = Default::default())
                    >
                        "Show all"
                    </button>
                </p>
            }
            .into_any(),
        ),
        _ => None,
    };
    view! {
        <div class="page table-page">
            <header class="page-head">
                <h1>"Lists"</h1>
                <nav class="incident-tabs table-tabs" aria-label="Lists">{tabs}</nav>
            </header>
            <div class="table-tools" role="toolbar" aria-label="Filter and columns">
                <Filters />
                <span class="table-tools-end">
                    <span class="quiet table-count" role="status">{status}</span>
                    <ColumnsPick />
                    <ViewsPick />
                    <ExportPick />
                </span>
            </div>
            {live(nothing)}
            <Grid />
        </div>
    }
}

/// What belongs into a list that is empty, and how it gets there.
fn empty(hold: TableHold) -> AnyView {
    let (title, text) = match hold.view.with_untracked(|view: &View| view.table) {
        Table::Incidents => {
            ("No incidents yet", "Press d, or Declare, when something looks wrong.")
        }
        Table::Records => {
            ("No problem-solving records yet", "One begins on the page of a resolved incident.")
        }
        Table::Checks => (
            "No countermeasures yet",
            "Those of every problem-solving record are listed here, with the day on which somebody checks whether they work.",
        ),
        Table::Acts => (
            "No acts yet",
            "What a problem-solving record applies to the rest of the systems is listed here.",
        ),
        Table::People => ("Nobody yet", "People appear here when they join the workspace."),
    };
    view! {
        <div class="empty-state">
            <h2>{title}</h2>
            <p>{text}</p>
        </div>
    }
    .into_any()
}
