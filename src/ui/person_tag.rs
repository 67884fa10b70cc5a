//! A person's name in their colour.

use leptos::prelude::*;

/// The letters that stand for a name: "IC" for "Incident Commander".
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// A disc with initials and, unless `brief`, the name.
#[component]
pub fn PersonTag(
    #[prop(into)] name: String,
    hue: u8,
    /// The disc alone; the name is in the tooltip and for screen readers.
    #[prop(optional)]
    brief: bool,
) -> impl IntoView {
    let letters = initials(&name);
    let title = name.clone();
    view! {
        <span class="person" data-hue=hue.to_string() title=title>
            <span class="person-disc" aria-hidden="true">{letters}</span>
            <span class=if brief { "visually-hidden" } else { "person-name" }>{name}</span>
        </span>
    }
}
