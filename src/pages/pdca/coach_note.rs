//! What the coach says, next to what it is about. It advises and never blocks.

use andon_model::pdca::coach::{About, Advice};
use andon_model::pdca::command::PdcaCommand;
use leptos::prelude::*;

use super::hold::use_record_hold;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;

#[component]
pub fn CoachNotes(about: About) -> impl IntoView {
    let hold = use_record_hold();
    let said = Memo::new(move |_| hold.advice_on(about));
    view! {
        <div class="coach" role="group" aria-label="Coach" hidden=move || said.with(Vec::is_empty)>
            {each(move || said.get(), Advice::key, |advice| view! { <Note advice=advice /> }.into_any())}
        </div>
    }
}

#[component]
fn Note(advice: Advice) -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let key = StoredValue::new(advice.key());
    let dismiss = move |()| {
        let advice = key.get_value();
        let gone = PdcaCommand::Dismiss { advice: advice.clone(), dismissed: true };
        if refused.note(hold.run(gone)) {
            hold.advice.update(|all| all.retain(|one| one.key() != advice));
        }
    };
    view! {
        <div class="coach-note">
            <p>{advice.rule.advice()}</p>
            <p class="coach-example"><span>"For example: "</span> {advice.rule.example()}</p>
            <Button look=ButtonLook::Quiet on_press=dismiss>"Dismiss"</Button>
            <RefusalNote refused=refused />
        </div>
    }
}
