//! Kind, zone and who reported it.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::incident::IncidentKind;
use leptos::html;
use leptos::prelude::*;

use super::page::use_incident;
use super::people;
use super::refusal::{RefusalNote, Refused};
use super::rivals::rivals;
use super::when_text;
use crate::browser::zone;
use crate::state::andon::use_andon;
use crate::ui::choice::Choice;
use crate::ui::fresh_id::fresh_id;
use crate::ui::menu::Menu;

fn kinds() -> Vec<Choice<IncidentKind>> {
    IncidentKind::ALL
        .map(|kind| {
            let meaning = match kind {
                IncidentKind::Incident => "the real thing",
                IncidentKind::Drill => "an exercise; stays out of the figures",
                IncidentKind::Backfill => "written down long after the fact",
            };
            Choice::detailed(kind, kind.name(), meaning)
        })
        .into()
}

#[component]
pub fn KindAndPlace() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let kind = Memo::new(move |_| incident.head.with(|head| head.kind));
    let zone_name = Memo::new(move |_| incident.head.with(|head| head.zone.clone()));
    let reporter = move || {
        let reporter = incident.head.with(|head| head.reporter);
        reporter.map_or_else(|| "Nobody knows".into(), |person| people::name_of(andon, person))
    };
    let edited = Memo::new(move |_| match incident.last_edited() {
        Some((by, at)) => {
            let at = when_text::dated(&at.into(), &incident.zone.get());
            let by = by.map_or_else(|| "somebody".into(), |by| people::name_of(andon, by));
            format!("{at} by {by}")
        }
        None => "never".into(),
    });
    view! {
        <dl class="properties">
            <dt>"Kind"</dt>
            <dd>
                <Menu
                    label="Kind of incident"
                    choices=Signal::stored(kinds())
                    chosen=Signal::derive(move || Some(kind.get()))
                    on_choose=move |kind| {
                        refused.note(incident.run(Command::SetKind(kind)));
                    }
                >
                    {move || kind.get().name()}
                </Menu>
                {rivals(Subject::Kind, Signal::stored("Kind".to_owned()))}
            </dd>
            <dt>"Zone"</dt>
            <dd>
                <LineField
                    label="Zone of the incident"
                    value=zone_name
                    suggestions=Signal::stored(zone::all_names())
                    placeholder="UTC"
                    on_set=move |text: String| {
                        if !zone::is_known(&text) {
                            refused.say(Some(format!(
                                "{text} is not a zone that this browser knows. Try Europe/Paris or UTC."
                            )));
                            return false;
                        }
                        refused.note(incident.run(Command::SetZone(text)))
                    }
                />
                {rivals(Subject::Zone, Signal::stored("Zone".to_owned()))}
            </dd>
            <dt>"Reported by"</dt>
            <dd>{reporter}</dd>
            <dt>"Last edited"</dt>
            <dd>{move || edited.get()}</dd>
        </dl>
        <RefusalNote refused=refused />
    }
}

/// A short text that is kept on Enter and on leaving the field.
#[component]
pub fn LineField(
    label: &'static str,
    value: Memo<String>,
    suggestions: Signal<Vec<String>>,
    placeholder: &'static str,
    /// Whether it was taken.
    #[prop(into)]
    on_set: Callback<String, bool>,
    /// Called after Enter, when it was taken, and on Escape.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let list = fresh_id("list");
    let text = RwSignal::new(value.get_untracked());
    Effect::new(move |before: Option<String>| {
        let now = value.get();
        if before.is_none_or(|before| text.get_untracked() == before) {
            text.set(now.clone());
        }
        now
    });
    let keep = move || {
        let (Some(typed), Some(known)) = (text.try_get_untracked(), value.try_get_untracked())
        else {
            return false;
        };
        let typed = typed.trim().to_owned();
        let taken = typed == known || on_set.run(typed);
        if taken {
            text.try_set(value.try_get_untracked().unwrap_or_default());
        }
        taken
    };
    let done = move || {
        if let Some(on_done) = on_done {
            on_done.run(());
        }
    };
    // What is opened to be written in is written in at once.
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if on_done.is_some()
            && let Some(input) = node.get()
        {
            let _ = input.focus();
            input.select();
        }
    });
    let options = move || {
        suggestions
            .get()
            .into_iter()
            .map(|name| view! { <option value=name></option> })
            .collect_view()
    };
    view! {
        <input
            node_ref=node
            type="text"
            class="property-input"
            aria-label=label
            placeholder=placeholder
            autocomplete="off"
            spellcheck="false"
            list=list.clone()
            prop:value=move || text.get()
            on:input=move |event| text.set(event_target_value(&event))
            on:change=move |_| {
                keep();
            }
            on:keydown=move |event| {
                match event.key().as_str() {
                    "Enter" => {
                        if keep() {
                            done();
                        }
                    }
                    "Escape" => {
                        text.set(value.get_untracked());
                        done();
                    }
                    _ => return,
                }
                event.prevent_default();
                event.stop_propagation();
            }
        />
        <datalist id=list>{options}</datalist>
    }
}
