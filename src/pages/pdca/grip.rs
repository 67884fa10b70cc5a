//! Where a fact is taken hold of to drag it. Its twin for the keyboard are Tab, Shift with Tab, and
//! Alt with the arrow keys.

use andon_model::id::WhyId;
use andon_model::pdca::command::PdcaCommand;
use andon_model::pdca::{Branch, Tree};
use leptos::prelude::*;

use super::hold::{Drag, Landing, RecordHold, Side, use_record_hold};
use super::outline::{field_element, row_element};
use crate::browser::focus::box_of;
use crate::pages::dragging::{Motion, grip};

#[component]
pub fn Grip(why: WhyId) -> impl IntoView {
    let hold = use_record_hold();
    let end = move || {
        let Some(drag) = hold.drag.get_untracked().filter(|drag| drag.why == why) else { return };
        hold.drag.set(None);
        let Some(Landing { at, after, .. }) = drag.to else { return };
        if let Branch::Under(parent) = at {
            hold.unfold(parent);
        }
        match hold.run(PdcaCommand::MoveWhy { why, at, after }) {
            Ok(()) => hold.write_in(why, None),
            Err(refusal) => hold.announcer.announce(&refusal.to_string()),
        }
    };
    grip("why-grip", "Drag to move; to the right to make it a why", move |motion| match motion {
        Motion::Begun => {
            hold.more.set(None);
            hold.drag.set(Some(Drag { why, to: None }));
        }
        Motion::Over { x, y } => {
            let drag = Drag { why, to: untrack(|| target(hold, why, x, y)) };
            if hold.drag.get_untracked() != Some(drag) {
                hold.drag.set(Some(drag));
            }
        }
        Motion::Dropped => end(),
        Motion::GivenUp => hold.drag.set(None),
    })
}

/// Where a fact would go that is let go of there.
fn target(hold: RecordHold, why: WhyId, x: f64, y: f64) -> Option<Landing> {
    let trees = hold.state.trees.get_untracked();
    let own = trees.subtree(why);
    for tree in Tree::ALL {
        for row in hold.rows(tree).into_iter().map(|twig| twig.why) {
            let Some(found) = box_of(&row_element(row)) else { continue };
            if y < found.top || y > found.bottom {
                continue;
            }
            if own.contains(&row) {
                return None;
            }
            let at = trees.branch(row)?;
            let siblings: Vec<WhyId> =
                trees.on(at).iter().copied().filter(|one| *one != why).collect();
            let place = siblings.iter().position(|one| *one == row)?;
            let land = |at, after, side| Some(Landing { at, after, row, side });
            let text = box_of(&field_element(row)).unwrap_or(found);
            if y < (text.top + text.bottom) / 2.0 {
                let after = place.checked_sub(1).map(|at| siblings[at]);
                return land(at, after, Side::Before);
            }
            // Over its text one means its whys.
            if x > text.left {
                return land(Branch::Under(row), None, Side::Below);
            }
            return land(at, Some(row), Side::Behind);
        }
    }
    None
}
