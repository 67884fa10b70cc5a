//! A line of the timeline: when, what kind, what, who.

use andon_model::action::Origin;
use andon_model::command::Command;
use andon_model::entry::Entry;
use andon_model::id::EntryId;
use chrono::SecondsFormat;
use leptos::ev;
use leptos::prelude::*;

use super::arrivals::use_arrivals;
use super::attachments::{LineFiles, Target};
use super::edited_mark::EditedMark;
use super::entry_actions::{EntryActions, delete};
use super::entry_editor::EntryEditor;
use super::entry_history::EntryHistory;
use super::entry_kind::KindMark;
use super::page::use_incident;
use super::people;
use super::rivals::rivals_of;
use super::timeline_hold::{entry_element, use_timeline_hold};
use super::when_text;
use super::writers::Writers;
use crate::state::andon::use_andon;
use crate::ui::button::Button;
use crate::ui::icon::{Icon, IconName};
use crate::ui::markdown::Markdown;
use crate::ui::virtual_list::Align;

#[component]
pub fn EntryRow(id: EntryId) -> impl IntoView {
    let incident = use_incident();
    let Some(row) = incident.timeline.entry(id) else {
        return ().into_any();
    };
    let entry = Signal::from(row);
    view! { <KnownEntry id=id entry=entry /> }.into_any()
}

/// What a row is at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    Reading,
    Writing,
    /// Deleted a moment ago.
    Gone,
}

#[component]
fn KnownEntry(id: EntryId, entry: Signal<Entry>) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_timeline_hold();
    let arrivals = use_arrivals();
    let when = Memo::new(move |_| entry.with(|entry| entry.occurred));
    let kind = Memo::new(move |_| entry.with(|entry| entry.kind));
    let important = Memo::new(move |_| entry.with(|entry| entry.important));
    let author = Memo::new(move |_| {
        let author = entry.with(|entry| entry.author);
        author.map(|author| people::name_of(andon, author))
    });
    let deleted = Memo::new(move |_| entry.with(|entry| entry.deleted));
    let disputed =
        Memo::new(move |_| entry.with(|entry| !entry.deleted && !entry.disputes.is_empty()));
    let face = Memo::new(move |_| match (deleted.get(), hold.editing.get() == Some(id)) {
        (true, _) => Face::Gone,
        (false, true) => Face::Writing,
        (false, false) => Face::Reading,
    });
    let is_active =
        Memo::new(move |_| hold.current.get() == Some(id) || hold.pointed.get() == Some(id));
    let history_open = Memo::new(move |_| hold.history.get() == Some(id));
    let is_stop = Memo::new(move |_| hold.tab_stop() == Some(id));
    let glow = Memo::new(move |_| arrivals.glow(id));

    let label = move || {
        let when = when_text::short(&when.get(), &incident.zone.get());
        let flag = if important.get() { ", important" } else { "" };
        let by = author.get().map(|by| format!(", by {by}")).unwrap_or_default();
        format!("{when}, {}{flag}{by}", kind.get().name())
    };
    let on_key = move |event: ev::KeyboardEvent| {
        // Keys on the row itself; its buttons and fields have their own.
        if event.target() != event.current_target() || event.ctrl_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "Enter" if !deleted.get_untracked() => hold.editing.set(Some(id)),
            "Delete" | "Backspace" | "x" if !deleted.get_untracked() => delete(incident, hold, id),
            "u" if deleted.get_untracked() => restore(incident, hold, id),
            "h" => toggle_history(hold.history, id),
            "Home" => hold.list.key_at(0).map_or((), |_| step_to_end(hold, false)),
            "End" => step_to_end(hold, true),
            "Escape" if history_open.get_untracked() => hold.history.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let time = move || {
        let (when, zone) = (when.get(), incident.zone.get());
        view! {
            <time
                datetime=when.start().to_rfc3339_opts(SecondsFormat::Secs, true)
                title=when_text::full(&when, &zone)
            >
                {when_text::short(&when, &zone)}
            </time>
        }
    };
    let body = move || match face.get() {
        Face::Writing => view! { <EntryEditor id=id entry=entry /> }.into_any(),
        Face::Reading => {
            let text = Signal::derive(move || entry.with(|entry| entry.text.clone()));
            view! { <Markdown text=text /> }.into_any()
        }
        Face::Gone => view! {
            <p class="entry-gone">
                "Deleted · "
                <Button on_press=move |()| restore(incident, hold, id)>"Undo"</Button>
            </p>
        }
        .into_any(),
    };
    view! {
        <article
            id=entry_element(id)
            class="entry"
            data-kind=move || kind.get().name()
            data-important=move || important.get().to_string()
            data-linked=move || (hold.linked.get() == Some(id)).to_string()
            data-active=move || is_active.get().to_string()
            data-hue=move || glow.get().map(|glow| glow.hue.to_string())
            data-glow=move || glow.get().map(|glow| if glow.odd { "odd" } else { "even" })
            data-attach=Target::Line(Origin::Entry(id)).place()
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
            on:dblclick=move |event| {
                let in_field = event.target() != event.current_target() && face.get_untracked() != Face::Reading;
                if !in_field && !deleted.get_untracked() {
                    hold.editing.set(Some(id));
                }
            }
            on:keydown=on_key
        >
            <span class="entry-time">{move || time()} <EditedMark id=id entry=entry /></span>
            <div class="entry-body">
                {move || (face.get() != Face::Writing).then(|| view! { <KindMark kind=kind /> })}
                {move || body()}
                {move || (face.get() != Face::Gone).then(|| view! { <LineFiles of=Origin::Entry(id) /> })}
            </div>
            <span class="entry-meta">
                {move || important.get().then(|| view! {
                    <span class="entry-flag" title="Important: goes into the post-mortem">
                        <Icon name=IconName::Flag />
                        <span class="visually-hidden">"Important"</span>
                    </span>
                })}
                <Writers place=format!("entry/{id}") />
                <span class="entry-author" title=move || {
                    let zone = incident.zone.get();
                    let noted = entry.with(|entry| entry.noted);
                    format!("Written down {}", when_text::full(&noted.into(), &zone))
                }>{move || author.get()}</span>
            </span>
            {move || disputed.get().then(|| rivals_of(
                Signal::derive(move || entry.with(|entry| entry.disputes.clone())),
            ))}
            {move || (is_active.get() && face.get() == Face::Reading).then(|| view! {
                <EntryActions id=id entry=entry />
            })}
            {move || history_open.get().then(|| view! { <EntryHistory id=id /> })}
        </article>
    }
}

fn step_to_end(hold: super::timeline_hold::TimelineHold, last: bool) {
    let count = hold.rows.with_untracked(|rows| rows.len());
    let mut places: Box<dyn Iterator<Item = usize>> =
        if last { Box::new((0..count).rev()) } else { Box::new(0..count) };
    let found = places.find_map(|place| match hold.list.key_at(place) {
        Some(crate::state::timeline::TimelineItem::Entry(entry)) => Some(entry),
        _ => None,
    });
    if let Some(entry) = found {
        hold.focus(entry, Align::Nearest);
    }
}

/// Opens the history of an entry, or closes it.
pub fn toggle_history(history: RwSignal<Option<EntryId>>, id: EntryId) {
    history.update(|open| *open = if *open == Some(id) { None } else { Some(id) });
}

fn restore(
    incident: crate::state::incident::IncidentState,
    hold: super::timeline_hold::TimelineHold,
    id: EntryId,
) {
    if incident.run(Command::RestoreEntry(id)).is_ok() {
        hold.let_go(id);
        hold.focus(id, Align::Nearest);
    }
}
