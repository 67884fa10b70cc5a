//! Where an item is taken hold of to drag it; the arrow keys on it do the same.

use andon_model::setting::{ItemId, List};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::hold::{Drag, SettingsHold, item_element, use_settings};
use super::item_list::Item;
use crate::browser::focus::edges_of;
use crate::pages::dragging::{Draggable, Motion, drag};
use crate::ui::icon::{Icon, IconName};

#[component]
pub fn ItemGrip(item: Item, id: String) -> impl IntoView {
    let hold = use_settings();
    let node = NodeRef::<html::Button>::new();
    let text = item.text;
    let at = StoredValue::new((item.list, item.id));
    let is_mine = move || {
        hold.drag.with_untracked(|drag| {
            let drag = drag.as_ref()?;
            at.with_value(|(list, id)| {
                (drag.list == *list && drag.item == *id).then(|| drag.clone())
            })
        })
    };
    let end = move || {
        let Some(Drag { list, item, before }) = is_mine() else { return };
        hold.drag.set(None);
        // Back where it was is no move.
        if before.as_ref() != Some(&item) && before != behind(hold, &list, &item) {
            hold.put(&list, &item, before);
        }
    };
    let tell = move |motion| match motion {
        Motion::Begun => {
            let (list, item) = at.get_value();
            let before = behind(hold, &list, &item);
            hold.drag.set(Some(Drag { list, item, before }));
        }
        Motion::Over { y, .. } => {
            let Some(drag) = is_mine() else { return };
            let before = target(hold, &drag.list, y);
            if drag.before != before {
                hold.drag.set(Some(Drag { before, ..drag }));
            }
        }
        Motion::Dropped => end(),
        Motion::GivenUp => hold.drag.set(None),
    };
    drag(tell, move |tell| node.get().map(|node| Draggable::new(&node, tell)));
    let on_key = move |event: ev::KeyboardEvent| {
        let down = match event.key().as_str() {
            "ArrowUp" => false,
            "ArrowDown" => true,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        at.with_value(|(list, id)| hold.step(list, id, down));
    };
    view! {
        <button
            node_ref=node
            id=id
            type="button"
            class="settings-grip"
            aria-label=move || format!("Move \u{201c}{}\u{201d} by \u{2191} and \u{2193}", text.get())
            title="Drag to move; or \u{2191} \u{2193}, from anywhere in the row with Alt"
            on:keydown=on_key
        >
            <Icon name=IconName::Grip />
        </button>
    }
}

/// The item behind one.
fn behind(hold: SettingsHold, list: &List, item: &ItemId) -> Option<ItemId> {
    let items = untrack(|| hold.items(list));
    let at = items.iter().position(|one| one == item)?;
    items.into_iter().nth(at + 1)
}

/// The item whose middle lies below the pointer.
fn target(hold: SettingsHold, list: &List, y: f64) -> Option<ItemId> {
    untrack(|| hold.items(list)).into_iter().find(|item| {
        edges_of(&item_element(list, item)).is_some_and(|(top, bottom)| y < (top + bottom) / 2.0)
    })
}
