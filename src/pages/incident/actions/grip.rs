//! Where an action is taken hold of to drag it. Its twin for the keyboard is Alt with the arrow
//! keys.

use andon_model::id::ActionId;
use leptos::prelude::*;

use super::hold::{ActionsHold, Drag, action_element};
use crate::browser::focus::edges_of;
use crate::pages::dragging::{Motion, grip};
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::ui::live_region::use_announcer;

#[component]
pub fn Grip(id: ActionId) -> impl IntoView {
    let hold = use_panel_hold().actions;
    let announcer = use_announcer();
    let end = move || {
        let Some(drag) = hold.drag.get_untracked().filter(|drag| drag.action == id) else { return };
        hold.drag.set(None);
        // Back where it was is no move.
        if drag.before == Some(id) || drag.before == behind(hold, id) {
            return;
        }
        match hold.put(id, drag.before) {
            Ok(()) => hold.focus(id),
            Err(refusal) => announcer.announce(&refusal.to_string()),
        }
    };
    let title = "Drag to move; or Alt with \u{2191} \u{2193}";
    grip("action-grip", title, move |motion| match motion {
        Motion::Begun => {
            hold.details.set(None);
            hold.drag.set(Some(Drag { action: id, before: behind(hold, id) }));
        }
        Motion::Over { y, .. } => {
            let drag = Drag { action: id, before: target(hold, y) };
            if hold.drag.get_untracked() != Some(drag) {
                hold.drag.set(Some(drag));
            }
        }
        Motion::Dropped => end(),
        Motion::GivenUp => hold.drag.set(None),
    })
}

/// The row behind one.
fn behind(hold: ActionsHold, id: ActionId) -> Option<ActionId> {
    hold.rows.with_untracked(|rows| {
        let at = rows.iter().position(|row| *row == id)?;
        rows.get(at + 1).copied()
    })
}

/// The row whose middle lies below the pointer.
fn target(hold: ActionsHold, y: f64) -> Option<ActionId> {
    let rows = hold.rows.get_untracked();
    rows.into_iter().find(|row| {
        edges_of(&action_element(*row)).is_some_and(|(top, bottom)| y < (top + bottom) / 2.0)
    })
}
