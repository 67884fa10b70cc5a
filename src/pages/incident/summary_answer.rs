//! One of the four questions with its answer: a line while folded, a text to read, or to write.

use andon_model::command::TextField;
use andon_model::incident::Question;
use andon_model::search::Spot;
use leptos::prelude::*;

use super::page::use_incident;
use super::press::use_press;
use super::writers::Writers;
use crate::ui::button::IconButton;
use crate::ui::icon::{Icon, IconName};
use crate::ui::markdown::{Markdown, plain};
use crate::ui::shared_text::SharedText;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfolded {
    /// One line.
    Folded,
    Reading,
    Writing,
}

#[component]
pub fn SummaryAnswer(question: Question) -> impl IntoView {
    let incident = use_incident();
    let field = TextField::Summary(question);
    let text = incident.text(field);
    let place = format!("summary/{}", question.name());
    let fold = RwSignal::new(Unfolded::Folded);
    let press = use_press();
    let is_folded = Memo::new(move |_| fold.get() == Unfolded::Folded);
    let content_id = format!("answer-{}", question.name());
    let line = Memo::new(move |_| text.with(|text| plain(text)));
    let toggle = move || {
        fold.update(|fold| {
            *fold = match fold {
                Unfolded::Folded => Unfolded::Reading,
                Unfolded::Reading | Unfolded::Writing => Unfolded::Folded,
            };
        });
    };
    // Unfolding what is empty means to write.
    let unfold = move || {
        let empty = text.with_untracked(|text| text.trim().is_empty());
        if fold.get_untracked() == Unfolded::Folded && empty {
            fold.set(Unfolded::Writing);
        } else {
            toggle();
        }
    };
    let writing_place = place.clone();
    let content = move || match fold.get() {
        Unfolded::Folded => view! {
            <button type="button" class="answer-line" on:click=move |_| fold.set(Unfolded::Writing)>
                <span class="visually-hidden">{format!("Edit {}: ", question.name())}</span>
                {move || match line.get() {
                    line if line.is_empty() => {
                        view! { <span class="absent">"Nobody has said yet"</span> }.into_any()
                    }
                    line => line.into_any(),
                }}
            </button>
        }
        .into_any(),
        Unfolded::Reading => view! {
            <div class="answer-text" on:dblclick=move |_| fold.set(Unfolded::Writing)>
                <Markdown text=text />
            </div>
        }
        .into_any(),
        Unfolded::Writing => {
            let place = writing_place.clone();
            view! {
                <SharedText
                    text=text
                    label=format!("{}: {}", question.title(), question.question())
                    placeholder=hint(question)
                    takes_focus=true
                    on_edit=move |edit| incident.edit_text(field, edit)
                    on_focus=move |()| incident.set_place(&place)
                    on_blur=move |()| {
                        incident.set_place("");
                        press.after(move || {
                            if fold.try_get_untracked() == Some(Unfolded::Writing) {
                                fold.set(Unfolded::Folded);
                            }
                        });
                    }
                />
            }
            .into_any()
        }
    };
    view! {
        <div id=Spot::Summary(question).to_string() class="answer" data-folded=move || is_folded.get().to_string()>
            <h3 class="answer-head">
                <button
                    type="button"
                    class="answer-toggle"
                    aria-expanded=move || (!is_folded.get()).to_string()
                    aria-controls=content_id.clone()
                    // Else the field would lose the focus and fold before the click counts.
                    on:mousedown=move |event| event.prevent_default()
                    on:click=move |_| unfold()
                >
                    <Icon name=IconName::Down />
                    <span class="answer-title">{question.title()}</span>
                    <span class="answer-question">{question.question()}</span>
                </button>
            </h3>
            <div id=content_id class="answer-content">{content}</div>
            <Writers place=place />
            {move || (fold.get() == Unfolded::Reading).then(|| view! {
                <IconButton
                    label=format!("Edit {}", question.name())
                    icon=IconName::Edit
                    on_press=move |()| fold.set(Unfolded::Writing)
                />
            })}
        </div>
    }
}

fn hint(question: Question) -> &'static str {
    match question {
        Question::Description => "What do people see? Symptoms, as bullets if you like.",
        Question::Cause => "What is known so far, and how sure are we?",
        Question::Impact => "Who cannot do what, and how many of them?",
        Question::Mitigation => "What was done, what helped, what is next?",
    }
}
