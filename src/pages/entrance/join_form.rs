//! A place for a join link and, where the relay has a provider, the way in by that. Also in the
//! settings.

use leptos::prelude::*;

use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::field::TextInput;

#[component]
pub fn JoinForm() -> impl IntoView {
    let andon = use_andon();
    let link = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let asked = RwSignal::new(false);
    let provider = RwSignal::new(None::<String>);
    andon.on_provider(move |name| {
        provider.try_set(Some(name));
    });
    let join = Callback::new(move |()| {
        let text = link.with_untracked(|link| link.trim().to_owned());
        if text.is_empty() {
            error.set(Some("Paste the whole link, from http to its end.".into()));
            return;
        }
        asked.set(true);
        andon.join(&text);
    });
    view! {
        <form class="form join-form" novalidate=true on:submit=move |event| event.prevent_default()>
            <TextInput
                label="Join link"
                value=link
                placeholder="https://\u{2026}/#join=\u{2026}"
                hint="It is a key: do not post it where others can read it."
                error=error
                on_input=move |()| {
                    error.set(None);
                    asked.set(false);
                }
                on_enter=join
            />
            <Button look=ButtonLook::Primary on_press=join disabled=asked>
                {move || if asked.get() { "Asking the relay \u{2026}" } else { "Join" }}
            </Button>
            <p class="field-note join-note" role="status">
                {move || {
                    asked.get().then_some(
                        "If the relay does not answer now, the link is kept on this device and tried again.",
                    )
                }}
            </p>
            {move || {
                provider
                    .get()
                    .map(|name| {
                        view! {
                            // The relay's own address: it sends the browser on to the provider.
                            <a class="button join-provider" href="/api/v1/sign-in/begin">
                                {format!("Sign in with {name}")}
                            </a>
                        }
                    })
            }}
        </form>
    }
}
