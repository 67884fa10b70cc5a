//! All there is to set of an action.

use andon_model::command::Command;
use andon_model::id::ActionId;
use andon_model::phase::Phase;
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::pages::incident::person_menu::{Whom, person_menu};
use crate::pages::incident::properties::Editing;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::ui::badge::phase_title;
use crate::ui::button::Button;
use crate::ui::choice::Choice;
use crate::ui::fresh_id::fresh_id;
use crate::ui::menu::Menu;

/// The phases that somebody works in.
const PHASES: [Phase; 3] = [Phase::Active, Phase::Mitigated, Phase::Resolved];

#[component]
pub fn ActionDetails(id: ActionId) -> impl IntoView {
    let hold = use_panel_hold().actions;
    let refused = Refused::new();
    view! {
        <div
            class="action-details"
            role="group"
            aria-label="About the action"
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.default_prevented() {
                    event.prevent_default();
                    event.stop_propagation();
                    hold.details.set(None);
                    hold.focus(id);
                }
            }
        >
            <dl class="properties">
                <Owner id=id refused=refused />
                <PhaseOf id=id refused=refused />
                <Due id=id refused=refused />
                <Address id=id refused=refused />
            </dl>
            <RefusalNote refused=refused />
            <p class="action-buttons">
                <Button on_press=move |()| hold.editing.set(Some(id))>"Edit the text"</Button>
                <Button on_press=move |()| { refused.note(hold.step(id, false).map(drop)); }>
                    "Move up"
                </Button>
                <Button on_press=move |()| { refused.note(hold.step(id, true).map(drop)); }>
                    "Move down"
                </Button>
                <Button on_press=move |()| { refused.note(hold.remove(id)); }>"Remove"</Button>
            </p>
        </div>
    }
}

#[component]
fn Owner(id: ActionId, refused: Refused) -> impl IntoView {
    let incident = use_incident();
    let action = incident.lists.action(id);
    let owner = Memo::new(move |_| action.with(|a| a.as_ref().and_then(|a| a.owner)));
    let choose = move |owner| {
        refused.note(incident.run(Command::SetActionOwner { action: id, owner }));
    };
    view! {
        <dt>"Owner"</dt>
        <dd>
            {person_menu(
                "Owner".into(),
                None,
                Editing::new(),
                Whom::SomebodyOrNobody,
                owner.into(),
                refused,
                choose,
            )}
        </dd>
    }
}

#[component]
fn PhaseOf(id: ActionId, refused: Refused) -> impl IntoView {
    let incident = use_incident();
    let action = incident.lists.action(id);
    let phase = Memo::new(move |_| action.with(|a| a.as_ref().and_then(|a| a.phase)));
    let mut choices: Vec<Choice<Option<Phase>>> = PHASES
        .map(|phase| Choice::detailed(Some(phase), phase_title(phase), phase.definition()))
        .into();
    choices.push(Choice::new(None, "Any phase"));
    view! {
        <dt>"Phase"</dt>
        <dd>
            <Menu
                label="Phase of the action"
                choices=Signal::stored(choices)
                chosen=Signal::derive(move || Some(phase.get()))
                on_choose=move |phase| {
                    refused.note(incident.run(Command::SetActionPhase { action: id, phase }));
                }
            >
                {move || match phase.get() {
                    Some(phase) => phase_title(phase).into_any(),
                    None => view! { <span class="absent">"any"</span> }.into_any(),
                }}
            </Menu>
        </dd>
    }
}

#[component]
fn Due(id: ActionId, refused: Refused) -> impl IntoView {
    let incident = use_incident();
    let action = incident.lists.action(id);
    let field = fresh_id("due");
    let due = Memo::new(move |_| {
        let due = action.with(|a| a.as_ref().and_then(|a| a.due));
        due.map(|due| due.to_string()).unwrap_or_default()
    });
    let keep = move |text: String| {
        let due = match text.parse::<NaiveDate>() {
            Ok(due) => Some(due),
            Err(_) if text.is_empty() => None,
            Err(_) => return,
        };
        refused.note(incident.run(Command::SetActionDue { action: id, due }));
    };
    view! {
        <dt><label for=field.clone()>"Due"</label></dt>
        <dd>
            <input
                id=field
                type="date"
                class="property-input"
                prop:value=move || due.get()
                on:change=move |event| keep(event_target_value(&event))
            />
        </dd>
    }
}

#[component]
fn Address(id: ActionId, refused: Refused) -> impl IntoView {
    let incident = use_incident();
    let action = incident.lists.action(id);
    let field = fresh_id("link");
    let link =
        Memo::new(move |_| action.with(|a| a.as_ref().map(|a| a.link.clone())).unwrap_or_default());
    let keep = move |text: String| {
        if link.with_untracked(|link| *link != text.trim()) {
            let link = text.trim().to_owned();
            refused.note(incident.run(Command::SetActionLink { action: id, link }));
        }
    };
    view! {
        <dt><label for=field.clone()>"Link"</label></dt>
        <dd>
            <input
                id=field
                type="url"
                class="property-input"
                placeholder="https://"
                autocomplete="off"
                prop:value=move || link.get()
                on:change=move |event| keep(event_target_value(&event))
            />
        </dd>
    }
}
