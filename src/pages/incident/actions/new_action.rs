//! The line for a new action. What is pasted becomes one action for each of its lines.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use crate::browser::focus::scroll_to;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::state::andon::drafts::Draft;
use crate::state::andon::use_andon;
use crate::ui::live::live;
use crate::ui::shared_text::fit;

use super::hold::action_element;

/// The id of the field.
pub const NEW_ACTION: &str = "new-action";

#[component]
pub fn NewAction() -> impl IntoView {
    let andon = use_andon();
    let reads_only = Memo::new(move |_| andon.sync.with(|sync| sync.reads_only()));
    live(move || (!reads_only.get()).then(|| view! { <Line /> }))
}

#[component]
fn Line() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_panel_hold().actions;
    let refused = Refused::new();
    let area = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let Some(area) = area.get() else { return };
        let text = hold.draft.get();
        if area.value() != text {
            area.set_value(&text);
        }
        fit(&area);
    });
    let keep = move |text: String| {
        andon.keep_draft_of(Draft::Action, incident.id, &text);
        hold.draft.set(text);
    };
    let enter = move || {
        let text = hold.draft.get_untracked();
        let mut last = None;
        for line in text.lines().map(without_bullet).filter(|line| !line.is_empty()) {
            match hold.add(line, None) {
                Ok(action) => last = Some(action),
                Err(refusal) => return refused.say(Some(refusal.to_string())),
            }
        }
        refused.say(None);
        keep(String::new());
        if let Some(last) = last {
            request_animation_frame(move || scroll_to(&action_element(last)));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if !event.shift_key() => enter(),
            // Up into the list.
            "ArrowUp" if hold.draft.with_untracked(String::is_empty) => {
                let last = hold.rows.with_untracked(|rows| rows.last().copied());
                last.into_iter().for_each(|last| hold.focus(last));
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <form
            class="panel-foot"
            aria-label="New action"
            on:submit=move |event| {
                event.prevent_default();
                enter();
            }
        >
            <RefusalNote refused=refused />
            <div class="panel-line">
                <textarea
                    node_ref=area
                    id=NEW_ACTION
                    rows="1"
                    aria-label="What shall be done?"
                    placeholder="What shall be done?"
                    title="Enter adds it"
                    on:input=move |event| keep(event_target_value(&event))
                    on:keydown=on_key
                ></textarea>
                <button type="submit" class="button">"Add"</button>
            </div>
        </form>
    }
}

/// A line of a pasted list without what makes it one: "- [ ] text", "* text".
fn without_bullet(line: &str) -> &str {
    let line = line.trim();
    let line =
        ["- ", "* ", "\u{2022} "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
    line.trim_start().strip_prefix("[ ]").unwrap_or(line).trim()
}
