//! The way around: a rail beside the page, a bar below it on phones.

use andon_model::table::Table;
use leptos::prelude::*;

use crate::keymap::{Action, use_keymap};
use crate::navigation::use_navigation;
use crate::pages::shell::page_kind::use_page_kind;
use crate::route::Route;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;

#[component]
pub fn Rail() -> impl IntoView {
    let keymap = use_keymap();
    let kind = use_page_kind();
    view! {
        <nav class="rail" aria-label="Andon">
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
        </nav>
    }
}

#[component]
fn RailLink(to: Route, icon: IconName, text: &'static str, keys: &'static str) -> impl IntoView {
    let navigation = use_navigation();
    let is_here = move || {
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
    };
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
