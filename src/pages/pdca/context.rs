//! What the problem is, and what happened.

use andon_model::pdca::command::{PdcaCommand, PdcaText};
use leptos::prelude::*;

use super::hold::use_record_hold;
use crate::browser::spawn;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::pages::incident::writers::Writers;
use crate::state::whole::Whole;
use crate::ui::button::Button;
use crate::ui::live::live;
use crate::ui::markdown::Markdown;
use crate::ui::shared_text::SharedText;

#[component]
pub fn ProblemStatement() -> impl IntoView {
    view! {
        <section id="problem" class="record-section" aria-labelledby="problem-title">
            <h2 id="problem-title">"Problem statement"</h2>
            {block(
                PdcaText::Problem,
                "Problem statement",
                "What is not as it should be, since when, and for whom? One or two sentences.",
            )}
        </section>
    }
}

#[component]
pub fn Context() -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let incident = hold.of(|record| record.incident);
    let is_empty = hold.of(|record| record.context.trim().is_empty());
    let take = move |()| {
        let Some(incident) = incident.get_untracked() else { return };
        spawn(async move {
            match hold.andon.context_of(incident).await {
                Some(text) => {
                    if refused.note(hold.state.run(PdcaCommand::TakeContext { text })) {
                        hold.announcer.announce("The timeline was taken over.");
                    }
                }
                None => refused.say(Some(
                    "The incident is not on this device. Open it once while the relay can be \
                     reached, then try again."
                        .into(),
                )),
            }
        });
    };
    view! {
        <section id="context" class="record-section" aria-labelledby="context-title">
            <header class="record-section-head">
                <h2 id="context-title">"Context"</h2>
                {live(move || incident.get().is_some().then(|| view! {
                    <Button
                        title="What you wrote yourself stays as it is"
                        on_press=take
                    >
                        {move || match is_empty.get() {
                            true => "Take the timeline over",
                            false => "Refresh from the timeline",
                        }}
                    </Button>
                }))}
            </header>
            <RefusalNote refused=refused />
            {block(
                PdcaText::Context,
                "Context",
                "What happened? Of an incident: its timeline. Of a red bin or a QA return: what you \
                 were given.",
            )}
        </section>
    }
}

/// A longer text: read as Markdown, written as it is.
fn block(field: PdcaText, label: &'static str, placeholder: &'static str) -> AnyView {
    let state = use_record_hold().state;
    let text = state.text(field);
    let writing = RwSignal::new(false);
    let place = StoredValue::new(label.to_lowercase());
    // Who begins to write in what is empty goes on in the same field.
    let is_field = Memo::new(move |_| writing.get() || text.with(|text| text.trim().is_empty()));
    on_cleanup(move || state.set_place(""));
    let stop = move |()| {
        state.set_place("");
        writing.try_set(false);
    };
    view! {
        <div class="record-block">
            {live(move || match is_field.get() {
                true => view! {
                    <SharedText
                        text=text
                        label=label
                        placeholder=placeholder
                        takes_focus=writing.get_untracked()
                        on_edit=move |edit| state.edit_text(field, edit)
                        on_focus=move |()| {
                            writing.set(true);
                            state.set_place(&place.get_value());
                        }
                        on_blur=stop
                    />
                }
                .into_any(),
                false => view! {
                    <div class="record-read" on:dblclick=move |_| writing.set(true)>
                        <Markdown text=text />
                    </div>
                    <Button
                        look=crate::ui::button::ButtonLook::Quiet
                        on_press=move |()| writing.set(true)
                    >
                        {format!("Edit the {}", label.to_lowercase())}
                    </Button>
                }
                .into_any(),
            })}
            <Writers place=place.get_value() />
        </div>
    }
    .into_any()
}
