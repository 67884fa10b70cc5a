//! Where one's changes are, who is here, whose clock: one line, always true.

use leptos::prelude::*;

use crate::browser::zone::own_name;
use crate::keymap::{Action, use_keymap};
use crate::pages::shell::page_zone::use_page_zone;
use crate::pages::shell::people_here::use_people_here;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::preferences::ShownZone;
use crate::state::sync_status::Tone;
use crate::ui::live::live;
use crate::ui::live_region::use_announcer;
use crate::ui::person_tag::PersonTag;

/// How many people are shown by their discs; the rest is a number.
const DISCS: usize = 5;

#[component]
pub fn StatusBar() -> impl IntoView {
    let andon = use_andon();
    let keymap = use_keymap();
    let words = Memo::new(move |_| andon.sync.with(|sync| sync.words()));
    let tone = Memo::new(move |_| andon.sync.with(|sync| sync.tone()));
    announce_what_matters(words, tone);
    view! {
        <footer class="status-bar" aria-label="Status">
            <a
                class="status-sync"
                href=Route::Diagnostics.path()
                data-tone=move || tone_name(tone.get())
                title="Where your changes are. Opens the diagnostics."
            >
                <span class="dot" aria-hidden="true"></span>
                <span class="status-words">{move || words.get()}</span>
            </a>
            <Here />
            <span class="status-gap"></span>
            <ZoneToggle />
            <button
                type="button"
                class="status-button status-keys"
                title="Find anything by its name (⌘K or Ctrl K)"
                on:click=move |_| {
                    keymap.run(Action::Palette);
                }
            >
                <kbd aria-hidden="true">"⌘K"</kbd>
                "find"
            </button>
            <button
                type="button"
                class="status-button status-keys"
                title="Show the keys (?)"
                on:click=move |_| {
                    keymap.run(Action::Keys);
                }
            >
                <kbd aria-hidden="true">"?"</kbd>
                "keys"
            </button>
        </footer>
    }
}

pub fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Safe => "safe",
        Tone::Quiet => "quiet",
        Tone::Busy => "busy",
        Tone::Alarm => "alarm",
    }
}

/// A screen reader hears of a change of state, not of every keystroke on its way to the relay.
fn announce_what_matters(words: Memo<String>, tone: Memo<Tone>) {
    let announcer = use_announcer();
    Effect::new(move |last: Option<Option<Tone>>| {
        let now = tone.get();
        let heard = last.flatten();
        if now == Tone::Busy {
            return heard;
        }
        if heard.is_some_and(|heard| heard != now) {
            announcer.announce(&format!("Your changes: {}", words.get_untracked()));
        }
        Some(now)
    });
}

#[component]
fn Here() -> impl IntoView {
    let here = use_people_here();
    let people = Memo::new(move |_| here.people());
    live(move || {
        people.with(|people| {
            let count = people.len();
            (count > 0).then(|| {
                let names: Vec<&str> = people.iter().map(|p| p.name.as_str()).collect();
                let title = format!("Also here: {}", names.join(", "));
                let text = match count {
                    1 => "1 other here".to_owned(),
                    n => format!("{n} others here"),
                };
                let discs = people
                    .iter()
                    .take(DISCS)
                    .map(|p| view! { <PersonTag name=p.name.clone() hue=p.hue brief=true /> })
                    .collect_view();
                view! {
                    <div class="status-here" role="group" aria-label="People here" title=title>
                        <span class="status-discs">{discs}</span>
                        <span>{text}</span>
                    </div>
                }
            })
        })
    })
}

#[component]
fn ZoneToggle() -> impl IntoView {
    let andon = use_andon();
    let page = use_page_zone();
    let own = own_name();
    let mine = Memo::new(move |_| andon.preferences.with(|p| p.shown_zone) == ShownZone::Mine);
    let of_page = Memo::new(move |_| page.name());
    let set = move |zone: ShownZone| andon.preferences.update(|p| p.shown_zone = zone);
    live(move || {
        let name = of_page.get();
        if name.as_ref() == Some(&own) {
            // There is nothing to choose.
            return view! { <span class="status-zone status-zone-name">{own.clone()}</span> }
                .into_any();
        }
        let title = format!("Times in the zone of this device: {own}");
        view! {
            <div class="status-zone" role="group" aria-label="Times are shown in">
                <button
                    type="button"
                    class="status-button status-zone-name"
                    aria-pressed=move || (!mine.get()).to_string()
                    title="Times in the zone of the incident"
                    on:click=move |_| set(ShownZone::Incident)
                >
                    {name.unwrap_or_else(|| "Incident\u{2019}s time".into())}
                </button>
                <button
                    type="button"
                    class="status-button"
                    aria-pressed=move || mine.get().to_string()
                    title=title
                    on:click=move |_| set(ShownZone::Mine)
                >
                    "yours"
                </button>
            </div>
        }
        .into_any()
    })
}
