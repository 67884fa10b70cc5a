//! The weekly review: what happened since the last one, what is stuck or due, what that one
//! decided, and what this one says and decides, written together.

mod agenda;
mod decisions;
mod past;

use andon_model::id::ReviewId;
use andon_model::review::command::{ReviewCommand, ReviewText};
use andon_model::review::{Review, before};
use andon_model::search::Spot;
use andon_model::zone::{clock, day};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::browser::page::{point_at, release_focus};
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::pages::incident::not_kept::NotKeptNotice;
use crate::pages::incident::people;
use crate::pages::incident::problems::ProblemsNotice;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::pages::incident::writers::Writers;
use crate::pages::open_page::{OpenPage, is_writing, undoes_itself};
use crate::pages::shell::people_here::use_people_here;
use crate::pages::shell::title::page_title;
use crate::route::Route;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::open_document::Loading;
use crate::state::reviews::ReviewsState;
use crate::state::whole::Whole;
use crate::state::zone::NamedZone;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;
use crate::ui::empty_state::EmptyState;
use crate::ui::live::live;
use crate::ui::shared_text::SharedText;

/// What the parts of the page share. Cheap to copy.
#[derive(Clone, Copy)]
struct ReviewHold {
    andon: Andon,
    state: ReviewsState,
    refused: Refused,
}

impl ReviewHold {
    fn run(self, command: ReviewCommand) {
        self.refused.note(self.state.run(command));
    }

    /// One review, as long as it is there.
    fn review(self, id: ReviewId) -> Memo<Option<Review>> {
        let reviews = self.state.reviews;
        Memo::new(move |_| reviews.with(|all| all.iter().find(|one| one.id == id).cloned()))
    }

    /// `2026-11-20 15:00`, in the workspace's zone.
    fn moment(self, at: DateTime<Utc>) -> String {
        let zone = self.andon.workspace.with(|workspace| NamedZone::of(&workspace.zone));
        format!("{} {}", day(&zone, at), clock(&zone, at))
    }
}

#[component]
pub fn ReviewPage() -> impl IntoView {
    page_title(|| "Weekly review".into());
    let andon = use_andon();
    let Some(state) = andon.open_reviews() else { return ().into_any() };
    let ReviewsState { here, refused, problems, .. } = state;
    provide_context(OpenPage { here, refused, problems });
    let people = use_people_here();
    Effect::new(move |_| people.set(here.get()));
    on_cleanup(move || people.set(Vec::new()));
    on_action(move |action| {
        match action {
            // In a field the browser's own undo is what people expect.
            Action::Undo if !undoes_itself() => state.undo(),
            Action::Redo if !undoes_itself() => state.redo(),
            Action::Leave if is_writing() => release_focus(),
            _ => return false,
        }
        true
    });
    let navigation = use_navigation();
    Effect::new(move |_| {
        if let Some(Route::ReviewSpot(spot)) = navigation.route() {
            point_at(spot.to_string());
        }
    });
    let hold = ReviewHold { andon, state, refused: Refused::new() };
    let open = Memo::new(move |_| {
        state.reviews.with(|all| {
            let open = all.iter().filter(|one| !one.removed && one.held.is_none());
            open.map(|one| one.id).collect::<Vec<_>>()
        })
    });
    let is_new = Memo::new(move |_| state.reviews.with(|all| all.iter().all(|one| one.removed)));
    let begin = move || hold.run(ReviewCommand::Begin(andon.new_review_id()));
    let head = live(move || {
        // Until then one may go on already.
        (state.loading.get() == Loading::Ready && open.with(Vec::is_empty)).then(|| {
            view! {
                <Button look=ButtonLook::Primary on_press=move |()| begin()>"Begin the review"</Button>
            }
        })
    });
    let nothing = live(move || {
        (state.loading.get() == Loading::Ready && is_new.get()).then(|| {
            view! {
                <EmptyState title="No review yet">
                    <p>
                        "Once a week somebody begins it, and the team goes through what was opened and closed, what is stuck, which records and checks are due. What is said and decided is written here together and kept; the next review knows what this one decided."
                    </p>
                </EmptyState>
            }
        })
    });
    view! {
        <div class="page review">
            <header class="page-head"><h1>"Weekly review"</h1>{head}</header>
            <RefusalNote refused=hold.refused />
            <ProblemsNotice />
            <NotKeptNotice />
            {nothing}
            {each(move || open.get(), ReviewId::to_string, move |id| current(hold, id))}
            {past::past(hold)}
        </div>
    }
    .into_any()
}

/// A review that goes on.
fn current(hold: ReviewHold, id: ReviewId) -> AnyView {
    let state = hold.state;
    let others = Memo::new(move |_| {
        state
            .reviews
            .with(|all| all.iter().filter(|one| !one.removed && one.held.is_none()).count())
    });
    let begun = hold.review(id);
    let words = move || {
        begun.get().map(|review| {
            let by = review.by.map(|by| people::name_of(hold.andon, by)).unwrap_or_default();
            format!("Begun {} by {by}", hold.moment(review.begun))
        })
    };
    let last = Memo::new(move |_| state.reviews.with(|all| before(all, id).map(|one| one.id)));
    let place = format!("review {id}");
    let set_place = place.clone();
    let twice = live(move || {
        (others.get() > 1).then(|| {
            view! {
                <Button
                    look=ButtonLook::Quiet
                    on_press=move |()| hold.run(ReviewCommand::SetRemoved { review: id, removed: true })
                >
                    "Take this one away"
                </Button>
            }
        })
    });
    view! {
        <section
            id=Spot::Review(id).to_string()
            class="review-current"
            tabindex="-1"
            aria-label="The review that goes on"
        >
            <p class="quiet">{words} " " {twice}</p>
            {live(move || last.get().map(|last| view! {
                <section class="review-part" aria-label="Decided last time">
                    <h2>"Decided last time"</h2>
                    {decisions::decisions(hold, last, false)}
                </section>
            }))}
            {agenda::agenda(hold, id)}
            <section class="review-part" aria-label="Notes">
                <h2>"Notes"</h2>
                <div class="review-notes">
                    <SharedText
                        text=state.text(ReviewText::Notes(id))
                        label="Notes of the review"
                        placeholder="What was said; everybody may write"
                        on_edit=move |edit| state.edit_text(ReviewText::Notes(id), edit)
                        on_focus=move |()| state.set_place(&set_place)
                        on_blur=move |()| state.set_place("")
                    />
                    <Writers place=place />
                </div>
            </section>
            <section class="review-part" aria-label="Decisions">
                <h2>"Decisions"</h2>
                {decisions::decisions(hold, id, true)}
            </section>
            <p>
                <Button
                    look=ButtonLook::Primary
                    on_press=move |()| hold.run(ReviewCommand::SetHeld { review: id, held: true })
                >
                    "Review held"
                </Button>
            </p>
        </section>
    }
    .into_any()
}
