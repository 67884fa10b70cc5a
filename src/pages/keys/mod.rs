//! The keys, as the one table has them.

use leptos::prelude::*;

use crate::keymap::{Action, BINDINGS, Place};
use crate::ui::dialog::Dialog;
use crate::ui::kbd::Kbd;

/// Opens with `?`.
#[component]
pub fn KeysDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="Keys">
            <div class="keys-groups">{Place::ALL.map(group).into_iter().collect_view()}</div>
            <p class="quiet">"Keys rest while you type in a field, except those with \u{2318} or Ctrl."</p>
        </Dialog>
    }
}

fn group(place: Place) -> impl IntoView {
    let mut actions: Vec<Action> = Vec::new();
    for binding in BINDINGS.iter().filter(|binding| binding.place == place) {
        if !actions.contains(&binding.action) {
            actions.push(binding.action);
        }
    }
    let rows = actions
        .into_iter()
        .map(|action| {
            let bindings: Vec<_> = BINDINGS.iter().filter(|b| b.action == action).collect();
            let name = bindings.first().map(|binding| binding.name);
            let keys = bindings
                .iter()
                .enumerate()
                .map(|(place, binding)| {
                    let or = (place > 0).then_some(" or ");
                    view! {
                        {or}
                        <Kbd keys=binding.keys.caps() />
                    }
                })
                .collect_view();
            view! {
                <div class="keys-row">
                    <dt>{name}</dt>
                    <dd>{keys}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section>
            <h3>{place.title()}</h3>
            <dl>{rows}</dl>
        </section>
    }
}
