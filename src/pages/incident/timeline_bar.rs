//! Above the timeline: in which zone its times are, and what is left out.

use leptos::prelude::*;

use super::page::use_incident;
use crate::browser::zone::own_name;
use crate::state::andon::use_andon;
use crate::state::preferences::ShownZone;

#[component]
pub fn TimelineBar() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let own = own_name();
    let of_incident = Memo::new(move |_| incident.head.with(|head| head.zone.clone()));
    let shown = Memo::new(move |_| andon.preferences.with(|p| p.shown_zone));
    let hidden = Memo::new(move |_| andon.preferences.with(|p| p.hide_system_entries));
    let show = move |zone: ShownZone| andon.preferences.update(|p| p.shown_zone = zone);
    let differ = {
        let own = own.clone();
        Memo::new(move |_| of_incident.get() != own)
    };
    view! {
        <div class="timeline-bar">
            <h2 id="timeline-title">"Timeline"</h2>
            {move || {
                let own = own.clone();
                if differ.get() {
                    view! {
                        <div class="zone-toggle" role="group" aria-label="Times in">
                            <button
                                type="button"
                                aria-pressed=move || (shown.get() == ShownZone::Incident).to_string()
                                title="The zone of the incident"
                                on:click=move |_| show(ShownZone::Incident)
                            >
                                {move || of_incident.get()}
                            </button>
                            <button
                                type="button"
                                aria-pressed=move || (shown.get() == ShownZone::Mine).to_string()
                                title="The zone of this device"
                                on:click=move |_| show(ShownZone::Mine)
                            >
                                "yours: " {own}
                            </button>
                        </div>
                    }
                    .into_any()
                } else {
                    view! { <span class="zone-name">{move || of_incident.get()}</span> }.into_any()
                }
            }}
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
