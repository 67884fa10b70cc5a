//! The steps of a checklist, to be ticked off.

use andon_model::command::Command;
use andon_model::entry::{EntryKind, NewEntry};
use andon_model::incident::Checklist;
use andon_model::playbook::Step;
use andon_model::when::When;
use leptos::prelude::*;

use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use crate::state::andon::use_andon;
use crate::ui::choice::CheckField;
use crate::ui::each::each;

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
    // A line of the timeline says that it was done. It stays when the tick is taken away, because
    // that is what happened; ticked again, the line that is there will do.
    let line = move |step: &str| {
        let title = told_as?.get_untracked();
        // "Tell clients? Publish it ..." needs no colon.
        let asks = title.ends_with(|last: char| last.is_ascii_punctuation());
        let text = format!("{title}{} {step}", if asks { "" } else { ":" });
        let kind = EntryKind::Communication;
        let known = incident.timeline.says(kind, &text);
        (!known).then(|| NewEntry {
            id: andon.new_entry_id(),
            occurred: When::Exact { at: andon.now.get_untracked() },
            text,
            kind,
            important: false,
        })
    };
    let row = move |step: Step| {
        let tick = (list.clone(), step.id);
        let own = tick.clone();
        let text = step.text.clone();
        let ticked = Memo::new(move |_| incident.head.with(|head| head.ticks.contains(&own)));
        let change = move |done| {
            let (list, step) = tick.clone();
            let tick = Command::Tick { list, step, done };
            let told = line(&text).filter(|_| done);
            let command = match told {
                Some(entry) => Command::All(vec![tick, Command::AddEntries(vec![entry])]),
                None => tick,
            };
            refused.note(incident.run(command));
        };
        view! { <li><CheckField label=step.text checked=ticked on_change=change /></li> }.into_any()
    };
    // A step that is reworded is another row, because rows are drawn once.
    let key = |step: &Step| format!("{} {}", step.id.as_str(), step.text);
    view! {
        <ul class="phase-steps">{each(move || steps.get(), key, row)}</ul>
        <RefusalNote refused=refused />
    }
}
