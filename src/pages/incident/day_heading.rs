//! A date between the entries.

use andon_model::zone::day_text;
use chrono::NaiveDate;
use leptos::prelude::*;

use super::page::use_incident;

#[component]
pub fn DayHeading(date: NaiveDate) -> impl IntoView {
    let incident = use_incident();
    view! {
        <h3 class="day">
            <time datetime=day_text(date)>{day_text(date)}</time>
            <span class="day-name">{date.format("%A").to_string()}</span>
            <span class="day-zone">{move || incident.zone.with(|zone| zone.name().to_owned())}</span>
        </h3>
    }
}
