//! Whether the incident stays readable on this device without a connection.

use leptos::prelude::*;

use super::page::use_incident;
use crate::state::andon::use_andon;
use crate::ui::choice::CheckField;

#[component]
pub fn Pinned() -> impl IntoView {
    let andon = use_andon();
    let id = use_incident().id;
    let keep = andon.keep();
    view! {
        <CheckField
            label="Keep this incident on this device"
            checked=Signal::derive(move || keep.with(|keep| keep.pinned.contains(&id)))
            on_change=move |pinned| andon.pin(id, pinned)
        />
    }
}
