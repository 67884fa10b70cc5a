//! The notes, thread by thread, and the field for a new one.

use leptos::prelude::*;

use super::hold::note_element;
use super::new_note::NewNote;
use super::note_row::NoteRow;
use crate::browser::focus::{edges_of, keep_focus, scroll_to};
use crate::keymap::{Action, on_action};
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::{PANEL, use_panel_hold};
use crate::state::andon::use_andon;
use crate::ui::each::each;
use crate::ui::live::live;

const LIST: &str = "notes";

#[component]
pub fn NotesList() -> impl IntoView {
    let hold = use_panel_hold().notes;
    on_action(move |action| {
        let Some(row) = hold.focused() else { return false };
        match action {
            Action::Next => hold.walk(row, true),
            Action::Previous => hold.walk(row, false),
            Action::Edit => hold.editing.set(Some(row)),
            _ => return false,
        }
        true
    });
    let rows = move || {
        let rows = hold.rows.get();
        keep_focus(LIST);
        rows
    };
    // What arrived while another tab was shown.
    request_animation_frame(move || hold.look());
    view! {
        {live(move || hold.rows.with(Vec::is_empty).then(|| view! {
            <div class="notes-empty">
                <p>
                    "No notes yet. Ask, answer and agree here: what belongs to the incident, but not into its timeline. Write @ to name somebody."
                </p>
            </div>
        }))}
        <ul id=LIST class="notes" aria-label="Notes">
            {each(
                rows,
                |row| format!("{}{}", row.note, row.reply),
                |row| view! { <NoteRow id=row.note reply=row.reply /> }.into_any(),
            )}
        </ul>
        <HiddenNotes />
        <div class="panel-foot">
            <NewNotes />
            <NewNote />
        </div>
    }
}

/// "1 internal note": what others keep to themselves, or what has not arrived here.
#[component]
fn HiddenNotes() -> impl IntoView {
    let andon = use_andon();
    let hidden = use_incident().hidden_notes();
    let may_read = Memo::new(move |_| andon.sync.with(|sync| sync.confidential));
    live(move || {
        let count = hidden.get();
        (count > 0).then(|| {
            let notes = if count == 1 {
                "1 internal note".into()
            } else {
                format!("{count} internal notes")
            };
            let why = match may_read.get() {
                true => "not on this device yet",
                false => "for people with access to confidential notes only",
            };
            view! { <p class="notes-hidden quiet">{format!("{notes}, {why}")}</p> }
        })
    })
}

/// "2 new below": what arrived out of view.
#[component]
fn NewNotes() -> impl IntoView {
    let hold = use_panel_hold().notes;
    let count = Memo::new(move |_| hold.unseen.with(|unseen| unseen.len()));
    let go = move || {
        let rows = hold.rows.get_untracked();
        let first = hold.unseen.with_untracked(|unseen| {
            rows.iter().map(|row| row.note).find(|note| unseen.contains(note))
        });
        if let Some(first) = first {
            scroll_to(&note_element(first));
            request_animation_frame(move || hold.look());
        }
    };
    let is_above = move || {
        let rows = hold.rows.get_untracked();
        let first = hold.unseen.with_untracked(|unseen| {
            rows.iter().map(|row| row.note).find(|note| unseen.contains(note))
        });
        let edges = first.and_then(|first| edges_of(&note_element(first))).zip(edges_of(PANEL));
        edges.is_some_and(|((_, bottom), (top, _))| bottom <= top)
    };
    live(move || {
        let count = count.get();
        (count > 0).then(|| {
            let text = match is_above() {
                true => format!("{count} new above \u{2191}"),
                false => format!("{count} new below \u{2193}"),
            };
            view! {
                <button type="button" class="new-entries notes-new" on:click=move |_| go()>
                    {text}
                </button>
            }
        })
    })
}
