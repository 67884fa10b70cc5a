//! A field that is kept on Enter and when it is left, and says so.

use andon_model::command::Refusal;
use leptos::prelude::*;

use super::hold::use_settings;
use crate::ui::field::{TextArea, TextInput};
use crate::ui::live_region::use_announcer;

/// How a field stands on the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FieldLook {
    #[default]
    Labelled,
    /// In a row whose heading or neighbours say what it is: the label is for screen readers.
    Bare,
    /// Several lines; kept on Ctrl or ⌘ with Enter.
    Lines,
}

/// A text that something holds.
#[component]
pub fn SavedField(
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: String,
    /// What holds now; others may change it.
    #[prop(into)]
    kept: Signal<String>,
    /// Keeps it, or says why not.
    keep: Callback<String, Result<(), Refusal>>,
    #[prop(optional)] look: FieldLook,
    #[prop(into, default = Signal::stored(Vec::new()))] suggestions: Signal<Vec<String>>,
    #[prop(default = "off")] autocomplete: &'static str,
) -> impl IntoView {
    let announcer = use_announcer();
    let hold = use_settings();
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    // What it held when one began to write.
    let base = StoredValue::new(String::new());
    let take = move |now: String| {
        base.try_set_value(now.clone());
        typed.try_set(now);
    };
    let is_written = move || {
        let written = base.try_with_value(|base| typed.try_with_untracked(|typed| typed != base));
        written.flatten() == Some(true)
    };
    Effect::new(move |_| {
        let now = kept.get();
        // What one is writing stays when others change it meanwhile.
        if !is_written() || typed.with_untracked(|typed| *typed == now) {
            take(now);
        }
    });
    let finish = Callback::new(move |()| {
        // It may be left because it has gone, with what it held.
        let Some(held) = kept.try_get_untracked() else { return };
        let Some(text) = typed.try_with_untracked(|text| text.trim().to_owned()) else { return };
        if !is_written() || text == held {
            error.try_set(None);
            return take(held);
        }
        let said = label.get_untracked();
        match keep.run(text.clone()) {
            Ok(()) => {
                take(text);
                error.try_set(None);
                announcer.announce(&format!("{said} kept"));
            }
            Err(refusal) => {
                error.try_set(Some(refusal.to_string()));
            }
        }
    });
    let field = match look {
        FieldLook::Lines => view! {
            <TextArea
                label=label.get_untracked()
                value=typed
                hint=hint
                error=error
                rows=2
                on_enter=finish
            />
        }
        .into_any(),
        FieldLook::Labelled | FieldLook::Bare => view! {
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
        }
        .into_any(),
    };
    view! {
        <div
            class="saved-field"
            data-bare=(look == FieldLook::Bare).then_some("true")
            on:focusout=move |_| finish.run(())
            on:keydown=move |event| {
                let is_changed = is_written();
                hold.on_undo_key(&event, is_changed);
                if event.key() == "Escape" && is_changed {
                    event.prevent_default();
                    event.stop_propagation();
                    error.set(None);
                    take(kept.get_untracked());
                }
            }
        >
            {field}
        </div>
    }
}
