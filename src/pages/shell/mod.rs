//! What stands around every page: rail, status bar, the dialogs that open from anywhere.

pub mod not_found;
pub mod page_kind;
pub mod page_zone;
pub mod people_here;
mod rail;
pub mod status_bar;
pub mod title;
mod update_offer;

use andon_model::table::Table;
use leptos::prelude::*;

use crate::browser::{clock, page};
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::pages::declare::DeclareDialog;
use crate::pages::keys::KeysDialog;
use crate::pages::palette::{Mode, Palette};
use crate::route::Route;

use page_kind::use_page_kind;
use rail::Rail;
use status_bar::StatusBar;
use update_offer::UpdateOffer;

/// The frame of the app.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let declaring = RwSignal::new(false);
    let keys_shown = RwSignal::new(false);
    let (finding, looking_through) = (RwSignal::new(false), RwSignal::new(Mode::Names));
    let at_entry = RwSignal::new(false);
    let find = move |mode| {
        let active = page::active_element_id();
        at_entry.set(active.is_some_and(|id| id.starts_with("entry-")));
        looking_through.set(mode);
        finding.set(true);
    };
    let navigation = use_navigation();
    let kind = use_page_kind();
    on_action(move |action| {
        match action {
            Action::Declare => declaring.set(true),
            Action::Keys => keys_shown.set(true),
            Action::Palette => find(Mode::Names),
            Action::Search => find(Mode::Texts),
            Action::GoHome => navigation.go(Route::Home),
            Action::GoBoard => navigation.go(Route::Board),
            Action::GoTables => navigation.go(Route::Table(Table::Incidents)),
            Action::GoRecords => navigation.go(Route::Records),
            Action::GoReview => navigation.go(Route::Review),
            Action::GoInsights => navigation.go(Route::Insights),
            Action::GoSettings => navigation.go(Route::Settings),
            Action::GoDiagnostics => navigation.go(Route::Diagnostics),
            _ => return false,
        }
        true
    });
    start_at_the_page();
    view! {
        {skip_link("Skip to the page", || {
            page::focus_by_id("main");
        })}
        <div class="shell" data-kind=move || kind.is_drill().then_some("drill")>
            <Rail />
            <div class="shell-middle">
                <UpdateOffer />
                <main id="main" tabindex="-1">{children()}</main>
            </div>
            <StatusBar />
        </div>
        <DeclareDialog open=declaring />
        <KeysDialog open=keys_shown />
        <Palette open=finding mode=looking_through at_entry=at_entry />
    }
}

/// A link for those who come by Tab, hidden until it has the focus.
pub fn skip_link(text: &'static str, go: impl Fn() + 'static) -> AnyView {
    view! {
        <a
            class="skip"
            href="#main"
            // In the address it would lead nowhere.
            on:click=move |event| {
                event.prevent_default();
                go();
            }
        >
            {text}
        </a>
    }
    .into_any()
}

/// On a new page Tab and screen readers begin at its content, not at the frame again, unless the
/// page has put the focus somewhere itself.
fn start_at_the_page() {
    let navigation = use_navigation();
    Effect::new(move |before: Option<Option<Route>>| {
        let page = navigation.route().map(Route::page);
        if before.is_some_and(|before| before != page) {
            // A dialog that has just closed keeps the focus until the frame after.
            clock::next_frame(|| {
                clock::next_frame(|| {
                    if page::active_element_id().is_none() {
                        page::focus_by_id("main");
                    }
                });
            });
        }
        page
    });
}
