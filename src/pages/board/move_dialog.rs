//! What a move asks, as the incident's own page asks it.

use leptos::prelude::*;

use andon_model::board::Step;
use andon_model::phase::Phase;

use super::hold::{Asking, BoardHold, use_board};
use crate::pages::incident::phase_dialog::{PhaseDialog, SideStep};
use crate::pages::incident::phase_move::PhaseMove;
use crate::pages::incident::press::Press;
use crate::state::incident::{IncidentState, Loading};
use crate::ui::badge::phase_title;
use crate::ui::dialog::Dialog;
use crate::ui::live::live;

#[component]
pub fn MoveDialog() -> impl IntoView {
    let hold = use_board();
    live(move || {
        let asking = hold.asking.get()?;
        // Open as long as it asks.
        let incident = hold.andon.open(asking.id)?;
        provide_context(incident);
        Press::provide();
        Some(ask(hold, asking, incident))
    })
}

fn ask(hold: BoardHold, asking: Asking, incident: IncidentState) -> AnyView {
    let Asking { id, to, step } = asking;
    let open = RwSignal::new(true);
    Effect::new(move |_| {
        if open.get() {
            return;
        }
        let arrived = incident.head.with_untracked(|head| head.phase.phase == to);
        if arrived {
            hold.moved.set(Some(id));
            hold.announcer.announce(&format!("Moved to {}", phase_title(to)));
        }
        hold.asking.set(None);
    });
    let content = move || {
        match incident.loading.get() {
        Loading::Ready => form(step, to, open),
        Loading::Reading | Loading::Asking => {
            view! { <p role="status">"Fetching the incident"</p> }.into_any()
        }
        Loading::NotHere { .. } => view! {
            <p role="alert">
                "This incident is not on this device, and the relay cannot be asked now. It can be moved as soon as there is a connection."
            </p>
        }
        .into_any(),
    }
    };
    match step {
        Step::Forward => view! {
            <Dialog open=open title=format!("Move to {}", to.name())>{live(content)}</Dialog>
        }
        .into_any(),
        // It is a dialog by itself.
        _ => live(content),
    }
}

fn form(step: Step, to: Phase, open: RwSignal<bool>) -> AnyView {
    let side = match step {
        Step::Forward => return view! { <PhaseMove to=to open=open /> }.into_any(),
        Step::Back => SideStep::BackTo(to),
        Step::Reopen => SideStep::Reopen,
        Step::Dismiss => SideStep::Dismiss,
    };
    view! { <PhaseDialog open=open step=RwSignal::new(side) /> }.into_any()
}
