//! One field that somebody changed: the old value, the new one, and the way back.

use andon_model::activity::Deed;
use leptos::prelude::*;

use super::super::page::use_incident;
use super::super::refusal::Refused;
use super::words;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};

#[component]
pub fn DeedRow(deed: Deed, refused: Refused, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let made_it = deed.made_it();
    let subject = words::subject(&deed.subject, incident, andon);
    let (before, after) =
        (words::said(&deed.before, incident, andon), words::said(&deed.after, incident, andon));
    let back = deed.back.filter(|_| !made_it).map(|back| {
        let press = move |()| {
            if refused.note(incident.put_back(&back)) {
                on_back.run(());
            }
        };
        view! { <Button look=ButtonLook::Quiet on_press=press>"Put back"</Button> }
    });
    view! {
        <li class="activity-deed">
            <span class="activity-subject">{subject}</span>
            <span class="activity-values">
                {before.map(|text| view! {
                    <del title=text.clone()>{words::brief(&text)}</del>
                })}
                {after.map(|text| view! {
                    <ins title=text.clone()>{words::brief(&text)}</ins>
                })}
            </span>
            {back}
        </li>
    }
}
