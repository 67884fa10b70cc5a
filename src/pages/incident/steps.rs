//! The steps of a checklist, to be ticked off.

use andon_model::command::Command;
use andon_model::entry::{EntryKind, NewEntry};
use andon_model::incident::Checklist;
use andon_model::playbook::Step;
use andon_model::when::When;
use leptos::prelude::*;

use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use super::timeline_hold::use_timeline_hold;
use crate::state::andon::use_andon;
use crate::ui::choice::CheckField;
use crate::ui::each::each;
use crate::ui::live::live;

/// Of the line that a tick writes.
const KIND: EntryKind = EntryKind::Communication;

#[component]
pub fn Steps(
    list: Checklist,
    #[prop(into)] steps: Signal<Vec<Step>>,
    /// What a tick's line in the timeline begins with; without it ticks write none.
    #[prop(optional, into)]
    told_as: Option<Signal<String>>,
) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let timeline = use_timeline_hold();
    // What happened to the line of a tick that was taken away, where that is not plain to see.
    let note = RwSignal::new(None::<&'static str>);
    let words = move |step: &str| {
        let title = told_as?.get_untracked();
        // "Tell clients? Publish it ..." needs no colon.
        let asks = title.ends_with(|last: char| last.is_ascii_punctuation());
        Some(format!("{title}{} {step}", if asks { "" } else { ":" }))
    };
    // A line of the timeline says that it was done, and goes with the tick. What somebody has
    // made of the line meanwhile is theirs: then it stays, and will do when it is ticked again.
    let told = move |step: &str, done: bool| -> Vec<Command> {
        let Some(text) = words(step) else { return Vec::new() };
        let lines = incident.written_as(KIND, &text);
        if done {
            let entry = NewEntry {
                id: andon.new_entry_id(),
                occurred: When::Exact { at: andon.now.get_untracked() },
                text,
                kind: KIND,
                important: false,
            };
            return lines
                .is_empty()
                .then(|| Command::AddEntries(vec![entry]))
                .into_iter()
                .collect();
        }
        let (own, changed): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|(_, as_written)| *as_written);
        note.set(match (own.is_empty(), changed.is_empty()) {
            (_, false) => Some("Its line in the timeline stays: somebody has changed it since."),
            (true, true) => Some("No line in the timeline was found to take back with it."),
            (false, true) => None,
        });
        own.iter().for_each(|(id, _)| timeline.keep_place(*id));
        own.into_iter().map(|(id, _)| Command::DeleteEntry(id)).collect()
    };
    let row = move |step: Step| {
        let tick = (list.clone(), step.id);
        let own = tick.clone();
        let text = step.text.clone();
        let ticked = Memo::new(move |_| incident.head.with(|head| head.ticks.contains(&own)));
        let change = move |done| {
            let (list, step) = tick.clone();
            note.set(None);
            let mut commands = vec![Command::Tick { list, step, done }];
            commands.extend(told(&text, done));
            refused.note(incident.run(Command::All(commands)));
        };
        view! { <li><CheckField label=step.text checked=ticked on_change=change /></li> }.into_any()
    };
    // A step that is reworded is another row, because rows are drawn once.
    let key = |step: &Step| format!("{} {}", step.id.as_str(), step.text);
    view! {
        <ul class="phase-steps">{each(move || steps.get(), key, row)}</ul>
        {live(move || note.get().map(|note| view! { <p class="quiet" role="status">{note}</p> }))}
        <RefusalNote refused=refused />
    }
}
