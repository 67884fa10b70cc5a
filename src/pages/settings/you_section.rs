//! One's name.

use leptos::prelude::*;

use super::saved_field::SavedField;
use crate::state::andon::use_andon;

#[component]
pub fn YouSection() -> impl IntoView {
    let andon = use_andon();
    let name = move || andon.me.with(|me| me.as_ref().map(|me| me.name.clone()));
    view! {
        <section class="card" aria-labelledby="settings-you">
            <h2 id="settings-you">"You"</h2>
            <SavedField
                label="Your name"
                hint="What the others see beside what you write."
                kept=Signal::derive(move || name().unwrap_or_default())
                keep=Callback::new(move |name: String| andon.set_name(&name))
                autocomplete="name"
            />
        </section>
    }
}
