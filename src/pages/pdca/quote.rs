//! The line of the incident's timeline that shows a fact.

use andon_model::id::{EntryId, WhyId};
use andon_model::pdca::command::PdcaCommand;
use leptos::prelude::*;

use super::hold::{said, use_record_hold};
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::ui::button::{Button, ButtonLook};
use crate::ui::combobox::{Combobox, Pick, Picking, Suggestion};
use crate::ui::live::live;

#[component]
pub fn Quote(why: WhyId) -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let choosing = RwSignal::new(false);
    let has_incident = hold.of(|record| record.incident.is_some());
    let quote = hold.of(move |r| r.whys.iter().find(|one| one.id == why).and_then(|w| w.quote));
    let entries = Memo::new(move |_| {
        hold.lines.with(|lines| {
            let lines = lines.as_ref().map(|(lines, _)| lines.as_slice()).unwrap_or_default();
            lines.iter().map(|line| line.id).collect::<Vec<EntryId>>()
        })
    });
    let suggestions = Signal::derive(move || {
        let chosen = quote.get();
        hold.lines.with(|lines| {
            let Some((lines, zone)) = lines else { return Vec::new() };
            let suggestion = |line: &crate::state::andon::records::Line| Suggestion {
                text: said(line, zone),
                detail: String::new(),
                chosen: chosen == Some(line.id),
            };
            lines.iter().map(suggestion).collect()
        })
    });
    let put = move |entry: Option<EntryId>| {
        refused.note(hold.run(PdcaCommand::Quote { why, entry }));
        choosing.set(false);
    };
    let pick = move |pick: Pick| {
        if let Pick::Known(place) = pick {
            put(entries.with_untracked(|entries| entries.get(place).copied()));
        }
    };
    live(move || {
        has_incident.get().then(|| {
            let inside = move || match choosing.get() {
                true => view! {
                    <Combobox
                        label="Line of the timeline"
                        suggestions=suggestions
                        picking=Picking::OneKnown
                        on_pick=pick
                        on_done=move |()| choosing.set(false)
                    />
                }
                .into_any(),
                false => view! {
                    <Button on_press=move |()| choosing.set(true)>"Quote a line of the timeline"</Button>
                    {move || quote.get().is_some().then(|| view! {
                        <Button look=ButtonLook::Quiet on_press=move |()| put(None)>
                            "Take the quote away"
                        </Button>
                    })}
                }
                .into_any(),
            };
            view! { <div class="why-more-line">{inside}<RefusalNote refused=refused /></div> }
        })
    })
}
