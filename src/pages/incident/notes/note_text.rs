//! What a note says, read and written in place.

use andon_model::command::TextField;
use andon_model::id::NoteId;
use leptos::prelude::*;

use super::mentions::Mentions;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::live::live;
use crate::ui::markdown::Markdown;
use crate::ui::shared_text::SharedText;

/// Above so many characters or lines a note is folded.
const LONG: usize = 700;
const MANY_LINES: usize = 14;

#[component]
pub fn NoteText(id: NoteId) -> impl IntoView {
    let incident = use_incident();
    let hold = use_panel_hold().notes;
    let text = incident.text(TextField::Note(id));
    let writing = Memo::new(move |_| hold.editing.get() == Some(id));
    live(move || match writing.get() {
        true => view! { <Writing id=id text=text /> }.into_any(),
        false => view! { <Reading id=id text=text /> }.into_any(),
    })
}

#[component]
fn Reading(id: NoteId, text: Signal<String>) -> impl IntoView {
    let hold = use_panel_hold().notes;
    let is_long = Memo::new(move |_| {
        text.with(|text| text.chars().count() > LONG || text.lines().count() > MANY_LINES)
    });
    let whole = Memo::new(move |_| hold.unfolded.with(|unfolded| unfolded.contains(&id)));
    let turn = move || {
        hold.unfolded.update(|unfolded| {
            if !unfolded.remove(&id) {
                unfolded.insert(id);
            }
        });
    };
    view! {
        <div
            class="note-text"
            data-folded=move || (is_long.get() && !whole.get()).then_some("true")
        >
            <Markdown text=text />
        </div>
        {move || is_long.get().then(|| view! {
            <button
                type="button"
                class="link-button"
                aria-expanded=move || whole.get().to_string()
                on:click=move |_| turn()
            >
                {move || if whole.get() { "Show less" } else { "Show all" }}
            </button>
        })}
    }
}

#[component]
fn Writing(id: NoteId, text: Signal<String>) -> impl IntoView {
    let incident = use_incident();
    let hold = use_panel_hold().notes;
    let field = TextField::Note(id);
    let place = format!("note/{id}");
    let stop = move || {
        hold.editing.set(None);
        hold.focus(id);
    };
    on_cleanup(move || incident.set_place(""));
    view! {
        <Mentions>
            <SharedText
                text=text
                label="Text of the note"
                takes_focus=true
                on_edit=move |edit| incident.edit_text(field, edit)
                on_focus=move |()| incident.set_place(&place)
                on_leave=move |()| stop()
            />
        </Mentions>
        <p class="note-buttons">
            <Button look=ButtonLook::Quiet title="Esc or Ctrl with Enter" on_press=move |()| stop()>
                "Done"
            </Button>
        </p>
    }
}
