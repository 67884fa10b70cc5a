//! The names of the chat channels: to copy, and to correct.

use andon_model::activity::Subject;
use andon_model::channel::Channel;
use andon_model::command::Command;
use leptos::prelude::*;

use super::kind_and_place::LineField;
use super::page::use_incident;
use super::refusal::{RefusalNote, Refused};
use super::rivals::rivals;
use crate::browser::{page, spawn};
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;
use crate::ui::live::live;
use crate::ui::live_region::use_announcer;

#[component]
pub fn Channels() -> impl IntoView {
    let rows = Channel::ALL.map(channel_row).collect_view();
    view! { <dl class="properties">{rows}</dl> }
}

fn channel_row(channel: Channel) -> AnyView {
    let incident = use_incident();
    let announcer = use_announcer();
    let refused = Refused::new();
    let name = Memo::new(move |_| incident.head.with(|head| head.channel_name(channel).to_owned()));
    let copied = RwSignal::new(None::<String>);
    let editing = RwSignal::new(false);
    let who = channel.title().to_lowercase();
    let label = match channel {
        Channel::Everybody => "Channel name for everybody",
        Channel::Commander => "Channel name for the commander",
    };
    let copy = move || {
        let text = name.get_untracked();
        spawn(async move {
            let outcome = page::copy_text(text).await;
            let said = outcome.map_or_else(|error| error.to_string(), |()| "Copied".into());
            announcer.announce(&said);
            copied.try_set(Some(said));
        });
    };
    let set = move |name: String| {
        let name = name.trim_start_matches('#').to_owned();
        let taken = refused.note(incident.run(Command::SetChannel { channel, name }));
        editing.set(!taken);
        taken
    };
    let value = live(move || {
        if editing.get() {
            return view! {
                <LineField
                    label=label
                    value=name
                    suggestions=Signal::stored(Vec::new())
                    placeholder="2023-03-27-payments"
                    on_set=set
                    on_done=move |()| {
                        refused.say(None);
                        editing.set(false);
                    }
                />
            }
            .into_any();
        }
        let edit = view! {
            <IconButton
                label=format!("Edit the channel name for {who}")
                icon=IconName::Edit
                on_press=move |()| editing.set(true)
            />
        };
        match name.get() {
            name if name.is_empty() => {
                view! { <span class="absent">"none"</span> {edit} }.into_any()
            }
            name => view! {
                <code class="channel-name">"#"{name}</code>
                <IconButton
                    label=format!("Copy the channel name for {who}")
                    icon=IconName::Copy
                    on_press=move |()| copy()
                />
                {edit}
            }
            .into_any(),
        }
    });
    view! {
        <dt>{channel.title()}</dt>
        <dd class="channel">
            {value}
            <span class="channel-copied">{move || copied.get()}</span>
            <RefusalNote refused=refused />
            {rivals(
                Subject::Channel(channel),
                Signal::stored(format!("Channel, {}", channel.title().to_lowercase())),
            )}
        </dd>
    }
    .into_any()
}
