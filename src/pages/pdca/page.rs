//! The page of one record.

use andon_model::id::PdcaId;
use andon_model::pdca::command::PdcaText;
use leptos::prelude::*;

use super::acts::Acts;
use super::context::{Context, ProblemStatement};
use super::facts::Facts;
use super::head::{Around, Head};
use super::hold::RecordHold;
use super::measures::Measures;
use super::tree::RootCauses;
use super::unmet::{BrokenNotice, ToFinish};
use crate::browser::page::{point_at, release_focus};
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::pages::incident::not_kept::NotKeptNotice;
use crate::pages::incident::problems::ProblemsNotice;
use crate::pages::open_page::{OpenPage, is_writing, undoes_itself};
use crate::pages::shell::people_here::use_people_here;
use crate::pages::shell::title::page_title;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::open_document::Loading;
use crate::state::record::RecordState;
use crate::state::whole::Whole;
use crate::ui::button::Button;
use crate::ui::live::live;

#[component]
pub fn RecordPage(id: PdcaId) -> impl IntoView {
    let Some(state) = open(id) else { return ().into_any() };
    let name = state.text(PdcaText::Name);
    page_title(move || match name.get() {
        name if name.trim().is_empty() => "PDCA".to_owned(),
        name => format!("PDCA: {name}"),
    });
    let people = use_people_here();
    Effect::new(move |_| people.set(state.here.get()));
    on_cleanup(move || people.set(Vec::new()));
    let navigation = use_navigation();
    on_action(move |action| match action {
        Action::Leave if is_writing() => {
            release_focus();
            true
        }
        Action::Leave => {
            navigation.go(Route::Records);
            true
        }
        _ => false,
    });
    Effect::new(move |_| {
        if let Some(Route::RecordSpot(_, spot)) = navigation.route() {
            point_at(spot.to_string());
        }
    });
    view! { <div class="record-page">{record(state, Around::Nothing)}</div> }.into_any()
}

/// Opens a record and puts it into the context. `None` only before the device's storage is open.
pub fn open(id: PdcaId) -> Option<RecordState> {
    let state = use_andon().open_record(id)?;
    let RecordState { here, refused, problems, .. } = state;
    provide_context(OpenPage { here, refused, problems });
    provide_context(RecordHold::new(state));
    on_action(move |action| match action {
        // In a field the browser's own undo is what people expect.
        Action::Undo if !undoes_itself() => {
            state.undo();
            true
        }
        Action::Redo if !undoes_itself() => {
            state.redo();
            true
        }
        _ => false,
    });
    Some(state)
}

/// The record itself, wherever it is shown.
pub fn record(state: RecordState, around: Around) -> AnyView {
    live(move || match state.loading.get() {
        // It takes a few milliseconds: a word would only flash.
        Loading::Reading => view! { <div class="record" aria-busy="true"></div> }.into_any(),
        Loading::Asking => view! {
            <div class="page page-narrow" role="status">
                <h1>"Fetching the record"</h1>
                <p>"It is not on this device yet. Andon has asked the relay for it."</p>
            </div>
        }
        .into_any(),
        Loading::NotHere { relay_reached } => {
            view! { <NotHere relay_reached=relay_reached /> }.into_any()
        }
        Loading::Ready => view! {
            <div class="record">
                <Head around=around />
                <BrokenNotice />
                <ProblemsNotice />
                <NotKeptNotice />
                <Facts />
                <ProblemStatement />
                <Context />
                <RootCauses />
                <Measures />
                <Acts />
                <ToFinish />
            </div>
        }
        .into_any(),
    })
}

#[component]
fn NotHere(relay_reached: bool) -> impl IntoView {
    let andon = use_andon();
    let text = match relay_reached {
        true => view! {
            <h1>"The relay does not know this record"</h1>
            <p>
                "Its address may be cut off, it may belong to another workspace, or the device that began it has not been online since. It appears here by itself as soon as it arrives."
            </p>
        }
        .into_any(),
        false => view! {
            <h1>"This record is not on this device"</h1>
            <p>
                "The relay cannot be reached to ask for it. Nothing is lost: it appears here by itself as soon as there is a connection."
            </p>
            <p>
                <Button on_press=move |()| andon.reconnect()>"Try the relay now"</Button>
            </p>
        }
        .into_any(),
    };
    view! {
        <div class="page page-narrow">
            {text}
            <p><a href=Route::Records.path()>"See the records on this device"</a></p>
        </div>
    }
}
