//! One value of a list or several; what is typed and not in the list is added to it.

use std::collections::BTreeSet;

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
    let andon = use_andon();
    let Field { answer, editing, .. } = field;
    let title = field.title.get_untracked();
    let picking = match field.kind() {
        PropertyKind::Terms(_) => Picking::Many,
        _ => Picking::One,
    };
    let input = NodeRef::<html::Input>::new();
    let chosen = Memo::new(move |_| match answer.get() {
        Some(Answer::Terms(terms)) => terms,
        Some(Answer::Term(term)) => BTreeSet::from([term]),
        _ => BTreeSet::new(),
    });
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
    let give = move |terms: BTreeSet<TermId>| {
        field.give((!terms.is_empty()).then_some(Answer::Terms(terms)))
    };
    let pick = move |pick: Pick| {
        let term = match pick {
            Pick::Known(place) => {
                let term = known.with_untracked(|all| all.get(place).map(|(term, _)| term.clone()));
                let Some(term) = term else { return };
                term
            }
            Pick::New(name) => match andon.term(taxonomy, &name) {
                Ok(term) => term,
                Err(refusal) => {
                    field.refused.note(Err(refusal));
                    return;
                }
            },
        };
        if picking == Picking::One {
            field.give(Some(Answer::Term(term)));
            return editing.end();
        }
        let mut terms = chosen.get_untracked();
        if !terms.remove(&term) {
            terms.insert(term);
        }
        give(terms);
    };
    let remove = move |term: &TermId| {
        let mut terms = chosen.get_untracked();
        terms.remove(term);
        give(terms);
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
        <FocusBox on_out=move |()| editing.left()>
            <div
                on:keydown=move |event| {
                    // From a chip; the field has an Escape of its own.
                    if event.key() == "Escape" {
                        event.prevent_default();
                        event.stop_propagation();
                        editing.end();
                    }
                }
            >
                {chips}
                <Combobox
                    label=title
                    suggestions=suggestions
                    picking=picking
                    on_pick=pick
                    on_done=move |()| editing.end()
                    on_erase=erase
                    node_ref=input
                />
            </div>
        </FocusBox>
    }
}
