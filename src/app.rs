//! The whole app: the state, the way in, the routes.

use leptos::prelude::*;

use crate::browser::{focus, page};
use crate::keymap::Keymap;
use crate::navigation::{Navigation, use_navigation};
use crate::pages::board::BoardPage;
use crate::pages::diagnostics::DiagnosticsPage;
use crate::pages::entrance::EntrancePage;
use crate::pages::home::HomePage;
use crate::pages::incident::IncidentPage;
use crate::pages::insights::InsightsPage;
use crate::pages::pdca::{RecordPage, RecordsPage, SheetPage};
use crate::pages::review::ReviewPage;
use crate::pages::settings::SettingsPage;
use crate::pages::shell::Shell;
use crate::pages::shell::not_found::NotFoundPage;
use crate::pages::shell::page_kind::PageKind;
use crate::pages::shell::page_zone::PageZone;
use crate::pages::shell::people_here::PeopleHere;
use crate::pages::table::TablePage;
use crate::route::Route;
use crate::state::Andon;
use crate::state::entrance::Entrance;
use crate::state::notification::Notifications;
use crate::state::preferences::Theme;
use crate::ui::live_region::{Announcer, LiveRegion};

/// Everything.
#[component]
pub fn App() -> impl IntoView {
    let andon = Andon::provide();
    Keymap::provide();
    Navigation::provide();
    Announcer::provide();
    PeopleHere::provide();
    PageZone::provide();
    PageKind::provide();
    Notifications::provide();

    Effect::new(move |_| {
        page::set_theme(match andon.preferences.with(|p| p.theme) {
            Theme::System => page::Theme::System,
            Theme::Light => page::Theme::Light,
            Theme::Dark => page::Theme::Dark,
        });
    });
    StoredValue::new_local(page::follow_keyboard());
    StoredValue::new_local(focus::keep_near());

    // What is behind the entrance must not be built anew while one is in.
    let is_in = Memo::new(move |_| andon.entrance.with(|e| *e == Entrance::In));
    view! {
        {move || {
            if is_in.get() {
                view! { <Inside /> }.into_any()
            } else {
                view! { <EntrancePage /> }.into_any()
            }
        }}
        <LiveRegion />
    }
}

#[component]
fn Inside() -> impl IntoView {
    let navigation = use_navigation();
    let page = Memo::new(move |_| navigation.route().map(Route::page));
    view! {
        <Shell>
            {move || match page.get() {
                Some(Route::Home) => view! { <HomePage /> }.into_any(),
                Some(
                    Route::Incident(id)
                    | Route::Entry(id, _)
                    | Route::Spot(id, _)
                    | Route::Activity(id)
                    | Route::IncidentRecord(id),
                ) => view! { <IncidentPage id=id /> }.into_any(),
                Some(Route::Records | Route::RecordsBoard) => view! { <RecordsPage /> }.into_any(),
                Some(Route::Record(id) | Route::RecordSpot(id, _)) => view! { <RecordPage id=id /> }.into_any(),
                Some(Route::Sheet(id)) => view! { <SheetPage id=id /> }.into_any(),
                Some(Route::Review | Route::ReviewSpot(_)) => view! { <ReviewPage /> }.into_any(),
                Some(Route::Insights) => view! { <InsightsPage /> }.into_any(),
                Some(Route::Board) => view! { <BoardPage /> }.into_any(),
                Some(Route::Table(_)) => view! { <TablePage /> }.into_any(),
                Some(Route::Settings | Route::SettingsOf(_)) => view! { <SettingsPage /> }.into_any(),
                Some(Route::Diagnostics) => view! { <DiagnosticsPage /> }.into_any(),
                None => view! { <NotFoundPage /> }.into_any(),
            }}
        </Shell>
    }
}
