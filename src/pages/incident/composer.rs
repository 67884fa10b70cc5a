//! The line that is always in reach: what is typed or pasted here becomes entries.

use andon_model::command::Command;
use andon_model::entry::{EntryKind, NewEntry};
use andon_model::quick_line::{self, Context, Reading};
use andon_model::when::When;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::attachments::{AttachButton, Target, WaitingFiles, use_files_hold};
use super::draft_preview::DraftPreview;
use super::entry_kind::{KindMark, choices};
use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use super::timeline_hold::use_timeline_hold;
use super::writers::Writers;
use crate::keymap::{Action, on_action};
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::ui::button::IconButton;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::menu::Menu;
use crate::ui::shared_text::fit;

const PLACE: &str = "composer";

#[component]
pub fn Composer() -> impl IntoView {
    let andon = use_andon();
    let reads_only = Memo::new(move |_| andon.sync.with(|sync| sync.reads_only()));
    live(move || {
        match reads_only.get() {
        true => view! {
            <p class="composer composer-closed">
                "You are reading along: your access can read, but not write. To write, ask for another join link and "
                <a href=Route::Settings.path()>"paste it in the settings"</a> "."
            </p>
        }
        .into_any(),
        false => view! { <OpenComposer /> }.into_any(),
    }
    })
}

#[component]
fn OpenComposer() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_timeline_hold();
    let files = use_files_hold();
    let refused = Refused::new();
    let draft = RwSignal::new(andon.draft(incident.id));
    let kind = hold.kind;
    let important = RwSignal::new(false);
    let area = NodeRef::<html::Textarea>::new();
    on_action(move |action| {
        let mine = action == Action::TimelineLine;
        if mine && let Some(area) = area.get_untracked() {
            let _ = area.focus();
        }
        mine
    });
    Effect::new(move |_| {
        let Some(area) = area.get() else { return };
        // The field leads, except when it is new or has just been entered.
        let text = draft.get();
        if area.value() != text {
            area.set_value(&text);
        }
        fit(&area);
    });

    let read = move |text: &str| -> Reading {
        let now = andon.now.get_untracked();
        let (began, open) =
            incident.head.with_untracked(|head| (head.began(), head.phase.phase.is_open()));
        let reference = quick_line::reference(now, incident.timeline.latest(), began, open);
        let zone = incident.zone.get_untracked();
        quick_line::read(text, &Context { zone: &zone, now, reference })
    };
    let reading = Memo::new(move |_| {
        incident.zone.track();
        draft.with(|text| read(text))
    });
    let enter = move || {
        let mut drafted = draft.with_untracked(|text| read(text)).entries;
        if drafted.is_empty() {
            // What is pasted without a word becomes a line by its name.
            let names = files.names(Target::NextLine);
            drafted = read(&format!("{} {names}", draft.get_untracked())).entries;
        }
        if drafted.is_empty() {
            return;
        }
        let now = andon.now.get_untracked();
        let mut first = files.line_to_write();
        let entries: Vec<NewEntry> = drafted
            .into_iter()
            .map(|drafted| NewEntry {
                id: first.take().unwrap_or_else(|| andon.new_entry_id()),
                occurred: drafted.occurred.unwrap_or(When::Exact { at: now }),
                text: drafted.text,
                kind: drafted.kind.unwrap_or(kind.get_untracked()),
                important: drafted.important || important.get_untracked(),
            })
            .collect();
        let last = entries.last().map(|entry| entry.id);
        if !refused.note(incident.run(Command::AddEntries(entries))) {
            return;
        }
        files.written(Target::NextLine);
        draft.set(String::new());
        andon.keep_draft(incident.id, "");
        kind.set(EntryKind::Note);
        important.set(false);
        if let Some(area) = area.get_untracked() {
            let _ = area.focus();
        }
        if let Some(last) = last {
            hold.reveal(last);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if !event.shift_key() => enter(),
            "Escape" => {
                // Left without a word, the line is an ordinary one again.
                if draft.with_untracked(|text| text.trim().is_empty()) {
                    kind.set(EntryKind::Note);
                    important.set(false);
                }
                if let Some(area) = area.get_untracked() {
                    let _ = area.blur();
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <form
            class="composer"
            data-attach=Target::NextLine.place()
            aria-label="Write a timeline line"
            on:submit=move |event| {
                event.prevent_default();
                enter();
            }
        >
            <DraftPreview reading=reading kind=kind important=important />
            <RefusalNote refused=refused />
            <WaitingFiles target=Target::NextLine />
            <div class="composer-line">
                <Menu
                    label="Kind"
                    choices=Signal::stored(choices())
                    chosen=Signal::derive(move || Some(kind.get()))
                    on_choose=move |chosen| {
                        kind.set(chosen);
                        if let Some(area) = area.get_untracked() {
                            let _ = area.focus();
                        }
                    }
                >
                    <KindMark kind=kind />
                    {move || (kind.get() == EntryKind::Note).then(|| view! {
                        <span class="composer-kind" aria-hidden="true">"note"</span>
                    })}
                </Menu>
                <textarea
                    node_ref=area
                    id="composer"
                    class="composer-text"
                    rows="1"
                    aria-label="Timeline line"
                    aria-describedby="composer-preview"
                    placeholder="13:44 all deleted but three CRDs"
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        andon.keep_draft(incident.id, &text);
                        draft.set(text);
                        refused.say(None);
                    }
                    on:focus=move |_| incident.set_place(PLACE)
                    on:blur=move |_| incident.set_place("")
                    on:keydown=on_key
                ></textarea>
                <Writers place=PLACE />
                <AttachButton target=Target::NextLine label="Attach to this line" />
                <IconButton
                    label="Important"
                    icon=IconName::Flag
                    pressed=Signal::from(important)
                    on_press=move |()| important.update(|important| *important = !*important)
                />
                <button
                    type="submit"
                    class="button composer-enter"
                    title="Enter; Shift with Enter begins a new line"
                >
                    <span class="composer-enter-text">"Add"</span>
                    <Icon name=IconName::Plus />
                </button>
            </div>
        </form>
    }
}
