//! One incident in a list.

use std::collections::HashMap;
use std::sync::Arc;

use andon_model::duration;
use andon_model::id::IncidentId;
use andon_model::index::IncidentRow;
use andon_model::warning::Warning;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::name::{INCIDENT, named};
use crate::browser::zone;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::preferences::ShownZone;
use crate::state::presence::hue;
use crate::state::sight::Sight;
use crate::state::zone::NamedZone;
use crate::ui::badge::{KindBand, PhaseBadge, SeverityBadge};
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;
use crate::ui::time_text::day_or_time_text;

/// The rows by id.
pub type Rows = Memo<Arc<HashMap<IncidentId, IncidentRow>>>;

/// The id of a row's element, to give it the focus.
pub fn row_element(id: IncidentId) -> String {
    format!("incident-{id}")
}

#[component]
pub fn IncidentRowView(
    id: IncidentId,
    rows: Rows,
    sight: Sight,
    tab_stop: Memo<Option<IncidentId>>,
    current: RwSignal<Option<IncidentId>>,
) -> impl IntoView {
    // Of a row that has just gone the last state is kept until its element goes too.
    let row = Memo::new(move |last: Option<&Option<IncidentRow>>| {
        rows.with(|rows| rows.get(&id).cloned()).or_else(|| last.cloned().flatten())
    });
    let of = move |read: fn(&IncidentRow) -> String| {
        row.with(|row| row.as_ref().map(read).unwrap_or_default())
    };
    let name = Memo::new(move |_| of(|row| named(&row.name, INCIDENT)));
    let now = sight.now;
    let pressing = Memo::new(move |_| {
        // What is missing can be said once everything has been read.
        let ready = sight.andon.incidents_ready.get();
        let found = row.with(|row| row.as_ref().filter(|_| ready).map(|row| sight.warnings(row)));
        let found = found.unwrap_or_default().into_iter().filter(|warning| warning.is_pressing());
        found.map(Warning::text).collect::<Vec<_>>()
    });
    view! {
        <li>
            <a
                id=row_element(id)
                class="incident-row"
                href=Route::Incident(id).path()
                tabindex=move || if tab_stop.get() == Some(id) { "0" } else { "-1" }
                on:focus=move |_| current.set(Some(id))
            >
                <SeverityBadge severity=Signal::derive(move || {
                    row.with(|row| row.as_ref().and_then(|row| row.severity))
                }) />
                <span class="incident-row-name" title=move || name.get()>
                    <KindBand kind=Signal::derive(move || {
                        row.with(|row| row.as_ref().map(|row| row.kind).unwrap_or_default())
                    }) />
                    <span class="truncate">{move || name.get()}</span>
                    {live(move || pressing.with(|texts| {
                        let one = |text: &String| view! {
                            <span class="warning" data-pressing="true">{text.clone()}</span>
                        };
                        texts.iter().map(one).collect_view()
                    }))}
                </span>
                <PhaseBadge phase=Signal::derive(move || {
                    row.with(|row| row.as_ref().map(|row| row.phase).unwrap_or_default())
                }) />
                <span class="incident-row-commander">{move || commander(row.get())}</span>
                <span class="incident-row-clock">{move || clock(row.get(), now.get())}</span>
                <span class="incident-row-edited">{move || edited(row.get(), now.get())}</span>
            </a>
        </li>
    }
}

fn commander(row: Option<IncidentRow>) -> impl IntoView {
    let workspace = use_andon().workspace;
    let commander = row.and_then(|row| row.commander);
    match commander {
        Some(person) => {
            let name = workspace.with(|workspace| workspace.name_of(Some(person)).to_owned());
            view! { <PersonTag name=name hue=hue(person) /> }.into_any()
        }
        None => view! { <span class="quiet">"no commander"</span> }.into_any(),
    }
}

/// How long it has been running, or took.
fn clock(row: Option<IncidentRow>, now: DateTime<Utc>) -> impl IntoView {
    let row = row?;
    let began = row.began?;
    let length = row.ended.unwrap_or(now) - began;
    if row.ended.is_none() && length.num_minutes() < 1 {
        // Seconds would stand still: the list looks at the clock once a minute.
        return Some(
            view! { <span class="clock" data-clock="running">"just now"</span> }.into_any(),
        );
    }
    if length.is_zero() {
        // Only the day is known of both ends: a length would be made up.
        return None;
    }
    let length = duration::text(length);
    Some(
        match row.ended {
            Some(_) => view! { <span class="clock" data-clock="ended">"took " {length}</span> },
            None if row.phase.is_open() => {
                view! { <span class="clock" data-clock="running">"for " {length}</span> }
            }
            None => view! { <span class="clock" data-clock="ended">{length} " ago"</span> },
        }
        .into_any(),
    )
}

fn edited(row: Option<IncidentRow>, now: DateTime<Utc>) -> impl IntoView {
    let row = row?;
    let edited = row.edited?;
    let zone = use_andon().preferences.with(|preferences| match preferences.shown_zone {
        ShownZone::Incident => NamedZone::of(&row.zone),
        ShownZone::Mine => NamedZone::of(&zone::own_name()),
    });
    let time = day_or_time_text(edited, now, &zone, zone.name());
    Some(view! { <span class="quiet">"edited " {time}</span> })
}
