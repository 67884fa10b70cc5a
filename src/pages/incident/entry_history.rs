//! How an entry came to be what it is.

use andon_model::entry::{Entry, EntryVersion};
use andon_model::id::EntryId;
use andon_model::text_edit::TextEdit;
use leptos::prelude::*;

use super::page::use_incident;
use super::people;
use super::timeline_hold::use_timeline_hold;
use super::when_text;
use crate::state::andon::use_andon;
use crate::state::zone::NamedZone;
use crate::ui::button::{Button, ButtonLook};

/// How much of the text around a change is shown, in characters.
const AROUND: usize = 40;

#[component]
pub fn EntryHistory(id: EntryId) -> impl IntoView {
    let incident = use_incident();
    let hold = use_timeline_hold();
    let versions = incident.history(id);
    let changed = versions.len() > 1;
    let edited = versions
        .last()
        .zip(incident.first_text(id))
        .is_some_and(|(last, first)| last.entry.text != first);
    let unchanged = match edited {
        true => "Its writer changed it within a minute of writing it; nobody has since.",
        false => "Nobody has changed it since it was written.",
    };
    let items = steps(&versions)
        .into_iter()
        .rev()
        .map(|(before, version)| view! { <Step before=before version=version /> })
        .collect_view();
    view! {
        <section class="entry-history" aria-label="History of the entry">
            {(!changed).then(|| view! { <p class="absent">{unchanged}</p> })}
            <ol reversed>{items}</ol>
            <Button look=ButtonLook::Quiet on_press=move |()| hold.history.set(None)>"Close the history"</Button>
        </section>
    }
}

fn steps(versions: &[EntryVersion]) -> Vec<(Option<Entry>, EntryVersion)> {
    let before = std::iter::once(None).chain(versions.iter().map(|v| Some(v.entry.clone())));
    before.zip(versions.iter().cloned()).collect()
}

#[component]
fn Step(before: Option<Entry>, version: EntryVersion) -> impl IntoView {
    let andon = use_andon();
    let zone = use_incident().zone.get_untracked();
    let by = version.by;
    let who = move || by.map_or_else(|| "Somebody".into(), |by| people::name_of(andon, by));
    let changes = match &before {
        None => vec!["wrote it".to_owned()],
        Some(before) => changes(before, &version.entry, &zone),
    };
    let text = match before {
        Some(before) => difference(&before.text, &version.entry.text),
        None => Some(view! { <p class="history-text">{version.entry.text}</p> }.into_any()),
    };
    view! {
        <li>
            <span class="history-when">{when_text::dated(&version.at.into(), &zone)}</span>
            " " <strong>{who}</strong> " " {changes.join(", ")}
            {text}
        </li>
    }
}

fn changes(before: &Entry, after: &Entry, zone: &NamedZone) -> Vec<String> {
    let mut said = Vec::new();
    if before.text != after.text {
        said.push("changed the text".into());
    }
    if before.occurred != after.occurred {
        let (from, to) =
            (when_text::dated(&before.occurred, zone), when_text::dated(&after.occurred, zone));
        said.push(format!("moved it from {from} to {to}"));
    }
    if before.kind != after.kind {
        said.push(format!("made the {} a {}", before.kind.name(), after.kind.name()));
    }
    if before.important != after.important {
        said.push(
            if after.important { "marked it as important" } else { "took the mark off" }.into(),
        );
    }
    if before.deleted != after.deleted {
        said.push(if after.deleted { "deleted it" } else { "brought it back" }.into());
    }
    said
}

/// The part of the text that changed, with a little around it.
fn difference(before: &str, after: &str) -> Option<AnyView> {
    let edit = TextEdit::between(before, after, None)?;
    let units: Vec<u16> = before.encode_utf16().collect();
    let text = |range: std::ops::Range<usize>| String::from_utf16_lossy(&units[range]);
    let end = edit.at + edit.delete;
    let (from, to) = (edit.at.saturating_sub(AROUND), (end + AROUND).min(units.len()));
    let removed = text(edit.at..end);
    Some(
        view! {
            <p class="history-text">
                {(from > 0).then_some("…")}
                {text(from..edit.at)}
                {(!removed.is_empty()).then(|| view! { <del>{removed}</del> })}
                {(!edit.insert.is_empty()).then(|| view! { <ins>{edit.insert}</ins> })}
                {text(end..to)}
                {(to < units.len()).then_some("…")}
            </p>
        }
        .into_any(),
    )
}
