//! What a review decided, each with an owner, a day, and whether it is done.

use andon_model::id::{DecisionId, PersonId, ReviewId};
use andon_model::review::Decision;
use andon_model::review::command::{DecisionChange, ReviewCommand, ReviewText};
use leptos::prelude::*;

use super::ReviewHold;
use crate::pages::incident::people;
use crate::state::whole::Whole;
use crate::ui::button::{Button, ButtonLook, IconButton};
use crate::ui::choice::Choice;
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::menu::Menu;
use crate::ui::shared_text::{Lines, SharedText};

/// The decisions of a review. `more` offers another one.
pub fn decisions(hold: ReviewHold, review: ReviewId, more: bool) -> AnyView {
    let found = hold.review(review);
    let ids = Memo::new(move |_| {
        let ids = |review: &andon_model::review::Review| {
            review.shown_decisions().map(|one| one.id).collect::<Vec<_>>()
        };
        found.with(|review| review.as_ref().map(ids).unwrap_or_default())
    });
    // The one that was just added takes the focus.
    let added = RwSignal::new(None::<DecisionId>);
    let add = move || {
        let decision = hold.andon.new_decision_id();
        added.set(Some(decision));
        hold.run(ReviewCommand::AddDecision { review, decision });
    };
    let foot = match more {
        true => view! {
            <Button look=ButtonLook::Quiet on_press=move |()| add()>
                <Icon name=IconName::Plus />
                "Add a decision"
            </Button>
        }
        .into_any(),
        false => live(move || {
            ids.with(Vec::is_empty).then(|| view! { <p class="quiet">"Nothing was decided."</p> })
        }),
    };
    view! {
        <ul class="review-decisions">
            {each(move || ids.get(), DecisionId::to_string, move |id| {
                decision(hold, review, id, added.get_untracked() == Some(id))
            })}
        </ul>
        {foot}
    }
    .into_any()
}

fn decision(hold: ReviewHold, review: ReviewId, id: DecisionId, takes_focus: bool) -> AnyView {
    let found = hold.review(review);
    let own = Memo::new(move |_| {
        let find = |one: &andon_model::review::Review| {
            one.decisions.iter().find(|decision| decision.id == id).cloned()
        };
        found.with(|review| review.as_ref().and_then(find))
    });
    let change = move |change| {
        hold.run(ReviewCommand::ChangeDecision { review, decision: id, change });
    };
    let field = ReviewText::Decision(review, id);
    let of = move |read: fn(&Decision) -> bool| own.with(|one| one.as_ref().is_some_and(read));
    let due = move || {
        own.with(|one| one.as_ref().and_then(|one| one.due))
            .map(|due| due.to_string())
            .unwrap_or_default()
    };
    let state = hold.state;
    view! {
        <li class="review-decision">
            <input
                type="checkbox"
                aria-label="Done"
                prop:checked=move || of(|one| one.done)
                on:change=move |event| change(DecisionChange::Done(event_target_checked(&event)))
            />
            <SharedText
                text=state.text(field)
                label="Decision"
                lines=Lines::One
                placeholder="What is to happen"
                takes_focus=takes_focus
                on_edit=move |edit| state.edit_text(field, edit)
            />
            {owner(hold, own, Callback::new(move |owner| change(DecisionChange::Owner(owner))))}
            <input
                type="date"
                aria-label="Due"
                prop:value=due
                on:change=move |event| change(DecisionChange::Due(event_target_value(&event).parse().ok()))
            />
            <IconButton
                label="Remove the decision"
                icon=IconName::Close
                on_press=move |()| change(DecisionChange::Removed(true))
            />
        </li>
    }
    .into_any()
}

fn owner(
    hold: ReviewHold,
    own: Memo<Option<Decision>>,
    on_choose: Callback<Option<PersonId>>,
) -> AnyView {
    let andon = hold.andon;
    let people = Memo::new(move |_| people::choices(andon));
    let owner = Memo::new(move |_| own.with(|one| one.as_ref().and_then(|one| one.owner)));
    let choices = Signal::derive(move || {
        people.with(|people| {
            let one = |(place, one): (usize, &Choice<PersonId>)| {
                Choice::detailed(place, one.text.clone(), one.detail.clone())
            };
            let nobody = Choice::new(people.len(), "Nobody");
            people.iter().enumerate().map(one).chain([nobody]).collect::<Vec<_>>()
        })
    });
    let chosen = Signal::derive(move || {
        let owner = owner.get()?;
        people.with(|people| people.iter().position(|one| one.value == owner))
    });
    let choose = move |place: usize| {
        let person = people.with_untracked(|people| people.get(place).map(|one| one.value));
        on_choose.run(person);
    };
    view! {
        <Menu label="Owner" choices=choices chosen=chosen on_choose=Callback::new(choose)>
            {live(move || owner.get().map_or("no owner".into(), |owner| people::name_of(andon, owner)))}
        </Menu>
    }
    .into_any()
}
