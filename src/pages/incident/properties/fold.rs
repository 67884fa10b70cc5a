//! A section of the panel that can be folded. What is folded stays so on this device.

use leptos::prelude::*;

use crate::state::andon::use_andon;
use crate::ui::fresh_id::fresh_id;
use crate::ui::icon::{Icon, IconName};

#[component]
pub fn Fold(title: &'static str, children: Children) -> impl IntoView {
    let preferences = use_andon().preferences;
    let folded = Memo::new(move |_| preferences.with(|p| p.folded.contains(title)));
    let id = fresh_id("fold");
    view! {
        <section class="panel-group" aria-label=title>
            <h3>
                <button
                    type="button"
                    class="fold-button"
                    aria-expanded=move || (!folded.get()).to_string()
                    aria-controls=id.clone()
                    on:click=move |_| preferences.update(|p| {
                        if !p.folded.remove(title) {
                            p.folded.insert(title.to_owned());
                        }
                    })
                >
                    <Icon name=IconName::Down />
                    {title}
                </button>
            </h3>
            <div id=id hidden=move || folded.get()>{children()}</div>
        </section>
    }
}
