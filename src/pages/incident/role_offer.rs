//! A role that somebody handed to us: say yes, or give it back.

use andon_model::command::Command;
use andon_model::id::PersonId;
use andon_model::incident::Role;
use andon_model::when::When;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::name::spoken_name;
use super::page::use_incident;
use super::people;
use super::refusal::{RefusalNote, Refused};
use super::role_name::holder_name;
use super::when_text;
use crate::state::andon::use_andon;
use crate::state::notification::use_notifications;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;
use crate::ui::live_region::use_announcer;

/// What waits for our word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offer {
    role: Role,
    by: Option<PersonId>,
    at: DateTime<Utc>,
    /// Who gets it when we do not want it: who had it before, else who gave it to us.
    back: Option<PersonId>,
}

#[component]
pub fn RoleOffers() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let announcer = use_announcer();
    let notifications = use_notifications();
    let offers = Memo::new(move |_| {
        let me = andon.me.with(|me| me.as_ref().map(|me| me.id));
        incident.head.with(|head| {
            let offer = |role| {
                let one = head.hand_over(role).filter(|_| head.awaits_acceptance(role))?;
                let back = one.from.or(one.by).filter(|back| Some(*back) != me);
                (one.to == me).then_some(Offer { role, by: one.by, at: one.at, back })
            };
            Role::ALL.into_iter().filter_map(offer).collect::<Vec<_>>()
        })
    });
    Effect::new(move |before: Option<Vec<Offer>>| {
        let now = offers.get();
        notifications.permission.track();
        for offer in &now {
            let said = untrack(|| said(offer.role, people_name(andon, offer.by)));
            if !before.as_ref().is_some_and(|before| before.contains(offer)) {
                announcer.announce(&said);
            }
            let what = format!("role.{}", offer.role.name());
            let name = spoken_name(incident);
            notifications.once(incident.id, &what, offer.at, &name, &said);
        }
        now
    });
    let key = |offer: &Offer| format!("{} {}", offer.role.name(), offer.at.timestamp_millis());
    view! {
        <div class="role-offers">
            {each(move || offers.get(), key, |offer| view! { <OfferRow offer=offer /> }.into_any())}
        </div>
    }
}

fn people_name(andon: crate::state::Andon, by: Option<PersonId>) -> String {
    by.map_or_else(|| "somebody".into(), |by| people::name_of(andon, by))
}

fn said(role: Role, by: String) -> String {
    format!("You are {} now, handed over by {by}", holder_name(role))
}

#[component]
fn OfferRow(offer: Offer) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let Offer { role, by, at, back } = offer;
    let accept = move |()| {
        refused.note(incident.run(Command::AcceptRole(role)));
    };
    let hand_back = move |()| {
        refused.note(incident.run(Command::AssignRole { role, person: back }));
    };
    let text = move || {
        let at = when_text::at(&When::from(at), &incident.zone.get(), andon.now.get_untracked());
        format!("{} at {at}.", said(role, people_name(andon, by)))
    };
    view! {
        <section class="role-offer" aria-label=format!("You are {}", holder_name(role))>
            <p>{text}</p>
            <Button look=ButtonLook::Primary on_press=accept>"Accept"</Button>
            <Button on_press=hand_back>"Hand back"</Button>
            <RefusalNote refused=refused />
        </section>
    }
}
