//! Asks why a person sets what the rules compute otherwise.

use leptos::html;
use leptos::prelude::*;

use crate::ui::button::{Button, ButtonLook};

#[component]
pub fn ReasonForm(
    /// "Why SEV-2?"
    #[prop(into)]
    question: String,
    /// What a good one tells.
    #[prop(default = "what the numbers do not show")]
    placeholder: &'static str,
    /// Whether the reason was taken.
    #[prop(into)]
    on_keep: Callback<String, bool>,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
        }
    });
    let keep = move || {
        if !on_keep.run(reason.get_untracked().trim().to_owned())
            && let Some(Some(input)) = node.try_get_untracked()
        {
            let _ = input.focus();
        }
    };
    let label = question.clone();
    view! {
        <div
            class="reason-form"
            role="group"
            aria-label=label
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    on_cancel.run(());
                }
            }
        >
            <label>
                {question}
                <input
                    node_ref=node
                    type="text"
                    autocomplete="off"
                    placeholder=placeholder
                    prop:value=move || reason.get()
                    on:input=move |event| reason.set(event_target_value(&event))
                    on:keydown=move |event| {
                        if event.key() == "Enter" && !event.is_composing() {
                            event.prevent_default();
                            event.stop_propagation();
                            keep();
                        }
                    }
                />
            </label>
            <div class="reason-buttons">
                <Button on_press=move |()| keep()>"Keep"</Button>
                <Button look=ButtonLook::Quiet on_press=move |()| on_cancel.run(())>"Cancel"</Button>
            </div>
        </div>
    }
}
