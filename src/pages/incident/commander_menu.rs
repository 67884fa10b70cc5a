//! Who commands, and handing it over.

use andon_model::command::Command;
use andon_model::id::PersonId;
use andon_model::incident::Role;
use leptos::prelude::*;

use super::page::use_incident;
use super::people;
use super::refusal::{RefusalNote, Refused};
use super::roles::NotAccepted;
use crate::keymap::{Action, on_action};
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::ui::menu::Menu;
use crate::ui::person_tag::PersonTag;

#[component]
pub fn CommanderMenu() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let open = RwSignal::new(false);
    let refused = Refused::new();
    let commander = Memo::new(move |_| incident.head.with(|head| head.commander()));
    on_action(move |action| {
        let mine = action == Action::Commander;
        if mine {
            open.set(true);
        }
        mine
    });
    let assign = move |person: PersonId| {
        if Some(person) != commander.get_untracked() {
            let role = Role::Commander;
            refused.note(incident.run(Command::AssignRole { role, person: Some(person) }));
        }
    };
    view! {
        <div class="commander">
            <span class="commander-label" aria-hidden="true">"Commander"</span>
            <Menu
                label="Commander"
                choices=Memo::new(move |_| people::choices(andon))
                chosen=commander
                on_choose=assign
                open=open
                key="c"
            >
                {move || match commander.get() {
                    Some(person) => view! {
                        <PersonTag name=people::name_of(andon, person) hue=hue(person) />
                    }
                    .into_any(),
                    None => "Nobody".into_any(),
                }}
            </Menu>
            <NotAccepted role=Role::Commander />
            <RefusalNote refused=refused />
        </div>
    }
}
