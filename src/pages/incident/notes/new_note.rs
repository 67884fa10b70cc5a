//! Fields for a new note and for a reply.

use andon_model::action::Origin;
use andon_model::id::NoteId;
use leptos::html;
use leptos::prelude::*;

use super::mentions::Mentions;
use crate::pages::incident::attachments::{Target, WaitingFiles, use_files_hold};
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::state::andon::drafts::Draft;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::CheckField;
use crate::ui::live::live;
use crate::ui::shared_text::fit;

/// The id of the field.
pub const NEW_NOTE: &str = "new-note";

#[component]
pub fn NewNote() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_panel_hold().notes;
    let refused = Refused::new();
    let reads_only = Memo::new(move |_| andon.sync.with(|sync| sync.reads_only()));
    let waiting = use_files_hold().of(Target::NextNote);
    // What is being written outlives the page.
    let draft = hold.draft;
    let may_hide = Memo::new(move |_| andon.sync.with(|sync| sync.confidential));
    Effect::new(move |before: Option<()>| {
        let text = draft.get();
        if before.is_some() {
            andon.keep_draft_of(Draft::Note, incident.id, &text);
        }
    });
    let enter = move || {
        let outcome = hold.add(&draft.get_untracked(), None);
        let note = outcome.as_ref().ok().copied();
        if refused.note(outcome.map(drop)) {
            draft.set(String::new());
            // The next note is for everybody again, unless one says so.
            hold.secret.set(false);
        }
        if let Some(note) = note {
            hold.reveal(note);
        }
    };
    live(move || {
        (!reads_only.get()).then(|| {
            view! {
                <form
                    aria-label="New note"
                    data-attach=Target::NextNote.place()
                    on:submit=move |event| {
                        event.prevent_default();
                        enter();
                    }
                >
                    <RefusalNote refused=refused />
                    <WaitingFiles target=Target::NextNote />
                    <DraftField
                        id=NEW_NOTE
                        label="Write a note"
                        placeholder="Write a note; @ names somebody"
                        draft=draft
                        takes_focus=false
                        on_enter=Callback::new(move |()| enter())
                    />
                    {move || {
                        let empty = draft.with(|draft| draft.trim().is_empty());
                        let waits = waiting.with(|files| !files.is_empty());
                        (!empty || waits).then(|| view! {
                            <p class="note-buttons">
                                {may_hide.get().then(|| view! { <Secrecy secret=hold.secret /> })}
                                <span class="quiet">"Ctrl or \u{2318} with Enter"</span>
                                <button type="submit" class="button">"Add the note"</button>
                            </p>
                        })
                    }}
                </form>
            }
        })
    })
}

/// Says that only people with clearance shall get the note.
#[component]
fn Secrecy(secret: RwSignal<bool>) -> impl IntoView {
    view! {
        <span class="note-secrecy" title="Only people with access to confidential notes get it; others see that there is one">
            <CheckField
                label="Confidential"
                checked=secret
                on_change=move |on| secret.set(on)
            />
        </span>
    }
}

/// Under the last reply of the thread.
#[component]
pub fn ReplyForm(thread: NoteId) -> impl IntoView {
    let hold = use_panel_hold().notes;
    let refused = Refused::new();
    let draft = hold.reply_draft;
    let stop = move || {
        hold.replying.set(None);
        hold.focus(thread);
    };
    let enter = move || {
        let outcome = hold.add(&draft.get_untracked(), Some(thread));
        let note = outcome.as_ref().ok().copied();
        if refused.note(outcome.map(drop)) {
            draft.set(String::new());
            hold.replying.set(None);
        }
        if let Some(note) = note {
            hold.focus(note);
        }
    };
    view! {
        <form
            class="note-reply"
            aria-label="Reply"
            data-attach=Target::Line(Origin::Note(thread)).place()
            on:submit=move |event| {
                event.prevent_default();
                enter();
            }
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.default_prevented() {
                    event.prevent_default();
                    event.stop_propagation();
                    stop();
                }
            }
        >
            <RefusalNote refused=refused />
            <DraftField
                id="new-reply"
                label="Write a reply"
                placeholder="Write a reply"
                draft=draft
                takes_focus=true
                on_enter=Callback::new(move |()| enter())
            />
            <p class="note-buttons">
                <Button look=ButtonLook::Quiet on_press=move |()| stop()>"Cancel"</Button>
                <button type="submit" class="button">"Reply"</button>
            </p>
        </form>
    }
}

/// Several lines that become a note on Ctrl or ⌘ with Enter.
#[component]
fn DraftField(
    id: &'static str,
    label: &'static str,
    placeholder: &'static str,
    draft: RwSignal<String>,
    takes_focus: bool,
    on_enter: Callback<()>,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    Effect::new(move |before: Option<()>| {
        let Some(area) = area.get() else { return };
        let text = draft.get();
        if area.value() != text {
            area.set_value(&text);
        }
        fit(&area);
        if before.is_none() && takes_focus {
            let _ = area.focus();
        }
    });
    view! {
        <Mentions>
            <textarea
                node_ref=area
                id=id
                class="note-field"
                rows="1"
                aria-label=label
                placeholder=placeholder
                on:input=move |event| draft.set(event_target_value(&event))
                on:keydown=move |event| {
                    let command = event.ctrl_key() || event.meta_key();
                    if event.key() == "Enter" && command && !event.is_composing() {
                        event.prevent_default();
                        event.stop_propagation();
                        on_enter.run(());
                    }
                }
            ></textarea>
        </Mentions>
    }
}
