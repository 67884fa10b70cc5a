//! What other rules would change in the incidents on this device.

use andon_model::id::IncidentId;
use andon_model::incident::Severity;
use andon_model::property::Impact;
use andon_model::rules::{Forecast, Rules};
use andon_model::zone::{day, day_text};
use leptos::prelude::*;

use super::hold::use_settings;
use crate::route::Route;
use crate::state::zone::NamedZone;
use crate::ui::each::each;
use crate::ui::live::live;

/// An incident that would change.
#[derive(Clone, PartialEq)]
struct Changed {
    id: IncidentId,
    name: String,
    day: String,
    forecast: Forecast,
}

/// What the rules come to, in numbers and one by one.
#[derive(Clone, PartialEq, Default)]
struct Outcome {
    changed: Vec<Changed>,
    by_hand: usize,
    missing: usize,
}

#[component]
pub fn Forecasts(
    kept: Memo<Rules>,
    /// `None` while it cannot be read.
    draft: Signal<Option<Rules>>,
) -> impl IntoView {
    let hold = use_settings();
    // Incidents that come or change meanwhile are read too.
    Effect::new(move |_| {
        hold.andon.incidents.track();
        hold.heads.read();
    });
    let outcome = Memo::new(move |_| {
        hold.heads.progress.track();
        let Some(then) = draft.get() else { return Outcome::default() };
        let now = kept.get();
        let forecasts = hold.heads.map(|row, head| {
            let began = row.began.map(|at| day_text(day(&NamedZone::of(&row.zone), at)));
            Some(Changed {
                id: row.id,
                name: row.name.clone(),
                day: began.unwrap_or_default(),
                forecast: Forecast::of(head, &now, &then),
            })
        });
        let count = |which: fn(&Forecast) -> bool| {
            forecasts.iter().filter(|changed| which(&changed.forecast)).count()
        };
        Outcome {
            by_hand: count(|forecast| forecast.by_hand),
            missing: count(Forecast::is_missing),
            changed: forecasts.into_iter().filter(|changed| changed.forecast.changes()).collect(),
        }
    });
    let same =
        Memo::new(move |_| draft.with(|draft| kept.with(|kept| draft.as_ref() == Some(kept))));
    let verdict = move || match outcome.with(|outcome| outcome.changed.len()) {
        _ if draft.with(Option::is_none) => {
            "Nothing to try: the rules cannot be read yet.".to_owned()
        }
        _ if same.get() => "These rules hold. Change one to see what it would do.".to_owned(),
        0 => "No incident changes.".to_owned(),
        1 => "1 incident would change.".to_owned(),
        many => format!("{many} incidents would change."),
    };
    let rest = move || {
        let progress = hold.heads.progress.get();
        if progress.all == 0 {
            return "There is no incident yet.".to_owned();
        }
        let (by_hand, missing) = outcome.with(|outcome| (outcome.by_hand, outcome.missing));
        let mut parts = vec![format!("{} of {} incidents read", progress.read, progress.all)];
        let mut say = |count: usize, what: &str| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        say(by_hand, "with a severity set by hand, which stays");
        say(missing, "could not be computed: inputs are missing");
        say(progress.absent, "not on this device");
        parts.join(" · ")
    };
    let changed = move || outcome.with(|outcome| outcome.changed.clone());
    view! {
        <section class="settings-forecast" aria-labelledby="settings-forecast">
            <h3 id="settings-forecast">"On past incidents"</h3>
            <p role="status">{verdict}</p>
            {live(move || draft.with(Option::is_some).then(|| view! { <p class="quiet">{rest}</p> }))}
            <ul aria-label="Incidents that would change">
                {each(changed, key, |changed| row(changed).into_any())}
            </ul>
        </section>
    }
}

/// A row is drawn anew when anything in it is another.
fn key(changed: &Changed) -> String {
    format!("{} {} {} {}", changed.id, words(&changed.forecast), changed.name, changed.day)
}

fn row(changed: Changed) -> impl IntoView {
    view! {
        <li>
            <a href=Route::Incident(changed.id).path()>{changed.name}</a>
            <span class="quiet">{changed.day}</span>
            <span>{words(&changed.forecast)}</span>
        </li>
    }
}

/// "SEV-3 → SEV-2, customer impact M → L"
fn words(forecast: &Forecast) -> String {
    let severity = |severity: Option<Severity>| severity.map_or("no severity", Severity::name);
    let impact = |impact: Option<Impact>| impact.map_or("unknown", Impact::name);
    let mut parts = Vec::new();
    if forecast.severity.0 != forecast.severity.1 {
        let (was, is) = forecast.severity;
        parts.push(format!("{} \u{2192} {}", severity(was), severity(is)));
    }
    if forecast.impact.0 != forecast.impact.1 {
        let (was, is) = forecast.impact;
        parts.push(format!("customer impact {} \u{2192} {}", impact(was), impact(is)));
    }
    parts.join(", ")
}
