//! The severity, with what decided.

use andon_model::command::Command;
use andon_model::incident::Severity;
use andon_model::workspace::Workspace;
use leptos::prelude::*;

use crate::state::andon::use_andon;

use super::computed::{ByHand, ComputedRow};
use super::judgement::{Judgement, SeverityChoice};
use crate::pages::incident::page::use_incident;
use crate::ui::badge::SeverityBadge;
use crate::ui::choice::Choice;

#[component]
pub fn SeverityRow() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let judgement = Memo::new(move |_| {
        let rules = andon.workspace.with(Workspace::rules);
        incident.head.with(|head| Judgement::of(head, &rules))
    });
    let holds = Memo::new(move |_| judgement.with(Judgement::effective));
    let choices = Severity::ALL.into_iter().enumerate();
    let choices = choices
        .map(|(place, severity)| Choice::detailed(place, severity.name(), severity.meaning()))
        .collect();
    let by_hand = Memo::new(move |_| {
        judgement.with(|j| {
            let (_, reason) = j.severity_by_hand.as_ref()?;
            let computed = j.computed().map(|severity| severity.name().to_owned());
            Some(ByHand { reason: reason.clone(), computed })
        })
    });
    let because = Memo::new(move |_| {
        judgement.with(|j| match &j.severity {
            Ok(computed) => format!("computed {}: {}", computed.severity.name(), computed.because),
            Err(missing) => missing.to_string(),
        })
    });
    view! {
        <ComputedRow
            title="Severity"
            shown=ViewFn::from(move || view! { <SeverityBadge severity=holds /> })
            chosen=Signal::derive(move || {
                holds.get().and_then(|s| Severity::ALL.iter().position(|other| *other == s))
            })
            choices=choices
            because=because
            by_hand=by_hand
            on_choose=move |place: usize| {
                let chosen = Severity::ALL.get(place).copied();
                match judgement.with_untracked(|j| j.choose(chosen)) {
                    SeverityChoice::Nothing => Ok(false),
                    SeverityChoice::AskWhy => Ok(true),
                    SeverityChoice::Run(command) => incident.run(command).map(|()| false),
                }
            }
            on_reason=move |(place, reason): (usize, String)| {
                match Severity::ALL.get(place).copied() {
                    Some(severity) => incident.run(Command::OverrideSeverity { severity, reason }),
                    None => Ok(()),
                }
            }
            on_take_back=move |()| incident.run(Command::SetSeverity(None))
        />
    }
}
