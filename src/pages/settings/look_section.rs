//! How things are shown on this device.

use leptos::prelude::*;

use crate::browser::zone;
use crate::state::andon::use_andon;
use crate::state::preferences::{ShownZone, Theme};
use crate::ui::choice::{CheckField, Choice, RadioGroup};

#[component]
pub fn LookSection() -> impl IntoView {
    let preferences = use_andon().preferences;
    let themes = vec![
        Choice::new(Theme::System, "As the device"),
        Choice::new(Theme::Light, "Light"),
        Choice::new(Theme::Dark, "Dark"),
    ];
    let zones = vec![
        Choice::new(ShownZone::Incident, "The incident\u{2019}s"),
        Choice::new(ShownZone::Mine, format!("Yours ({})", zone::own_name())),
    ];
    view! {
        <section class="card" aria-labelledby="settings-look">
            <h2 id="settings-look">"Look"</h2>
            <RadioGroup
                label="Colours"
                choices=themes
                value=Signal::derive(move || preferences.with(|p| p.theme))
                on_choose=move |theme| preferences.update(|p| p.theme = theme)
            />
            <RadioGroup
                label="Times are shown in this zone"
                choices=zones
                value=Signal::derive(move || preferences.with(|p| p.shown_zone))
                on_choose=move |zone| preferences.update(|p| p.shown_zone = zone)
            />
            <CheckField
                label="Hide lines in the timeline that Andon writes itself"
                checked=Signal::derive(move || preferences.with(|p| p.hide_system_entries))
                on_change=move |hide| preferences.update(|p| p.hide_system_entries = hide)
            />
        </section>
    }
}
