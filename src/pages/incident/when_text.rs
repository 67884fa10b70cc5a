//! Moments as the page writes and reads them.

use andon_model::quick_line::{self, Context};
use andon_model::when::When;
use andon_model::zone::{clock, day, day_text, offset_text};
use chrono::{DateTime, Utc};

use crate::state::zone::NamedZone;

/// `13:44`, `~23:00`, `11:32–13:05`.
pub fn short(when: &When, zone: &NamedZone) -> String {
    match *when {
        When::Exact { at } => clock(zone, at),
        When::About { at } => format!("~{}", clock(zone, at)),
        When::Range { at, until } => {
            let days = (day(zone, until) - day(zone, at)).num_days();
            let later = if days > 0 { format!(" +{days} d") } else { String::new() };
            format!("{}–{}{later}", clock(zone, at), clock(zone, until))
        }
    }
}

/// `2023-03-27 13:44`, with the precision.
pub fn dated(when: &When, zone: &NamedZone) -> String {
    let start = format!("{} {}", day_text(day(zone, when.start())), clock(zone, when.start()));
    match *when {
        When::Exact { .. } => start,
        When::About { .. } => format!("about {start}"),
        When::Range { at, until } if day(zone, at) == day(zone, until) => {
            format!("{start}–{}", clock(zone, until))
        }
        When::Range { until, .. } => {
            format!("{start} – {} {}", day_text(day(zone, until)), clock(zone, until))
        }
    }
}

/// `14:03` on the day of `now`, with the day on others.
pub fn at(when: &When, zone: &NamedZone, now: DateTime<Utc>) -> String {
    match day(zone, when.start()) == day(zone, now) {
        true => short(when, zone),
        false => dated(when, zone),
    }
}

/// All there is to know: for tooltips and screen readers.
pub fn full(when: &When, zone: &NamedZone) -> String {
    let offset = offset_text(zone, when.start());
    format!("{} {offset} {}", dated(when, zone), zone.name())
}

/// As it is typed into a field; [`read`] reads it back.
pub fn typed(when: &When, zone: &NamedZone) -> String {
    dated(when, zone).replace('–', "-")
}

/// What a time field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    Nothing,
    Unclear,
    Time(When),
}

/// Reads a time field: what the composer takes at the beginning of a line, and "now".
pub fn read(input: &str, zone: &NamedZone, now: DateTime<Utc>, reference: DateTime<Utc>) -> Typed {
    let input = input.trim();
    if input.is_empty() {
        return Typed::Nothing;
    }
    if input.eq_ignore_ascii_case("now") {
        return Typed::Time(When::Exact { at: now });
    }
    // A line needs a text; whatever is left beside it was not understood.
    const TEXT: &str = "text";
    let line = format!("{input} {TEXT}");
    let reading = quick_line::read(&line, &Context { zone, now, reference });
    match &reading.entries[..] {
        [entry] if entry.text == TEXT => entry.occurred.map_or(Typed::Unclear, Typed::Time),
        _ => Typed::Unclear,
    }
}
