//! What each phase asks for: its goal, when it is over, its checklist.

use andon_model::phase::Phase;
use andon_model::setting::{List, Part, Setting};
use leptos::prelude::*;

use super::item_list::{Item, ItemList};
use super::saved_field::FieldLook;
use super::setting_field::SettingField;
use crate::ui::badge::{PhaseShape, phase_title};

#[component]
pub fn PhasesSection() -> impl IntoView {
    // In the last phase nothing is left to do.
    let phases = Phase::PATH
        .into_iter()
        .filter(|phase| phase.is_open())
        .map(|phase| view! { <PhaseSettings phase=phase /> })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="settings-phases">
            <h2 id="settings-phases">"Phases"</h2>
            <p class="quiet">
                "What the page of an incident asks for in each phase. A step that is reworded keeps its ticks."
            </p>
            {phases}
        </section>
    }
}

#[component]
fn PhaseSettings(phase: Phase) -> impl IntoView {
    let title = phase_title(phase);
    let id = format!("settings-phase-{}", phase.name());
    let labelled = id.clone();
    view! {
        <section class="settings-block" aria-labelledby=labelled>
            <h3 id=id><PhaseShape phase=Signal::stored(phase) /> {title}</h3>
            <SettingField
                setting=Setting::Goal(phase)
                label=format!("Goal while {}", phase.name())
                look=FieldLook::Lines
            />
            <SettingField
                setting=Setting::ExitCriteria(phase)
                label=format!("It is over when, while {}", phase.name())
                look=FieldLook::Lines
            />
            <h4>"Checklist"</h4>
            <ItemList
                list=List::Steps(phase)
                label=format!("Checklist of {}", phase.name())
                noun="step"
                empty="No step yet. Write what must not be forgotten in this phase."
                draw=step
            />
        </section>
    }
}

/// A step of a checklist or a card.
pub fn step(item: Item) -> AnyView {
    let place = item.place;
    view! {
        <SettingField
            setting=item.part(Part::Text)
            label=Signal::derive(move || format!("Step {}", place.get()))
            look=FieldLook::Bare
        />
    }
    .into_any()
}
