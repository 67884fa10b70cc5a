//! A button that folds out a few controls over the page: filters, columns, views.

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;

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
    let leave = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<leptos::web_sys::Node>().ok());
        // A press on what takes no focus, such as a label inside, leads nowhere.
        if let (Some(node), Some(to)) = (node.get_untracked(), to)
            && !node.contains(Some(&to))
        {
            open.set(false);
        }
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let to = event.target().and_then(|to| to.dyn_into::<leptos::web_sys::Node>().ok());
        if let Some(Some(node)) = node.try_get_untracked()
            && open.try_get_untracked() == Some(true)
            && !node.contains(to.as_ref())
        {
            open.set(false);
        }
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
                <super::icon::Icon name=super::icon::IconName::Down />
            </button>
            {move || open.get().then(|| view! {
                <div class="pick-box" role="group" aria-label=label>{content()}</div>
            })}
        </div>
    }
    .into_any()
}
