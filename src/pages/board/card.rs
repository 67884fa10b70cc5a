//! An incident on the board.

use andon_model::board::COLUMNS;
use andon_model::duration;
use andon_model::id::IncidentId;
use andon_model::index::IncidentRow;
use andon_model::phase::Phase;
use leptos::html;
use leptos::prelude::*;

use super::hold::BoardHold;
use crate::pages::dragging::{beside, drag_card};
use crate::pages::home::name::{INCIDENT, named};
use crate::pages::incident::people;
use crate::route::Route;
use crate::state::presence::hue;
use crate::ui::badge::{KindBand, SeverityBadge, phase_title};
use crate::ui::choice::Choice;
use crate::ui::live::live;
use crate::ui::menu::Menu;
use crate::ui::person_tag::PersonTag;

pub fn card(hold: BoardHold, id: IncidentId, phase: Phase) -> AnyView {
    // Of a card that has just gone the last state is kept until its element goes too.
    let row = Memo::new(move |last: Option<&IncidentRow>| {
        let row = hold.sight.incident(id).or_else(|| last.cloned());
        row.unwrap_or_else(|| IncidentRow::empty(id))
    });
    let name = move || row.with(|row| named(&row.name, INCIDENT));
    let link = NodeRef::<html::A>::new();
    Effect::new(move |_| {
        let Some(link) = link.get() else { return };
        // The one in the old column has been there before it moved.
        if hold.moved.get_untracked() == Some(id) {
            hold.moved.set(None);
            let _ = link.focus();
        }
    });
    let node = NodeRef::<html::Li>::new();
    drag_card(node, hold.drag, (id, phase), Phase::from_name, move |to| hold.put(id, to));
    view! {
        <li
            node_ref=node
            class="board-card"
            data-row="true"
            data-kind=move || row.with(|row| row.kind.name())
            data-dragged=move || {
                hold.drag.get().is_some_and(|(card, _)| card == id).then_some("true")
            }
        >
            <p class="board-top">
                <SeverityBadge severity=Signal::derive(move || row.with(|row| row.severity)) />
                <KindBand kind=Signal::derive(move || row.with(|row| row.kind)) />
                {move_menu(hold, id, phase)}
            </p>
            <a
                node_ref=link
                class="board-name"
                href=Route::Incident(id).path()
                on:keydown=move |event| {
                    if let Some(to) = beside(&COLUMNS, phase, &event) {
                        hold.put(id, to);
                    }
                }
            >
                {name}
                <span class="visually-hidden">", " {phase_title(phase)}</span>
            </a>
            <p class="board-facts">
                {live(move || commander(hold, row))}
                <span class="quiet">{move || row.with(|row| facts(hold, row))}</span>
            </p>
            {live(move || warned(hold, row))}
        </li>
    }
    .into_any()
}

fn commander(hold: BoardHold, row: Memo<IncidentRow>) -> AnyView {
    let commander = Memo::new(move |_| row.with(|row| row.commander));
    live(move || {
        commander.get().map(|person| {
            view! { <PersonTag name=people::name_of(hold.andon, person) hue=hue(person) /> }
        })
    })
}

/// "2 h 5 min active · 3 of 5 steps · 1 of 4 actions"
fn facts(hold: BoardHold, row: &IncidentRow) -> String {
    let mut parts = Vec::new();
    if let Some(since) = row.course.since {
        let length = (hold.sight.now.get() - since).max(chrono::TimeDelta::zero());
        parts.push(match length.num_minutes() {
            0 => "just now".to_owned(),
            _ => duration::text(length),
        });
    }
    let mut progress = |(done, all): (u32, u32), what: &str| {
        if all > 0 && row.phase.is_open() {
            parts.push(format!("{done} of {all} {what}"));
        }
    };
    progress(row.work.steps, "steps");
    progress(row.work.actions, "actions");
    parts.join(" \u{b7} ")
}

fn warned(hold: BoardHold, row: Memo<IncidentRow>) -> Option<AnyView> {
    let found = row.with(|row| hold.sight.warnings(row));
    let chips = found.iter().map(|warning| {
        let pressing = warning.is_pressing().then_some("true");
        view! { <li class="warning" data-pressing=pressing>{warning.text()}</li> }
    });
    (!found.is_empty()).then(|| {
        view! { <ul class="warnings" aria-label="To look at">{chips.collect_view()}</ul> }
            .into_any()
    })
}

/// The way for fingers and for who uses no mouse.
fn move_menu(hold: BoardHold, id: IncidentId, phase: Phase) -> AnyView {
    let choices = COLUMNS
        .into_iter()
        .filter(|to| *to != phase)
        .map(|to| Choice::new(to, phase_title(to)))
        .collect::<Vec<_>>();
    view! {
        <Menu
            label="Move to"
            choices=Signal::stored(choices)
            chosen=Signal::stored(None::<Phase>)
            on_choose=move |to| hold.put(id, to)
        >
            <span class="board-move">"Move"</span>
        </Menu>
    }
    .into_any()
}
