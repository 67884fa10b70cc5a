//! What the page says of an incident that was left by the side exit, or closed too early.

use andon_model::command::Command;
use andon_model::phase::{Dismissal, Phase, Transition};
use andon_model::when::When;
use leptos::prelude::*;

use super::other_incident::incident_name;
use super::page::use_incident;
use super::panel_hold::{PanelTab, use_panel_hold};
use super::refusal::{RefusalNote, Refused};
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::ui::button::Button;
use crate::ui::live::live;
use crate::ui::notice::{Notice, NoticeTone};

#[component]
pub fn Outcome() -> impl IntoView {
    view! {
        <Dismissed />
        <OpenAfterAll />
        <UnsolvedAfterAll />
    }
}

/// "Dismissed as duplicate of Payments are slow".
#[component]
fn Dismissed() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let left = Memo::new(move |_| {
        incident.head.with(|head| {
            let last = head.phase.path.last();
            last.filter(|step| step.to == Phase::Dismissed).cloned()
        })
    });
    live(move || {
        left.get().map(|Transition { dismissal, other, reason, .. }| {
            let words = match dismissal {
                None => "Dismissed",
                Some(Dismissal::Duplicate) => "Dismissed as duplicate",
                Some(Dismissal::FalsePositive) => "Dismissed as false positive",
                Some(Dismissal::Superseded) => "Dismissed as superseded",
                Some(Dismissal::External) => "Dismissed as external",
                Some(Dismissal::Cancelled) => "Dismissed as cancelled",
            };
            let joint = if dismissal == Some(Dismissal::Superseded) { " by " } else { " of " };
            let other = other.map(|other| {
                let name = move || {
                    let known = incident_name(andon, other);
                    known.unwrap_or_else(|| "an incident that is not on this device yet".into())
                };
                view! { {joint} <a href=Route::Incident(other).path()>{name}</a> }
            });
            view! {
                <section aria-label="Dismissed">
                    <Notice>
                        <p>{words} {other} "."</p>
                        {(!reason.is_empty()).then(|| view! { <p class="quiet">{reason}</p> })}
                    </Notice>
                </section>
            }
        })
    })
}

/// Its problem-solving record was opened again, or a new one begun, after it was closed.
#[component]
fn UnsolvedAfterAll() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let why = Memo::new(move |_| {
        incident.head.with(|head| {
            let closed = head.phase.phase == Phase::Closed;
            closed.then(|| andon.let_close(head).err()).flatten().map(|why| why.to_string())
        })
    });
    live(move || {
        why.get().map(|why| {
            view! {
                <section aria-label="Closed unsolved">
                    <Notice tone=NoticeTone::Busy>
                        <p role="status">"This incident is closed, but: " {why}</p>
                        <p><a href=Route::IncidentRecord(incident.id).path()>"Show the PDCA"</a></p>
                    </Notice>
                </section>
            }
        })
    })
}

/// An action of somebody who did not know arrived after the incident was closed.
#[component]
fn OpenAfterAll() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_panel_hold();
    let refused = Refused::new();
    let open = Memo::new(move |_| {
        let closed = incident.head.with(|head| head.phase.phase == Phase::Closed);
        let (done, all) = hold.actions.progress.get();
        if closed { all - done } else { 0 }
    });
    let words = move || match open.get() {
        1 => "1 action is open".to_owned(),
        open => format!("{open} actions are open"),
    };
    let reopen = move |()| {
        refused.note(incident.run(Command::MovePhase {
            transition: andon.new_transition_id(),
            to: Phase::Resolved,
            at: When::Exact { at: andon.now.get_untracked() },
            reason: untrack(words),
            dismissal: None,
            other: None,
        }));
    };
    let some = Memo::new(move |_| open.get() > 0);
    live(move || {
        some.get().then(|| {
            view! {
                <section aria-label="Closed too early">
                    <Notice tone=NoticeTone::Busy>
                        <p role="status">"This incident is closed, but " {words} "."</p>
                        <div class="phase-conflict-buttons">
                            <Button on_press=move |()| hold.open(PanelTab::Actions, None)>
                                "Show the actions"
                            </Button>
                            <Button on_press=reopen>"Back to resolved"</Button>
                        </div>
                        <RefusalNote refused=refused />
                    </Notice>
                </section>
            }
        })
    })
}
