//! Where the incident stands, and the records that follow it: what the table begins with.

use andon_model::id::PdcaId;
use andon_model::phase::FollowUp;
use leptos::prelude::*;

use crate::pages::incident::page::use_incident;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::ui::live::live;

pub fn status_rows() -> AnyView {
    let andon = use_andon();
    let incident = use_incident();
    let records = Memo::new(move |_| {
        andon.records.with(|rows| {
            let own = rows.iter().filter(|row| row.incident == Some(incident.id));
            own.map(|row| (row.id, row.name.clone(), row.status, row.finished)).collect::<Vec<_>>()
        })
    });
    let status = Memo::new(move |_| {
        let follow_up = records.with(|all| FollowUp::of(all.iter().map(|(.., done)| *done)));
        incident.head.with(|head| head.phase.phase.status(follow_up))
    });
    let row = |title: &'static str, value: AnyView| {
        view! {
            <div class="property" data-property=title>
                <dt>{title}</dt>
                <dd><div class="property-line property-fixed">{value}</div></dd>
            </div>
        }
    };
    let links = live(move || {
        let all = records.get();
        if all.is_empty() {
            let begin = Route::IncidentRecord(incident.id).path();
            return view! { <a class="property-link" href=begin>"none yet"</a> }.into_any();
        }
        let link = |(id, name, status, _): (PdcaId, String, andon_model::pdca::Status, bool)| {
            view! {
                <a class="property-link" href=Route::Record(id).path()>
                    {name}
                    <span class="rival-author">{status.title()}</span>
                </a>
            }
        };
        all.into_iter().map(link).collect_view().into_any()
    });
    view! {
        <dl class="property-list">
            {row("Status", (move || status.get()).into_any())}
            {row("PDCA", links)}
        </dl>
    }
    .into_any()
}
