//! A line for a new item of a list.

use andon_model::command::Refusal;
use leptos::prelude::*;

use super::hold::use_settings;
use crate::ui::button::Button;
use crate::ui::field::TextInput;

#[component]
pub fn NewItem(
    /// What it is called: "step".
    noun: &'static str,
    #[prop(optional, into)] hint: String,
    add: Callback<String, Result<(), Refusal>>,
) -> impl IntoView {
    let hold = use_settings();
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let enter = Callback::new(move |()| {
        let text = typed.with_untracked(|text| text.trim().to_owned());
        if text.is_empty() {
            return error.set(Some(format!("Write what the {noun} is called or says.")));
        }
        match add.run(text) {
            Ok(()) => typed.set(String::new()),
            Err(refusal) => error.set(Some(refusal.to_string())),
        }
    });
    view! {
        <div
            class="settings-new"
            on:keydown=move |event| {
                hold.on_undo_key(&event, typed.with_untracked(|typed| !typed.is_empty()));
            }
        >
            <TextInput
                label=format!("A new {noun}")
                value=typed
                hint=hint
                error=error
                on_input=move |()| error.set(None)
                on_enter=enter
            />
            <Button on_press=enter>"Add" <span class="visually-hidden">{format!(" the {noun}")}</span></Button>
        </div>
    }
}
