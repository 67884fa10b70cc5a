//! Who commands, and handing it over.

use andon_model::command::Command;
use andon_model::id::PersonId;
use andon_model::incident::Role;
use leptos::prelude::*;

use super::page::use_incident;
use super::person_menu::{Whom, person_menu};
use super::properties::Editing;
use super::refusal::{RefusalNote, Refused};
use super::roles::NotAccepted;
use crate::keymap::{Action, on_action};

#[component]
pub fn CommanderMenu() -> impl IntoView {
    let incident = use_incident();
    let editing = Editing::new();
    let refused = Refused::new();
    let commander = Memo::new(move |_| incident.head.with(|head| head.commander()));
    on_action(move |action| {
        let mine = action == Action::Commander;
        if mine {
            editing.start();
        }
        mine
    });
    let assign = move |person: Option<PersonId>| {
        if person != commander.get_untracked() {
            refused.note(incident.run(Command::AssignRole { role: Role::Commander, person }));
        }
    };
    view! {
        <div class="commander">
            <span class="commander-label" aria-hidden="true">"Commander"</span>
            {person_menu(
                "Commander".into(),
                Some("c"),
                editing,
                Whom::Somebody,
                commander.into(),
                refused,
                assign,
            )}
            <NotAccepted role=Role::Commander />
            <RefusalNote refused=refused />
        </div>
    }
}
