//! The four phases, where the incident stands among them, and the ways on and back.

use andon_model::phase::Phase;
use leptos::prelude::*;

use super::page::use_incident;
use super::phase_dialog::{PhaseDialog, SideStep};
use super::phase_move::PhaseMove;
use crate::keymap::{Action, on_action};
use crate::ui::badge::{PhaseShape, phase_title};
use crate::ui::choice::Choice;
use crate::ui::icon::{Icon, IconName};
use crate::ui::menu::Menu;

#[component]
pub fn PhaseTrack() -> impl IntoView {
    let incident = use_incident();
    let phase = Memo::new(move |_| incident.head.with(|head| head.phase.phase));
    let next = Memo::new(move |_| phase.get().next());
    let moving = RwSignal::new(false);
    let more = RwSignal::new(false);
    let dialog = RwSignal::new(false);
    let step = RwSignal::new(SideStep::Dismiss);
    on_action(move |action| match action {
        Action::NextPhase if next.get_untracked().is_some() => {
            moving.set(true);
            true
        }
        Action::More => {
            more.set(true);
            true
        }
        _ => false,
    });
    let choices = Memo::new(move |_| {
        let steps = SideStep::possible(phase.get());
        steps
            .into_iter()
            .map(|s| Choice::detailed(s, s.title(), s.explanation()))
            .collect::<Vec<_>>()
    });
    let stations = move || {
        let now = phase.get();
        if now == Phase::Dismissed {
            return view! { <Station phase=Phase::Dismissed state="now" /> }.into_any();
        }
        Phase::PATH
            .map(|phase| {
                let state = match phase.cmp(&now) {
                    std::cmp::Ordering::Less => "past",
                    std::cmp::Ordering::Equal => "now",
                    std::cmp::Ordering::Greater => "ahead",
                };
                view! { <Station phase=phase state=state /> }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <div class="phase-line">
            <ol class="phase-track" aria-label="Phases">{stations}</ol>
            {move || next.get().map(|to| view! {
                <button
                    type="button"
                    class="button phase-next"
                    aria-expanded=move || moving.get().to_string()
                    title=format!("{}: {} (p)", phase_title(to), to.definition())
                    on:click=move |_| moving.update(|moving| *moving = !*moving)
                >
                    {format!("Move to {}", to.name())}
                </button>
            })}
            <Menu
                label="More about the phase"
                choices=choices
                chosen=Signal::stored(None)
                on_choose=move |chosen| {
                    step.set(chosen);
                    dialog.set(true);
                }
                open=more
                key="."
            >
                <Icon name=IconName::More />
            </Menu>
            {move || {
                let to = next.get().filter(|_| moving.get())?;
                Some(view! { <PhaseMove to=to open=moving /> })
            }}
            <PhaseDialog open=dialog step=step />
        </div>
    }
}

#[component]
fn Station(phase: Phase, state: &'static str) -> impl IntoView {
    let said = match state {
        "past" => "done",
        "now" => "now",
        _ => "to come",
    };
    view! {
        <li
            class="phase-station"
            data-phase=phase.name()
            data-state=state
            aria-current=(state == "now").then_some("step")
            title=format!("{}: {}", phase_title(phase), phase.definition())
        >
            <PhaseShape phase=phase />
            {phase_title(phase)}
            <span class="visually-hidden">{format!(" ({said})")}</span>
        </li>
    }
}
