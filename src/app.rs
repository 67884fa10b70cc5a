//! The whole app: the state, the way in, the routes.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{ParamSegment, StaticSegment};

use crate::browser::page;
use crate::keymap::Keymap;
use crate::pages::diagnostics::DiagnosticsPage;
use crate::pages::entrance::EntrancePage;
use crate::pages::home::HomePage;
use crate::pages::incident::IncidentPage;
use crate::pages::settings::SettingsPage;
use crate::pages::shell::Shell;
use crate::pages::shell::not_found::NotFoundPage;
use crate::pages::shell::people_here::PeopleHere;
use crate::state::Andon;
use crate::state::entrance::Entrance;
use crate::state::preferences::Theme;
use crate::ui::live_region::{Announcer, LiveRegion};

/// Everything.
#[component]
pub fn App() -> impl IntoView {
    let andon = Andon::provide();
    Keymap::provide();
    Announcer::provide();
    PeopleHere::provide();

    Effect::new(move |_| {
        page::set_theme(match andon.preferences.with(|p| p.theme) {
            Theme::System => page::Theme::System,
            Theme::Light => page::Theme::Light,
            Theme::Dark => page::Theme::Dark,
        });
    });
    StoredValue::new_local(page::follow_keyboard());

    // What is behind the entrance must not be built anew while one is in.
    let is_in = Memo::new(move |_| andon.entrance.with(|e| *e == Entrance::In));
    view! {
        <Router>
            {move || {
                if is_in.get() {
                    view! { <Inside /> }.into_any()
                } else {
                    view! { <EntrancePage /> }.into_any()
                }
            }}
        </Router>
        <LiveRegion />
    }
}

#[component]
fn Inside() -> impl IntoView {
    view! {
        <Shell>
            <Routes fallback=NotFoundPage>
                <Route path=StaticSegment("") view=HomePage />
                <Route path=(StaticSegment("i"), ParamSegment("id")) view=IncidentPage />
                <Route path=StaticSegment("settings") view=SettingsPage />
                <Route path=StaticSegment("diagnostics") view=DiagnosticsPage />
            </Routes>
        </Shell>
    }
}
