//! A field that finds among many values while one types, and takes new ones where they are
//! welcome. The focus stays in the field; the list names its active option, as ARIA's combobox
//! does.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::fresh_id::fresh_id;
use super::icon::{Icon, IconName};

/// One value to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    pub text: String,
    /// What it means, smaller.
    pub detail: String,
    pub chosen: bool,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// By its place among the suggestions.
    Known(usize),
    /// Typed, and not among them.
    New(String),
}

/// What a combobox is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picking {
    /// One of the values, no others.
    OneKnown,
    /// One, maybe a new one.
    One,
    /// Any number, maybe new ones.
    Many,
}

/// A line of the list: a suggestion, or what was typed as a new value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    pick: Pick,
    suggestion: Suggestion,
}

fn lines(typed: &str, suggestions: &[Suggestion], picking: Picking) -> Vec<Line> {
    let typed = typed.trim();
    let wanted = typed.to_lowercase();
    let fits = |suggestion: &Suggestion| {
        let text = format!("{} {}", suggestion.text, suggestion.detail).to_lowercase();
        wanted.split_whitespace().all(|word| text.contains(word))
    };
    let known = suggestions.iter().enumerate().filter(|(_, s)| fits(s));
    let mut lines: Vec<Line> =
        known.map(|(i, s)| Line { pick: Pick::Known(i), suggestion: s.clone() }).collect();
    // What a name says comes before what only its explanation says.
    let in_name = |line: &Line| {
        let name = line.suggestion.text.to_lowercase();
        wanted.split_whitespace().all(|word| name.contains(word))
    };
    lines.sort_by_key(|line| !in_name(line));
    // What is typed in full comes first: Enter means it.
    if let Some(exact) = lines.iter().position(|l| l.suggestion.text.to_lowercase() == wanted) {
        lines[..=exact].rotate_right(1);
    } else if picking != Picking::OneKnown && !typed.is_empty() {
        let text = format!("Add “{typed}”");
        let suggestion = Suggestion { text, ..Suggestion::default() };
        lines.push(Line { pick: Pick::New(typed.to_owned()), suggestion });
    }
    lines
}

/// The field and its list. It takes the focus when it appears.
#[component]
pub fn Combobox(
    #[prop(into)] label: String,
    #[prop(into)] suggestions: Signal<Vec<Suggestion>>,
    picking: Picking,
    #[prop(into)] on_pick: Callback<Pick>,
    /// Enter without a choice, and Escape.
    #[prop(into)]
    on_done: Callback<()>,
    /// Backspace in the empty field.
    #[prop(optional, into)]
    on_erase: Option<Callback<()>>,
    #[prop(optional)] node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let chosen = suggestions.with_untracked(|all| all.iter().position(|s| s.chosen));
    let active = RwSignal::new(chosen.filter(|_| picking != Picking::Many));
    let list = NodeRef::<html::Ul>::new();
    let list_id = StoredValue::new(fresh_id("combobox"));
    let option_id = move |place: usize| format!("{}-{place}", list_id.get_value());
    let found =
        Memo::new(move |_| suggestions.with(|all| typed.with(|typed| lines(typed, all, picking))));
    let some = Memo::new(move |_| found.with(|found| !found.is_empty()));
    Effect::new(move |_| {
        if let Some(input) = node_ref.get() {
            let _ = input.focus();
        }
    });
    Effect::new(move |_| {
        let (Some(list), Some(window)) = (list.get(), document().document_element()) else {
            return;
        };
        // The list hangs below its field; at the lower edge it is scrolled into view.
        if list.get_bounding_client_rect().bottom() > f64::from(window.client_height()) - 48.0 {
            list.scroll_into_view_with_bool(false);
        }
    });
    Effect::new(move |_| {
        let (Some(list), Some(place)) = (list.get(), active.get()) else { return };
        let Some(option) = list.children().item(place as u32) else { return };
        let (option, list_box) =
            (option.get_bounding_client_rect(), list.get_bounding_client_rect());
        let above = option.top() - list_box.top();
        let below = option.bottom() - list_box.bottom();
        if above < 0.0 || below > 0.0 {
            list.scroll_by_with_x_and_y(0.0, if above < 0.0 { above } else { below });
        }
    });
    let choose = move |place: usize| {
        let pick = found.with_untracked(|found| found.get(place).map(|line| line.pick.clone()));
        if let Some(pick) = pick {
            typed.set(String::new());
            active.set(None);
            on_pick.run(pick);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        let here = active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => active.set(Some(here.map_or(0, |here| (here + 1).min(last)))),
            "ArrowUp" => active.set(Some(here.map_or(last, |here| here.saturating_sub(1)))),
            "Enter" if event.is_composing() => return,
            "Enter" => match here {
                Some(here) => choose(here),
                None => on_done.run(()),
            },
            "Escape" => on_done.run(()),
            "Tab" => {
                // What was typed is meant; the focus goes on by itself.
                if let (Some(here), false) = (here, typed.with_untracked(|t| t.trim().is_empty())) {
                    choose(here);
                }
                return;
            }
            "Backspace" if typed.with_untracked(String::is_empty) => match on_erase {
                Some(on_erase) => on_erase.run(()),
                None => return,
            },
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let options = move || {
        let drawn = found.get().into_iter().enumerate().map(|(place, line)| {
            let Suggestion { text, detail, chosen } = line.suggestion;
            view! {
                <li
                    id=option_id(place)
                    class="menu-option"
                    role="option"
                    aria-selected=chosen.to_string()
                    data-active=move || (active.get() == Some(place)).to_string()
                    on:click=move |_| choose(place)
                >
                    <span class="menu-text">
                        {text}
                        {(!detail.is_empty())
                            .then(|| view! { <span class="menu-detail">{detail}</span> })}
                    </span>
                    <span class="menu-check">
                        {chosen.then(|| view! { <Icon name=IconName::Check /> })}
                    </span>
                </li>
            }
        });
        drawn.collect_view()
    };
    let list_label = label.clone();
    let popup = move || {
        let label = list_label.clone();
        some.get().then(|| {
            view! {
                <ul
                    node_ref=list
                    id=list_id.get_value()
                    class="combobox-list"
                    role="listbox"
                    aria-label=label
                    aria-multiselectable=(picking == Picking::Many).then_some("true")
                    // The focus stays in the field while an option is pressed.
                    on:mousedown=|event| event.prevent_default()
                >
                    {move || options()}
                </ul>
            }
        })
    };
    let placeholder = match picking {
        Picking::OneKnown => "Search",
        Picking::One | Picking::Many => "Search or add",
    };
    view! {
        <div class="combobox">
            <input
                node_ref=node_ref
                type="text"
                role="combobox"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=move || some.get().to_string()
                aria-controls=move || some.get().then(|| list_id.get_value())
                aria-activedescendant=move || {
                    active.get().filter(|_| some.get()).map(option_id)
                }
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder
                prop:value=move || typed.get()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    active.set((!text.trim().is_empty()).then_some(0));
                    typed.set(text);
                }
                on:keydown=on_key
            />
            {move || popup()}
        </div>
    }
}
