//! "2 new below": what arrived out of view, and the way to the latest entry.

use andon_model::id::EntryId;
use leptos::prelude::*;

use super::timeline_hold::use_timeline_hold;
use crate::state::timeline::TimelineItem;
use crate::ui::virtual_list::Align;

#[component]
pub fn NewEntries() -> impl IntoView {
    let hold = use_timeline_hold();
    let counts = Memo::new(move |_| {
        let visible = hold.list.visible.get();
        hold.unseen.with(|unseen| {
            let places = unseen.iter().filter_map(|id| hold.list.place(&TimelineItem::Entry(*id)));
            let (above, below): (Vec<_>, Vec<_>) = places.partition(|place| *place < visible.start);
            (above.len(), below.len())
        })
    });
    let far_from_end = Memo::new(move |_| {
        let visible = hold.list.visible.get();
        let count = hold.rows.with(|rows| rows.len());
        count > 0 && visible.end < count
    });
    // The nearest of those that are out of view on that side.
    let go = move |below: bool| {
        let visible = hold.list.visible.get_untracked();
        let found: Option<EntryId> = hold.unseen.with_untracked(|unseen| {
            let mut placed: Vec<(usize, EntryId)> = unseen
                .iter()
                .filter_map(|id| Some((hold.list.place(&TimelineItem::Entry(*id))?, *id)))
                .filter(|(place, _)| (*place >= visible.end) == below)
                .collect();
            placed.sort();
            let nearest = if below { placed.first() } else { placed.last() };
            nearest.map(|(_, id)| *id)
        });
        if let Some(id) = found {
            hold.list.show(&TimelineItem::Entry(id), Align::Nearest);
        }
    };
    let latest = move || {
        let last = hold.rows.with_untracked(|rows| rows.last().copied());
        if let Some(last) = last {
            hold.list.show(&last, Align::End);
        }
    };
    let above = move || {
        let (above, _) = counts.get();
        (above > 0).then(|| {
            view! {
                <button type="button" class="new-entries" on:click=move |_| go(false)>
                    {format!("{above} new above ↑")}
                </button>
            }
        })
    };
    let below = move || {
        let (_, below) = counts.get();
        if below > 0 {
            view! {
                <button type="button" class="new-entries" on:click=move |_| go(true)>
                    {format!("{below} new below ↓")}
                </button>
            }
            .into_any()
        } else if far_from_end.get() {
            view! {
                <button type="button" class="new-entries new-entries-quiet" on:click=move |_| latest()>
                    "Latest ↓"
                </button>
            }
            .into_any()
        } else {
            ().into_any()
        }
    };
    view! { <div class="new-entries-place">{above}{below}</div> }
}
