//! One step forward: when it happened, and a word on why if one likes.

use andon_model::command::Command;
use andon_model::incident::Checklist;
use andon_model::phase::Phase;
use andon_model::when::When;
use leptos::html;
use leptos::prelude::*;

use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use super::when_field::{TimeDraft, TimeInput};
use super::when_text::Typed;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};

#[component]
pub fn PhaseMove(to: Phase, open: RwSignal<bool>) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let reason = RwSignal::new(String::new());
    let draft = TimeDraft::new(Signal::stored(None));
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    // Said, never held against anybody: the criteria decide, not the checklist.
    let undone = Memo::new(move |_| {
        incident.head.with(|head| {
            let from = head.phase.phase;
            let steps = andon.workspace.with(|workspace| workspace.steps(from));
            let list = Checklist::Phase(from);
            let open = steps.iter().filter(|s| !head.ticks.contains(&(list.clone(), s.id.clone())));
            let open = open.count();
            (open > 0).then(|| {
                format!("{open} of {} steps of {} are not ticked.", steps.len(), from.name())
            })
        })
    });
    let go = move || {
        let at = match draft.typed.get_untracked() {
            Typed::Unclear => {
                refused.say(Some("When was it? Leave the time empty for now.".into()));
                return;
            }
            Typed::Nothing => When::Exact { at: andon.now.get_untracked() },
            Typed::Time(at) => at,
        };
        let command = Command::MovePhase {
            transition: andon.new_transition_id(),
            to,
            at,
            reason: reason.get_untracked().trim().to_owned(),
            dismissal: None,
            other: None,
        };
        if refused.note(incident.run(command)) {
            open.set(false);
        }
    };
    let close = move || {
        open.try_set(false);
    };
    view! {
        <div class="phase-move" role="group" aria-label=format!("Move to {}", to.name())>
            <p class="phase-move-title">
                {format!("It is {}: {}.", to.name(), to.definition())}
                " "
                <span class="quiet">{move || undone.get()}</span>
            </p>
            <TimeInput
                draft=draft
                label="Since"
                placeholder="now"
                node_ref=node
                on_enter=move |()| go()
                on_leave=move |()| close()
            />
            <label class="phase-move-reason">
                "Why (optional)"
                <input
                    type="text"
                    autocomplete="off"
                    prop:value=move || reason.get()
                    on:input=move |event| reason.set(event_target_value(&event))
                    on:keydown=move |event| {
                        match event.key().as_str() {
                            "Enter" if !event.is_composing() => go(),
                            "Escape" => close(),
                            _ => return,
                        }
                        event.prevent_default();
                        event.stop_propagation();
                    }
                />
            </label>
            <div class="phase-move-buttons">
                <Button look=ButtonLook::Primary on_press=move |()| go()>
                    {format!("Move to {}", to.name())}
                </Button>
                <Button look=ButtonLook::Quiet on_press=move |()| close()>"Cancel"</Button>
            </div>
            <RefusalNote refused=refused />
        </div>
    }
}
