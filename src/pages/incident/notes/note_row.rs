//! A note or a reply: who, when, what, and what others think of it.

use andon_model::action::Origin;
use andon_model::id::NoteId;
use andon_model::zone::day;
use chrono::SecondsFormat;
use leptos::ev;
use leptos::prelude::*;

use super::hold::{Row, note_element};
use super::new_note::ReplyForm;
use super::note_actions::NoteActions;
use super::note_text::NoteText;
use super::reactions::Reactions;
use crate::pages::incident::attachments::{LineFiles, Target};
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::pages::incident::people;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::pages::incident::when_text;
use crate::pages::incident::writers::Writers;
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::ui::button::Button;
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

/// What a row is at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    Reading,
    Writing,
    /// Deleted a moment ago, or still answered.
    Gone,
}

#[component]
pub fn NoteRow(id: NoteId, reply: bool) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_panel_hold().notes;
    let refused = Refused::new();
    let secret = incident.is_confidential(id);
    let note = incident.lists.note(id);
    let author = Memo::new(move |_| note.with(|note| note.as_ref().and_then(|note| note.author)));
    let name = Memo::new(move |_| match author.get() {
        Some(author) => people::name_of(andon, author),
        None => "Somebody".to_owned(),
    });
    let at = Memo::new(move |_| note.with(|note| note.as_ref().map(|note| note.at)));
    let face = Memo::new(move |_| {
        let deleted = note.with(|note| note.as_ref().is_none_or(|note| note.deleted));
        match (deleted, hold.editing.get() == Some(id)) {
            (true, _) => Face::Gone,
            (false, true) => Face::Writing,
            (false, false) => Face::Reading,
        }
    });
    let is_active =
        Memo::new(move |_| hold.current.get() == Some(id) || hold.pointed.get() == Some(id));
    let offers = Memo::new(move |_| is_active.get() && face.get() == Face::Reading);
    let is_stop = Memo::new(move |_| hold.tab_stop() == Some(id));
    // The field for a reply stands under the last of its thread.
    let answered = Memo::new(move |_| {
        let thread = hold.replying.get()?;
        let last = hold.rows.with(|rows| last_of(rows, thread));
        (last == Some(id)).then_some(thread)
    });
    // New ones glow in their author's colour, once.
    let author_now = author.get_untracked().filter(|_| hold.is_news(id));
    let glow = author_now.map(|author| hue(author).to_string());
    let glows = glow.is_some().then_some("even");
    let shown_time = Memo::new(move |_| {
        let (at, zone) = (at.get()?, incident.zone.get());
        let today = day(&zone, at) == day(&zone, andon.now.get());
        let when = at.into();
        let text =
            if today { when_text::short(&when, &zone) } else { when_text::dated(&when, &zone) };
        Some((text, when_text::full(&when, &zone), at.to_rfc3339_opts(SecondsFormat::Secs, true)))
    });
    let time = move || {
        shown_time.get().map(|(text, full, machine)| {
            view! { <time class="note-time" datetime=machine title=full>{text}</time> }
        })
    };
    let label = move || {
        let what = match (secret, reply) {
            (true, true) => "Confidential reply",
            (true, false) => "Confidential note",
            (false, true) => "Reply",
            (false, false) => "Note",
        };
        let when = shown_time.get().map(|(text, ..)| text).unwrap_or_default();
        format!("{what} by {}, {when}", name.get())
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let of_others = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.target() != event.current_target() || of_others {
            return;
        }
        let gone = face.get_untracked() == Face::Gone;
        match event.key().as_str() {
            "Enter" if !gone => hold.editing.set(Some(id)),
            "r" if !gone => hold.reply_to(id),
            "Delete" | "Backspace" | "x" if !gone => {
                refused.note(hold.delete(id));
            }
            "u" if gone => {
                refused.note(hold.restore(id));
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <li class="notes-item" data-reply=reply.then_some("true")>
            <article
                id=note_element(id)
                class="note"
                data-row="true"
                data-secret=secret.then_some("true")
                data-attach=(!secret).then(|| Target::Line(Origin::Note(id)).place())
                data-hue=glow
                data-glow=glows
                aria-label=label
                tabindex=move || if is_stop.get() { "0" } else { "-1" }
                on:focusin=move |_| {
                    if hold.current.get_untracked() != Some(id) {
                        hold.current.set(Some(id));
                    }
                }
                on:mouseenter=move |_| hold.pointed.set(Some(id))
                on:mouseleave=move |_| {
                    if hold.pointed.try_get_untracked() == Some(Some(id)) {
                        hold.pointed.set(None);
                    }
                }
                on:keydown=on_key
            >
                <p class="note-head">
                    {move || view! {
                        <PersonTag name=name.get() hue=author.get().map_or(0, hue) />
                    }}
                    {move || time()}
                    {secret.then(|| view! {
                        <span class="badge note-secret" title="Only people with access to confidential notes get it">
                            "confidential"
                        </span>
                    })}
                    <Writers place=format!("note/{id}") />
                </p>
                {live(move || match face.get() {
                    Face::Gone => view! {
                        <p class="note-gone">
                            "Deleted · "
                            <Button on_press=move |()| { refused.note(hold.restore(id)); }>"Undo"</Button>
                        </p>
                    }
                    .into_any(),
                    _ => view! { <NoteText id=id /><LineFiles of=Origin::Note(id) /> }.into_any(),
                })}
                {live(move || (face.get() != Face::Gone).then(|| view! {
                    <Reactions id=id refused=refused />
                }))}
                {move || offers.get().then(|| view! { <NoteActions id=id refused=refused /> })}
                <RefusalNote refused=refused />
            </article>
            {live(move || answered.get().map(|thread| view! { <ReplyForm thread=thread /> }))}
        </li>
    }
}

/// The last row of a thread.
fn last_of(rows: &[Row], thread: NoteId) -> Option<NoteId> {
    let at = rows.iter().position(|row| row.note == thread)?;
    let replies = rows[at + 1..].iter().take_while(|row| row.reply);
    Some(replies.last().map_or(thread, |row| row.note))
}
