//! The checklist: how far it has come, its rows, and the line for a new one.

use andon_model::id::ActionId;
use leptos::prelude::*;

use super::action_row::ActionRow;
use super::hold::Filter;
use super::new_action::NewAction;
use crate::browser::focus::keep_focus;
use crate::keymap::{Action, on_action};
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::live_region::use_announcer;

const LIST: &str = "checklist";

#[component]
pub fn Checklist() -> impl IntoView {
    let hold = use_panel_hold().actions;
    let announcer = use_announcer();
    on_action(move |action| {
        let Some(row) = hold.focused() else { return false };
        match action {
            Action::Next => hold.walk(row, true),
            Action::Previous => hold.walk(row, false),
            Action::Edit => hold.editing.set(Some(row)),
            Action::More => {
                hold.details
                    .update(|open| *open = if *open == Some(row) { None } else { Some(row) });
            }
            Action::MoveUp | Action::MoveDown => {
                let count = hold.rows.with_untracked(Vec::len);
                let said = match hold.step(row, action == Action::MoveDown) {
                    Ok(Some(place)) => format!("Moved to place {place} of {count}"),
                    Ok(None) => "It cannot go further".to_owned(),
                    Err(refusal) => refusal.to_string(),
                };
                announcer.announce(&said);
            }
            _ => return false,
        }
        true
    });
    let rows = move || {
        let rows = hold.rows.get();
        keep_focus(LIST);
        rows
    };
    view! {
        <Progress />
        {live(move || hold.rows.with(Vec::is_empty).then(|| view! { <Empty /> }))}
        <ul
            id=LIST
            class="checklist"
            aria-label="Actions"
            // It would go behind all.
            data-drop=move || hold.drag.get().filter(|drag| drag.before.is_none()).map(|_| "true")
        >
            {each(rows, ActionId::to_string, |id| view! { <ActionRow id=id /> }.into_any())}
        </ul>
        <NewAction />
    }
}

/// "4 of 6 completed".
#[component]
fn Progress() -> impl IntoView {
    let hold = use_panel_hold().actions;
    let text = move || {
        let (done, all) = hold.progress.get();
        format!("{done} of {all} completed")
    };
    let open_only = Memo::new(move |_| hold.filter.get() == Filter::Open);
    let turn = move || {
        hold.show(if open_only.get_untracked() { Filter::All } else { Filter::Open });
    };
    live(move || {
        let any = hold.progress.with(|(_, all)| *all > 0);
        any.then(|| {
            view! {
                <div class="checklist-head">
                    <p>{move || text()}</p>
                    <button
                        type="button"
                        class="button button-quiet"
                        aria-pressed=move || open_only.get().to_string()
                        on:click=move |_| turn()
                    >
                        "Open only"
                    </button>
                    <progress
                        class="checklist-bar"
                        aria-label="Actions completed"
                        aria-valuetext=text
                        max=move || hold.progress.get().1.to_string()
                        value=move || hold.progress.get().0.to_string()
                    ></progress>
                </div>
            }
        })
    })
}

#[component]
fn Empty() -> impl IntoView {
    let hold = use_panel_hold().actions;
    live(move || {
        match hold.progress.get() {
        (_, 0) => view! {
            <div class="checklist-empty">
                <p>
                    "No action yet. Write down what somebody shall do: contain, find out, mend, tell. Give each an owner, and tick it when it is done."
                </p>
                <p>"An entry of the timeline or a note becomes an action by its \u{201c}Make an action\u{201d}."</p>
            </div>
        }
        .into_any(),
        _ => view! { <p class="checklist-empty">"All of them are done."</p> }.into_any(),
    }
    })
}
