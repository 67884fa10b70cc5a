//! The steps of a checklist, to be ticked off.

use andon_model::command::Command;
use andon_model::incident::Checklist;
use andon_model::playbook::Step;
use leptos::prelude::*;

use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use crate::ui::choice::CheckField;
use crate::ui::each::each;

#[component]
pub fn Steps(list: Checklist, #[prop(into)] steps: Signal<Vec<Step>>) -> impl IntoView {
    let incident = use_incident();
    let refused = Refused::new();
    let row = move |step: Step| {
        let tick = (list.clone(), step.id);
        let own = tick.clone();
        let ticked = Memo::new(move |_| incident.head.with(|head| head.ticks.contains(&own)));
        let change = move |done| {
            let (list, step) = tick.clone();
            refused.note(incident.run(Command::Tick { list, step, done }));
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
