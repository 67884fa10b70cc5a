//! The names of the chat channels, to copy.

use leptos::prelude::*;

use super::page::use_incident;
use crate::browser::{page, spawn};
use crate::ui::button::IconButton;
use crate::ui::icon::IconName;
use crate::ui::live_region::use_announcer;

#[component]
pub fn Channels() -> impl IntoView {
    let incident = use_incident();
    let channel = Memo::new(move |_| incident.head.with(|head| head.channel.clone()));
    let command = Memo::new(move |_| incident.head.with(|head| head.commander_channel.clone()));
    view! {
        <dl class="properties">
            <Channel label="Everybody" name=channel />
            <Channel label="Commander" name=command />
        </dl>
    }
}

#[component]
fn Channel(label: &'static str, name: Memo<String>) -> impl IntoView {
    let announcer = use_announcer();
    let copied = RwSignal::new(None::<String>);
    let copy = move || {
        let text = name.get_untracked();
        spawn(async move {
            let outcome = page::copy_text(text).await;
            let said = outcome.map_or_else(|error| error.to_string(), |()| "Copied".into());
            announcer.announce(&said);
            copied.try_set(Some(said));
        });
    };
    view! {
        <dt>{label}</dt>
        <dd class="channel">
            {move || match name.get() {
                name if name.is_empty() => view! { <span class="absent">"none"</span> }.into_any(),
                name => view! {
                    <code class="channel-name">"#"{name}</code>
                    <IconButton
                        label=format!("Copy the channel name for {}", label.to_lowercase())
                        icon=IconName::Copy
                        on_press=move |()| copy()
                    />
                }
                .into_any(),
            }}
            <span class="channel-copied">{move || copied.get()}</span>
        </dd>
    }
}
