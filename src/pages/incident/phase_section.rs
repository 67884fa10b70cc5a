//! What each phase asks for: its owner, its goal, when it is over, and its checklist.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::incident::{Checklist, Incident};
use andon_model::phase::Phase;
use andon_model::playbook::Step;
use leptos::prelude::*;

use super::page::use_incident;
use super::person_menu::{Whom, person_menu};
use super::phase_guidance::PhaseGuidance;
use super::properties::{Editing, Fold};
use super::refusal::{RefusalNote, Refused};
use super::rivals::rivals;
use super::steps::Steps;
use crate::state::andon::use_andon;
use crate::ui::badge::{PhaseShape, phase_title};
use crate::ui::live::live;

#[component]
pub fn PhaseSection() -> impl IntoView {
    // In the last phase nothing is left to do.
    let phases = Phase::PATH
        .into_iter()
        .filter(|phase| phase.is_open())
        .map(|phase| view! { <PhaseBlock phase=phase /> })
        .collect_view();
    view! {
        <PhaseGuidance />
        <Fold title="Phases"><div class="phase-blocks">{phases}</div></Fold>
    }
}

#[component]
fn PhaseBlock(phase: Phase) -> impl IntoView {
    let incident = use_incident();
    let is_now = Memo::new(move |_| incident.head.with(|head| head.phase.phase == phase));
    let andon = use_andon();
    let steps = Memo::new(move |_| andon.workspace.with(|workspace| workspace.steps(phase)));
    let done = Memo::new(move |_| {
        let list = Checklist::Phase(phase);
        let ticked =
            |head: &Incident, step: &Step| head.ticks.contains(&(list.clone(), step.id.clone()));
        incident
            .head
            .with(|head| steps.with(|steps| steps.iter().filter(|step| ticked(head, step)).count()))
    });
    let title = phase_title(phase);
    view! {
        <details class="phase-block" data-phase=phase.name() prop:open=move || is_now.get()>
            <summary>
                <PhaseShape phase=phase />
                <span class="phase-block-title">
                    {title}
                    {move || is_now.get().then_some(" (now)")}
                </span>
                <span class="phase-block-count">
                    {live(move || {
                        let all = steps.with(Vec::len);
                        (all > 0).then(|| view! {
                            {format!("{} of {all}", done.get())}
                            <span class="visually-hidden">" steps done"</span>
                        })
                    })}
                </span>
            </summary>
            <div class="phase-block-body" role="group" aria-label=format!("{title}: what to do")>
                {said("Goal ", move || andon.workspace.with(|w| w.goal(phase).to_owned()))}
                {said("Over when ", move || {
                    andon.workspace.with(|w| w.exit_criteria(phase).to_owned())
                })}
                <PhaseOwner phase=phase />
                <Steps list=Checklist::Phase(phase) steps=steps />
            </div>
        </details>
    }
}

/// What the workspace says, if it says anything.
fn said(word: &'static str, text: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    live(move || {
        let text = text();
        (!text.is_empty()).then(|| {
            view! { <p><span class="phase-block-word">{word}</span>{text}</p> }
        })
    })
}

#[component]
fn PhaseOwner(phase: Phase) -> impl IntoView {
    let incident = use_incident();
    let refused = Refused::new();
    let owner = Memo::new(move |_| incident.head.with(|head| head.owners.get(&phase).copied()));
    let label = format!("Owner of {}", phase.name());
    let choose = move |owner| {
        refused.note(incident.run(Command::SetPhaseOwner { phase, owner }));
    };
    view! {
        <div class="phase-owner">
            <span class="phase-block-word" aria-hidden="true">"Owner"</span>
            {person_menu(
                label.clone(),
                None,
                Editing::new(),
                Whom::SomebodyOrNobody,
                owner.into(),
                refused,
                choose,
            )}
            <RefusalNote refused=refused />
            {rivals(Subject::PhaseOwner(phase), Signal::stored(label))}
        </div>
    }
}
