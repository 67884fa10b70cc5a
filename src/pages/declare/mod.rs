//! Declaring: a name, Enter, and the page is there. Everything else is folded away.

mod draft;
mod more_options;

use leptos::prelude::*;

use crate::navigation::use_navigation;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::dialog::Dialog;
use crate::ui::field::{TextArea, TextInput};
use crate::ui::kbd::Kbd;
use crate::ui::notice::{Notice, NoticeTone};

use andon_model::command::{NAME_LIMIT, Refusal};
use draft::Draft;
use more_options::MoreOptions;

/// Opens with `d`. What was typed stays when it is closed.
#[component]
pub fn DeclareDialog(open: RwSignal<bool>) -> impl IntoView {
    let andon = use_andon();
    let draft = Draft::new();
    let name_error = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<String>);
    let navigation = use_navigation();
    let declare = Callback::new(move |()| {
        name_error.set(None);
        refusal.set(None);
        let Some(form) = draft.form(andon) else { return };
        match andon.declare(form) {
            Ok(id) => {
                draft.clear();
                open.set(false);
                navigation.go(Route::Incident(id));
            }
            Err(error @ (Refusal::NameMissing | Refusal::TooLong { .. })) => {
                name_error.set(Some(error.to_string()));
            }
            Err(error) => refusal.set(Some(error.to_string())),
        }
    });
    view! {
        <Dialog open=open title="Declare an incident">
            <form class="form" novalidate=true on:submit=move |event| event.prevent_default()>
                <TextInput
                    label="Name"
                    value=draft.name
                    placeholder="What is wrong, in a few words"
                    autofocus=true
                    required=true
                    max_length=NAME_LIMIT
                    error=name_error
                    on_input=move |()| name_error.set(None)
                    on_enter=declare
                />
                <TextArea
                    label="Description"
                    value=draft.description
                    placeholder="- what you see\n- since when, where, for whom"
                    rows=4
                    on_enter=declare
                />
                <MoreOptions draft=draft />
                {move || {
                    refusal.get().map(|text| {
                        view! {
                            <Notice tone=NoticeTone::Alarm>
                                <p>{text}</p>
                                <p>"Nothing was declared. What you typed is still here."</p>
                            </Notice>
                        }
                    })
                }}
                <footer class="dialog-foot">
                    <p class="quiet">"You are reporter and commander until you hand over."</p>
                    <Button look=ButtonLook::Quiet on_press=move |()| open.set(false)>"Not now"</Button>
                    <Button look=ButtonLook::Primary on_press=declare>
                        "Declare"
                        <Kbd keys=vec!["\u{21b5}"] />
                    </Button>
                </footer>
            </form>
        </Dialog>
    }
}
