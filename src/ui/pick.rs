//! A button that folds out a few controls over the page: filters, columns, views.

use leptos::prelude::*;
use leptos::{ev, html};

use super::icon::{Icon, IconName};

/// `summary` is what the button shows; `content` is drawn while it is open. Escape, and a press
/// elsewhere, close it.
pub fn pick(
    label: &'static str,
    summary: impl Fn() -> String + Send + Sync + 'static,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    pick_boxed(label, Box::new(summary), Box::new(content))
}

fn pick_boxed(
    label: &'static str,
    summary: Box<dyn Fn() -> String + Send + Sync>,
    content: Box<dyn Fn() -> AnyView + Send + Sync>,
) -> AnyView {
    let open = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let close_unless = move |inside: bool| {
        if !inside && open.try_get_untracked() == Some(true) {
            open.set(false);
        }
    };
    // Asked once the focus is where it goes. A press on what takes none leads nowhere.
    let leave = move |_| {
        request_animation_frame(move || {
            let Some(Some(node)) = node.try_get_untracked() else { return };
            let active = document().active_element();
            let elsewhere = active
                .is_some_and(|active| active.tag_name() != "BODY" && !node.contains(Some(&active)));
            close_unless(!elsewhere);
        });
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let Some(Some(node)) = node.try_get_untracked() else { return };
        let (x, y) = (event.client_x() as f32, event.client_y() as f32);
        let pressed = document().element_from_point(x, y);
        close_unless(pressed.is_some_and(|pressed| node.contains(Some(&pressed))));
    });
    on_cleanup(move || outside.remove());
    view! {
        <div
            node_ref=node
            class="pick"
            on:focusout=leave
            on:keydown=move |event| {
                if event.key() == "Escape" && open.get_untracked() {
                    event.prevent_default();
                    event.stop_propagation();
                    open.set(false);
                    if let Some(button) = button.get_untracked() {
                        let _ = button.focus();
                    }
                }
            }
        >
            <button
                node_ref=button
                type="button"
                class="button button-quiet"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {label}
                {move || summary()}
                <Icon name=IconName::Down />
            </button>
            {move || open.get().then(|| view! {
                <div class="pick-box" role="group" aria-label=label>{content()}</div>
            })}
        </div>
    }
    .into_any()
}
