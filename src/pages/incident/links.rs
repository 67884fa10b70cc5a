//! Links of the page: dashboards, calls, tickets.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::id::LinkId;
use andon_model::incident::{Link, is_safe_address};
use leptos::prelude::*;

use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use super::rivals::rivals;
use crate::route::{Route, SettingsPart};
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook, IconButton};
use crate::ui::each::each;
use crate::ui::field::TextInput;
use crate::ui::icon::IconName;
use crate::ui::live::live;

/// What the form under the list is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Nothing,
    New,
    Known(LinkId),
}

#[component]
pub fn Links() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let links = Memo::new(move |_| incident.head.with(|head| head.links.clone()));
    let writing = RwSignal::new(Writing::Nothing);
    let lacking = Memo::new(move |_| {
        incident.head.with(|head| {
            andon.workspace.with(|workspace| workspace.links_without_address(&head.environment))
        })
    });
    let set_up = live(move || {
        let lacking = lacking.get();
        (!lacking.is_empty()).then(|| {
            view! {
                <p class="property-because">
                    {format!("Nobody has said where these lead: {}. ", lacking.join(", "))}
                    <a href=Route::SettingsOf(SettingsPart::Links).path()>
                        "Set them up for new incidents"
                    </a>
                </p>
            }
        })
    });
    view! {
        <ul class="links">
            {each(
                move || links.get(),
                |link| format!("{} {} {}", link.id, link.address, link.label),
                move |link| view! { <LinkRow link=link writing=writing /> }.into_any(),
            )}
        </ul>
        {set_up}
        {move || match writing.get() {
            Writing::Nothing => view! {
                <Button look=ButtonLook::Quiet on_press=move |()| writing.set(Writing::New)>
                    "Add a link"
                </Button>
            }
            .into_any(),
            Writing::New => view! { <LinkForm known=None writing=writing /> }.into_any(),
            Writing::Known(id) => {
                let known = links.get_untracked().into_iter().find(|link| link.id == id);
                view! { <LinkForm known=known writing=writing /> }.into_any()
            }
        }}
    }
}

#[component]
fn LinkRow(link: Link, writing: RwSignal<Writing>) -> impl IntoView {
    let incident = use_incident();
    let refused = Refused::new();
    let id = link.id;
    let label = link.label.trim().to_owned();
    let address = link.address.trim().to_owned();
    let shown = if label.is_empty() { address.clone() } else { label };
    let safe = is_safe_address(&address);
    let text = if safe {
        view! {
            <a href=address.clone() title=address target="_blank" rel="noopener noreferrer">
                {shown.clone()}
            </a>
        }
        .into_any()
    } else {
        let apart = shown != address;
        view! {
            <span title="Only http and https addresses can be clicked">
                {shown.clone()}
                {apart.then(|| format!(" ({address})"))}
            </span>
        }
        .into_any()
    };
    view! {
        <li class="link">
            <span class="link-text">{text}</span>
            <IconButton
                label=format!("Edit the link {shown}")
                icon=IconName::Edit
                on_press=move |()| writing.set(Writing::Known(id))
            />
            <IconButton
                label=format!("Remove the link {shown}")
                icon=IconName::Delete
                on_press=move |()| {
                    refused.note(incident.run(Command::RemoveLink(id)));
                }
            />
            <RefusalNote refused=refused />
            {rivals(Subject::Link(id), Signal::stored(format!("Link {shown}")))}
        </li>
    }
}

#[component]
fn LinkForm(known: Option<Link>, writing: RwSignal<Writing>) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let (label, address) =
        known.as_ref().map(|l| (l.label.clone(), l.address.clone())).unwrap_or_default();
    let label = RwSignal::new(label);
    let address = RwSignal::new(address);
    let id = known.map(|link| link.id);
    let keep = move || {
        let (label, address) = (label.get_untracked(), address.get_untracked());
        let (label, address) = (label.trim().to_owned(), address.trim().to_owned());
        let command = match id {
            Some(link) => Command::EditLink { link, label, address },
            None => Command::AddLink { link: andon.new_link_id(), label, address },
        };
        if refused.note(incident.run(command)) {
            writing.set(Writing::Nothing);
        }
    };
    view! {
        <div
            class="link-form"
            role="group"
            aria-label="Link"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    writing.set(Writing::Nothing);
                }
            }
        >
            <TextInput
                label="Address"
                value=address
                placeholder="https://"
                on_enter=move |()| keep()
            />
            <TextInput label="Name (optional)" value=label on_enter=move |()| keep() />
            <RefusalNote refused=refused />
            <div class="phase-move-buttons">
                <Button on_press=move |()| keep()>
                    {if id.is_some() { "Keep" } else { "Add" }}
                </Button>
                <Button look=ButtonLook::Quiet on_press=move |()| writing.set(Writing::Nothing)>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}
