//! The list of the palette, and what is said of it.

use andon_model::search::Snippet;
use leptos::prelude::*;

use super::choices::{Choice, Group};
use super::{LIST, Mode, option_id};
use crate::state::Andon;
use crate::state::search::Answer;
use crate::ui::kbd::Kbd;
use crate::ui::live::live;

/// How many choices there are.
pub fn count(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.choices.len()).sum()
}

/// The words below the field, and the list.
pub fn draw(
    andon: Andon,
    found: Memo<Vec<Group>>,
    here: Memo<usize>,
    mode: RwSignal<Mode>,
    typed: RwSignal<String>,
    answer: Memo<Option<Answer>>,
    choose: Callback<usize>,
) -> AnyView {
    let words = Memo::new(move |_| {
        let nothing = typed.with(|typed| typed.trim().is_empty());
        let groups = found.with(|groups| count(groups));
        answer.with(|answer| match (mode.get(), nothing) {
            (Mode::Names, true) => String::new(),
            (Mode::Texts, true) => {
                "Words, beginnings of words, and \u{201c}phrases in quotes\u{201d}; accents do not matter.".into()
            }
            (Mode::Names, false) => format!("{groups} choices"),
            (Mode::Texts, false) => answer.as_ref().map(found_words).unwrap_or_default(),
        })
    });
    let reach = Memo::new(move |_| reach_words(andon));
    let options = move || {
        let mut place = 0;
        let groups = found.get().into_iter().enumerate().map(|(number, group)| {
            let id = format!("palette-group-{number}");
            let heading = id.clone();
            let options = group.choices.into_iter().map(|choice| {
                place += 1;
                option(choice, place - 1, here, choose)
            });
            let options = options.collect_view();
            view! {
                <div role="group" aria-labelledby=id>
                    <div id=heading class="palette-group">{group.title}</div>
                    {options}
                </div>
            }
        });
        groups.collect_view()
    };
    view! {
        <p class="palette-words" role="status">{move || words.get()}</p>
        <div
            id=LIST
            class="palette-list"
            role="listbox"
            aria-label="What was found"
            // The focus stays in the field while an option is pressed.
            on:mousedown=|event| event.prevent_default()
        >
            {options}
        </div>
        {live(move || {
            let words = reach.get();
            (!words.is_empty()).then(|| view! { <p class="palette-reach">{words}</p> })
        })}
    }
    .into_any()
}

fn option(choice: Choice, place: usize, here: Memo<usize>, choose: Callback<usize>) -> AnyView {
    let Choice { name, detail, text, keys, .. } = choice;
    let text =
        (!text.0.is_empty()).then(|| view! { <span class="palette-text">{marked(text)}</span> });
    let keys = (!keys.is_empty()).then(|| view! { <Kbd keys=keys /> });
    let detail =
        (!detail.is_empty()).then(|| view! { <span class="palette-detail">{detail}</span> });
    view! {
        <div
            id=option_id(place)
            class="palette-option"
            role="option"
            aria-selected=move || (here.get() == place).to_string()
            on:click=move |_| choose.run(place)
        >
            <span class="palette-line">
                <span class="palette-name">{marked(name)}</span>
                {detail}
                {keys}
            </span>
            {text}
        </div>
    }
    .into_any()
}

/// A text with what was found in it marked.
fn marked(text: Snippet) -> AnyView {
    let parts = text.0.into_iter().map(|(part, marked)| match marked {
        true => view! { <mark>{part}</mark> }.into_any(),
        false => part.into_any(),
    });
    parts.collect_view().into_any()
}

fn found_words(answer: &Answer) -> String {
    let shown = answer.found.len();
    let found = match (answer.all, shown) {
        (0, _) => "Nothing on this device has these words".to_owned(),
        (1, _) => "1 found".to_owned(),
        (all, shown) if all > shown => format!("The best {shown} of {all}"),
        (all, _) => format!("{all} found"),
    };
    match &answer.corrected {
        Some(words) if answer.all > 0 => {
            format!("Nothing has the words as typed. For \u{201c}{words}\u{201d}: {found}")
        }
        _ => found,
    }
}

/// What is not searched in full, and why.
fn reach_words(andon: Andon) -> String {
    let progress = andon.search_progress();
    let reading = progress
        .reading
        .then(|| format!("Still reading: {} of {} can be searched.", progress.read, progress.all));
    let absent = (progress.absent > 0).then(|| match progress.absent {
        1 => "1 is found by its name only: it is not on this device.".to_owned(),
        count => format!("{count} are found by their names only: they are not on this device."),
    });
    [reading, absent].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
