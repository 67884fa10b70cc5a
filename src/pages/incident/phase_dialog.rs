//! The ways that need a reason: back a step, and out by the side exit.

use andon_model::command::Command;
use andon_model::id::IncidentId;
use andon_model::phase::{Dismissal, Phase};
use andon_model::when::When;
use leptos::prelude::*;

use super::other_incident::OtherIncident;
use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::{Choice, SelectField};
use crate::ui::dialog::Dialog;
use crate::ui::field::TextArea;

/// A move that is not the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideStep {
    BackTo(Phase),
    Reopen,
    Dismiss,
}

impl SideStep {
    /// What can be done in that phase.
    pub fn possible(phase: Phase) -> Vec<SideStep> {
        let back = phase.previous().map(SideStep::BackTo);
        let reopen = (phase == Phase::Dismissed).then_some(SideStep::Reopen);
        let dismiss = phase.is_open().then_some(SideStep::Dismiss);
        back.into_iter().chain(reopen).chain(dismiss).collect()
    }

    fn target(self) -> Phase {
        match self {
            SideStep::BackTo(phase) => phase,
            SideStep::Reopen => Phase::Active,
            SideStep::Dismiss => Phase::Dismissed,
        }
    }

    pub fn title(self) -> String {
        match self {
            SideStep::BackTo(phase) => format!("Back to {}", phase.name()),
            SideStep::Reopen => "Reopen".into(),
            SideStep::Dismiss => "Dismiss".into(),
        }
    }

    pub fn explanation(self) -> String {
        match self {
            SideStep::BackTo(phase) => format!("{}, again", phase.definition()),
            SideStep::Reopen => "it is an incident after all".into(),
            SideStep::Dismiss => "it was none, or another one covers it".into(),
        }
    }
}

fn dismissals() -> Vec<Choice<Dismissal>> {
    Dismissal::ALL
        .map(|dismissal| {
            let text = match dismissal {
                Dismissal::Duplicate => "Duplicate of another incident",
                Dismissal::FalsePositive => "False positive: nothing was wrong",
                Dismissal::Superseded => "Superseded by another incident",
                Dismissal::External => "External: not ours to handle",
                Dismissal::Cancelled => "Cancelled",
            };
            Choice::new(dismissal, text)
        })
        .into()
}

#[component]
pub fn PhaseDialog(open: RwSignal<bool>, step: RwSignal<SideStep>) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let reason = RwSignal::new(String::new());
    // A hasty "false alarm" shall not be told as a duplicate of nothing.
    let dismissal = RwSignal::new(Dismissal::FalsePositive);
    let other = RwSignal::new(None::<IncidentId>);
    let is_dismissal = Memo::new(move |_| step.get() == SideStep::Dismiss);
    // Only these two speak of another incident.
    let other_label = Memo::new(move |_| match (step.get(), dismissal.get()) {
        (SideStep::Dismiss, Dismissal::Duplicate) => Some("Duplicate of"),
        (SideStep::Dismiss, Dismissal::Superseded) => Some("Superseded by"),
        _ => None,
    });
    let label = Signal::derive(move || other_label.get().unwrap_or_default());
    let asks_other = Memo::new(move |_| other_label.get().is_some());
    let go = move || {
        let step = step.get_untracked();
        let reason_text = reason.get_untracked().trim().to_owned();
        if reason_text.is_empty() {
            refused.say(Some("Please say why, so that others can follow.".into()));
            return;
        }
        let command = Command::MovePhase {
            transition: andon.new_transition_id(),
            to: step.target(),
            at: When::Exact { at: andon.now.get_untracked() },
            reason: reason_text,
            dismissal: (step == SideStep::Dismiss).then(|| dismissal.get_untracked()),
            other: other.get_untracked().filter(|_| asks_other.get_untracked()),
        };
        if refused.note(incident.run(command)) {
            reason.set(String::new());
            other.set(None);
            open.set(false);
        }
    };
    view! {
        <Dialog open=open title="Change the phase">
            <p>{move || {
                let step = step.get();
                format!("{}: {}.", step.title(), step.explanation())
            }}</p>
            {move || is_dismissal.get().then(|| view! {
                <SelectField label="Reason" choices=Signal::stored(dismissals()) value=dismissal />
            })}
            {move || asks_other.get().then(|| view! { <OtherIncident label=label value=other /> })}
            <TextArea
                label="Why?"
                value=reason
                hint="Everybody sees it in the timeline."
                rows=3
                on_enter=move |()| go()
            />
            <RefusalNote refused=refused />
            <div class="dialog-buttons">
                <Button look=ButtonLook::Primary on_press=move |()| go()>
                    {move || step.get().title()}
                </Button>
                <Button look=ButtonLook::Quiet on_press=move |()| open.set(false)>"Cancel"</Button>
            </div>
        </Dialog>
    }
}
