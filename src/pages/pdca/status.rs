//! How far a record is, and on to the next.

use andon_model::pdca::Status;
use andon_model::pdca::command::PdcaCommand;
use leptos::prelude::*;

use super::cells;
use super::hold::use_record_hold;
use crate::pages::incident::properties::ReasonForm;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::state::whole::Whole;
use crate::ui::live::live;

#[component]
pub fn StatusMenu() -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let asking = RwSignal::new(false);
    let status = hold.of(|record| record.status);
    let reason = hold.of(|record| match record.status {
        Status::Abandoned => record.reason.clone(),
        _ => String::new(),
    });
    let at = Signal::derive(move || {
        let status = status.get();
        Status::ALL.iter().position(|one| *one == status).unwrap_or_default()
    });
    let set = move |status: Status, reason: String| {
        refused.note(hold.state.run(PdcaCommand::SetStatus { status, reason }))
    };
    let choose = move |place: usize| match Status::ALL[place] {
        Status::Abandoned => asking.set(true),
        status => {
            asking.set(false);
            set(status, String::new());
        }
    };
    view! {
        <div class="record-status" data-status=move || status.get().name()>
            {cells::titles("Status of the record".into(), Status::ALL.map(Status::title).into(), at, choose)}
            {live(move || {
                let reason = reason.get();
                (!reason.is_empty()).then(|| view! { <p class="quiet">{reason}</p> })
            })}
            {live(move || asking.get().then(|| view! {
                <ReasonForm
                    question="Why is it abandoned?"
                    placeholder="such as: another record covers it"
                    on_keep=move |reason: String| {
                        let well = set(Status::Abandoned, reason);
                        asking.set(!well);
                        well
                    }
                    on_cancel=move |()| asking.set(false)
                />
            }))}
            <RefusalNote refused=refused />
        </div>
    }
}
