//! One value of a list or several; what is typed and not in the list is added to it.

use std::collections::BTreeSet;

use andon_model::command::Refusal;
use andon_model::property::{Answer, PropertyKind};
use andon_model::term::{Taxonomy, TermId};
use leptos::html;
use leptos::prelude::*;

use super::answer_text::names;
use super::editing::FocusBox;
use super::property_row::Field;
use crate::state::andon::use_andon;
use crate::ui::combobox::{Combobox, Pick, Picking, Suggestion};
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};

#[component]
pub fn TermsField(field: Field, taxonomy: Taxonomy) -> impl IntoView {
    let Field { answer, editing, .. } = field;
    let picking = match field.kind() {
        PropertyKind::Terms(_) => Picking::Many,
        _ => Picking::One,
    };
    let chosen = Memo::new(move |_| match answer.get() {
        Some(Answer::Terms(terms)) => terms,
        Some(Answer::Term(term)) => BTreeSet::from([term]),
        _ => BTreeSet::new(),
    });
    let change = move |terms: BTreeSet<TermId>| {
        field.give(match (picking, terms.first()) {
            (_, None) => None,
            (Picking::Many, _) => Some(Answer::Terms(terms)),
            (_, Some(term)) => Some(Answer::Term(term.clone())),
        });
    };
    view! {
        <TermsBox
            title=field.title.get_untracked()
            taxonomy=taxonomy
            picking=picking
            chosen=chosen
            on_change=change
            on_refused=move |why| { field.refused.note(Err(why)); }
            on_end=move |()| editing.end()
            on_left=move |()| editing.left()
        />
    }
}

/// The values that are chosen, and a field to find others.
#[component]
pub fn TermsBox(
    title: String,
    taxonomy: Taxonomy,
    picking: Picking,
    #[prop(into)] chosen: Signal<BTreeSet<TermId>>,
    #[prop(into)] on_change: Callback<BTreeSet<TermId>>,
    /// A new value could not be added to its list.
    #[prop(into)]
    on_refused: Callback<Refusal>,
    /// Enter and Escape: the focus goes back.
    #[prop(into)]
    on_end: Callback<()>,
    /// The focus is elsewhere already.
    #[prop(into)]
    on_left: Callback<()>,
) -> impl IntoView {
    let andon = use_andon();
    let input = NodeRef::<html::Input>::new();
    let known = Memo::new(move |_| andon.workspace.with(|workspace| workspace.terms_of(taxonomy)));
    let suggestions = Signal::derive(move || {
        chosen.with(|chosen| {
            let suggestion = |(term, name): (TermId, String)| Suggestion {
                chosen: chosen.contains(&term),
                text: name,
                detail: String::new(),
            };
            known.get().into_iter().map(suggestion).collect()
        })
    });
    let pick = move |pick: Pick| {
        let term = match pick {
            Pick::Known(place) => {
                let term = known.with_untracked(|all| all.get(place).map(|(term, _)| term.clone()));
                let Some(term) = term else { return };
                term
            }
            Pick::New(name) => match andon.term(taxonomy, &name) {
                Ok(term) => term,
                Err(refusal) => return on_refused.run(refusal),
            },
        };
        if picking == Picking::One {
            on_change.run(BTreeSet::from([term]));
            return on_end.run(());
        }
        let mut terms = chosen.get_untracked();
        if !terms.remove(&term) {
            terms.insert(term);
        }
        on_change.run(terms);
    };
    let remove = move |term: &TermId| {
        let mut terms = chosen.get_untracked();
        terms.remove(term);
        on_change.run(terms);
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let erase = move |()| {
        let last = chosen.with_untracked(|chosen| chosen.last().cloned());
        if let (Some(last), Picking::Many) = (last, picking) {
            remove(&last);
        }
    };
    let chip = move |term: TermId| {
        let own = term.clone();
        let name = Memo::new(move |_| names(andon, taxonomy, std::slice::from_ref(&own)).concat());
        view! {
            <li class="chip">
                {move || name.get()}
                <button
                    type="button"
                    class="chip-remove"
                    aria-label=move || format!("Remove {}", name.get())
                    title=move || format!("Remove {}", name.get())
                    // The focus stays in the field.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| remove(&term)
                >
                    <Icon name=IconName::Close />
                </button>
            </li>
        }
        .into_any()
    };
    let chips = (picking == Picking::Many).then(|| {
        view! {
            <ul class="chips" aria-label=title.clone()>
                {each(
                    move || chosen.get().into_iter().collect(),
                    |term: &TermId| term.as_str().to_owned(),
                    chip,
                )}
            </ul>
        }
    });
    view! {
        <FocusBox on_out=on_left>
            <div
                on:keydown=move |event| {
                    // From a chip; the field has an Escape of its own.
                    if event.key() == "Escape" {
                        event.prevent_default();
                        event.stop_propagation();
                        on_end.run(());
                    }
                }
            >
                {chips}
                <Combobox
                    label=title
                    suggestions=suggestions
                    picking=picking
                    on_pick=pick
                    on_done=on_end
                    on_erase=erase
                    node_ref=input
                />
            </div>
        </FocusBox>
    }
}
