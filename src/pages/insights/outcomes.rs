//! What became of countermeasures and acts.

use andon_model::id::PdcaId;
use andon_model::insights::outcomes::{MeasureOutcome, Outcomes};
use andon_model::pdca::ActStatus;
use leptos::prelude::*;

use super::behind::{Behind, Opened, What, count};
use super::hold::InsightsHold;
use crate::ui::chart::{Bar, bars, table};
use crate::ui::live::live;

pub fn outcomes(hold: InsightsHold) -> AnyView {
    let outcomes = hold.of(|figures| figures.outcomes.clone());
    let opened = Opened::new(hold);
    view! {
        <section class="insights-section" aria-labelledby="insights-outcomes">
            <h2 id="insights-outcomes">"PDCA"</h2>
            {live(move || outcomes.with(|outcomes| drawn(outcomes, opened)))}
            {opened.view()}
        </section>
    }
    .into_any()
}

fn drawn(outcomes: &Outcomes, opened: Opened) -> AnyView {
    if outcomes.records.is_empty() {
        return view! { <p class="quiet">"No problem-solving record follows these incidents yet."</p> }
            .into_any();
    }
    let measures = MeasureOutcome::ALL
        .map(|one| (one.title(), outcomes.measures.get(&one).cloned().unwrap_or_default()));
    let acts = ActStatus::ALL
        .map(|one| (one.title(), outcomes.acts.get(&one).cloned().unwrap_or_default()));
    let all = outcomes.records.clone();
    let records = count(all.len(), "record");
    let finished = format!(", {} finished.", outcomes.finished);
    let open = move |_| {
        opened.toggle(Behind { title: "all".into(), what: What::Records(all.clone()) });
    };
    view! {
        <p>
            <button type="button" class="link-button" on:click=open>{records}</button>
            {finished}
        </p>
        {part("Countermeasures", measures.to_vec(), opened)}
        {part("Acts", acts.to_vec(), opened)}
    }
    .into_any()
}

fn part(title: &'static str, all: Vec<(&'static str, Vec<PdcaId>)>, opened: Opened) -> AnyView {
    let bar = |(name, ids): &(&str, Vec<PdcaId>)| Bar {
        name: (*name).to_owned(),
        count: ids.len(),
        faint: false,
    };
    let drawn = all.iter().map(bar).collect();
    let rows = all.iter().map(|(name, ids)| vec![(*name).to_owned(), ids.len().to_string()]);
    let rows = rows.collect();
    let open = Callback::new(move |place: usize| {
        if let Some((name, ids)) = all.get(place) {
            let title = format!("{title}, {name}");
            opened.toggle(Behind { title, what: What::Records(ids.clone()) });
        }
    });
    view! {
        <h3>{title}</h3>
        {bars(title, &title.to_lowercase(), drawn, open)}
        {table(title, &[title, "number"], rows)}
    }
    .into_any()
}
