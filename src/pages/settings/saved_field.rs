//! A field that is kept on Enter and when it is left, and says so.

use andon_model::command::Refusal;
use leptos::prelude::*;

use crate::ui::field::TextInput;
use crate::ui::live_region::use_announcer;

/// One line of text that something holds.
#[component]
pub fn SavedField(
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    /// What holds now; others may change it.
    #[prop(into)]
    kept: Signal<String>,
    /// Keeps it, or says why not.
    keep: Callback<String, Result<(), Refusal>>,
    #[prop(into, default = Signal::stored(Vec::new()))] suggestions: Signal<Vec<String>>,
    #[prop(default = "off")] autocomplete: &'static str,
) -> impl IntoView {
    let announcer = use_announcer();
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| typed.set(kept.get()));
    let said = label.clone();
    let finish = Callback::new(move |()| {
        let text = typed.with_untracked(|text| text.trim().to_owned());
        if text == kept.get_untracked() {
            return;
        }
        match keep.run(text) {
            Ok(()) => {
                error.set(None);
                announcer.announce(&format!("{said} kept"));
            }
            Err(refusal) => error.set(Some(refusal.to_string())),
        }
    });
    view! {
        <div on:focusout=move |_| finish.run(())>
            <TextInput
                label=label
                value=typed
                hint=hint
                error=error
                suggestions=suggestions
                autocomplete=autocomplete
                on_input=move |()| error.set(None)
                on_enter=finish
            />
        </div>
    }
}
