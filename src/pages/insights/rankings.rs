//! Why incidents happened, how they were noticed, and whose they were.

use andon_model::id::IncidentId;
use andon_model::insights::{Noticed, Ranking};
use andon_model::property::Property;
use leptos::prelude::*;

use super::behind::{Behind, Opened, What};
use super::hold::InsightsHold;
use crate::ui::chart::{Bar, bars, table};
use crate::ui::live::live;

pub fn causes(hold: InsightsHold) -> AnyView {
    let ranking = hold.of(|figures| figures.causes.clone());
    section(hold, "insights-causes", "Root causes", Property::RootCause, ranking, || ().into_any())
}

pub fn teams(hold: InsightsHold) -> AnyView {
    let ranking = hold.of(|figures| figures.teams.clone());
    section(hold, "insights-teams", "Teams", Property::TechTeam, ranking, || ().into_any())
}

pub fn detection(hold: InsightsHold) -> AnyView {
    let ranking = hold.of(|figures| figures.detection.clone());
    let noticed = hold.of(|figures| figures.noticed.clone());
    let share = move || {
        let opened = Opened::new(hold);
        view! {
            {live(move || noticed.with(|noticed| detected_by(noticed, opened)))}
            {opened.view()}
        }
        .into_any()
    };
    section(hold, "insights-detection", "Detection", Property::DetectedVia, ranking, share)
}

/// The share that we noticed ourselves, and what it is a share of.
fn detected_by(noticed: &Noticed, opened: Opened) -> Option<AnyView> {
    let share = noticed.share()?;
    let known = noticed.internally.len() + noticed.externally.len();
    let part = |title: &'static str, incidents: &Vec<IncidentId>| {
        let behind = Behind { title: title.into(), what: What::Incidents(incidents.clone()) };
        view! {
            <button type="button" class="link-button" on:click=move |_| opened.toggle(behind.clone())>
                {format!("{} {title}", incidents.len())}
            </button>
        }
    };
    Some(
        view! {
            <p>
                <strong>{format!("{share} % detected internally")}</strong>
                {format!(", of {known} of which it is known: ")}
                {part("internally", &noticed.internally)}
                ", "
                {part("by customers or providers", &noticed.externally)}
                ", "
                {part("unknown", &noticed.unknown)}
                "."
            </p>
        }
        .into_any(),
    )
}

fn section(
    hold: InsightsHold,
    id: &'static str,
    title: &'static str,
    property: Property,
    ranking: Memo<Ranking>,
    before: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let opened = Opened::new(hold);
    view! {
        <section class="insights-section" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {before()}
            {live(move || ranking.with(|ranking| drawn(hold, title, property, ranking, opened)))}
            {opened.view()}
        </section>
    }
    .into_any()
}

fn drawn(
    hold: InsightsHold,
    title: &'static str,
    property: Property,
    ranking: &Ranking,
    opened: Opened,
) -> AnyView {
    if ranking.most() == 0 {
        return view! {
            <p class="quiet">"Nobody has said it of any of these incidents yet; it is asked on the incident\u{2019}s page."</p>
        }
        .into_any();
    }
    let named = ranking.values.iter().map(|(term, ids)| (hold.term(property, term), ids.clone()));
    let mut all: Vec<(String, Vec<IncidentId>)> = named.collect();
    let said = all.len();
    if !ranking.missing.is_empty() {
        all.push(("not said".into(), ranking.missing.clone()));
    }
    let bar = |(place, (name, ids)): (usize, &(String, Vec<IncidentId>))| Bar {
        name: name.clone(),
        count: ids.len(),
        faint: place >= said,
    };
    let drawn = all.iter().enumerate().map(bar).collect();
    let rows = all.iter().map(|(name, ids)| vec![name.clone(), ids.len().to_string()]).collect();
    let open = Callback::new(move |place: usize| {
        if let Some((name, ids)) = all.get(place) {
            opened.toggle(Behind { title: name.clone(), what: What::Incidents(ids.clone()) });
        }
    });
    view! {
        {bars(title, "incidents", drawn, open)}
        {table(title, &[title, "incidents"], rows)}
    }
    .into_any()
}
