//! What is to be done, read and written in place.

use andon_model::command::TextField;
use andon_model::id::ActionId;
use leptos::prelude::*;

use crate::browser::page::active_element_id;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::ui::live::live;
use crate::ui::markdown::Markdown;
use crate::ui::shared_text::{Lines, SharedText};

#[component]
pub fn ActionText(id: ActionId) -> impl IntoView {
    let incident = use_incident();
    let hold = use_panel_hold().actions;
    let text = incident.text(TextField::Action(id));
    let writing = Memo::new(move |_| hold.editing.get() == Some(id));
    let is_empty = Memo::new(move |_| text.with(|text| text.trim().is_empty()));
    live(move || match writing.get() {
        true => view! { <Writing id=id text=text /> }.into_any(),
        false => view! {
            <div
                class="action-text"
                // For pointers; the row has Enter and "e".
                on:click=move |event| {
                    let on_link = document()
                        .active_element()
                        .is_some_and(|active| active.tag_name() == "A");
                    if !on_link && !event.default_prevented() {
                        hold.editing.set(Some(id));
                    }
                }
            >
                {move || match is_empty.get() {
                    true => view! { <span class="absent">"No text"</span> }.into_any(),
                    false => view! { <Markdown text=text /> }.into_any(),
                }}
            </div>
        }
        .into_any(),
    })
}

#[component]
fn Writing(id: ActionId, text: Signal<String>) -> impl IntoView {
    let incident = use_incident();
    let hold = use_panel_hold().actions;
    let field = TextField::Action(id);
    let place = format!("action/{id}");
    let element = format!("action-text-{id}");
    let own = element.clone();
    let stop = move || {
        if hold.editing.try_get_untracked() == Some(Some(id)) {
            hold.editing.set(None);
        }
    };
    on_cleanup(move || incident.set_place(""));
    view! {
        <SharedText
            text=text
            id=element
            label="What shall be done"
            lines=Lines::One
            takes_focus=true
            on_edit=move |edit| incident.edit_text(field, edit)
            on_focus=move |()| incident.set_place(&place)
            on_blur=move |()| {
                incident.set_place("");
                let own = own.clone();
                // A row that moves loses the focus and has it again at once.
                request_animation_frame(move || {
                    if active_element_id().is_none_or(|active| active != own) {
                        stop();
                    }
                });
            }
            on_leave=move |()| {
                stop();
                hold.focus(id);
            }
        />
    }
}
