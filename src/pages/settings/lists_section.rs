//! The lists that properties are chosen from: values are renamed here, for everybody and
//! everywhere at once, and added.

use andon_model::term::{Taxonomy, TermId};
use leptos::prelude::*;

use super::saved_field::SavedField;
use crate::state::andon::use_andon;
use crate::ui::button::Button;
use crate::ui::each::each;
use crate::ui::field::TextInput;

#[component]
pub fn ListsSection() -> impl IntoView {
    let lists = Taxonomy::ALL
        .map(|taxonomy| view! { <List taxonomy=taxonomy /> })
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

#[component]
fn List(taxonomy: Taxonomy) -> impl IntoView {
    let andon = use_andon();
    let terms = Memo::new(move |_| andon.workspace.with(|w| w.terms_of(taxonomy)));
    let ids = move || terms.with(|terms| terms.iter().map(|(id, _)| id.clone()).collect());
    view! {
        <details class="settings-list">
            <summary>
                {taxonomy.title()} " " <span class="count">{move || terms.with(Vec::len)}</span>
            </summary>
            {each(
                ids,
                |id: &TermId| id.as_str().to_owned(),
                move |id| view! { <Term taxonomy=taxonomy term=id /> }.into_any(),
            )}
            <NewTerm taxonomy=taxonomy />
        </details>
    }
}

#[component]
fn Term(taxonomy: Taxonomy, term: TermId) -> impl IntoView {
    let andon = use_andon();
    let shown = term.clone();
    let name =
        Memo::new(move |_| andon.workspace.with(|w| w.term_name(taxonomy, &shown).to_owned()));
    let label = format!("Name of \u{201c}{}\u{201d}", name.get_untracked());
    view! {
        <SavedField
            label=label
            hint=""
            kept=name
            keep=Callback::new(move |name: String| andon.rename_term(taxonomy, &term, &name))
        />
    }
}

#[component]
fn NewTerm(taxonomy: Taxonomy) -> impl IntoView {
    let andon = use_andon();
    let name = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let add = Callback::new(move |()| {
        let typed = name.with_untracked(|name| name.trim().to_owned());
        if typed.is_empty() {
            return;
        }
        match andon.term(taxonomy, &typed) {
            Ok(_) => name.set(String::new()),
            Err(refusal) => error.set(Some(refusal.to_string())),
        }
    });
    let hint = match taxonomy {
        Taxonomy::RootCause => "Levels are written with \u{201c} - \u{201d} between them.",
        _ => "",
    };
    view! {
        <div class="settings-new-term">
            <TextInput
                label="A new value"
                value=name
                hint=hint
                error=error
                on_input=move |()| error.set(None)
                on_enter=add
            />
            <Button on_press=add>"Add"</Button>
        </div>
    }
}
