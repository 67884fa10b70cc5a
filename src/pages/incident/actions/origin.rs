//! What an action came from, and the way there.

use andon_model::action::Origin;
use leptos::prelude::*;

use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::pages::incident::when_text;
use crate::ui::live::live;

#[component]
pub fn OriginLink(origin: Origin) -> impl IntoView {
    let incident = use_incident();
    let panel = use_panel_hold();
    let text = Memo::new(move |_| {
        let zone = incident.zone.get();
        match origin {
            Origin::Entry(id) => {
                let entry = incident.timeline.entry(id)?;
                entry.with(|e| (!e.deleted).then(|| when_text::short(&e.occurred, &zone)))
            }
            Origin::Note(id) => incident.lists.notes.with(|notes| {
                let note = notes.iter().find(|note| note.id == id && !note.deleted)?;
                Some(when_text::short(&note.at.into(), &zone))
            }),
        }
    });
    let what = match origin {
        Origin::Entry(_) => "entry",
        Origin::Note(_) => "note",
    };
    live(move || match text.get() {
        Some(time) => view! {
            <button
                type="button"
                class="link-button"
                title=format!("Show the {what} it came from")
                on:click=move |_| panel.show_origin(origin)
            >
                {format!("{what} {time}")}
            </button>
        }
        .into_any(),
        None => view! { <span class="quiet">{format!("{what}, deleted")}</span> }.into_any(),
    })
}
