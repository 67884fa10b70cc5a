//! Keys as one sees them on a keyboard.

use leptos::prelude::*;

/// One or several keys, pressed together or after one another.
#[component]
pub fn Kbd(#[prop(into)] keys: Vec<&'static str>) -> impl IntoView {
    view! {
        <span class="keys">
            {keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view()}
        </span>
    }
}
