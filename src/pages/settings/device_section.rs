//! What this device holds.

use andon_model::keep::Keep;
use leptos::prelude::*;

use crate::pages::diagnostics::space::{persistence_text, space_text};
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::ui::choice::{CheckField, Choice, RadioGroup};

#[component]
pub fn DeviceSection() -> impl IntoView {
    let andon = use_andon();
    let found = LocalResource::new(move || async move { andon.diagnostics().await });
    let space = move || found.get().map(|found| space_text(found.space));
    let keep = andon.keep();
    let words = Memo::new(move |_| {
        keep.track();
        // Every incident that arrives changes them.
        andon.sync.track();
        let (all, here) = andon.kept();
        let (incidents, records) = (andon.incidents.with(Vec::len), andon.records.with(Vec::len));
        kept_words(all, here, incidents + records)
    });
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
            <p class="quiet" role="status">{move || words.get()}</p>
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
             and incidents that you marked are always kept; nothing is ever removed from here."
        ),
    };
    kept + &rest
}
