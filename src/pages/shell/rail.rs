//! The way around: a rail beside the page; on phones a bar below it, with the main ways and the
//! others behind "More".

use andon_model::table::Table;
use leptos::ev;
use leptos::prelude::*;

use crate::browser::page::focus_by_id;
use crate::keymap::{Action, use_keymap};
use crate::navigation::{Navigation, use_navigation};
use crate::pages::shell::page_kind::use_page_kind;
use crate::route::Route;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;

/// The ids of the button and of what it opens.
const MORE: &str = "rail-more";
const WAYS: &str = "rail-ways";

#[component]
pub fn Rail() -> impl IntoView {
    let keymap = use_keymap();
    let kind = use_page_kind();
    let navigation = use_navigation();
    let more = RwSignal::new(false);
    // Wherever one has gone, one has chosen.
    Effect::new(move |_| {
        navigation.route();
        more.set(false);
    });
    let is_behind = move || {
        let behind = [Route::Board, Route::Records, Route::Insights, Route::Review];
        let others = [Route::Diagnostics, Route::Settings];
        behind.into_iter().chain(others).any(|to| leads_to(navigation, to))
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && more.get_untracked() {
            // The page behind it would be left.
            event.prevent_default();
            more.set(false);
            focus_by_id(MORE);
        }
    };
    view! {
        <nav class="rail" aria-label="Andon" on:keydown=on_key>
            <button
                type="button"
                class="rail-declare"
                title="Declare an incident (d)"
                on:click=move |_| {
                    keymap.run(Action::Declare);
                }
            >
                <Icon name=IconName::Plus />
                <span class="rail-text">"Declare"</span>
            </button>
            <button
                type="button"
                class="rail-link"
                title="Search every text (/)"
                on:click=move |_| {
                    keymap.run(Action::Search);
                }
            >
                <Icon name=IconName::Search />
                <span class="rail-text">"Search"</span>
            </button>
            <RailLink to=Route::Home icon=IconName::Home text="Home" keys="g h" />
            <RailLink to=Route::Table(Table::Incidents) icon=IconName::Incidents text="Lists" keys="g l" />
            <button
                id=MORE
                type="button"
                class="rail-link rail-more"
                aria-expanded=move || more.get().to_string()
                aria-controls=WAYS
                // What is open behind it is said by its look; a page is only ever a link.
                data-here=move || is_behind().then_some("true")
                on:click=move |_| more.update(|open| *open = !*open)
            >
                <Icon name=IconName::More />
                <span class="rail-text">"More"</span>
            </button>
            // Beside the page it is as if this were not there.
            <div id=WAYS class="rail-ways" data-open=move || more.get().to_string()>
            <RailLink to=Route::Board icon=IconName::Board text="Board" keys="g b" />
            <RailLink to=Route::Records icon=IconName::Records text="PDCA" keys="g p" />
            <RailLink to=Route::Insights icon=IconName::Insights text="Insights" keys="g i" />
            <RailLink to=Route::Review icon=IconName::Review text="Review" keys="g r" />
            {live(move || kind.is_drill().then(|| view! {
                <span class="kind rail-drill" data-kind="drill" title="What is shown is an exercise">
                    "Drill"
                </span>
            }))}
            <span class="rail-gap"></span>
            <RailLink to=Route::Diagnostics icon=IconName::Diagnostics text="Diagnostics" keys="g d" />
            <RailLink to=Route::Settings icon=IconName::Settings text="Settings" keys="g s" />
            </div>
            <div
                class="rail-away"
                hidden=move || !more.get()
                on:click=move |_| more.set(false)
            ></div>
        </nav>
    }
}

#[component]
fn RailLink(to: Route, icon: IconName, text: &'static str, keys: &'static str) -> impl IntoView {
    let navigation = use_navigation();
    let is_here = move || leads_to(navigation, to);
    view! {
        <a
            class="rail-link"
            href=to.path()
            title=format!("{text} ({keys})")
            aria-current=move || is_here().then_some("page")
        >
            <Icon name=icon />
            <span class="rail-text">{text}</span>
        </a>
    }
}

/// Whether one is where a way leads.
fn leads_to(navigation: Navigation, to: Route) -> bool {
    navigation.route().is_some_and(|here| match to {
        // An incident's page belongs to the list that it is opened from.
        Route::Home => matches!(
            here,
            Route::Home
                | Route::Incident(_)
                | Route::Entry(..)
                | Route::Spot(..)
                | Route::Activity(_)
                | Route::IncidentRecord(_)
        ),
        Route::Records => matches!(
            here,
            Route::Records
                | Route::RecordsBoard
                | Route::Record(_)
                | Route::RecordSpot(..)
                | Route::Sheet(_)
        ),
        to => here.page() == to,
    })
}
