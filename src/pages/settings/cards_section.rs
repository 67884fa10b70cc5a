//! Runbook cards: what to do when, and whom to call.

use andon_model::setting::{List, Part};
use leptos::prelude::*;

use super::item_list::{Item, ItemList};
use super::phases_section::step;
use super::saved_field::FieldLook;
use super::setting_field::SettingField;

#[component]
pub fn CardsSection() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="settings-cards">
            <h2 id="settings-cards">"Runbook cards"</h2>
            <p class="quiet">
                "Communications and emergency contacts, on the page of every incident, offline too."
            </p>
            <ItemList
                list=List::Cards
                label="Runbook cards"
                noun="card"
                empty="No card yet. A card answers one question of the night: \u{201c}Need to contact a provider?\u{201d} Give it whom to call and what to do."
                draw=card
            />
        </section>
    }
}

fn card(item: Item) -> AnyView {
    let text = item.text;
    let id = item.id.clone();
    let steps = id.clone();
    view! {
        <details class="settings-card">
            <summary>{move || text.get()}</summary>
            <SettingField setting=item.part(Part::Text) label="Title" />
            <SettingField
                setting=item.part(Part::When)
                label="When to use it"
                hint="Markdown."
                look=FieldLook::Lines
            />
            <h3>"Contacts"</h3>
            <ItemList
                list=List::Contacts(id)
                label="Contacts"
                noun="contact"
                empty="Nobody to call yet. Add a name, then its number or address."
                draw=contact
            />
            <h3>"Steps"</h3>
            <ItemList
                list=List::CardSteps(steps)
                label="Steps"
                noun="step"
                empty="No step yet. On the page each is ticked, and the tick lands on the timeline."
                draw=step
            />
        </details>
    }
    .into_any()
}

fn contact(item: Item) -> AnyView {
    let place = item.place;
    view! {
        <div class="settings-pair">
            <SettingField
                setting=item.part(Part::Text)
                label=Signal::derive(move || format!("Name of contact {}", place.get()))
                look=FieldLook::Bare
            />
            <SettingField
                setting=item.part(Part::Address)
                label=Signal::derive(move || format!("Address of contact {}", place.get()))
                hint="tel:+33\u{2026}, mailto:\u{2026} or https://\u{2026}"
                look=FieldLook::Bare
            />
        </div>
    }
    .into_any()
}
