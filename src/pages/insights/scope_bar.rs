//! Which incidents are looked at: period, severity, team.

use andon_model::incident::Severity;
use leptos::prelude::*;

use super::hold::{InsightsHold, Period, severities};
use crate::ui::choice::{Choice, SelectField};
use crate::ui::live::live;

/// Choices by their place.
pub fn places(titles: Vec<String>) -> Vec<Choice<usize>> {
    titles.into_iter().enumerate().map(|(place, title)| Choice::new(place, title)).collect()
}

pub fn scope_bar(hold: InsightsHold) -> AnyView {
    let periods = places(Period::ALL.map(Period::title).to_vec());
    let levels = severities().map(|one| one.map_or("all", Severity::name).to_owned());
    let levels = places(levels.collect());
    let teams = Signal::derive(move || {
        hold.teams.with(|teams| {
            let teams = teams.iter().map(|(id, name)| Choice::new(Some(id.clone()), name.clone()));
            std::iter::once(Choice::new(None, "all")).chain(teams).collect::<Vec<_>>()
        })
    });
    let days = live(move || (Period::ALL[hold.period.get()] == Period::Days).then(|| dates(hold)));
    view! {
        <form class="insights-scope" aria-label="What is looked at" on:submit=|event| event.prevent_default()>
            <SelectField label="Period" choices=Signal::stored(periods) value=hold.period />
            {days}
            <SelectField label="Severity" choices=Signal::stored(levels) value=hold.severity />
            <SelectField label="Team" choices=teams value=hold.team />
        </form>
    }
    .into_any()
}

fn dates(hold: InsightsHold) -> AnyView {
    let text = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let field = |label: &'static str, shown: Signal<String>, set: Callback<String>| {
        view! {
            <div class="field">
                <label>
                    <span class="field-label">{label}</span>
                    <input
                        type="date"
                        prop:value=move || shown.get()
                        on:change=move |event| set.run(event_target_value(&event))
                    />
                </label>
            </div>
        }
        .into_any()
    };
    let days = hold.days;
    [
        field(
            "From",
            Signal::derive(move || text(days.get().0)),
            Callback::new(move |day: String| days.update(|days| days.0 = day.parse().ok())),
        ),
        field(
            "Until",
            Signal::derive(move || text(days.get().1)),
            Callback::new(move |day: String| days.update(|days| days.1 = day.parse().ok())),
        ),
    ]
    .collect_view()
    .into_any()
}
