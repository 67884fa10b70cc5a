//! Two devices moved the incident to different phases while they were apart. Somebody decides.

use andon_model::command::Command;
use andon_model::phase::{Phase, PhaseConflict};
use leptos::prelude::*;

use super::page::use_incident;
use super::people;
use super::refusal::{RefusalNote, Refused};
use super::when_text;
use crate::state::andon::use_andon;
use crate::ui::badge::phase_title;
use crate::ui::button::Button;
use crate::ui::live::live;
use crate::ui::notice::{Notice, NoticeTone};

#[component]
pub fn PhaseConflicts() -> impl IntoView {
    let incident = use_incident();
    let open = Memo::new(move |_| {
        incident.head.with(|head| {
            let open = head.phase.conflicts.iter().filter(|conflict| !conflict.settled);
            open.cloned().collect::<Vec<_>>()
        })
    });
    live(move || open.get().into_iter().map(|c| view! { <Conflict conflict=c /> }).collect_view())
}

#[component]
fn Conflict(conflict: PhaseConflict) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let holding = conflict.moves.first().map(|first| first.to).unwrap_or_default();
    let moves = conflict
        .moves
        .iter()
        .map(|made| {
            let (to, at, by, reason) = (made.to, made.at, made.by, made.reason.clone());
            view! {
                <li>
                    <strong>{phase_title(to)}</strong>
                    " at "
                    {move || when_text::dated(&at, &incident.zone.get())}
                    ", by "
                    {move || by.map_or_else(|| "somebody".into(), |by| people::name_of(andon, by))}
                    {(!reason.is_empty()).then(|| format!(": {reason}"))}
                </li>
            }
        })
        .collect_view();
    // The move that holds may have been followed by others since.
    let now = Memo::new(move |_| incident.head.with(|head| head.phase.phase));
    let mut phases: Vec<Phase> = conflict.moves.iter().map(|made| made.to).collect();
    phases.sort();
    phases.dedup();
    let settle = move |to: Phase| {
        let seen = conflict.moves.iter().map(|made| made.id).collect();
        refused.note(incident.run(Command::SettlePhase { after: conflict.after, to, seen }));
    };
    let buttons = phases
        .into_iter()
        .map(|to| {
            let settle = settle.clone();
            view! {
                <Button on_press=move |()| settle(to)>
                    {move || {
                        let phase = if to == holding { now.get() } else { to };
                        format!("It is {}", phase.name())
                    }}
                </Button>
            }
        })
        .collect_view();
    view! {
        <Notice tone=NoticeTone::Busy>
            <p>
                "The phase was changed in two ways at once. Until somebody decides, it counts as "
                {move || now.get().name()} "."
            </p>
            <ul class="phase-conflict">{moves}</ul>
            <div class="phase-conflict-buttons">{buttons}</div>
            <RefusalNote refused=refused />
        </Notice>
    }
}
