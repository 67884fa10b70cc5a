//! The whole page takes files that are dropped or pasted, and says where they will go.

use andon_model::action::Origin;
use leptos::prelude::*;

use super::hold::{Target, use_files_hold};
use crate::browser::picked::{Landing, on_files};
use crate::pages::incident::page::use_incident;
use crate::pages::incident::panel_hold::{PanelTab, use_panel_hold};
use crate::pages::incident::when_text;
use crate::ui::live::live;

#[component]
pub fn DropZone() -> impl IntoView {
    let hold = use_files_hold();
    let panel = use_panel_hold();
    let incident = use_incident();
    let hovered = RwSignal::new(None::<Target>);
    let listener = on_files(move |landing| match landing {
        Landing::Hover(place) => drop(hovered.try_set(Some(Target::of_place(place.as_deref())))),
        Landing::Away => drop(hovered.try_set(None)),
        Landing::Landed { way, place, files, writing } => {
            let _ = hovered.try_set(None);
            let target = Target::of_place(place.as_deref());
            hold.take(way, target, files);
            // Nothing else would show that they have arrived; but who writes is not taken away.
            if target == Target::Incident && !writing {
                panel.open(PanelTab::Files, None);
            }
        }
    });
    StoredValue::new_local(listener);
    live(move || {
        hovered.get().map(|target| {
            let to = match target {
                Target::Incident => "this incident".to_owned(),
                Target::NextLine => "the line you are writing".to_owned(),
                Target::NextNote => "the note you are writing".to_owned(),
                Target::Line(Origin::Note(_)) => "this note".to_owned(),
                Target::Line(Origin::Entry(id)) => match incident.timeline.entry(id) {
                    Some(entry) => {
                        let zone = incident.zone.get();
                        let time = entry.with(|entry| when_text::short(&entry.occurred, &zone));
                        format!("the entry {time}")
                    }
                    None => "this entry".to_owned(),
                },
            };
            view! {
                <div class="drop-zone" data-whole=(target == Target::Incident).to_string()>
                    <p>{format!("Drop to attach to {to}")}</p>
                </div>
            }
        })
    })
}
