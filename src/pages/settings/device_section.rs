//! What this device holds.

use andon_model::keep::Keep;
use leptos::prelude::*;

use crate::pages::diagnostics::space::{bytes_text, persistence_text, space_text};
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::keeping::{Made, Room};
use crate::state::sync_status::Link;
use crate::ui::button::Button;
use crate::ui::choice::{CheckField, Choice, RadioGroup};

#[component]
pub fn DeviceSection() -> impl IntoView {
    let andon = use_andon();
    let room = Memo::new(move |_| andon.room());
    let is_making = Memo::new(move |_| matches!(room.get(), Room::Making { .. }));
    let found = LocalResource::new(move || {
        is_making.track();
        async move { andon.diagnostics().await }
    });
    let space = move || found.get().map(|found| space_text(found.space));
    let keep = andon.keep();
    let words = Memo::new(move |_| {
        keep.track();
        // Every incident that arrives changes them.
        andon.sync.track();
        room.track();
        let (all, here) = andon.kept();
        let (incidents, records) = (andon.incidents.with(Vec::len), andon.records.with(Vec::len));
        kept_words(all, here, incidents + records)
    });
    let spare = Memo::new(move |_| {
        keep.track();
        andon.sync.track();
        room.track();
        andon.incidents.track();
        andon.records.track();
        andon.spare()
    });
    let is_live = Memo::new(move |_| andon.sync.with(|sync| sync.link == Link::Live));
    let months = Keep::MONTHS.map(|months| Choice::new(months, months_text(months)));
    let kept = move || found.get().map(|found| persistence_text(&found.persistence));
    view! {
        <section class="card" aria-labelledby="settings-device">
            <h2 id="settings-device">"This device"</h2>
            <dl class="facts">
                <div>
                    <dt>"Space used"</dt>
                    <dd>{move || space().unwrap_or_else(|| "\u{2026}".into())}</dd>
                </div>
                <div>
                    <dt>"Kept by the browser"</dt>
                    <dd>{move || kept().unwrap_or("\u{2026}")}</dd>
                </div>
            </dl>
            <RadioGroup
                label="Keep what began or changed in the last"
                choices=months.into()
                value=Signal::derive(move || keep.with(|keep| keep.months))
                on_choose=move |months| andon.set_keep(|keep| keep.months = months)
            />
            <CheckField
                label="Keep everything that I have to do with"
                checked=Signal::derive(move || keep.with(|keep| keep.mine))
                on_change=move |mine| andon.set_keep(|keep| keep.mine = mine)
            />
            <p class="quiet" role="status" aria-label="Kept here">{move || words.get()}</p>
            <p class="quiet">{move || spare_words(spare.get(), is_live.get())}</p>
            <p class="button-row">
                <Button
                    disabled=Signal::derive(move || !is_live.get() || is_making.get())
                    on_press=move |()| andon.make_room()
                >
                    "Make room now"
                </Button>
            </p>
            <p role="status" aria-label="Making room">{move || room_words(room.get())}</p>
            <p>
                <a href=Route::Diagnostics.path()>"Diagnostics"</a>
                " show what is stored, what waits, and what went wrong."
            </p>
        </section>
    }
}

fn months_text(months: Option<u32>) -> String {
    match months {
        Some(1) => "Month".into(),
        Some(12) => "Year".into(),
        Some(months) => format!("{months} months"),
        None => "Everything".into(),
    }
}

/// How much of what is kept has arrived, and what happens with the rest.
fn kept_words(all: usize, here: usize, known: usize) -> String {
    let kept = match here >= all {
        true => format!("All {all} that are to be kept are on this device."),
        false => format!("{here} of {all} that are to be kept are on this device."),
    };
    let rest = match known.saturating_sub(all) {
        0 => String::new(),
        rest => format!(
            " {rest} older ones are fetched when you open them. Open incidents, unfinished records \
             and incidents that you marked are always kept."
        ),
    };
    kept + &rest
}

/// What is here beyond that.
fn spare_words(spare: usize, is_live: bool) -> String {
    let here = match spare {
        0 => return "Nothing is on this device that need not be kept.".into(),
        1 => "1 document is on this device that need not be kept.".to_owned(),
        many => format!("{many} documents are on this device that need not be kept."),
    };
    let then = match is_live {
        true => "They go a week after somebody last opened them, or now.",
        false => "They can go when the relay is reached: only what it has all of may go.",
    };
    format!("{here} {then}")
}

fn room_words(room: Room) -> String {
    let made = match room {
        Room::Idle => return String::new(),
        Room::Making { done, all } => return format!("{done} of {all} looked at"),
        Room::Made(made) => made,
    };
    let Made { documents, stay, files, bytes, interrupted } = made;
    let gone = match documents {
        0 => "Nothing went from this device".to_owned(),
        1 => "1 document went from this device".to_owned(),
        many => format!("{many} documents went from this device"),
    };
    let files = match files {
        0 => ".".to_owned(),
        files => format!(", and of files {files} ({}).", bytes_text(bytes)),
    };
    let why = match interrupted {
        true => "the relay went away before they were looked at",
        false => "they are open in a tab, or the relay does not have all of what is in them",
    };
    let stay = match stay {
        0 => String::new(),
        stay => format!(" {stay} stay: {why}."),
    };
    gone + &files + &stay
}
