//! Naming people: `@` and the first letters of a name offer those who fit.

use leptos::ev;
use leptos::prelude::*;

use crate::browser::writing::{text_before_caret, type_over};
use crate::pages::incident::people;
use crate::state::andon::use_andon;
use crate::ui::fresh_id::fresh_id;
use crate::ui::live_region::use_announcer;

/// So many are offered at once.
const OFFERED: usize = 5;
/// Longer than this it is no beginning of a name, in characters.
const LONGEST: usize = 40;

/// What is being named: the letters behind the `@`, and who fits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Naming {
    letters: String,
    names: Vec<String>,
}

/// A text area (`children`) in which people can be named.
#[component]
pub fn Mentions(children: Children) -> impl IntoView {
    let andon = use_andon();
    let announcer = use_announcer();
    let naming = RwSignal::new(None::<Naming>);
    let active = RwSignal::new(0usize);
    let list_id = StoredValue::new(fresh_id("mentions"));
    let option_id = move |place: usize| format!("{}-{place}", list_id.get_value());

    // The field has the focus all the while; it says which name Enter would take.
    let point = move || {
        let Some(field) = document().active_element() else { return };
        // A field without such a name is what remains when it is refused.
        let _ = match naming.with_untracked(Option::is_some) {
            true => {
                field.set_attribute("aria-activedescendant", &option_id(active.get_untracked()))
            }
            false => field.remove_attribute("aria-activedescendant"),
        };
    };
    // The field may be on its way out of the page.
    let close = move || {
        if naming.try_with_untracked(Option::is_some) == Some(true) {
            naming.set(None);
            point();
        }
    };
    let look = move || {
        let letters = text_before_caret().and_then(|text| being_named(&text));
        let found = letters.and_then(|letters| {
            let start = letters.to_lowercase();
            let fits = |name: &String| {
                let name = name.to_lowercase();
                name.starts_with(&start) || name.split_whitespace().any(|w| w.starts_with(&start))
            };
            let people = untrack(|| people::choices(andon)).into_iter().map(|choice| choice.text);
            let names: Vec<String> = people.filter(fits).take(OFFERED).collect();
            (!names.is_empty()).then_some(Naming { letters, names })
        });
        let Some(found) = found else { return close() };
        if naming.with_untracked(|known| known.as_ref() == Some(&found)) {
            return;
        }
        if naming.with_untracked(Option::is_none) {
            announcer.announce(&format!("{} people, arrow keys to choose", found.names.len()));
        }
        naming.set(Some(found));
        active.set(0);
        point();
    };
    let take = move |place: usize| {
        let Some(found) = naming.get_untracked() else { return };
        let Some(name) = found.names.get(place) else { return };
        let typed = found.letters.encode_utf16().count() as u32;
        // Refused by browsers that cannot: then the letters stay, and the list.
        if type_over(typed, &format!("{name} ")).is_some() {
            close();
        }
    };
    // Before the field's own keys.
    let on_key = move |event: ev::KeyboardEvent| {
        // The text goes away from under the list.
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            return close();
        }
        let count = naming.with_untracked(|found| found.as_ref().map_or(0, |f| f.names.len()));
        if count == 0 || event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => active.update(|place| *place = (*place + 1) % count),
            "ArrowUp" => active.update(|place| *place = (*place + count - 1) % count),
            "Enter" | "Tab" => take(active.get_untracked()),
            "Escape" => close(),
            _ => return,
        }
        point();
        event.prevent_default();
        event.stop_propagation();
    };
    let options = move || {
        naming.get().map(|found| {
            let options = found
                .names
                .into_iter()
                .enumerate()
                .map(|(place, name)| {
                    view! {
                        <li
                            id=option_id(place)
                            class="menu-option"
                            role="option"
                            aria-selected=move || (active.get() == place).to_string()
                            data-active=move || (active.get() == place).to_string()
                            on:mousemove=move |_| active.set(place)
                            on:click=move |_| take(place)
                        >
                            {name}
                        </li>
                    }
                })
                .collect_view();
            view! {
                <ul
                    id=list_id.get_value()
                    class="mentions-list"
                    role="listbox"
                    aria-label="People"
                    // The focus stays in the field while a name is pressed.
                    on:mousedown=|event| event.prevent_default()
                >
                    {options}
                </ul>
            }
        })
    };
    view! {
        <div
            class="mentions"
            on:input=move |_| look()
            on:click=move |_| look()
            on:keyup=move |event| {
                if event.key().starts_with("Arrow") && naming.with_untracked(Option::is_none) {
                    look();
                }
            }
            on:keydown:capture=on_key
            on:focusout=move |_| close()
        >
            {children()}
            {move || options()}
        </div>
    }
}

/// The letters of the name that is being typed: what stands behind the last `@`, if that begins a
/// word.
fn being_named(text: &str) -> Option<String> {
    let (before, letters) = text.rsplit_once('@')?;
    let begins = before.chars().next_back().is_none_or(|before| !before.is_alphanumeric());
    let is_name = !letters.contains(['\n', ',', '.', ':', ';', '!', '?', '(', ')', '@'])
        && !letters.starts_with(' ')
        && letters.chars().count() <= LONGEST;
    (begins && is_name).then(|| letters.to_owned())
}
