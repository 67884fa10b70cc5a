//! The lists that properties are chosen from: values are renamed here, for everybody and
//! everywhere at once, and added.

use andon_model::command::WorkspaceCommand;
use andon_model::term::{Taxonomy, TermId};
use leptos::prelude::*;

use super::hold::use_settings;
use super::new_item::NewItem;
use super::saved_field::{FieldLook, SavedField};
use crate::state::andon::use_andon;
use crate::ui::each::each;

#[component]
pub fn ListsSection() -> impl IntoView {
    let lists = Taxonomy::ALL
        .map(|taxonomy| view! { <Values taxonomy=taxonomy title=taxonomy.title() /> })
        .into_iter()
        .collect_view();
    view! {
        <section class="card" aria-labelledby="settings-lists">
            <h2 id="settings-lists">"Lists of values"</h2>
            <p class="quiet">
                "What the properties of incidents are chosen from. A new name holds in all incidents, old ones too; \
                 values that are typed into an incident appear here by themselves."
            </p>
            {lists}
        </section>
    }
}

/// The values of a list, to be opened.
#[component]
pub fn Values(taxonomy: Taxonomy, title: &'static str) -> impl IntoView {
    let andon = use_andon();
    let terms = Memo::new(move |_| andon.workspace.with(|w| w.terms_of(taxonomy)));
    let ids = move || terms.with(|terms| terms.iter().map(|(id, _)| id.clone()).collect());
    let hint = match taxonomy {
        Taxonomy::RootCause => "Levels are written with \u{201c} - \u{201d} between them.",
        _ => "",
    };
    let add = Callback::new(move |name: String| andon.term(taxonomy, &name).map(|_| ()));
    view! {
        <details class="settings-list">
            <summary>
                {title} " " <span class="count">{move || terms.with(Vec::len)}</span>
            </summary>
            <ul aria-label=title>
                {each(
                    ids,
                    |id: &TermId| id.as_str().to_owned(),
                    move |id| view! { <Term taxonomy=taxonomy term=id /> }.into_any(),
                )}
            </ul>
            <NewItem noun="value" hint=hint add=add />
        </details>
    }
}

#[component]
fn Term(taxonomy: Taxonomy, term: TermId) -> impl IntoView {
    let hold = use_settings();
    let shown = term.clone();
    let name =
        Memo::new(move |_| hold.andon.workspace.with(|w| w.term_name(taxonomy, &shown).to_owned()));
    let keep = move |name: String| {
        hold.run(WorkspaceCommand::PutTerm { taxonomy, term: term.clone(), name })
    };
    view! {
        <li>
            <SavedField
                label=Signal::derive(move || format!("Name of \u{201c}{}\u{201d}", name.get()))
                kept=name
                keep=Callback::new(keep)
                look=FieldLook::Bare
            />
        </li>
    }
}
