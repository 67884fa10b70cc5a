//! How many incidents began, by week and severity.

use andon_model::incident::Severity;
use andon_model::insights::{Step, Stretch};
use leptos::prelude::*;

use super::behind::{Behind, Opened, What, count};
use super::hold::InsightsHold;
use crate::ui::badge::SeverityBadge;
use crate::ui::chart::{Column, Part, columns, table};
use crate::ui::live::live;

/// From the bottom of a column to its top: the worst stand on the ground, where they compare best.
fn order() -> impl Iterator<Item = Option<Severity>> {
    Severity::ALL.map(Some).into_iter().chain([None])
}

pub fn counts(hold: InsightsHold) -> AnyView {
    let course = hold.of(|figures| (figures.step, figures.course.clone()));
    let step = Memo::new(move |_| course.with(|(step, _)| step.name()));
    let opened = Opened::new(hold);
    view! {
        <section class="insights-section" aria-labelledby="insights-counts">
            <h2 id="insights-counts">"Incidents per " {move || step.get()}</h2>
            {live(move || course.with(|(step, course)| drawn(*step, course, opened)))}
            {opened.view()}
        </section>
    }
    .into_any()
}

fn drawn(step: Step, course: &[Stretch], opened: Opened) -> AnyView {
    if course.iter().all(|stretch| stretch.count() == 0) {
        return view! { <p class="quiet">"No incident began in this time."</p> }.into_any();
    }
    let shown: Vec<Option<Severity>> = order()
        .filter(|severity| course.iter().any(|one| one.by_severity.contains_key(severity)))
        .collect();
    let name = |severity: &Option<Severity>| severity.map_or("no severity", Severity::name);
    let number =
        |stretch: &Stretch, severity| stretch.by_severity.get(severity).map_or(0, Vec::len);
    let column = |stretch: &Stretch| {
        let parts: Vec<Part> = shown
            .iter()
            .map(|severity| Part { severity: *severity, count: number(stretch, severity) })
            .collect();
        let words: Vec<String> = parts
            .iter()
            .filter(|part| part.count > 0)
            .map(|part| format!("{} {}", part.count, name(&part.severity)))
            .collect();
        let title = step.title(stretch.start);
        let said = format!("{title}: {}", count(stretch.count(), "incident"));
        let said = if words.is_empty() { said } else { format!("{said}, {}", words.join(", ")) };
        let short = match step {
            Step::Week => stretch.start.format("%d %b %Y").to_string(),
            Step::Month | Step::Year => title,
        };
        Column { short, said, parts }
    };
    let all = course.iter().map(column).collect();
    let behind: Vec<Behind> = course
        .iter()
        .map(|one| Behind { title: step.title(one.start), what: What::Incidents(one.incidents()) })
        .collect();
    let open = Callback::new(move |place: usize| {
        behind.get(place).into_iter().for_each(|behind| opened.toggle(behind.clone()));
    });
    let key =
        shown.iter().map(|severity| view! { <SeverityBadge severity=Signal::stored(*severity) /> });
    let key = key.collect_view();
    let head: Vec<&str> =
        [step.name()].into_iter().chain(shown.iter().map(name)).chain(["all"]).collect();
    let line = |stretch: &Stretch| {
        let parts = shown.iter().map(|severity| number(stretch, severity).to_string());
        let title = step.title(stretch.start);
        std::iter::once(title).chain(parts).chain([stretch.count().to_string()]).collect()
    };
    let caption = format!("Incidents per {}", step.name());
    view! {
        <p class="chart-key" aria-hidden="true">{key}</p>
        {columns(&caption, all, open)}
        {table(&caption, &head, course.iter().rev().map(line).collect())}
    }
    .into_any()
}
