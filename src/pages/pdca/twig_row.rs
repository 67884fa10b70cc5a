//! A fact in the outline.

use std::collections::BTreeSet;

use andon_model::id::WhyId;
use andon_model::incident::is_safe_address;
use andon_model::pdca::coach::About;
use andon_model::pdca::command::{PdcaCommand, PdcaText};
use andon_model::pdca::{Branch, Tree};
use andon_model::term::{Taxonomy, TermId};
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use super::cells;
use super::coach_note::CoachNotes;
use super::grip::Grip;
use super::hold::use_record_hold;
use super::outline::{field_element, row_element};
use super::tree::kind;
use super::twig_more::TwigMore;
use crate::browser::page::focus_by_id;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::pages::incident::writers::Writers;
use crate::route::Route;
use crate::state::whole::Whole;
use crate::ui::button::IconButton;
use crate::ui::combobox::Picking;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::shared_text::{Lines, SharedText};

/// The id of the button that marks a root cause.
fn mark_element(why: WhyId) -> String {
    format!("mark-{why}")
}

#[component]
pub fn TwigRow(why: WhyId, tree: Tree) -> impl IntoView {
    let hold = use_record_hold();
    let state = hold.state;
    let refused = Refused::new();
    let field = PdcaText::Why(why);
    let place = StoredValue::new(format!("why/{why}"));
    let depth = Memo::new(move |_| depth_of(&state.trees.get(), why));
    let number = Memo::new(move |_| hold.outline_number(why));
    let cause = Memo::new(move |_| {
        let marked =
            state.record.with(|r| r.whys.iter().any(|one| one.id == why && one.is_cause()));
        marked.then(|| state.trees.with(|trees| trees.number(why))).flatten()
    });
    let has_whys = Memo::new(move |_| state.trees.with(|t| !t.on(Branch::Under(why)).is_empty()));
    let folded = Memo::new(move |_| hold.folded.with(|folded| folded.contains(&why)));
    let is_open = Memo::new(move |_| hold.more.get() == Some(why));
    let dragged = Memo::new(move |_| hold.drag.get().is_some_and(|drag| drag.why == why));
    let side = Memo::new(move |_| {
        let to = hold.drag.get().and_then(|drag| drag.to);
        to.filter(|to| to.row == why).map(|to| to.side.name())
    });
    let marked =
        Memo::new(move |_| cause.get().map_or("RC".to_owned(), |number| format!("RC {number}")));
    let label = Signal::derive(move || match cause.get() {
        Some(cause) => format!("{} {}, RC {cause}", kind(tree), number.get()),
        None => format!("{} {}", kind(tree), number.get()),
    });
    // ARIA has it for items of lists; the macro does not know of it.
    let level = custom_attribute("aria-level", move || (depth.get() + 1).to_string());
    on_cleanup(move || state.set_place(""));
    view! {
        <li
            id=row_element(why)
            class="why-row"
            data-row="true"
            {..level}
            style:--depth=move || depth.get().to_string()
            data-cause=move || cause.get().map(|_| "true")
            data-dragged=move || dragged.get().then_some("true")
            data-drop=move || side.get()
        >
            <div class="why-line">
                <Grip why=why />
                <span class="why-fold">
                    {live(move || has_whys.get().then(|| view! {
                        <button
                            type="button"
                            class="why-fold-button"
                            aria-expanded=move || (!folded.get()).to_string()
                            aria-label=move || format!("Whys of {}", number.get())
                            title="Fold or unfold its whys (Ctrl with \u{2191} \u{2193})"
                            on:click=move |_| hold.fold(why, !folded.get_untracked())
                        >
                            <Icon name=IconName::Down />
                        </button>
                    }))}
                </span>
                <span class="why-number" aria-hidden="true">{move || number.get()}</span>
                <div class="why-text">
                    <SharedText
                        text=state.text(field)
                        id=field_element(why)
                        label=label
                        lines=Lines::One
                        placeholder="A fact"
                        on_edit=move |edit| {
                            hold.moved_last.set_value(false);
                            state.edit_text(field, edit);
                        }
                        on_focus=move |()| state.set_place(&place.get_value())
                        on_blur=move |()| state.set_place("")
                        on_key=move |event| hold.key(why, &event)
                        on_leave=move |()| { focus_by_id(&mark_element(why)); }
                    />
                    <Shown why=why />
                </div>
                <Writers place=place.get_value() />
                <span class="why-buttons">
                    <button
                        id=mark_element(why)
                        type="button"
                        class="why-mark"
                        aria-pressed=move || cause.get().is_some().to_string()
                        aria-label=move || format!("{}, root cause: {}", marked.get(), number.get())
                        title="A root cause (Ctrl with Enter in the fact)"
                        on:click=move |_| { refused.note(hold.mark(why)); }
                    >
                        {move || marked.get()}
                    </button>
                    <button
                        type="button"
                        class="button button-quiet why-ask"
                        aria-label=move || format!("Why {}?", number.get())
                        title="Ask why: write a fact below this one"
                        on:click=move |_| hold.ask_why(why)
                    >
                        "Why?"
                    </button>
                    <button
                        type="button"
                        class="button button-quiet button-icon"
                        aria-label=move || format!("More about {}", number.get())
                        title="Quote, link, move, remove"
                        aria-expanded=move || is_open.get().to_string()
                        on:click=move |_| hold.more.set((!is_open.get_untracked()).then_some(why))
                    >
                        <Icon name=IconName::More />
                    </button>
                </span>
            </div>
            <RefusalNote refused=refused />
            {live(move || is_open.get().then(|| view! { <TwigMore why=why /> }))}
            <CoachNotes about=About::Why(why) />
        </li>
    }
}

fn depth_of(trees: &andon_model::pdca::tree::Trees, why: WhyId) -> usize {
    let mut depth = 0;
    let mut at = trees.branch(why);
    while let Some(Branch::Under(parent)) = at {
        depth += 1;
        at = trees.branch(parent);
    }
    depth
}

/// What is said of the fact: the class of a root cause, a quoted line of the timeline, and links.
#[component]
fn Shown(why: WhyId) -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let quote = hold.of(move |record| {
        let why = record.whys.iter().find(|one| one.id == why)?;
        Some((why.quote?, record.incident))
    });
    let links = hold.of(move |record| {
        let why = record.whys.iter().find(|one| one.id == why);
        why.map(|why| why.links.iter().cloned().collect::<Vec<_>>()).unwrap_or_default()
    });
    let is_cause =
        hold.of(move |record| record.whys.iter().any(|one| one.id == why && one.is_cause()));
    let class = hold.of(move |record| {
        let cause = record.whys.iter().find(|one| one.id == why).and_then(|one| one.cause.as_ref());
        cause.and_then(|cause| cause.class.clone()).into_iter().collect::<BTreeSet<TermId>>()
    });
    let put_class = move |chosen: BTreeSet<TermId>| {
        // The one that it has, chosen again, is taken away.
        let new = chosen.first().filter(|new| !class.with_untracked(|old| old.contains(new)));
        let class = new.cloned();
        refused.note(hold.run(PdcaCommand::ClassCause { why, class }));
    };
    view! {
        {live(move || is_cause.get().then(|| view! {
            <div class="why-class">
                <span aria-hidden="true">"Class"</span>
                {cells::terms(
                    "Class of the root cause",
                    Taxonomy::RootCause,
                    Picking::One,
                    class.into(),
                    refused,
                    put_class,
                )}
            </div>
        }))}
        {live(move || quote.get().map(|(entry, incident)| {
            let text = move || {
                hold.quoted(entry).unwrap_or_else(|| "A line that is not on this device".into())
            };
            match incident {
                Some(incident) => view! {
                    <a class="why-quote" href=Route::Entry(incident, entry).path()>{text}</a>
                }
                .into_any(),
                None => view! { <span class="why-quote">{text}</span> }.into_any(),
            }
        }))}
        {live(move || {
            let links = links.get();
            (!links.is_empty()).then(|| {
                let links = links.into_iter().map(|address| {
                    let gone = address.clone();
                    let remove = move |()| {
                        let (address, there) = (gone.clone(), false);
                        let command = PdcaCommand::SetWhyLink { why, address, there };
                        refused.note(hold.run(command));
                    };
                    let shown = match is_safe_address(&address) {
                        true => view! {
                            <a href=address.clone() target="_blank" rel="noopener noreferrer">
                                {address.clone()}
                            </a>
                        }
                        .into_any(),
                        false => address.clone().into_any(),
                    };
                    view! {
                        <li>
                            {shown}
                            <IconButton
                                label=format!("Remove the link {address}")
                                icon=IconName::Close
                                on_press=remove
                            />
                        </li>
                    }
                });
                view! { <ul class="why-links">{links.collect_view()}</ul> }
            })
        })}
        <RefusalNote refused=refused />
    }
}
