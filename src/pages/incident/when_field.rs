//! A field for a moment, with what it was understood as.

use andon_model::command::Refusal;
use andon_model::when::When;
use chrono::{DateTime, Utc};
use leptos::html;
use leptos::prelude::*;

use super::page::use_incident;
use super::press::use_press;
use super::when_text::{self, Typed};
use crate::state::andon::drafts::Draft;
use crate::state::andon::use_andon;
use crate::ui::fresh_id::fresh_id;

const HELP: &str = "Not a time yet. Try 13:44, about 23:00, 11:32-13:05 or 2023-03-27 13:44.";
/// Of what was typed in a tab that has gone since.
const LEFT_OVER: &str = "Typed before and not kept yet: Enter keeps it, Esc drops it.";

/// What stands in a time field, and how to read it.
#[derive(Clone, Copy)]
pub struct TimeDraft {
    pub text: RwSignal<String>,
    pub typed: Memo<Typed>,
}

impl TimeDraft {
    /// `reference` is the moment whose day is meant by a time without a day.
    pub fn new(reference: Signal<Option<DateTime<Utc>>>) -> Self {
        let andon = use_andon();
        let zone = use_incident().zone;
        let text = RwSignal::new(String::new());
        let typed = Memo::new(move |_| {
            let now = andon.now.get_untracked();
            let reference = reference.get().unwrap_or(now);
            text.with(|text| when_text::read(text, &zone.get(), now, reference))
        });
        TimeDraft { text, typed }
    }
}

/// The bare field: text and preview.
#[component]
pub fn TimeInput(
    draft: TimeDraft,
    #[prop(into)] label: String,
    #[prop(optional)] label_hidden: bool,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] node_ref: NodeRef<html::Input>,
    #[prop(into)] on_enter: Callback<()>,
    #[prop(into)] on_leave: Callback<()>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
    /// What stands below the field instead of what was understood.
    #[prop(optional, into)]
    remark: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let zone = use_incident().zone;
    let id = fresh_id("time");
    let note = format!("{id}-note");
    let focused = RwSignal::new(false);
    let press = use_press();
    let bad = move || draft.typed.get() == Typed::Unclear;
    let preview = move || {
        if let Some(remark) = remark.and_then(|remark| remark.get()) {
            return remark;
        }
        match draft.typed.get() {
            _ if !focused.get() => String::new(),
            Typed::Nothing => String::new(),
            Typed::Unclear => HELP.into(),
            Typed::Time(when) => {
                let exact = matches!(when, When::Exact { .. });
                let precision = if exact { "exactly " } else { "" };
                format!("{precision}{}", when_text::full(&when, &zone.get()))
            }
        }
    };
    view! {
        <div class="time-field">
            <label for=id.clone() class:visually-hidden=label_hidden>{label}</label>
            <input
                node_ref=node_ref
                id=id
                type="text"
                class="time-input"
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder
                aria-describedby=note.clone()
                aria-invalid=move || bad().then_some("true")
                prop:value=move || draft.text.get()
                on:input=move |event| draft.text.set(event_target_value(&event))
                on:focus=move |_| focused.set(true)
                on:blur=move |_| {
                    // What folds away between a press and its release takes the click from
                    // whatever was pressed.
                    press.after(move || {
                        focused.try_set(false);
                    });
                    if let Some(on_blur) = on_blur {
                        // The field may be on its way out of the page.
                        on_blur.try_run(());
                    }
                }
                on:keydown=move |event| {
                    match event.key().as_str() {
                        "Enter" if !event.is_composing() => on_enter.run(()),
                        "Escape" => on_leave.run(()),
                        _ => return,
                    }
                    event.prevent_default();
                    event.stop_propagation();
                }
            />
            <p id=note class="time-note" data-bad=move || bad().then_some("true") aria-live="polite">
                {move || preview()}
            </p>
        </div>
    }
}

/// A moment that is kept when it is understood: on Enter, and on leaving the field. Esc takes
/// back what was typed. What is typed and not kept is there again after the tab was closed.
#[component]
pub fn WhenField(
    #[prop(into)] label: String,
    #[prop(optional)] label_hidden: bool,
    #[prop(into)] value: Signal<Option<When>>,
    /// Where what is typed waits until it is kept.
    draft: Draft,
    /// Called with what was typed; with `None` when the field was emptied.
    #[prop(into)]
    on_set: Callback<Option<When>, Result<(), Refusal>>,
    #[prop(into)] reference: Signal<Option<DateTime<Utc>>>,
    #[prop(optional, into)] placeholder: Option<String>,
    /// Called on Esc and after Enter.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let (andon, incident) = (use_andon(), use_incident());
    let zone = incident.zone;
    let (waiting, draft) = (draft, TimeDraft::new(reference));
    let node = NodeRef::<html::Input>::new();
    let current = Memo::new(move |_| {
        value.get().map(|when| when_text::typed(&when, &zone.get())).unwrap_or_default()
    });
    let left_over = andon.draft_of(waiting, incident.id);
    let is_left_over = RwSignal::new(!left_over.is_empty() && left_over != current.get_untracked());
    draft.text.set(left_over);
    let refusal = RwSignal::new(None::<String>);
    let remark = Signal::derive(move || {
        refusal.get().or_else(|| is_left_over.get().then(|| LEFT_OVER.to_owned()))
    });
    let reset = move || {
        if let Some(current) = current.try_get_untracked() {
            draft.text.try_set(current);
        }
        refusal.try_set(None);
        is_left_over.try_set(false);
        andon.keep_draft_of(waiting, incident.id, "");
    };
    Effect::new(move |before: Option<String>| {
        let now = current.get();
        // What somebody is typing is not taken from under their hands.
        let shown = before.unwrap_or_default();
        if draft.text.with_untracked(|text| *text == shown) {
            draft.text.set(now.clone());
        }
        now
    });
    Effect::new(move |before: Option<String>| {
        let text = draft.text.get();
        if before.is_some_and(|before| before != text) {
            is_left_over.set(false);
            let kept = current.with_untracked(|current| *current == text);
            andon.keep_draft_of(waiting, incident.id, if kept { "" } else { &text });
        }
        text
    });
    let keep = move || {
        let Some(text) = draft.text.try_get_untracked() else { return };
        if current.try_get_untracked().is_none_or(|current| current == text) {
            return;
        }
        let when = match draft.typed.try_get_untracked() {
            None | Some(Typed::Unclear) => return,
            Some(Typed::Nothing) => None,
            Some(Typed::Time(when)) => Some(when),
        };
        let Some(outcome) = on_set.try_run(when) else { return };
        match outcome {
            Ok(()) => reset(),
            Err(error) => {
                refusal.try_set(Some(error.to_string()));
            }
        }
    };
    // The next key is a command again, not a letter of the time.
    let done = move || match on_done {
        Some(on_done) => on_done.run(()),
        None => {
            if let Some(node) = node.get_untracked() {
                let _ = node.blur();
            }
        }
    };
    view! {
        <TimeInput
            draft=draft
            label=label
            label_hidden=label_hidden
            placeholder=placeholder.unwrap_or_default()
            node_ref=node
            remark=remark
            on_enter=move |()| {
                keep();
                let settled = refusal.get_untracked().is_none()
                    && draft.typed.get_untracked() != Typed::Unclear;
                if settled {
                    done();
                }
            }
            on_leave=move |()| {
                reset();
                done();
            }
            on_blur=move |()| {
                // What lay there from before is kept by Enter, not by passing through.
                if is_left_over.try_get_untracked() == Some(false) {
                    keep();
                }
            }
        />
    }
}
