//! The roles of the response: who has them, and how they came to have them.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::hand_over::HandOver;
use andon_model::id::PersonId;
use andon_model::incident::Role;
use andon_model::when::When;
use leptos::prelude::*;

use super::page::use_incident;
use super::people;
use super::person_menu::{Whom, person_menu};
use super::properties::Editing;
use super::refusal::{RefusalNote, Refused};
use super::rivals::rivals;
use super::role_name::role_title;
use super::when_text;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

/// All of them. The commander is chosen in the header; here is how they became it.
#[component]
pub fn Roles() -> impl IntoView {
    let rows = Role::ALL.map(|role| view! { <RoleRow role=role /> }).collect_view();
    view! { <dl class="properties roles">{rows}</dl> }
}

#[component]
fn RoleRow(role: Role) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let holder = Memo::new(move |_| incident.head.with(|head| head.roles.get(&role).copied()));
    let shown = move || {
        live(move || match holder.get() {
            Some(person) => view! {
                <PersonTag name=people::name_of(andon, person) hue=hue(person) />
            }
            .into_any(),
            None => view! { <span class="absent">"nobody"</span> }.into_any(),
        })
    };
    let value = match role {
        Role::Commander => view! { <p class="role-holder">{shown()}</p> }.into_any(),
        _ => person_menu(
            role_title(role).to_owned(),
            None,
            Editing::new(),
            Whom::SomebodyOrNobody,
            holder.into(),
            refused,
            move |person| {
                if person != holder.get_untracked() {
                    refused.note(incident.run(Command::AssignRole { role, person }));
                }
            },
        ),
    };
    view! {
        <dt>{role_title(role)}</dt>
        <dd data-role=role.name()>
            {value}
            <NotAccepted role=role />
            {(role != Role::Commander)
                .then(|| rivals(Subject::Role(role), Signal::stored(role_title(role).to_owned())))}
            <RoleHistory role=role />
            <RefusalNote refused=refused />
        </dd>
    }
}

/// Says that the holder has not said yes yet.
#[component]
pub fn NotAccepted(role: Role) -> impl IntoView {
    let incident = use_incident();
    let waits = Memo::new(move |_| incident.head.with(|head| head.awaits_acceptance(role)));
    live(move || {
        waits.get().then(|| view! { <span class="not-accepted">"not accepted yet"</span> })
    })
}

/// How the role went from one to another, the latest first.
#[component]
fn RoleHistory(role: Role) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let past = Memo::new(move |_| {
        incident.head.with(|head| {
            let now = head.hand_over(role);
            let of_role = head.hand_overs.iter().rev().filter(|one| one.role == role);
            of_role.map(|one| (one.clone(), now == Some(one))).collect::<Vec<_>>()
        })
    });
    let some = Memo::new(move |_| past.with(|past| !past.is_empty()));
    let row = move |(one, now): (HandOver, bool)| {
        view! { <li>{move || told(andon, &one, now, &|at| {
            when_text::dated(&When::from(at), &incident.zone.get())
        })}</li> }
        .into_any()
    };
    let key = |(one, now): &(HandOver, bool)| {
        format!("{} {now} {}", one.at.timestamp_millis(), one.accepted.is_some())
    };
    live(move || {
        some.get().then(|| {
            view! {
                <details class="role-history">
                    <summary>
                        "History"
                        <span class="visually-hidden">{format!(" of {}", role_title(role))}</span>
                    </summary>
                    <ol aria-label=format!("Who was {}", role.name())>
                        {each(move || past.get(), key, row)}
                    </ol>
                </details>
            }
        })
    })
}

/// "2023-03-27 14:03 from Anna to Ben, accepted 2023-03-27 14:05".
fn told(
    andon: Andon,
    one: &HandOver,
    now: bool,
    time: &dyn Fn(chrono::DateTime<chrono::Utc>) -> String,
) -> String {
    let name = |person: Option<PersonId>| {
        person.map_or_else(|| "somebody".into(), |person| people::name_of(andon, person))
    };
    let at = time(one.at);
    let taken = one.by == one.to;
    let what = match (one.from, one.to) {
        (Some(from), Some(to)) if taken => {
            format!("{} took it from {}", name(Some(to)), name(Some(from)))
        }
        (None, Some(to)) if taken => format!("{} took it", name(Some(to))),
        (Some(from), Some(to)) if one.by == Some(from) => {
            format!("from {} to {}", name(Some(from)), name(Some(to)))
        }
        (Some(from), Some(to)) => {
            format!("from {} to {}, by {}", name(Some(from)), name(Some(to)), name(one.by))
        }
        (None, Some(to)) => format!("to {}, by {}", name(Some(to)), name(one.by)),
        (from, None) if one.by == from => format!("{} gave it up", name(from)),
        (from, None) => format!("taken from {}, by {}", name(from), name(one.by)),
    };
    let accepted = match one.accepted {
        _ if taken || one.to.is_none() => String::new(),
        Some(accepted) => format!(", accepted {}", time(accepted)),
        None if now => ", not accepted yet".into(),
        None => ", never accepted".into(),
    };
    format!("{at} {what}{accepted}")
}
