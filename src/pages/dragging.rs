//! What is dragged on a page: by mouse, pen and finger, in one way everywhere (see
//! [`crate::browser::drag`]). Each has a twin for the keyboard.

use leptos::prelude::*;
use leptos::{ev, html};

pub use crate::browser::drag::{Draggable, Motion};
use crate::ui::icon::{Icon, IconName};

/// Lets an element be dragged as long as the owner lives. `take_hold` makes it draggable as soon as
/// it is in the page, and is given what hears of its way.
pub fn drag(
    tell: impl Fn(Motion) + Send + Sync + 'static,
    take_hold: impl Fn(Box<dyn Fn(Motion)>) -> Option<Draggable> + 'static,
) {
    let tell = Callback::new(tell);
    let held = StoredValue::new_local(None::<Draggable>);
    Effect::new(move |_| {
        // The row may be on its way out of the page.
        held.set_value(take_hold(Box::new(move |motion| {
            tell.try_run(motion);
        })));
    });
    on_cleanup(move || {
        held.try_update_value(Option::take);
    });
}

/// Where a row is taken hold of.
pub fn grip(
    class: &'static str,
    title: &'static str,
    tell: impl Fn(Motion) + Send + Sync + 'static,
) -> AnyView {
    let node = NodeRef::<html::Span>::new();
    drag(tell, move |tell| node.get().map(|node| Draggable::new(&node, tell)));
    view! {
        <span
            node_ref=node
            class=class
            aria-hidden="true"
            title=title
            // The caret stays where it is.
            on:mousedown=|event| event.prevent_default()
        >
            <Icon name=IconName::Grip />
        </span>
    }
    .into_any()
}

/// Which card of a board is dragged, and the column it is over.
pub type Dragged<I, C> = RwSignal<Option<(I, Option<C>)>>;

/// Lets a card be dragged from its column into another one, which has its `name` in `data-column`.
pub fn drag_card<I, C>(
    node: NodeRef<html::Li>,
    dragged: Dragged<I, C>,
    (card, from): (I, C),
    name: fn(&str) -> Option<C>,
    put: impl Fn(C) + Send + Sync + 'static,
) where
    I: Copy + PartialEq + Send + Sync + 'static,
    C: Copy + PartialEq + Send + Sync + 'static,
{
    let tell = move |motion| match motion {
        Motion::Begun => dragged.set(Some((card, None))),
        Motion::Over { x, y } => {
            let to = Some((card, column_at(x, y).and_then(|column| name(&column))));
            if dragged.get_untracked() != to {
                dragged.set(to);
            }
        }
        Motion::Dropped => {
            let to = dragged.get_untracked().and_then(|(_, to)| to);
            dragged.set(None);
            if let Some(to) = to.filter(|to| *to != from) {
                put(to);
            }
        }
        Motion::GivenUp => dragged.set(None),
    };
    drag(tell, move |tell| node.get().map(|node| Draggable::new(&node, tell)));
}

fn column_at(x: f64, y: f64) -> Option<String> {
    let under = document().element_from_point(x as f32, y as f32)?;
    under.closest("[data-column]").ok().flatten()?.get_attribute("data-column")
}

/// The twin for the keyboard: the column where Alt and an arrow lead. Such a key does nothing else.
pub fn beside<C: Copy + PartialEq>(columns: &[C], from: C, event: &ev::KeyboardEvent) -> Option<C> {
    if !event.alt_key() {
        return None;
    }
    let at = columns.iter().position(|one| *one == from).unwrap_or_default();
    let to = match event.key().as_str() {
        "ArrowRight" => columns.get(at + 1),
        "ArrowLeft" => at.checked_sub(1).map(|at| &columns[at]),
        _ => return None,
    };
    event.prevent_default();
    event.stop_propagation();
    to.copied()
}
