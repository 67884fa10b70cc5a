//! What everybody in the workspace shares, and the way into another.

use andon_model::command::{Refusal, WorkspaceCommand};
use leptos::prelude::*;

use super::hold::use_settings;
use super::saved_field::SavedField;
use crate::browser::zone;
use crate::pages::entrance::join_form::JoinForm;
use crate::state::andon::use_andon;
use crate::state::sync_status::Link;

#[component]
pub fn WorkspaceSection() -> impl IntoView {
    let andon = use_andon();
    let hold = use_settings();
    let alone = Memo::new(move |_| andon.sync.with(|sync| sync.link == Link::Alone));
    let keep_zone = move |name: String| {
        if zone::is_known(&name) {
            hold.run(WorkspaceCommand::SetZone(name))
        } else {
            Err(Refusal::NotFound(format!("A zone called \u{201c}{name}\u{201d}")))
        }
    };
    view! {
        <section class="card" aria-labelledby="settings-workspace">
            <h2 id="settings-workspace">"Workspace"</h2>
            <p class="quiet">"Everybody in the workspace sees these."</p>
            <SavedField
                label="Name of the workspace"
                hint="Your organisation or team."
                kept=Signal::derive(move || andon.workspace.with(|w| w.name.clone()))
                keep=Callback::new(move |name: String| hold.run(WorkspaceCommand::SetName(name)))
            />
            <SavedField
                label="Time zone of new incidents"
                hint="A name like Europe/Paris. Incidents that exist keep theirs."
                kept=Signal::derive(move || andon.workspace.with(|w| w.zone.clone()))
                keep=Callback::new(keep_zone)
                suggestions=Signal::stored(zone::all_names())
            />
        </section>
        <section class="card" aria-labelledby="settings-join">
            <h2 id="settings-join">"Join with a link"</h2>
            <p class="quiet">
                {move || {
                    if alone.get() {
                        "You work alone on this device. With a join link you share a workspace; what you have \
                         written comes along."
                    } else {
                        "You are in a workspace already. A link into another one asks first what should happen \
                         to the incidents on this device."
                    }
                }}
            </p>
            <JoinForm />
        </section>
    }
}
