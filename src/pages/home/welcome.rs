//! Home before the first incident.

use leptos::prelude::*;

use crate::pages::home::DeclareButton;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::sync_status::Link;
use crate::ui::empty_state::EmptyState;

#[component]
pub fn Welcome() -> impl IntoView {
    let andon = use_andon();
    let alone = Memo::new(move |_| andon.sync.with(|sync| sync.link == Link::Alone));
    view! {
        <EmptyState title="No incidents yet">
            <p>
                "In case of doubt, declare. A name is enough: the page, the first line of the timeline "
                "and the channel names are made at once, and everything can be changed later."
            </p>
            <p><DeclareButton /></p>
            {move || {
                alone.get().then(|| {
                    view! {
                        <p class="quiet">
                            "You work alone: everything stays on this device. To share it with others, "
                            "ask one of them for a join link and paste it in the "
                            <a href=Route::Settings.path()>"settings"</a>
                            "; what you have written comes along."
                        </p>
                    }
                })
            }}
        </EmptyState>
    }
}
