//! Where a fact is taken hold of to drag it, by mouse, pen or finger. Its twin for the keyboard
//! are Tab, Shift with Tab, and Alt with the arrow keys.

use andon_model::id::WhyId;
use andon_model::pdca::command::PdcaCommand;
use andon_model::pdca::{Branch, Tree};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::hold::{Drag, Landing, RecordHold, Side, use_record_hold};
use super::outline::row_element;
use crate::browser::focus::box_of;
use crate::ui::icon::{Icon, IconName};

/// So far to the right of a row's beginning one means its whys, in CSS pixels.
const DEEPER: f64 = 72.0;

#[component]
pub fn Grip(why: WhyId) -> impl IntoView {
    let hold = use_record_hold();
    let node = NodeRef::<html::Span>::new();
    let begin = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(node) = node.get_untracked() {
            // Refused for a pointer that has gone meanwhile: then there is nothing to drag.
            let _ = node.set_pointer_capture(event.pointer_id());
        }
        hold.more.set(None);
        hold.drag.set(Some(Drag { why, to: None }));
    };
    let follow = move |event: ev::PointerEvent| {
        if hold.drag.get_untracked().is_none_or(|drag| drag.why != why) {
            return;
        }
        let (x, y) = (event.client_x(), event.client_y());
        let drag = Drag { why, to: untrack(|| target(hold, why, x, y)) };
        if hold.drag.get_untracked() != Some(drag) {
            hold.drag.set(Some(drag));
        }
    };
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
    view! {
        <span
            node_ref=node
            class="why-grip"
            aria-hidden="true"
            title="Drag to move; to the right to make it a why"
            on:pointerdown=begin
            on:pointermove=follow
            on:pointerup=move |_| end()
            on:pointercancel=move |_| hold.drag.set(None)
        >
            <Icon name=IconName::Grip />
        </span>
    }
}

/// Where a fact would go that is let go of there.
fn target(hold: RecordHold, why: WhyId, x: f64, y: f64) -> Option<Landing> {
    let trees = hold.state.trees.get_untracked();
    let own = trees.subtree(why);
    for tree in Tree::ALL {
        for twig in hold.rows(tree) {
            let row = twig.why;
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
            let indent = f64::from(twig.depth as u32) * indent_step();
            let land = |at, after, side| Some(Landing { at, after, row, side });
            if y < (found.top + found.bottom) / 2.0 {
                let after = place.checked_sub(1).map(|at| siblings[at]);
                return land(at, after, Side::Before);
            }
            if x > found.left + indent + DEEPER {
                return land(Branch::Under(row), None, Side::Below);
            }
            return land(at, Some(row), Side::Behind);
        }
    }
    None
}

/// The step of the outline to the right, as in `style/components/tree.css`, in CSS pixels.
fn indent_step() -> f64 {
    24.0
}
