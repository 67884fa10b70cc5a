//! Communications and emergency contacts: the workspace's runbook cards, with steps to tick off.
//! All of it is on the device.

use std::collections::BTreeSet;

use andon_model::incident::Checklist;
use andon_model::playbook::{Card, Contact};
use andon_model::setting::{ItemId, is_contact_address};
use leptos::prelude::*;

use super::page::use_incident;
use super::steps::Steps;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::markdown::Markdown;

const TITLE: &str = "Communications and emergency contacts";

#[component]
pub fn Cards() -> impl IntoView {
    let andon = use_andon();
    let cards = Memo::new(move |_| andon.workspace.with(|workspace| workspace.cards()));
    let ids = move || cards.with(|cards| cards.iter().map(|card| card.id.clone()).collect());
    let none = Memo::new(move |_| cards.with(Vec::is_empty));
    let key = |id: &ItemId| id.as_str().to_owned();
    view! {
        <section class="panel-group" aria-label=TITLE>
            <h3>{TITLE}</h3>
            {live(move || none.get().then(|| view! {
                <p class="absent">
                    "No runbook card yet. Write down whom to call and what to do, before it is needed, in the "
                    <a href=Route::Settings.path()>"settings"</a> "."
                </p>
            }))}
            <div class="cards">
                {each(ids, key, move |id| view! { <CardBlock id=id cards=cards /> }.into_any())}
            </div>
        </section>
    }
}

/// How far a card has come.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Progress {
    done: usize,
    all: usize,
}

impl Progress {
    fn name(self) -> &'static str {
        match self {
            Progress { done: 0, .. } => "unused",
            Progress { done, all } if done < all => "in-use",
            _ => "done",
        }
    }

    /// What the count alone says by colour and weight.
    fn words(self) -> &'static str {
        match self.name() {
            "in-use" => "in use, ",
            _ => "",
        }
    }
}

#[component]
fn CardBlock(id: ItemId, cards: Memo<Vec<Card>>) -> impl IntoView {
    let incident = use_incident();
    let list = Checklist::Card(id.clone());
    // Of a card that has just gone the last state is kept until its element goes too.
    let card = Memo::new(move |last: Option<&Option<Card>>| {
        let found = cards.with(|cards| cards.iter().find(|card| card.id == id).cloned());
        found.or_else(|| last.cloned().flatten())
    });
    let title = part(card, |card| card.title.clone());
    let when = part(card, |card| card.when.clone());
    let contacts = part(card, |card| card.contacts.clone());
    let steps = part(card, |card| card.steps.clone());
    let own = list.clone();
    let progress = Memo::new(move |_| {
        steps.with(|steps| {
            let ticked = |ticks: &BTreeSet<(Checklist, ItemId)>| {
                steps.iter().filter(|step| ticks.contains(&(own.clone(), step.id.clone()))).count()
            };
            Progress { done: incident.head.with(|head| ticked(&head.ticks)), all: steps.len() }
        })
    });
    let count = live(move || {
        let progress = progress.get();
        (progress.all > 0).then(|| {
            view! {
                <span class="phase-block-count">
                    {progress.words()}
                    {format!("{} of {}", progress.done, progress.all)}
                    <span class="visually-hidden">" steps done"</span>
                </span>
            }
        })
    });
    let key =
        |contact: &Contact| format!("{} {} {}", contact.id.as_str(), contact.name, contact.address);
    view! {
        <details class="phase-block runbook-card" data-card=move || progress.get().name()>
            <summary>
                <span class="phase-block-title">{move || title.get()}</span>
                {count}
            </summary>
            <div class="card-body" role="group" aria-label=move || title.get()>
                <Markdown text=when />
                <ul class="contacts">
                    {each(move || contacts.get(), key, |contact| contact_row(contact).into_any())}
                </ul>
                <Steps list=list steps=steps told_as=title />
            </div>
        </details>
    }
}

fn part<T>(card: Memo<Option<Card>>, read: fn(&Card) -> T) -> Memo<T>
where
    T: Default + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| card.with(|card| card.as_ref().map(read).unwrap_or_default()))
}

/// A name, and how to reach them.
fn contact_row(contact: Contact) -> impl IntoView {
    let Contact { name, address, .. } = contact;
    let address = address.trim().to_owned();
    let shown = address.strip_prefix("tel:").or_else(|| address.strip_prefix("mailto:"));
    let shown = shown.unwrap_or(&address).to_owned();
    let reach = match is_contact_address(&address) {
        // A call or a mail opens in its own program: only for the web is there a new tab.
        true => {
            let web = address.starts_with("http").then_some("_blank");
            view! { <a href=address target=web rel="noopener noreferrer">{shown}</a> }.into_any()
        }
        false => view! { <span>{shown}</span> }.into_any(),
    };
    view! { <li><span class="contact-name">{name}</span> " " {reach}</li> }
}
