//! Where an action is taken hold of to drag it, by mouse, pen or finger. Its twin for the
//! keyboard is Alt with the arrow keys.

use andon_model::id::ActionId;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::hold::{ActionsHold, Drag, action_element};
use crate::browser::focus::{edges_of, scroll_by};
use crate::pages::incident::panel_hold::{PANEL, use_panel_hold};
use crate::ui::icon::{Icon, IconName};
use crate::ui::live_region::use_announcer;

/// So near to the panel's edges it scrolls along, in CSS pixels.
const EDGE: f64 = 48.0;
/// By so much at each move.
const SCROLL: f64 = 10.0;

#[component]
pub fn Grip(id: ActionId) -> impl IntoView {
    let hold = use_panel_hold().actions;
    let announcer = use_announcer();
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
        hold.details.set(None);
        hold.drag.set(Some(Drag { action: id, before: behind(hold, id) }));
    };
    let follow = move |event: ev::PointerEvent| {
        if hold.drag.get_untracked().is_none_or(|drag| drag.action != id) {
            return;
        }
        let y = event.client_y();
        if let Some((top, bottom)) = edges_of(PANEL) {
            let towards = if y < top + EDGE { -SCROLL } else { SCROLL };
            if y < top + EDGE || y > bottom - EDGE {
                scroll_by(PANEL, towards);
            }
        }
        let drag = Drag { action: id, before: target(hold, y) };
        if hold.drag.get_untracked() != Some(drag) {
            hold.drag.set(Some(drag));
        }
    };
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
    view! {
        <span
            node_ref=node
            class="action-grip"
            aria-hidden="true"
            title="Drag to move; or Alt with \u{2191} \u{2193}"
            on:pointerdown=begin
            on:pointermove=follow
            on:pointerup=move |_| end()
            on:pointercancel=move |_| hold.drag.set(None)
        >
            <Icon name=IconName::Grip />
        </span>
    }
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
