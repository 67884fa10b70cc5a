//! What a review goes through: from the rows of incidents and records, as they are now.

use andon_model::id::{IncidentId, PdcaId, ReviewId};
use andon_model::index::RecordRow;
use andon_model::property::Property;
use andon_model::review::agenda::Agenda;
use andon_model::review::since;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::ReviewHold;
use crate::pages::home::name::{INCIDENT, RECORD, named};
use crate::pages::incident::other_incident::incident_name;
use crate::route::Route;
use crate::state::zone::NamedZone;
use crate::ui::live::live;

pub fn agenda(hold: ReviewHold, id: ReviewId) -> AnyView {
    let andon = hold.andon;
    let reviews = hold.state.reviews;
    let from = Memo::new(move |_| reviews.with(|all| since(all, id)));
    // What is told in days need not be reckoned every second.
    let hour = Memo::new(move |_| andon.now.get().timestamp().div_euclid(3600));
    let agenda = Memo::new(move |_| {
        hour.track();
        let from = from.get()?;
        let now: DateTime<Utc> = andon.now.get_untracked();
        andon.workspace.with(|workspace| {
            let zone = NamedZone::of(&workspace.zone);
            andon.incidents.with(|incidents| {
                andon.records.with(|records| {
                    // Declared in this hour, after it was reckoned last, counts as well.
                    let until = now + chrono::TimeDelta::hours(1);
                    Some(Agenda::of(incidents, records, workspace, from, until, &zone))
                })
            })
        })
    });
    let heading = move || from.get().map(|from| format!("Since {}", hold.moment(from)));
    view! {
        <section class="review-part" aria-label="What there is to talk about">
            <h2>{heading}</h2>
            {live(move || agenda.with(|agenda| agenda.as_ref().map(|agenda| drawn(hold, agenda))))}
        </section>
    }
    .into_any()
}

fn drawn(hold: ReviewHold, agenda: &Agenda) -> AnyView {
    let incident = |id: &IncidentId| {
        let known = incident_name(hold.andon, *id);
        let name = known.map_or("an incident".into(), |name| named(&name, INCIDENT));
        (Route::Incident(*id), name)
    };
    let row = |id: PdcaId, read: &dyn Fn(&RecordRow) -> String| {
        let words = hold.andon.records.with(|rows| rows.iter().find(|row| row.id == id).map(read));
        (Route::Record(id), words.unwrap_or_default())
    };
    let incidents = |ids: &[IncidentId]| ids.iter().map(incident).collect::<Vec<_>>();
    let waiting =
        agenda.waiting.iter().map(|id| row(*id, &|row| named(&row.name, RECORD))).collect();
    let checks = agenda.checks.iter().map(|(due, id, measure)| {
        row(*id, &|row| {
            let text = row.measure_lines.get(measure).map_or("", |line| line.text.as_str());
            format!("{due} {text} ({})", named(&row.name, RECORD))
        })
    });
    let acts = agenda.acts.iter().map(|(id, act)| {
        row(*id, &|row| {
            let text = row.act_lines.get(act).map_or("", |line| line.text.as_str());
            format!("{text} ({})", named(&row.name, RECORD))
        })
    });
    let workspace = hold.andon.workspace;
    let causes = agenda.causes.values.iter().map(|(term, ids)| {
        let name = workspace.with(|workspace| {
            let list = workspace.taxonomy_of(Property::RootCause);
            list.map_or(term.as_str().to_owned(), |list| workspace.term_name(list, term).to_owned())
        });
        format!("{name}: {}", ids.len())
    });
    let mut causes: Vec<String> = causes.collect();
    if !agenda.causes.missing.is_empty() {
        causes.push(format!("not said yet: {}", agenda.causes.missing.len()));
    }
    let causes = causes.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <div class="review-agenda">
            {list("Opened", incidents(&agenda.opened))}
            {list("Closed", incidents(&agenda.closed))}
            {list("Stuck in their phase", incidents(&agenda.stuck))}
            {list("Nobody has touched for a week", incidents(&agenda.stale))}
            {list("Without the PDCA that they need", incidents(&agenda.without_record))}
            {list("PDCAs that wait", waiting)}
            {list("Due or to be checked", checks.collect())}
            {list("Acts to roll out", acts.collect())}
            <section aria-label="Root causes"><h3>"Root causes"</h3><ul>{causes}</ul></section>
        </div>
    }
    .into_any()
}

fn list(title: &'static str, all: Vec<(Route, String)>) -> AnyView {
    let count = all.len();
    let lines = all.into_iter().map(|(to, name)| view! { <li><a href=to.path()>{name}</a></li> });
    let lines = lines.collect_view();
    view! {
        <section aria-label=title>
            <h3>{title} " " <span class="count">{count}</span></h3>
            <ul>{lines}</ul>
        </section>
    }
    .into_any()
}
