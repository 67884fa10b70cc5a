//! What stands in place of an incident that cannot be shown.

use leptos::prelude::*;

use super::page::use_incident;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::ui::button::Button;

/// Asked for at the relay.
#[component]
pub fn Asking() -> impl IntoView {
    view! {
        <div class="page page-narrow" role="status">
            <h1>"Fetching the incident"</h1>
            <p>"It is not on this device yet. Andon has asked the relay for it."</p>
        </div>
    }
}

/// Nowhere to be found.
#[component]
pub fn NotHere(relay_reached: bool) -> impl IntoView {
    let andon = use_andon();
    let id = use_incident().id;
    let text = if relay_reached {
        view! {
            <h1>"The relay does not know this incident"</h1>
            <p>
                "Its address may be cut off, it may belong to another workspace, or the device that declared it has not been online since. It appears here by itself as soon as it arrives."
            </p>
        }
        .into_any()
    } else {
        view! {
            <h1>"This incident is not on this device"</h1>
            <p>
                "The relay cannot be reached to ask for it. Nothing is lost: it appears here by itself as soon as there is a connection."
            </p>
            <p>
                <Button on_press=move |()| andon.reconnect()>"Try the relay now"</Button>
            </p>
        }
        .into_any()
    };
    view! {
        <div class="page page-narrow">
            {text}
            <p><a href=Route::Home.path()>"See the incidents on this device"</a></p>
            <p class="not-here-id">"Incident " <code>{id.to_string()}</code></p>
        </div>
    }
}
