//! The incident's name, edited in place.

use andon_model::command::TextField;
use andon_model::incident::IncidentKind;
use leptos::prelude::*;

use super::page::use_incident;
use super::writers::Writers;
use crate::state::incident::IncidentState;
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;
use crate::ui::shared_text::{Lines, SharedText};

/// Its name where it is spoken of outside of the page: a drill says that it is one.
pub fn spoken_name(incident: IncidentState) -> String {
    let name = incident.text(TextField::Name).get_untracked();
    let drill = incident.head.with_untracked(|head| head.kind == IncidentKind::Drill);
    if drill { format!("Drill: {name}") } else { name }
}

const PLACE: &str = "name";

#[component]
pub fn Name() -> impl IntoView {
    let incident = use_incident();
    let text = incident.text(TextField::Name);
    let editing = RwSignal::new(false);
    let shown = move || {
        let name = text.get();
        if name.trim().is_empty() { "An incident without a name".to_owned() } else { name }
    };
    let done = move || {
        editing.try_set(false);
        incident.set_place("");
    };
    let field = move || {
        editing.get().then(|| {
            view! {
                <SharedText
                    text=text
                    label="Name of the incident"
                    lines=Lines::One
                    takes_focus=true
                    on_edit=move |edit| incident.edit_text(TextField::Name, edit)
                    on_focus=move |()| incident.set_place(PLACE)
                    on_blur=move |()| done()
                />
            }
        })
    };
    view! {
        <div class="incident-name">
            // Always there: a page has one heading, also while it is written.
            <h1 class:visually-hidden=move || editing.get() on:dblclick=move |_| editing.set(true)>
                {move || shown()}
            </h1>
            {move || field()}
            {move || (!editing.get()).then(|| view! {
                <IconButton
                    label="Edit the name"
                    icon=IconName::Edit
                    on_press=move |()| editing.set(true)
                />
            })}
            <Writers place=PLACE />
        </div>
    }
}
