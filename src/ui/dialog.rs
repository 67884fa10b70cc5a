//! A native `<dialog>`: the browser keeps the focus inside, closes it with Esc and gives the
//! focus back.

use leptos::html;
use leptos::prelude::*;

use super::fresh_id::fresh_id;
use super::icon::{Icon, IconName};

/// A modal dialog. Its content stays in the page while closed, so what was typed stays too.
#[component]
pub fn Dialog(
    /// Set it to open and to close; closing by Esc or outside sets it as well.
    open: RwSignal<bool>,
    #[prop(into)] title: String,
    /// Dialogs of another kind draw their own head.
    #[prop(optional)]
    kind: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = fresh_id("dialog");
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted && !dialog.open() {
            // Refused only for a dialog that is not in the page: then there is nothing to show.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog
            node_ref=node
            class="dialog"
            data-kind=kind
            // Takes the focus when something inside is clicked that cannot have it.
            tabindex="-1"
            aria-labelledby=title_id.clone()
            on:close=move |_| open.set(false)
            on:click=move |event| {
                // The backdrop belongs to the dialog; everything else in it has another target.
                if event.target() == event.current_target() {
                    open.set(false);
                }
            }
        >
            <div class="dialog-inside">
                <header class="dialog-head" class:visually-hidden=kind.is_some()>
                    <h2 id=title_id.clone()>{title}</h2>
                    {kind.is_none().then(|| view! {
                        <button
                            type="button"
                            class="button button-quiet button-icon"
                            aria-label="Close"
                            title="Close (Esc)"
                            on:click=move |_| open.set(false)
                        >
                            <Icon name=IconName::Close />
                        </button>
                    })}
                </header>
                {children()}
            </div>
        </dialog>
    }
}
