//! Who takes part, and in which role.

use andon_model::command::Command;
use andon_model::id::PersonId;
use andon_model::incident::Role;
use leptos::prelude::*;

use super::page::use_incident;
use super::people;
use super::refusal::{RefusalNote, Refused};
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::Choice;
use crate::ui::each::each;
use crate::ui::menu::Menu;
use crate::ui::person_tag::PersonTag;

fn title(role: Role) -> &'static str {
    match role {
        Role::Commander => "Commander",
        Role::Deputy => "Deputy",
        Role::Operations => "Operations",
        Role::Communications => "Communications",
        Role::Scribe => "Scribe",
    }
}

/// The roles beside the commander's, which stands in the header.
#[component]
pub fn Roles() -> impl IntoView {
    let rows = Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Commander)
        .map(|role| view! { <RoleRow role=role /> })
        .collect_view();
    view! { <dl class="properties">{rows}</dl> }
}

#[component]
fn RoleRow(role: Role) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let holder = Memo::new(move |_| incident.head.with(|head| head.roles.get(&role).copied()));
    let choices = Memo::new(move |_| {
        let people = people::choices(andon);
        let mut choices: Vec<Choice<Option<PersonId>>> =
            people.into_iter().map(|c| Choice::detailed(Some(c.value), c.text, c.detail)).collect();
        choices.push(Choice::new(None, "Nobody"));
        choices
    });
    view! {
        <dt>{title(role)}</dt>
        <dd>
            <Menu
                label=title(role)
                choices=choices
                chosen=Signal::derive(move || Some(holder.get()))
                on_choose=move |person| {
                    refused.note(incident.run(Command::AssignRole { role, person }));
                }
            >
                {move || match holder.get() {
                    Some(person) => view! {
                        <PersonTag name=people::name_of(andon, person) hue=hue(person) />
                    }
                    .into_any(),
                    None => view! { <span class="absent">"nobody"</span> }.into_any(),
                }}
            </Menu>
            <RefusalNote refused=refused />
        </dd>
    }
}

/// The response team. Who writes joins; one can leave.
#[component]
pub fn Team() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let team = Memo::new(move |_| {
        incident.head.with(|head| head.team.iter().copied().collect::<Vec<PersonId>>())
    });
    let me = Memo::new(move |_| andon.me.with(|me| me.as_ref().map(|me| me.id)));
    let mine = Memo::new(move |_| me.get().is_some_and(|me| team.with(|team| team.contains(&me))));
    let turn = move || {
        let Some(me) = me.get_untracked() else { return };
        let command =
            if mine.get_untracked() { Command::LeaveTeam(me) } else { Command::JoinTeam(me) };
        refused.note(incident.run(command));
    };
    view! {
        <h4>"Response team"</h4>
        {move || {
            team.with(|team| team.is_empty()).then(|| view! {
                <p class="absent">"Nobody yet. Whoever writes on this page joins."</p>
            })
        }}
        <ul class="team">
            {each(move || team.get(), PersonId::to_string, move |person| view! {
                <li>
                    {move || view! {
                        <PersonTag name=people::name_of(andon, person) hue=hue(person) />
                    }}
                </li>
            }.into_any())}
        </ul>
        <Button look=ButtonLook::Plain on_press=move |()| turn()>
            {move || if mine.get() { "Leave the team" } else { "Join the team" }}
        </Button>
        <RefusalNote refused=refused />
    }
}
