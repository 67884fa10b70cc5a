//! Who takes part.

use andon_model::command::Command;
use andon_model::id::PersonId;
use leptos::prelude::*;

use super::page::use_incident;
use super::people;
use super::refusal::{RefusalNote, Refused};
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;
use crate::ui::person_tag::PersonTag;

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
