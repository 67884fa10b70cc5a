//! What the composer's text will become.

use andon_model::entry::EntryKind;
use andon_model::quick_line::Reading;
use leptos::prelude::*;

use super::page::use_incident;
use super::when_text;

#[component]
pub fn DraftPreview(
    reading: Memo<Reading>,
    kind: RwSignal<EntryKind>,
    important: RwSignal<bool>,
) -> impl IntoView {
    let incident = use_incident();
    let said = Memo::new(move |_| {
        let zone = incident.zone.get();
        reading.with(|reading| match &reading.entries[..] {
            [] => String::new(),
            [entry] => {
                let when = match &entry.occurred {
                    Some(when) => format!("{} {}", when_text::dated(when, &zone), zone.name()),
                    None => "now".into(),
                };
                let kind = entry.kind.unwrap_or(kind.get());
                let mut parts = vec![when];
                if kind != EntryKind::Note {
                    parts.push(kind.name().into());
                }
                if entry.important || important.get() {
                    parts.push("important".into());
                }
                format!("→ {}", parts.join(" · "))
            }
            [first, .., last] => {
                let at = |when: &Option<_>| {
                    when.as_ref().map_or("now".to_owned(), |w| when_text::dated(w, &zone))
                };
                let (from, to) = (at(&first.occurred), at(&last.occurred));
                let count = reading.entries.len();
                format!("→ adds {count} entries, {from} to {to} {}", zone.name())
            }
        })
    });
    view! {
        <p id="composer-preview" class="composer-preview" aria-live="polite">
            {move || said.get()}
        </p>
    }
}
