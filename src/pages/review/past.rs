//! The reviews that were held, the newest first.

use andon_model::id::ReviewId;
use andon_model::review::command::ReviewCommand;
use andon_model::search::Spot;
use leptos::prelude::*;

use super::ReviewHold;
use super::decisions::decisions;
use crate::navigation::use_navigation;
use crate::pages::incident::people;
use crate::route::Route;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;
use crate::ui::live::live;
use crate::ui::markdown::Markdown;

pub fn past(hold: ReviewHold) -> AnyView {
    let reviews = hold.state.reviews;
    let held = Memo::new(move |_| {
        reviews.with(|all| {
            let held = all.iter().filter(|one| !one.removed && one.held.is_some());
            held.map(|one| one.id).collect::<Vec<_>>()
        })
    });
    view! {
        <section class="review-past" aria-labelledby="review-past" hidden=move || held.with(Vec::is_empty)>
            <h2 id="review-past">"Past reviews"</h2>
            {each(move || held.get(), ReviewId::to_string, move |id| one(hold, id))}
        </section>
    }
    .into_any()
}

fn one(hold: ReviewHold, id: ReviewId) -> AnyView {
    let found = hold.review(id);
    let spot = Spot::Review(id);
    let navigation = use_navigation();
    // The one that was searched for is open already.
    let is_meant = move || navigation.route() == Some(Route::ReviewSpot(spot));
    let words = Memo::new(move |_| {
        let held = found.with(|review| review.as_ref().and_then(|review| review.held))?;
        let by = people::name_of(hold.andon, held.by);
        Some(format!("Held {} by {by}", hold.moment(held.at)))
    });
    let notes = Signal::derive(move || {
        found.with(|review| review.as_ref().map(|one| one.notes.clone()).unwrap_or_default())
    });
    let silent = live(move || {
        notes
            .with(|notes| notes.trim().is_empty())
            .then(|| view! { <p class="quiet">"No notes."</p> })
    });
    view! {
        <details id=spot.to_string() class="review-one" tabindex="-1" open=is_meant>
            <summary>{move || words.get()}</summary>
            <Markdown text=notes />
            {silent}
            {decisions(hold, id, false)}
            <Button
                look=ButtonLook::Quiet
                on_press=move |()| hold.run(ReviewCommand::SetHeld { review: id, held: false })
            >
                "It goes on after all"
            </Button>
        </details>
    }
    .into_any()
}
