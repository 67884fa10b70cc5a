//! The customer impact: the share of customers that is affected, as a size.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::property::Impact;
use andon_model::workspace::Workspace;
use leptos::prelude::*;

use crate::state::andon::use_andon;

use super::computed::{ByHand, ComputedRow};
use super::judgement::Judgement;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::rivals::rivals;
use crate::ui::choice::Choice;

#[component]
pub fn CustomerImpactRow() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let judgement = Memo::new(move |_| {
        let rules = andon.workspace.with(Workspace::rules);
        incident.head.with(|head| Judgement::of(head, &rules))
    });
    let holds = Memo::new(move |_| {
        judgement.with(|j| j.impact_by_hand.as_ref().map(|(impact, _)| *impact).or(j.impact.ok()))
    });
    let choices = Impact::ALL.into_iter().enumerate();
    let choices = choices.map(|(place, impact)| Choice::new(place, impact.name())).collect();
    let by_hand = Memo::new(move |_| {
        judgement.with(|j| {
            let (_, reason) = j.impact_by_hand.as_ref()?;
            let computed = j.impact.ok().map(|impact| impact.name().to_owned());
            Some(ByHand { reason: reason.clone(), computed })
        })
    });
    let because = Memo::new(move |_| {
        judgement.with(|j| match j.impact {
            Ok(impact) => format!("computed {}: {}", impact.name(), j.share),
            Err(missing) => format!("{missing} ({})", j.share),
        })
    });
    let set = move |impact, reason| incident.run(Command::OverrideImpact { impact, reason });
    view! {
        <ComputedRow
            title="Customer impact"
            shown=ViewFn::from(move || match holds.get() {
                Some(impact) => impact.name().into_any(),
                None => view! {
                    <span class="property-absence" data-absence="empty">"unknown"</span>
                }
                .into_any(),
            })
            chosen=Signal::derive(move || holds.get().map(|impact| impact as usize))
            choices=choices
            because=because
            by_hand=by_hand
            on_choose=move |place: usize| {
                let chosen = Impact::ALL.get(place).copied();
                match judgement.with_untracked(|j| (j.impact.ok(), j.impact_by_hand.is_some())) {
                    _ if chosen == holds.get_untracked() => Ok(false),
                    (computed, true) if chosen == computed => {
                        set(None, String::new()).map(|()| false)
                    }
                    _ => Ok(true),
                }
            }
            on_reason=move |(place, reason): (usize, String)| {
                set(Impact::ALL.get(place).copied(), reason)
            }
            on_take_back=move |()| set(None, String::new())
        />
        {rivals(Subject::CustomerImpact, Signal::stored("Customer impact".to_owned()))}
    }
}
