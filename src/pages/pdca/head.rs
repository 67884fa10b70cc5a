//! The head of a record: how far it is, what it is called, and the way to its sheet of paper.

use andon_model::pdca::command::PdcaText;
use leptos::prelude::*;

use super::hold::use_record_hold;
use super::status::StatusMenu;
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::pages::home::name::{RECORD, named};
use crate::pages::incident::writers::Writers;
use crate::pages::shell::people_here::AlsoHere;
use crate::route::Route;
use crate::state::whole::Whole;
use crate::ui::live::live;
use crate::ui::shared_text::{Lines, SharedText};

const PLACE: &str = "name";

/// How much stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// It is the page.
    Nothing,
    /// It is a tab of its incident's page, which has a head of its own.
    Incident,
}

#[component]
pub fn Head(around: Around) -> impl IntoView {
    let hold = use_record_hold();
    let state = hold.state;
    let name = state.text(PdcaText::Name);
    let shown = move || named(&name.get(), RECORD);
    let navigation = use_navigation();
    on_action(move |action| {
        let mine = action == Action::ShowSheet;
        if mine {
            navigation.go(Route::Sheet(state.id));
        }
        mine
    });
    // The heading is what the field says: for screen readers, and one on every page.
    let heading = match around {
        Around::Nothing => view! { <h1 class="visually-hidden">{shown}</h1> }.into_any(),
        Around::Incident => view! { <h2 class="visually-hidden">{shown}</h2> }.into_any(),
    };
    view! {
        <header class="record-head">
            {heading}
            <div class="record-name">
                <SharedText
                    text=name
                    label="Name of the record"
                    lines=Lines::One
                    on_edit=move |edit| state.edit_text(PdcaText::Name, edit)
                    on_focus=move |()| state.set_place(PLACE)
                    on_blur=move |()| state.set_place("")
                />
                <Writers place=PLACE />
            </div>
            <StatusMenu />
            <a class="button" href=Route::Sheet(state.id).path()>"A3 sheet"</a>
            {live(move || (around == Around::Incident).then(|| view! {
                <a class="button button-quiet" href=Route::Record(state.id).path()>"As a page"</a>
            }))}
            {live(move || (around == Around::Nothing).then(|| view! { <AlsoHere /> }))}
        </header>
    }
}
