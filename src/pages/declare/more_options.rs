//! What a declaration can say beyond its name and description.

use andon_model::incident::IncidentKind;
use leptos::prelude::*;

use super::draft::Draft;
use crate::browser::zone;
use crate::state::andon::use_andon;
use crate::ui::choice::{Choice, RadioGroup, SelectField};
use crate::ui::field::TextInput;

#[component]
pub fn MoreOptions(draft: Draft) -> impl IntoView {
    let andon = use_andon();
    let opened = RwSignal::new(false);
    let kinds = vec![
        Choice::new(IncidentKind::Incident, "Incident"),
        Choice::new(IncidentKind::Drill, "Drill"),
        Choice::new(IncidentKind::Backfill, "Backfill"),
    ];
    let kind_meaning = move || match draft.kind.get() {
        IncidentKind::Incident => "It is happening, or just did.",
        IncidentKind::Drill => "An exercise: striped everywhere, left out of the figures.",
        IncidentKind::Backfill => "Written down long after the fact.",
    };
    let people = Signal::derive(move || {
        let me = andon.me.with(|me| me.as_ref().map(|me| me.id));
        let others = andon.workspace.with(|workspace| {
            let mut others: Vec<_> = workspace
                .people
                .values()
                .filter(|person| Some(person.id) != me)
                .map(|person| Choice::new(Some(person.id), person.name.clone()))
                .collect();
            others.sort_by_key(|choice| choice.text.to_lowercase());
            others
        });
        [Choice::new(None, "You")].into_iter().chain(others).collect::<Vec<_>>()
    });
    let environments = Signal::stored(vec!["production".to_owned(), "staging".to_owned()]);
    // The browser takes a moment to list its zones: only for those who open this.
    let zones = Memo::new(move |_| if opened.get() { zone::all_names() } else { Vec::new() });
    let typed_zone = Memo::new(move |_| draft.typed_zone(andon));
    view! {
        <details class="more-options" on:toggle=move |_| opened.set(true)>
            <summary>"More options"</summary>
            <div class="form-grid">
                <TextInput
                    label="Environment"
                    value=draft.environment
                    placeholder="production, staging, \u{2026}"
                    suggestions=environments
                />
                <SelectField label="Commander" choices=people value=draft.commander />
                <TextInput
                    label=Signal::derive(move || format!("Started, {} time", typed_zone.get()))
                    value=draft.started
                    kind="datetime-local"
                    hint="Empty = now"
                    error=draft.started_error
                    on_input=move |()| draft.started_error.set(None)
                />
                <TextInput
                    label="Time zone"
                    value=draft.zone
                    placeholder=andon.workspace.with_untracked(|w| w.zone.clone())
                    hint="Empty = the workspace\u{2019}s"
                    suggestions=zones
                    error=draft.zone_error
                    on_input=move |()| draft.zone_error.set(None)
                />
            </div>
            <RadioGroup
                label="Kind"
                choices=kinds
                value=draft.kind
                on_choose=move |kind| draft.kind.set(kind)
            />
            <p class="field-note">{kind_meaning}</p>
        </details>
    }
}
