//! The palette: commands of the place one is in, incidents, records, settings and people by
//! their names (`⌘K`), and every text on the device (`/`). The focus stays in its field.

mod choices;
mod names;
mod results;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use crate::browser::clock;
use crate::browser::element::keep_in_view;
use crate::browser::page::release_focus;
use crate::keymap::{Action, Keymap, use_keymap};
use crate::navigation::use_navigation;
use crate::state::andon::use_andon;
use crate::state::search::Answer;
use crate::ui::button::IconButton;
use crate::ui::dialog::Dialog;
use crate::ui::icon::IconName;

use choices::{Choice, Here, Pick, choices};
use names::Names;
use results::{count, draw};

/// What is looked through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The names of everything, and texts after them.
    #[default]
    Names,
    /// Texts only.
    Texts,
}

const LIST: &str = "palette-list";

fn option_id(place: usize) -> String {
    format!("palette-{place}")
}

/// Opens with `⌘K` and `/`.
#[component]
pub fn Palette(
    open: RwSignal<bool>,
    mode: RwSignal<Mode>,
    /// Whether one came from an entry of a timeline, which has commands of its own.
    at_entry: RwSignal<bool>,
) -> impl IntoView {
    let andon = use_andon();
    let (keymap, navigation) = (use_keymap(), use_navigation());
    let field = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let latest = RwSignal::new(Answer::default());
    // What was found for other words than those that stand here now is no answer.
    let answer = Memo::new(move |_| {
        typed.with(|typed| latest.with(|it| (it.typed == *typed).then(|| it.clone())))
    });
    let names = Names::new(andon);
    let reading = Memo::new(move |_| open.get() && andon.search_progress().reading);
    // Asked for anew when more can be searched, and dropped when something else was typed since.
    Effect::new(move |_| {
        let text = typed.get();
        reading.track();
        if !open.get() {
            return;
        }
        if text.trim().is_empty() {
            return latest.set(Answer::default());
        }
        andon.search(text, move |found| {
            if typed.try_with_untracked(|typed| *typed == found.typed) == Some(true) {
                latest.try_set(found);
            }
        });
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if now && before != Some(true) {
            andon.wake_search();
            typed.set(String::new());
            active.set(0);
            // A dialog gives the focus to its first button otherwise.
            clock::next_frame(move || {
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                }
            });
        }
        now
    });
    let found = Memo::new(move |_| match open.get() {
        true => {
            let answer = answer.get().unwrap_or_default();
            choices(andon, Here { navigation, at_entry }, names, mode.get(), &typed.get(), &answer)
        }
        false => Vec::new(),
    });
    let all = Memo::new(move |_| found.with(|groups| count(groups)));
    // What was below the end comes back up.
    let here = Memo::new(move |_| active.get().min(all.get().saturating_sub(1)));
    Effect::new(move |_| keep_in_view(LIST, &option_id(here.get())));
    let choose = move |place: usize| {
        let choice: Option<Choice> = found.with_untracked(|groups| {
            groups.iter().flat_map(|group| &group.choices).nth(place).cloned()
        });
        let Some(choice) = choice else { return };
        if choice.pick == Pick::Texts {
            active.set(0);
            return mode.set(Mode::Texts);
        }
        if let Some(name) = &choice.remembered {
            andon.note_recent(name);
        }
        open.set(false);
        // The dialog gives the focus back first.
        clock::next_frame(move || match choice.pick {
            Pick::Run(action) => run(action, keymap),
            Pick::Go(route) => navigation.go(route),
            Pick::Texts => {}
        });
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let last = all.get_untracked().saturating_sub(1);
        let now = here.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => active.set(if now == last { 0 } else { now + 1 }),
            "ArrowUp" => active.set(if now == 0 { last } else { now - 1 }),
            "PageDown" => active.set((now + 8).min(last)),
            "PageUp" => active.set(now.saturating_sub(8)),
            "Enter" => choose(now),
            "Backspace"
                if typed.with_untracked(String::is_empty)
                    && mode.get_untracked() == Mode::Texts =>
            {
                mode.set(Mode::Names);
            }
            _ => return,
        }
        event.prevent_default();
    };
    let label = move || match mode.get() {
        Mode::Names => "Find a command, incident, record or setting",
        Mode::Texts => "Search every text",
    };
    view! {
        <Dialog open=open title="Find" kind="palette">
            <div class="palette-field">
                <input
                    node_ref=field
                    type="text"
                    role="combobox"
                    aria-label=label
                    aria-autocomplete="list"
                    aria-expanded=move || (all.get() > 0).to_string()
                    aria-controls=LIST
                    aria-activedescendant=move || (all.get() > 0).then(|| option_id(here.get()))
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="go"
                    placeholder=label
                    prop:value=move || typed.get()
                    on:input=move |event| {
                        active.set(0);
                        typed.set(event_target_value(&event));
                    }
                    on:keydown=on_key
                />
                <IconButton
                    label="Close"
                    icon=IconName::Close
                    on_press=move |()| open.set(false)
                />
            </div>
            {draw(andon, found, here, mode, typed, answer, Callback::new(choose))}
        </Dialog>
    }
}

/// Does what was chosen.
fn run(action: Action, keymap: Keymap) {
    if let Action::Undo | Action::Redo = action {
        // What is meant is the page's; in a field it would be the browser's.
        release_focus();
    }
    keymap.run(action);
}
