//! The page as it was, at any moment of its history: after every single change.

use std::time::Duration;

use andon_model::activity::{Sitting, gather, sitting_after, sitting_before};
use andon_model::export;
use andon_model::incident::Incident;
use andon_model::phase::FollowUp;
use leptos::prelude::*;

use super::super::people;
use super::super::refusal::Refused;
use super::super::when_text;
use super::words;
use crate::browser::clock::Timer;
use crate::state::andon::use_andon;
use crate::state::incident::{Heads, IncidentState};
use crate::ui::badge::phase_title;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::live::live;
use crate::ui::live_region::use_announcer;
use crate::ui::markdown::Markdown;

/// How long one holds still before a page is read: in a large incident that takes a while.
const PAUSE: Duration = Duration::from_millis(60);
/// So many of the fields that one change touched are named.
const NAMED: usize = 3;

/// The changes that one steps through, the oldest first, and the one whose page is shown.
/// Cheap to copy.
#[derive(Clone, Copy)]
pub struct Past {
    incident: IncidentState,
    changes: StoredValue<Vec<Sitting<Heads>>>,
    place: RwSignal<Option<usize>>,
}

impl Past {
    pub fn new(incident: IncidentState) -> Past {
        let changes = StoredValue::new(incident.every_change());
        Past { incident, changes, place: RwSignal::new(None) }
    }

    /// Takes over what has been changed meanwhile.
    pub fn read_anew(&self) {
        self.close();
        self.changes.set_value(self.incident.every_change());
    }

    /// What each person did in one go, the newest first.
    pub fn sittings(&self) -> Vec<Sitting<Heads>> {
        let mut sittings = gather(self.changes.get_value());
        sittings.reverse();
        sittings
    }

    /// Whether there was nothing before this sitting: nobody can go back behind the declaration.
    pub fn begins_with(&self, sitting: &Sitting<Heads>) -> bool {
        self.changes.with_value(|all| all.first().is_some_and(|one| one.before == sitting.before))
    }

    /// Shows the page as it was in the state after a sitting.
    pub fn look(&self, state: &Heads) {
        let found = self.changes.with_value(|all| all.iter().position(|one| one.after == *state));
        self.place.set(found);
    }

    pub fn close(&self) {
        self.place.set(None);
    }

    fn last(&self) -> usize {
        self.changes.with_value(Vec::len).saturating_sub(1)
    }

    fn go(&self, place: usize) {
        self.place.set(Some(place.min(self.last())));
    }

    /// Over whole sittings, by the keys that lead far.
    fn leap(&self, key: &str) -> bool {
        let Some(place) = self.place.get_untracked() else { return false };
        let to = match key {
            "PageUp" => self.changes.with_value(|all| sitting_after(all, place)),
            "PageDown" => self.changes.with_value(|all| sitting_before(all, place)),
            _ => return false,
        };
        self.go(to);
        true
    }
}

#[component]
pub fn AsItWas(
    past: Past,
    refused: Refused,
    #[prop(into)] on_restored: Callback<()>,
) -> impl IntoView {
    let is_open = Memo::new(move |_| past.place.get().is_some());
    live(move || is_open.get().then(|| shown(past, refused, on_restored)))
}

fn shown(past: Past, refused: Refused, on_restored: Callback<()>) -> AnyView {
    let andon = use_andon();
    let incident = past.incident;
    let announcer = use_announcer();
    let place = Memo::new(move |_| past.place.get().unwrap_or_default());
    let at = move |place: usize| past.changes.with_value(|all| all.get(place).cloned());
    let change = Memo::new(move |_| at(place.get()));
    // Who drags over thousands of changes sees at once where they are, and what was there when
    // they hold still.
    let (held, pause) = (RwSignal::new(place.get_untracked()), StoredValue::new_local(None));
    Effect::new(move |_| {
        let place = place.get();
        pause.set_value(Some(Timer::after(PAUSE, move || {
            let _ = held.try_set(place);
        })));
    });
    let shown = Memo::new(move |_| at(held.get()));
    let title = Memo::new(move |_| {
        let Some(change) = change.get() else { return String::new() };
        let when = when_text::dated(&change.until.into(), &incident.zone.get());
        let who = change.by.map_or_else(|| "somebody".into(), |by| people::name_of(andon, by));
        let (at, of) = (place.get() + 1, past.last() + 1);
        format!("After what {who} did at {when} \u{b7} change {at} of {of}")
    });
    let what = move || {
        let deeds = shown.get().map(|change| incident.deeds(&change)).unwrap_or_default();
        let named =
            deeds.iter().take(NAMED).map(|deed| words::subject(&deed.subject, incident, andon));
        let more = deeds.len().saturating_sub(NAMED);
        let named: Vec<_> = named.chain((more > 0).then(|| format!("{more} more"))).collect();
        named.join(", ")
    };
    let then = Memo::new(move |_| shown.get().and_then(|one| incident.as_it_was(&one.after)));
    let text = Signal::derive(move || {
        let zone = incident.zone.get();
        let write =
            // How far its records were by then is in other documents.
            |then: &Incident| andon.workspace.with_untracked(|w| {
                export::markdown(then, w, FollowUp::Open, &zone)
            });
        then.with(|then| then.as_ref().map(write)).unwrap_or_default()
    });
    let stays = Memo::new(move |_| {
        incident.head.track();
        let apart = then.with(|then| then.as_ref().and_then(|then| incident.phases_apart(then)));
        apart.map(|(now, then)| {
            let (now, then) = (phase_title(now), phase_title(then));
            format!(
                "The phase stays \u{201c}{now}\u{201d}, although it was \u{201c}{then}\u{201d} then: moves happened, and are not undone. Move it on the page."
            )
        })
    });
    let restore = move |()| {
        let Some(change) = shown.get_untracked() else { return };
        let stays = stays.get_untracked();
        if refused.note(incident.restore(&change.after)) {
            let done = "The page is as it was then. Undo takes that back.";
            announcer.announce(&[done, stays.as_deref().unwrap_or_default()].join(" "));
            on_restored.run(());
        }
    };
    let at_first = Signal::derive(move || place.get() == 0);
    let at_last = Signal::derive(move || place.get() == past.last());
    view! {
        <section class="as-it-was" aria-label="The page as it was">
            <label class="as-it-was-slider">
                <span>{move || title.get()}</span>
                <input
                    type="range"
                    min="0"
                    max=past.last().to_string()
                    prop:value=move || place.get().to_string()
                    aria-valuetext=move || title.get()
                    aria-describedby="as-it-was-keys"
                    on:input=move |event| {
                        if let Ok(place) = event_target_value(&event).parse() {
                            past.go(place);
                        }
                    }
                    on:keydown=move |event| {
                        if past.leap(&event.key()) {
                            event.prevent_default();
                        }
                    }
                />
            </label>
            <p class="as-it-was-change">
                <Button look=ButtonLook::Quiet disabled=at_first on_press=move |()| {
                    past.go(place.get_untracked().saturating_sub(1));
                }>"Earlier"</Button>
                <Button look=ButtonLook::Quiet disabled=at_last on_press=move |()| {
                    past.go(place.get_untracked() + 1);
                }>"Later"</Button>
                <span class="as-it-was-what" aria-live="polite">{what}</span>
            </p>
            <p id="as-it-was-keys" class="as-it-was-keys">
                "Arrow keys go from change to change, Page Up and Page Down over what one person did in one go."
            </p>
            {live(move || stays.get().map(|stays| view! { <p class="as-it-was-stays">{stays}</p> }))}
            <p class="button-row">
                <Button on_press=restore>"Make the page like this again"</Button>
                <Button look=ButtonLook::Quiet on_press=move |()| past.close()>"Close"</Button>
            </p>
            <div class="as-it-was-page" tabindex="0" role="group" aria-label="The page">
                <Markdown text=text />
            </div>
        </section>
    }
    .into_any()
}
