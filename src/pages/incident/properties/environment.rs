//! Where it happens: production, staging, or what the workspace calls it.

use andon_model::activity::Subject;
use andon_model::command::Command;
use andon_model::term::Taxonomy;
use leptos::prelude::*;

use super::editing::{Editing, FocusBox};
use super::row::{Row, RowChoice};
use crate::pages::incident::page::use_incident;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::pages::incident::rivals::rivals;
use crate::state::andon::use_andon;
use crate::ui::combobox::{Combobox, Pick, Picking, Suggestion};

const TITLE: &str = "Environment";

#[component]
pub fn EnvironmentRow() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let editing = Editing::new();
    let refused = Refused::new();
    let environment = Memo::new(move |_| incident.head.with(|head| head.environment.clone()));
    let hidden = Memo::new(move |_| {
        environment.with(String::is_empty) && andon.preferences.with(|p| p.hide_empty_properties)
    });
    let names = Memo::new(move |_| {
        let known = andon.workspace.with(|workspace| workspace.terms_of(Taxonomy::Environments));
        known.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    });
    let suggestions = Signal::derive(move || {
        let now = environment.get();
        let suggestion =
            |text: String| Suggestion { chosen: text == now, text, detail: String::new() };
        names.get().into_iter().map(suggestion).collect()
    });
    let set = move |name: String| {
        if name != environment.get_untracked() {
            refused.note(incident.run(Command::SetEnvironment(name)));
        }
    };
    let pick = move |pick: Pick| {
        match pick {
            Pick::Known(place) => {
                if let Some(name) = names.with_untracked(|names| names.get(place).cloned()) {
                    set(name);
                }
            }
            // The list remembers it for the next incident.
            Pick::New(name) => match andon.term(Taxonomy::Environments, &name) {
                Ok(_) => set(name),
                Err(refusal) => {
                    refused.note(Err(refusal));
                }
            },
        }
        editing.end();
    };
    let shown = move || match environment.get() {
        name if name.is_empty() => {
            view! { <span class="property-absence" data-absence="empty">"empty"</span> }.into_any()
        }
        name => name.into_any(),
    };
    let editor = move || {
        view! {
            <FocusBox on_out=move |()| editing.left()>
                <Combobox
                    label=TITLE
                    suggestions=suggestions
                    picking=Picking::One
                    on_pick=pick
                    on_done=move |()| editing.end()
                />
            </FocusBox>
        }
        .into_any()
    };
    view! {
        <Row
            title=TITLE
            editing=editing
            hidden=hidden
            shown=ViewFn::from(shown)
            editor=ViewFn::from(editor)
            choices=&[RowChoice::Clear]
            on_choose=move |_| {
                editing.left();
                set(String::new());
            }
        >
            {rivals(Subject::Environment, Signal::stored(TITLE.to_owned()))}
            <RefusalNote refused=refused />
        </Row>
    }
}
