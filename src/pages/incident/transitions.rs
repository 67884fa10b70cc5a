//! When the phases changed, to correct.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::dispute::Dispute;
use andon_model::id::{EntryId, TransitionId};
use andon_model::moment::Moment;
use andon_model::phase::Phase;
use andon_model::when::When;
use leptos::prelude::*;

use super::disorder::OrderWarning;
use super::page::use_incident;
use super::rivals::rivals_of;
use super::when_field::WhenField;
use crate::state::andon::drafts::Draft;
use crate::ui::badge::phase_title;
use crate::ui::each::each;

#[component]
pub fn Transitions() -> impl IntoView {
    let incident = use_incident();
    let path = Memo::new(move |_| {
        incident.head.with(|head| {
            let mut from = Phase::Active;
            let mut steps = Vec::new();
            for step in &head.phase.path {
                steps.push((step.id, step.to, step.to < from));
                from = step.to;
            }
            steps
        })
    });
    view! {
        <div class="milestones">
            {each(
                move || path.get(),
                |(id, _, back)| format!("{id} {back}"),
                move |(id, to, back)| {
                    let again = if back { " again" } else { "" };
                    view! {
                        <Transition id=id label=format!("{}{again}", phase_title(to)) />
                        {line_rivals(id)}
                        <OrderWarning moment=Moment::Move { id, to } />
                    }
                    .into_any()
                },
            )}
        </div>
    }
}

/// Its time is that of its line.
fn line_rivals(id: TransitionId) -> AnyView {
    let Some(line) = use_incident().timeline.entry(EntryId(id.0)) else { return ().into_any() };
    rivals_of(Signal::derive(move || {
        line.with(|line| {
            let of_time = |one: &&Dispute| matches!(one.subject, Subject::EntryTime(_));
            line.disputes.iter().filter(of_time).cloned().collect()
        })
    }))
}

#[component]
fn Transition(id: TransitionId, label: String) -> impl IntoView {
    let incident = use_incident();
    let value = Memo::new(move |_| {
        incident.head.with(|head| head.transitions.iter().find(|t| t.id == id).map(|t| t.at))
    });
    let set = move |when: Option<When>| match when {
        Some(at) => incident.run(Command::SetTransitionTime { transition: id, at }),
        // A change of phase has a time: emptying the field changes nothing.
        None => Ok(()),
    };
    view! {
        <WhenField
            label=label
            value=value
            draft=Draft::MoveTime(id)
            reference=Signal::derive(move || value.get().map(|when| when.start()))
            on_set=set
        />
    }
}
