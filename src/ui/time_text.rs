//! Instants: `13:44`, with the full instant and its zone in the tooltip.

use andon_model::zone::{Zone, clock, day, day_text, local, offset_text};
use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

/// `2023-03-27 13:44:10 +02:00 Europe/Paris`
pub fn full_time(at: DateTime<Utc>, zone: &dyn Zone, zone_name: &str) -> String {
    let wall = local(zone, at).format("%Y-%m-%d %H:%M:%S");
    format!("{wall} {} {zone_name}", offset_text(zone, at))
}

/// `HH:MM` on the day of `now`, otherwise `YYYY-MM-DD`.
pub fn day_or_time_text(
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: &dyn Zone,
    zone_name: &str,
) -> impl IntoView + use<> {
    let date = day(zone, at);
    let shown = if date == day(zone, now) { clock(zone, at) } else { day_text(date) };
    view! {
        <time
            class="time"
            datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true)
            title=full_time(at, zone, zone_name)
        >
            {shown}
        </time>
    }
}
