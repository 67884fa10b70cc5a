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
    let loading = incident.loading;
    let ready = Memo::new(move |_| loading.get() == Loading::Ready);
    let waiting = move || live(move || waiting(&loading.get()));
    match step {
        Step::Forward => {
            let content = move || if ready.get() { form(step, to, open) } else { waiting() };
            view! {
                <Dialog open=open title=format!("Move to {}", to.name())>{live(content)}</Dialog>
            }
            .into_any()
        }
        // The form is a dialog by itself.
        _ => live(move || match ready.get() {
            true => form(step, to, open),
            false => {
                view! { <Dialog open=open title="Change the phase">{waiting()}</Dialog> }.into_any()
            }
        }),
    }
}

/// What is said until the incident is here.
fn waiting(loading: &Loading) -> AnyView {
    match loading {
        Loading::NotHere { .. } => view! {
            <p role="alert">
                "This incident is not on this device, and the relay cannot be asked now. It can be moved as soon as there is a connection."
            </p>
        }
        .into_any(),
        _ => view! { <p role="status">"Fetching the incident"</p> }.into_any(),
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
