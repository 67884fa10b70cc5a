//! The incident that this one is a duplicate of, or that takes its place: searched by name.

use andon_model::id::IncidentId;
use leptos::prelude::*;

use super::page::use_incident;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::ui::badge::phase_title;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::combobox::{Combobox, Pick, Picking, Suggestion};
use crate::ui::live::live;

/// The name of an incident, reactive; `None` while it is not known here.
pub fn incident_name(andon: Andon, id: IncidentId) -> Option<String> {
    andon.incidents.with(|rows| rows.iter().find(|row| row.id == id).map(|row| row.name.clone()))
}

#[component]
pub fn OtherIncident(
    #[prop(into)] label: Signal<&'static str>,
    value: RwSignal<Option<IncidentId>>,
) -> impl IntoView {
    let andon = use_andon();
    let own = use_incident().id;
    let choosing = RwSignal::new(false);
    let ids = Memo::new(move |_| {
        let others = |rows: &Vec<andon_model::index::IncidentRow>| {
            rows.iter().map(|row| row.id).filter(|id| *id != own).collect::<Vec<_>>()
        };
        andon.incidents.with(others)
    });
    let suggestions = Signal::derive(move || {
        andon.incidents.with(|rows| {
            let others = rows.iter().filter(|row| row.id != own);
            let suggestion = |row: &andon_model::index::IncidentRow| {
                let day = row.began.map(|began| format!(", {}", began.format("%Y-%m-%d")));
                Suggestion {
                    text: row.name.clone(),
                    detail: format!("{}{}", phase_title(row.phase), day.unwrap_or_default()),
                    chosen: value.get_untracked() == Some(row.id),
                }
            };
            others.map(suggestion).collect::<Vec<_>>()
        })
    });
    let pick = move |pick: Pick| {
        if let Pick::Known(place) = pick {
            value.set(ids.with_untracked(|ids| ids.get(place).copied()));
        }
        choosing.set(false);
    };
    let shown = move || match value.get() {
        Some(id) => incident_name(andon, id).unwrap_or_else(|| "another incident".into()),
        None => "Choose the incident".into(),
    };
    view! {
        <div class="field other-incident" role="group" aria-label=move || label.get()>
            <span class="field-label" aria-hidden="true">{move || label.get()} " (optional)"</span>
            {live(move || match choosing.get() {
                true => view! {
                    <Combobox
                        label=label.get_untracked()
                        suggestions=suggestions
                        picking=Picking::OneKnown
                        on_pick=pick
                        on_done=move |()| choosing.set(false)
                    />
                }
                .into_any(),
                false => view! {
                    <div class="other-incident-line">
                        <Button on_press=move |()| choosing.set(true)>{shown}</Button>
                        {move || value.get().is_some().then(|| view! {
                            <Button look=ButtonLook::Quiet on_press=move |()| value.set(None)>
                                "Take away"
                            </Button>
                        })}
                    </div>
                }
                .into_any(),
            })}
        </div>
    }
}
