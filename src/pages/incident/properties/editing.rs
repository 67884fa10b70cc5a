//! Whether a row is written in, and where the focus goes after that.

use leptos::html;
use leptos::prelude::*;

use crate::browser::clock;

/// Of one row. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Editing {
    pub open: RwSignal<bool>,
    /// Whether the value takes the focus once it shows again.
    back: RwSignal<bool>,
}

impl Editing {
    pub fn new() -> Self {
        Editing { open: RwSignal::new(false), back: RwSignal::new(false) }
    }

    pub fn start(&self) {
        self.open.try_set(true);
    }

    /// Shows the value again, with the focus on it: after Enter and Escape.
    pub fn end(&self) {
        self.back.try_set(true);
        self.open.try_set(false);
    }

    /// Shows the value again; the focus is elsewhere already.
    pub fn left(&self) {
        self.open.try_set(false);
    }

    /// Lets `value` take the focus where it is due.
    pub fn follow(&self, value: NodeRef<html::Button>) {
        let back = self.back;
        Effect::new(move |_| {
            if let Some(value) = value.get()
                && back.get_untracked()
            {
                back.set(false);
                let _ = value.focus();
            }
        });
    }
}

/// Around what is written in: says when the focus has left it as a whole.
#[component]
pub fn FocusBox(#[prop(into)] on_out: Callback<()>, children: Children) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let out = move || {
        let Some(Some(node)) = node.try_get_untracked() else { return };
        let active = document().active_element();
        let inside = active.is_some_and(|active| node.contains(Some(&active)));
        if !inside {
            on_out.try_run(());
        }
    };
    view! {
        <div
            node_ref=node
            class="property-editor"
            // Where the focus goes is known only after it has left.
            on:focusout=move |_| clock::next_frame(out)
        >
            {children()}
        </div>
    }
}
