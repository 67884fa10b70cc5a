//! How bad it is: as computed, or chosen by hand.

use andon_model::command::Command;
use andon_model::incident::Severity;
use andon_model::workspace::Workspace;
use leptos::html;
use leptos::prelude::*;

use crate::state::andon::use_andon;

use super::page::use_incident;
use super::properties::{Judgement, ReasonForm, SeverityChoice};
use super::refusal::{RefusalNote, Refused};
use crate::keymap::{Action, on_action};
use crate::ui::badge::SeverityBadge;
use crate::ui::choice::Choice;
use crate::ui::live::live;
use crate::ui::menu::Menu;

#[component]
pub fn SeverityMenu() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let open = RwSignal::new(false);
    let refused = Refused::new();
    let asking = RwSignal::new(None::<Severity>);
    let judgement = Memo::new(move |_| {
        let rules = andon.workspace.with(Workspace::rules);
        incident.head.with(|head| Judgement::of(head, &rules))
    });
    let severity = Memo::new(move |_| judgement.with(Judgement::effective));
    let by_hand =
        Memo::new(move |_| judgement.with(|j| j.severity_by_hand.as_ref().map(|(s, _)| *s)));
    let is_computed =
        Memo::new(move |_| by_hand.with(Option::is_none) && severity.with(Option::is_some));
    on_action(move |action| {
        let mine = action == Action::Severity;
        if mine {
            open.set(true);
        }
        mine
    });
    let choices = Memo::new(move |_| {
        let mut choices: Vec<Choice<Option<Severity>>> = Severity::ALL
            .map(|severity| Choice::detailed(Some(severity), severity.name(), severity.meaning()))
            .into();
        choices.push(judgement.with(|j| match &j.severity {
            Ok(computed) => {
                let text = format!("As computed: {}", computed.severity.name());
                Choice::detailed(None, text, computed.because.clone())
            }
            Err(_) => Choice::detailed(None, "No severity", "nobody has judged it yet"),
        }));
        choices
    });
    let choose =
        move |chosen: Option<Severity>| match judgement.with_untracked(|j| j.choose(chosen)) {
            SeverityChoice::Nothing => asking.set(None),
            SeverityChoice::AskWhy => asking.set(chosen),
            SeverityChoice::Run(command) => {
                asking.set(None);
                refused.note(incident.run(command));
            }
        };
    let place = NodeRef::<html::Span>::new();
    let asked = move || {
        asking.set(None);
        // The form takes the focus away with it.
        if let Some(place) = place.get_untracked() {
            let _ = place.focus();
        }
    };
    let form = live(move || {
        asking.get().map(|severity| {
            view! {
                <ReasonForm
                    question=format!("Why {}?", severity.name())
                    on_keep=move |reason| {
                        let command = Command::OverrideSeverity { severity, reason };
                        let taken = refused.note(incident.run(command));
                        if taken {
                            asked();
                        }
                        taken
                    }
                    on_cancel=move |()| {
                        refused.say(None);
                        asked();
                    }
                />
            }
        })
    });
    view! {
        <span node_ref=place tabindex="-1">
            <Menu
                label="Severity"
                choices=choices
                chosen=Signal::derive(move || Some(by_hand.get()))
                on_choose=choose
                open=open
                key="s"
            >
                <SeverityBadge severity=severity />
                {move || {
                    is_computed.get().then(|| view! { <span class="severity-computed">"computed"</span> })
                }}
            </Menu>
        </span>
        {form}
        <RefusalNote refused=refused />
    }
}
