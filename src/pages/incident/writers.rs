//! Who else is writing in a field.

use leptos::prelude::*;

use crate::pages::open_page::use_open_page;
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

#[component]
pub fn Writers(
    /// As in [`crate::state::presence::Present::place`].
    #[prop(into)]
    place: String,
) -> impl IntoView {
    let here = use_open_page().here;
    let people = Memo::new(move |_| {
        here.with(|here| {
            let there = here.iter().filter(|present| present.place == place);
            there.map(|present| (present.name.clone(), present.hue)).collect::<Vec<_>>()
        })
    });
    live(move || {
        people.with(|people| {
            (!people.is_empty()).then(|| {
                let tags = people
                    .iter()
                    .map(|(name, hue)| view! { <PersonTag name=name.clone() hue=*hue /> })
                    .collect_view();
                view! { <span class="writers">{tags}<span class="visually-hidden">" writing here"</span></span> }
            })
        })
    })
}
