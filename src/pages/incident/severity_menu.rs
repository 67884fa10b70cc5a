//! How bad it is, chosen by hand.

use andon_model::command::Command;
use andon_model::incident::Severity;
use leptos::prelude::*;

use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use crate::keymap::{Action, on_action};
use crate::ui::badge::SeverityBadge;
use crate::ui::choice::Choice;
use crate::ui::menu::Menu;

#[component]
pub fn SeverityMenu() -> impl IntoView {
    let incident = use_incident();
    let open = RwSignal::new(false);
    let refused = Refused::new();
    let severity = Memo::new(move |_| incident.head.with(|head| head.severity));
    on_action(move |action| {
        let mine = action == Action::Severity;
        if mine {
            open.set(true);
        }
        mine
    });
    let mut choices: Vec<Choice<Option<Severity>>> = Severity::ALL
        .map(|severity| Choice::detailed(Some(severity), severity.name(), severity.meaning()))
        .into();
    choices.push(Choice::detailed(None, "No severity", "nobody has judged it yet"));
    let choose = move |chosen: Option<Severity>| {
        if chosen != severity.get_untracked() {
            refused.note(incident.run(Command::SetSeverity(chosen)));
        }
    };
    view! {
        <Menu
            label="Severity"
            choices=Signal::stored(choices)
            chosen=Signal::derive(move || Some(severity.get()))
            on_choose=choose
            open=open
            key="s"
        >
            <SeverityBadge severity=severity />
        </Menu>
        <RefusalNote refused=refused />
    }
}
