//! Above the timeline: its name, and what is left out.

use leptos::prelude::*;

use crate::state::andon::use_andon;

#[component]
pub fn TimelineBar() -> impl IntoView {
    let andon = use_andon();
    let hidden = Memo::new(move |_| andon.preferences.with(|p| p.hide_system_entries));
    view! {
        <div class="timeline-bar">
            <h2 id="timeline-title">"Timeline"</h2>
            <span class="incident-gap"></span>
            <button
                type="button"
                class="button button-quiet"
                aria-pressed=move || hidden.get().to_string()
                title="Lines that Andon writes by itself, such as changes of phase"
                on:click=move |_| andon.preferences.update(|p| {
                    p.hide_system_entries = !p.hide_system_entries;
                })
            >
                "Hide system lines"
            </button>
        </div>
    }
}
