//! One item of the checklist: whether it is done, what, by whom, until when.

use andon_model::id::ActionId;
use andon_model::incident::is_safe_address;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::action_details::ActionDetails;
use super::action_text::ActionText;
use super::due::{Nearness, words};
use super::grip::Grip;
use super::hold::action_element;
use super::origin::OriginLink;
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::use_panel_hold;
use crate::pages::incident::people;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::pages::incident::rivals::rivals_of;
use crate::pages::incident::when_text;
use crate::pages::incident::writers::Writers;
use crate::state::andon::use_andon;
use crate::state::presence::hue;
use crate::ui::badge::phase_title;
use crate::ui::button::Button;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::markdown::plain;
use crate::ui::person_tag::PersonTag;

#[component]
pub fn ActionRow(id: ActionId) -> impl IntoView {
    let incident = use_incident();
    let hold = use_panel_hold().actions;
    let refused = Refused::new();
    let action = incident.lists.action(id);
    let text =
        Memo::new(move |_| action.with(|a| a.as_ref().map(|a| plain(&a.text))).unwrap_or_default());
    let done = Memo::new(move |_| action.with(|a| a.as_ref().is_some_and(|a| a.done.is_some())));
    let removed = Memo::new(move |_| action.with(|a| a.as_ref().is_none_or(|a| a.removed)));
    let is_stop = Memo::new(move |_| hold.tab_stop() == Some(id));
    let is_open = Memo::new(move |_| hold.details.get() == Some(id));
    let dragged = Memo::new(move |_| hold.drag.get().is_some_and(|drag| drag.action == id));
    let drop_before =
        Memo::new(move |_| hold.drag.get().is_some_and(|drag| drag.before == Some(id)));
    let label = move || {
        let state = if done.get() { "done" } else { "open" };
        format!("{}, {state}", text.get())
    };
    let on_key = move |event: ev::KeyboardEvent| {
        // Keys on the row itself; what is in it has its own.
        let of_others = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.target() != event.current_target() || of_others {
            return;
        }
        let gone = removed.get_untracked();
        match event.key().as_str() {
            " " if !gone => {
                refused.note(hold.set_done(id, !done.get_untracked()));
            }
            "Enter" if !gone => hold.editing.set(Some(id)),
            "Delete" | "Backspace" | "x" if !gone => {
                refused.note(hold.remove(id));
            }
            "u" if gone => {
                refused.note(hold.restore(id));
            }
            "Home" | "End" => {
                let ends =
                    hold.rows.with_untracked(|rows| (rows.first().copied(), rows.last().copied()));
                let end = if event.key() == "Home" { ends.0 } else { ends.1 };
                end.into_iter().for_each(|end| hold.focus(end));
            }
            "Escape" if is_open.get_untracked() => hold.details.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <li class="checklist-item">
            <article
                id=action_element(id)
                class="action"
                data-row="true"
                data-done=move || done.get().to_string()
                data-dragged=move || dragged.get().then_some("true")
                data-drop=move || drop_before.get().then_some("true")
                aria-label=label
                tabindex=move || if is_stop.get() { "0" } else { "-1" }
                on:focusin=move |_| {
                    if hold.current.get_untracked() != Some(id) {
                        hold.current.set(Some(id));
                    }
                }
                on:keydown=on_key
            >
                {live(move || match removed.get() {
                    true => view! {
                        <p class="action-gone">
                            "Removed · "
                            <Button on_press=move |()| { refused.note(hold.restore(id)); }>"Undo"</Button>
                        </p>
                    }
                    .into_any(),
                    false => view! {
                        <Grip id=id />
                        <Tick id=id text=text.into() refused=refused />
                        <div class="action-body">
                            <ActionText id=id />
                            <Facts id=id />
                        </div>
                        <span class="action-more">
                            <button
                                type="button"
                                class="button button-quiet button-icon"
                                aria-label="More about the action"
                                title="More about the action (.)"
                                aria-expanded=move || is_open.get().to_string()
                                tabindex=move || if is_stop.get() { "0" } else { "-1" }
                                on:click=move |_| {
                                    hold.details.set((!is_open.get_untracked()).then_some(id));
                                }
                            >
                                <Icon name=IconName::More />
                            </button>
                        </span>
                    }
                    .into_any(),
                })}
                {live(move || (!removed.get()).then(|| rivals_of(Signal::derive(move || {
                    action.with(|a| a.as_ref().map(|a| a.disputes.clone())).unwrap_or_default()
                }))))}
                <RefusalNote refused=refused />
                {live(move || (is_open.get() && !removed.get()).then(|| view! { <ActionDetails id=id /> }))}
            </article>
        </li>
    }
}

/// Done or not; who did it and when is in the tooltip.
#[component]
fn Tick(id: ActionId, text: Signal<String>, refused: Refused) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_panel_hold().actions;
    let action = incident.lists.action(id);
    let done = Memo::new(move |_| action.with(|a| a.as_ref().and_then(|a| a.done)));
    let title = move || {
        done.get().map(|done| {
            let when = when_text::full(&done.at.into(), &incident.zone.get());
            let by = done.by.map(|by| format!(" by {}", people::name_of(andon, by)));
            format!("Done{}, {when}", by.unwrap_or_default())
        })
    };
    let node = NodeRef::<html::Input>::new();
    view! {
        <input
            node_ref=node
            type="checkbox"
            class="action-tick"
            aria-label=move || format!("Done: {}", text.get())
            tabindex=move || if hold.tab_stop() == Some(id) { "0" } else { "-1" }
            title=title
            prop:checked=move || done.get().is_some()
            on:change=move |event| {
                let wanted = event_target_checked(&event);
                let well = refused.note(hold.set_done(id, wanted));
                // What was refused has not happened.
                if !well && let Some(node) = node.get_untracked() {
                    node.set_checked(!wanted);
                }
            }
        />
    }
}

/// Owner, phase, due date, link and origin, as far as there are any.
#[component]
fn Facts(id: ActionId) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_panel_hold().actions;
    let action = incident.lists.action(id);
    let facts = Memo::new(move |_| {
        action.with(|a| {
            a.as_ref().map(|a| (a.owner, a.phase, a.due, a.link.clone(), a.from, a.done.is_some()))
        })
    });
    let any = move || {
        let (owner, phase, due, link, from, done) = facts.get()?;
        let owner = match owner {
            Some(owner) => Some(
                view! { <PersonTag name=people::name_of(andon, owner) hue=hue(owner) /> }
                    .into_any(),
            ),
            None if done => None,
            None => Some(view! { <span class="absent">"no owner"</span> }.into_any()),
        };
        let today = hold.today.get();
        let due = due.map(|due| {
            let nearness = if done { Nearness::Later } else { Nearness::of(due, today) };
            let text = if done { format!("was due {due}") } else { words(due, today) };
            view! {
                <span class="action-due" data-due=nearness.name() title=due.to_string()>{text}</span>
            }
        });
        let link = (!link.is_empty()).then(|| address(&link));
        Some(view! {
            {owner}
            {due}
            {phase.map(|phase| view! { <span class="action-phase">{phase_title(phase)}</span> })}
            {link}
            {from.map(|from| view! { <OriginLink origin=from /> })}
        })
    };
    view! {
        <p class="action-facts">
            {move || any()}
            <Writers place=format!("action/{id}") />
        </p>
    }
}

fn address(link: &str) -> AnyView {
    let short =
        link.split_once("://").map_or(link, |(_, rest)| rest).trim_end_matches('/').to_owned();
    match is_safe_address(link) {
        true => view! {
            <a
                class="action-link"
                href=link.trim().to_owned()
                title=link.to_owned()
                target="_blank"
                rel="noopener noreferrer"
            >
                <Icon name=IconName::Link />
                {short}
            </a>
        }
        .into_any(),
        false => view! { <span>{link.to_owned()}</span> }.into_any(),
    }
}
