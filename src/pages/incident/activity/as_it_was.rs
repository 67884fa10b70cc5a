//! The page as it was, at any moment of its history.

use crate::state::incident::Heads;
use andon_model::activity::Sitting;
use andon_model::export;
use leptos::prelude::*;

use super::super::page::use_incident;
use super::super::people;
use super::super::refusal::Refused;
use super::super::when_text;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::live::live;
use crate::ui::markdown::Markdown;

#[component]
pub fn AsItWas(
    sittings: RwSignal<Vec<Sitting<Heads>>>,
    looked_at: RwSignal<Option<usize>>,
    refused: Refused,
    #[prop(into)] on_restored: Callback<()>,
) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let count = move || sittings.with(Vec::len);
    let chosen = Memo::new(move |_| {
        let place = looked_at.get()?;
        sittings.with(|all| all.get(place).cloned())
    });
    let title = move || {
        let Some(sitting) = chosen.get() else { return String::new() };
        let when = when_text::dated(&sitting.until.into(), &incident.zone.get());
        let who = sitting.by.map_or_else(|| "somebody".into(), |by| people::name_of(andon, by));
        format!("After what {who} did at {when}")
    };
    let text = Signal::derive(move || {
        let then = chosen.get().and_then(|sitting| incident.as_it_was(&sitting.after));
        let zone = incident.zone.get();
        let workspace = andon.workspace;
        then.map(|then| workspace.with_untracked(|w| export::markdown(&then, w, &zone)))
            .unwrap_or_default()
    });
    let restore = move || {
        if let Some(sitting) = chosen.get_untracked()
            && refused.note(incident.restore(&sitting.after))
        {
            on_restored.run(());
        }
    };
    // The newest stands on the right.
    let step = move |place: f64| {
        let last = count().saturating_sub(1);
        looked_at.set(Some(last.saturating_sub(place as usize)));
    };
    live(move || {
        looked_at.get().is_some().then(|| {
            view! {
                <section class="as-it-was" aria-label="The page as it was">
                    <label class="as-it-was-slider">
                        <span>{title}</span>
                        <input
                            type="range"
                            min="0"
                            max=move || count().saturating_sub(1).to_string()
                            prop:value=move || {
                                let place = looked_at.get().unwrap_or_default();
                                count().saturating_sub(1).saturating_sub(place).to_string()
                            }
                            aria-valuetext=title
                            on:input=move |event| {
                                if let Ok(place) = event_target_value(&event).parse() {
                                    step(place);
                                }
                            }
                        />
                    </label>
                    <p class="button-row">
                        <Button on_press=move |()| restore()>"Make the page like this again"</Button>
                        <Button look=ButtonLook::Quiet on_press=move |()| looked_at.set(None)>
                            "Close"
                        </Button>
                    </p>
                    <div class="as-it-was-page" tabindex="0" role="group" aria-label="The page"><Markdown text=text /></div>
                </section>
            }
        })
    })
}
