//! A number, an amount of money, an address, a day or a text, typed in one line.

use andon_model::incident::is_safe_address;
use andon_model::money::Money;
use andon_model::property::{Answer, PropertyKind};
use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;

use super::editing::FocusBox;
use super::property_row::Field;
use crate::state::andon::drafts::Draft;
use crate::ui::fresh_id::fresh_id;
use crate::ui::live::live;

/// What was typed, as an answer; empty text is none. The error is for the person.
fn read(kind: PropertyKind, text: &str) -> Result<Option<Answer>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let answer = match kind {
        PropertyKind::Money => {
            text.parse::<Money>().map(Answer::Money).map_err(|error| error.to_string())
        }
        PropertyKind::Address => match is_safe_address(text) {
            true => Ok(Answer::Address(text.to_owned())),
            false => Err("An address begins with https:// or http://.".into()),
        },
        PropertyKind::Date => text
            .parse::<NaiveDate>()
            .map(Answer::Date)
            .map_err(|_| "Write a day, such as 2024-02-29.".into()),
        PropertyKind::Text | PropertyKind::Custom => Ok(Answer::Text(text.to_owned())),
        _ => whole_number(text)
            .map(Answer::Number)
            .ok_or_else(|| "Write a whole number, such as 1200.".into()),
    };
    answer.map(Some)
}

/// Digits, maybe in groups of three: `12500`, `12 500`, `12,500`, `12.500`.
fn whole_number(text: &str) -> Option<u64> {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | '.' | '\'' | '’');
    let mut groups = text.split(between);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let well = (rest.is_empty() || (1..=3).contains(&first.len()))
        && rest.iter().all(|group| group.len() == 3);
    let digits: String = std::iter::once(first).chain(rest).collect();
    // A sign would parse too.
    let only_digits = digits.chars().all(|c| c.is_ascii_digit());
    (well && only_digits).then(|| digits.parse().ok()).flatten()
}

/// As it is typed, also what was answered when the field took something else.
fn written(answer: Option<Answer>) -> String {
    match answer {
        Some(Answer::Number(number)) => number.to_string(),
        Some(Answer::Money(money)) => money.to_string(),
        Some(Answer::Address(text) | Answer::Text(text)) => text,
        Some(Answer::Date(day)) => day.to_string(),
        _ => String::new(),
    }
}

#[component]
pub fn LineField(field: Field) -> impl IntoView {
    let Field { answer, editing, .. } = field;
    let kind = field.kind();
    let before = written(answer.get_untracked());
    // What was typed and not kept when the page went away is never an answer by itself.
    let draft = Draft::Answer(field.property);
    let left_over = field.andon.draft_of(draft, field.incident.id);
    let is_left_over = RwSignal::new(!left_over.is_empty());
    let keep_draft = move |text: &str| field.andon.keep_draft_of(draft, field.incident.id, text);
    let text = RwSignal::new(if left_over.is_empty() { before.clone() } else { left_over });
    let before = StoredValue::new(before);
    let error = RwSignal::new(None::<String>);
    let node = NodeRef::<html::Input>::new();
    let note = fresh_id("note");
    Effect::new(move |_| {
        if let Some(input) = node.get()
            && !is_left_over.get_untracked()
        {
            let _ = input.focus();
            input.select();
        }
    });
    let keep = move || {
        let Some(typed) = text.try_get_untracked() else { return false };
        // Who changes nothing keeps an absence as it is, and does not undo what others do meanwhile.
        if before.with_value(|before| *before == typed) {
            keep_draft("");
            return true;
        }
        match read(kind, &typed) {
            Ok(answer) => {
                let kept = field.give(answer);
                if kept {
                    keep_draft("");
                }
                kept
            }
            Err(why) => {
                error.set(Some(why));
                false
            }
        }
    };
    let (placeholder, mode) = match kind {
        PropertyKind::Money => ("12500.50 EUR", "text"),
        PropertyKind::Address => ("https://", "url"),
        PropertyKind::Date => ("2024-02-29", "numeric"),
        PropertyKind::Text | PropertyKind::Custom => ("a line", "text"),
        _ => ("a whole number", "numeric"),
    };
    view! {
        <FocusBox on_out=move |()| {
            // What lay there from before is kept by Enter, not by passing through.
            if !is_left_over.get_untracked() && keep() {
                editing.left();
            }
        }>
            <input
                node_ref=node
                type="text"
                inputmode=mode
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder
                aria-label=field.title.get_untracked()
                aria-describedby=note.clone()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=move || text.get()
                on:input=move |event| {
                    error.set(None);
                    is_left_over.set(false);
                    let typed = event_target_value(&event);
                    keep_draft(if before.with_value(|before| *before == typed) { "" } else { &typed });
                    text.set(typed);
                }
                on:keydown=move |event| {
                    match event.key().as_str() {
                        "Enter" if event.is_composing() => return,
                        "Enter" => {
                            if keep() {
                                editing.end();
                            }
                        }
                        "Escape" => {
                            keep_draft("");
                            before.with_value(|before| text.set(before.clone()));
                            editing.end();
                        }
                        _ => return,
                    }
                    event.prevent_default();
                    event.stop_propagation();
                }
            />
            <p id=note class="property-error" role="alert">{move || error.get()}</p>
            {live(move || {
                is_left_over.get().then(|| {
                    view! {
                        <p class="property-because">
                            "Typed before and not kept yet: Enter keeps it, Esc drops it."
                        </p>
                    }
                })
            })}
        </FocusBox>
    }
}
