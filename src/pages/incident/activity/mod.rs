//! Who changed what and when; the page as it was at any moment; the way back.

mod as_it_was;
mod deed;
pub mod words;

use crate::state::incident::Heads;
use andon_model::activity::{Deed, Sitting};
use leptos::prelude::*;

use super::page::use_incident;
use super::people;
use super::refusal::{RefusalNote, Refused};
use super::when_text;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;

use as_it_was::{AsItWas, Past};
use deed::DeedRow;

/// So many sittings are told at first, and more at each press.
const PAGE: usize = 30;

#[component]
pub fn Activity() -> impl IntoView {
    let incident = use_incident();
    let past = Past::new(incident);
    let sittings = RwSignal::new(past.sittings());
    let shown = RwSignal::new(PAGE);
    let refused = Refused::new();
    // The list stands still while others write; what is new is offered.
    let changes = incident.changes;
    let seen = RwSignal::new(changes.get_untracked());
    let refresh = move || {
        past.read_anew();
        sittings.set(past.sittings());
        seen.set(changes.get_untracked());
    };
    let rows =
        move || sittings.with(|all| all.iter().take(shown.get()).cloned().collect::<Vec<_>>());
    view! {
        <section class="activity" aria-labelledby="activity-title">
            <div class="activity-head">
                <h2 id="activity-title">"Activity"</h2>
                {move || (changes.get() != seen.get()).then(|| view! {
                    <Button look=ButtonLook::Quiet on_press=move |()| refresh()>"Show what is new"</Button>
                })}
            </div>
            <AsItWas past=past refused=refused on_restored=refresh />
            <RefusalNote refused=refused />
            <ol class="activity-list" reversed>
                {each(
                    rows,
                    |sitting| sitting.after.iter().map(ToString::to_string).collect(),
                    move |sitting| view! {
                        <SittingRow sitting=sitting past=past refused=refused on_back=refresh />
                    }.into_any(),
                )}
            </ol>
            {move || {
                let hidden = sittings.with(Vec::len).saturating_sub(shown.get());
                (hidden > 0).then(|| view! {
                    <Button look=ButtonLook::Quiet on_press=move |()| shown.update(|shown| *shown += PAGE)>
                        {format!("Show {} of {hidden} earlier ones", hidden.min(PAGE))}
                    </Button>
                })
            }}
        </section>
    }
}

/// What one person did in one go.
#[component]
fn SittingRow(
    sitting: Sitting<Heads>,
    past: Past,
    refused: Refused,
    #[prop(into)] on_back: Callback<()>,
) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let by = sitting.by;
    let from = sitting.from;
    let who = move || by.map_or_else(|| "Somebody".into(), |by| people::name_of(andon, by));
    let deeds = incident.deeds(&sitting);
    let begins = past.begins_with(&sitting);
    let after = sitting.after;
    let rows = deeds
        .into_iter()
        .map(|deed| if begins { Deed { back: None, ..deed } } else { deed })
        .map(|deed| view! { <DeedRow deed=deed refused=refused on_back=on_back /> })
        .collect_view();
    view! {
        <li class="activity-sitting">
            <p class="activity-who">
                <time title=move || when_text::full(&from.into(), &incident.zone.get())>
                    {move || when_text::dated(&from.into(), &incident.zone.get())}
                </time>
                " " <strong>{who}</strong>
                <Button look=ButtonLook::Quiet on_press=move |()| past.look(&after)>
                    "The page then"
                </Button>
            </p>
            <ul>{rows}</ul>
        </li>
    }
}
