//! What is behind a figure: its incidents or records, in place below it.

use andon_model::duration;
use andon_model::id::{IncidentId, PdcaId};
use andon_model::index::IncidentRow;
use andon_model::insights::lengths::Lengths;
use andon_model::moment::Mark;
use andon_model::table::{Filter, Source, Table, View};
use andon_model::zone::day;
use leptos::prelude::*;

use super::hold::InsightsHold;
use crate::pages::home::name::{INCIDENT, RECORD, named};
use crate::pages::incident::other_incident::incident_name;
use crate::route::Route;
use crate::ui::badge::{PhaseBadge, SeverityBadge};
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;
use crate::ui::live::live;

/// What is opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    /// "week of 2026-11-16".
    pub title: String,
    pub what: What,
}

/// The things behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Incidents(Vec<IncidentId>),
    /// Those with a length between the two marks show it.
    Lengths(Vec<IncidentId>, Mark, Mark),
    /// May name a record several times.
    Records(Vec<PdcaId>),
}

/// What a section has open.
#[derive(Clone, Copy)]
pub struct Opened {
    hold: InsightsHold,
    shown: RwSignal<Option<Behind>>,
}

impl Opened {
    pub fn new(hold: InsightsHold) -> Opened {
        let shown = RwSignal::new(None);
        // It was the answer to another question.
        Effect::new(move |asked: Option<()>| {
            hold.question.track();
            if asked.is_some() {
                shown.set(None);
            }
        });
        Opened { hold, shown }
    }

    /// Opens it, or closes what is open already.
    pub fn toggle(self, behind: Behind) {
        if self.shown.with_untracked(|shown| shown.as_ref() == Some(&behind)) {
            return self.shown.set(None);
        }
        let things = match &behind.what {
            What::Incidents(all) | What::Lengths(all, ..) => count(all.len(), "incident"),
            What::Records(all) => count(distinct(all).len(), "record"),
        };
        self.hold.announcer.announce(&format!("{things} below: {}", behind.title));
        self.shown.set(Some(behind));
    }

    /// What is open, to stand below the chart.
    pub fn view(self) -> AnyView {
        live(move || self.shown.get().map(|behind| self.list(behind)))
    }

    fn list(self, Behind { title, what }: Behind) -> AnyView {
        let hold = self.hold;
        let listed = what.clone();
        let (heading, lines) = match what {
            What::Incidents(ids) => (count(ids.len(), "incident"), incidents(hold, &ids, None)),
            What::Lengths(ids, from, to) => {
                (count(ids.len(), "incident"), incidents(hold, &ids, Some((from, to))))
            }
            What::Records(ids) => {
                let ids = distinct(&ids);
                (count(ids.len(), "record"), records(hold, &ids))
            }
        };
        let label = format!("{heading}: {title}");
        let address = list_address(hold, &listed);
        let link = address.map(|to| view! { <a class="behind-list" href=to>"In the list"</a> });
        let shown = self.shown;
        view! {
            <section class="behind" aria-label=label.clone()>
                <header>
                    <h3>{label.clone()}</h3>
                    {link}
                    <IconButton label="Close" icon=IconName::Close on_press=move |()| shown.set(None) />
                </header>
                <ul>{lines}</ul>
            </section>
        }
        .into_any()
    }
}

/// The address of the list in which just these stand, to be sorted, narrowed down and exported
/// there. `None` where they are too many to be told apart from the others.
fn list_address(hold: InsightsHold, what: &What) -> Option<String> {
    let (table, base, ids) = match what {
        What::Incidents(ids) | What::Lengths(ids, ..) => {
            let base = hold.question.with(|question| question.scope.filter());
            (Table::Incidents, base, ids.iter().map(|id| id.0).collect())
        }
        What::Records(ids) => {
            (Table::Records, Filter::default(), ids.iter().map(|id| id.0).collect())
        }
    };
    let andon = hold.andon;
    let filter = andon.incidents.with(|incidents| {
        andon.records.with(|records| {
            andon.workspace.with(|workspace| {
                let (now, zone) = (andon.now.get_untracked(), hold.zone.get());
                let source = Source { incidents, records, workspace, now, zone: &zone };
                Filter::of_lines(&ids, &base, table, &source)
            })
        })
    })?;
    let query = View { filter, ..View::of(table) }.query();
    let path = Route::Table(table).path();
    Some(if query.is_empty() { path } else { format!("{path}?{query}") })
}

/// "1 incident", "3 incidents".
pub fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

fn distinct(ids: &[PdcaId]) -> Vec<PdcaId> {
    let mut distinct = ids.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

fn incidents(hold: InsightsHold, ids: &[IncidentId], marks: Option<(Mark, Mark)>) -> AnyView {
    let found: Vec<IncidentRow> = hold.andon.incidents.with(|rows| {
        ids.iter().filter_map(|id| rows.iter().find(|row| row.id == *id)).cloned().collect()
    });
    found.into_iter().map(|row| incident(hold, &row, marks)).collect_view().into_any()
}

fn incident(hold: InsightsHold, row: &IncidentRow, marks: Option<(Mark, Mark)>) -> AnyView {
    let length = marks.map(|(from, to)| length(row, from, to));
    let began = row.began.map(|began| hold.zone.with(|zone| day(zone, began)).to_string());
    let (severity, phase) = (row.severity, row.phase);
    view! {
        <li>
            <a href=Route::Incident(row.id).path()>
                <SeverityBadge severity=Signal::stored(severity) />
                <span class="truncate">{named(&row.name, INCIDENT)}</span>
                <PhaseBadge phase=Signal::stored(phase) />
                <span class="clock">{length}</span>
                <span class="quiet clock">{began}</span>
            </a>
        </li>
    }
    .into_any()
}

fn length(row: &IncidentRow, from: Mark, to: Mark) -> String {
    let known = row.course.moments.get(&from).zip(row.course.moments.get(&to));
    known.map_or("missing".into(), |(from, to)| duration::text(*to - *from))
}

fn records(hold: InsightsHold, ids: &[PdcaId]) -> AnyView {
    let line = |id: &PdcaId| {
        let (id, andon) = (*id, hold.andon);
        let (name, incident) = andon.records.with(|rows| {
            let row = rows.iter().find(|row| row.id == id)?;
            Some((named(&row.name, RECORD), row.incident))
        })?;
        let incident = incident.and_then(|incident| incident_name(andon, incident));
        let incident = incident.map(|name| named(&name, INCIDENT));
        Some(view! {
            <li>
                <a href=Route::Record(id).path()>
                    <span class="record-badge">"PDCA"</span>
                    <span class="truncate">{name}</span>
                    <span class="quiet truncate behind-incident">{incident}</span>
                </a>
            </li>
        })
    };
    ids.iter().filter_map(line).collect_view().into_any()
}

/// Those of which a length is not known, to be opened.
pub fn without(lengths: &Lengths) -> Vec<IncidentId> {
    lengths.missing.iter().chain(&lengths.backwards).copied().collect()
}
