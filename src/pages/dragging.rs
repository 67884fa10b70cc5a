//! What is dragged on a page: by mouse, pen and finger, in one way everywhere (see
//! [`crate::browser::drag`]). Each has a twin for the keyboard.

use leptos::html;
use leptos::prelude::*;

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
