//! One of the two why-trees: its question, its outline, its picture.

use andon_model::pdca::Tree;
use andon_model::pdca::coach::About;
use leptos::prelude::*;

use super::coach_note::CoachNotes;
use super::diagram::DiagramView;
use super::hold::use_record_hold;
use super::outline::tree_element;
use super::twig_row::TwigRow;
use crate::browser::focus::keep_focus;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;

/// The word that the seed puts before the question.
pub fn kind(tree: Tree) -> &'static str {
    match tree {
        Tree::Occurrence => "Occurrence",
        Tree::NonDetection => "Non-detection",
    }
}

/// Outline and picture of both trees.
#[component]
pub fn RootCauses() -> impl IntoView {
    let picture = RwSignal::new(false);
    let trees =
        Tree::ALL.map(|tree| view! { <TreeView tree=tree picture=picture /> }).collect_view();
    view! {
        <section class="record-section" aria-labelledby="causes-title">
            <header class="record-section-head">
                <h2 id="causes-title">"Root cause analysis"</h2>
                <button
                    type="button"
                    class="button button-quiet"
                    aria-pressed=move || picture.get().to_string()
                    on:click=move |_| picture.update(|picture| *picture = !*picture)
                >
                    "As a diagram"
                </button>
            </header>
            <p class="quiet by-touch">
                "Hold the dots of a fact to drag it: over another one's text it becomes its why."
            </p>
            <p class="quiet outline-keys by-keys">
                <kbd>"Enter"</kbd> " next fact, " <kbd>"Tab"</kbd> " its why, "
                <kbd>"Shift"</kbd> " " <kbd>"Tab"</kbd> " back out, "
                <kbd>"Alt"</kbd> " " <kbd>"\u{2191}\u{2193}"</kbd> " move, "
                <kbd>"Ctrl"</kbd> " " <kbd>"Enter"</kbd> " root cause, "
                <kbd>"Esc"</kbd> " leave"
            </p>
            {trees}
        </section>
    }
}

#[component]
fn TreeView(tree: Tree, picture: RwSignal<bool>) -> impl IntoView {
    let hold = use_record_hold();
    let id = tree_element(tree);
    let title = format!("{id}-title");
    let rows = Memo::new(move |_| hold.rows(tree));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let ids = move || {
        let ids = rows.with(|rows| rows.iter().map(|twig| twig.why).collect::<Vec<_>>());
        keep_focus(id);
        ids
    };
    view! {
        <section class="why-tree" aria-labelledby=title.clone()>
            <h3 id=title.clone()>
                <span class="why-tree-kind">{kind(tree)}</span> " " {tree.title()}
            </h3>
            <ul id=id class="why-list" aria-labelledby=title.clone()>
                {each(ids, |why| why.to_string(), move |why| {
                    view! { <TwigRow why=why tree=tree /> }.into_any()
                })}
            </ul>
            {live(move || is_empty.get().then(|| view! {
                <p class="why-empty quiet">{hint(tree)}</p>
            }))}
            <Button look=ButtonLook::Quiet on_press=move |()| hold.add_first(tree)>
                <Icon name=IconName::Plus />
                {move || if is_empty.get() { "Write the first answer" } else { "Another answer" }}
            </Button>
            <CoachNotes about=About::Tree(tree) />
            {live(move || picture.get().then(|| view! { <DiagramView tree=tree /> }))}
        </section>
    }
}

fn hint(tree: Tree) -> &'static str {
    match tree {
        Tree::Occurrence => {
            "Begin with what people saw, then ask why of each fact until you find what can be \
             changed for good."
        }
        Tree::NonDetection => {
            "Ask why nobody saw it coming: which alert was missing, wrong, or not looked at?"
        }
    }
}
