//! A button that opens a list to choose from, in place: severity, commander, phase, kind.
//!
//! The list has the focus while it is open and names its active option, as ARIA's listbox does.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::choice::Choice;
use super::fresh_id::fresh_id;
use super::icon::{Icon, IconName};

/// Letters typed within this time belong to one word, in milliseconds.
const TYPEAHEAD_PAUSE: f64 = 700.0;
/// The least room below a button for a list to open downwards, in CSS pixels.
const ROOM: f64 = 280.0;
/// Between the list and the edges of the window.
const MARGIN: f64 = 8.0;

/// Where the list stands, in CSS pixels of the window.
#[derive(Clone, Copy, Default)]
struct Place {
    left: Option<f64>,
    top: Option<f64>,
    bottom: Option<f64>,
    room: Option<f64>,
}

fn pixels(length: f64) -> String {
    format!("{}px", length.round())
}

/// What an option shows.
#[derive(Clone, PartialEq)]
struct Line {
    text: String,
    detail: String,
}

/// A button with what is chosen (`children`) and its list.
#[component]
pub fn Menu<T: Clone + PartialEq + Send + Sync + 'static>(
    /// What is chosen here: "Severity". Screen readers hear it with the current choice.
    #[prop(into)]
    label: String,
    #[prop(into)] choices: Signal<Vec<Choice<T>>>,
    #[prop(into)] chosen: Signal<Option<T>>,
    #[prop(into)] on_choose: Callback<T>,
    /// Set it to open the list from elsewhere, such as by a key.
    #[prop(optional, into)]
    open: Option<RwSignal<bool>>,
    #[prop(into, default = Signal::stored(false))] disabled: Signal<bool>,
    /// The key that opens it, for the tooltip.
    #[prop(optional)]
    key: Option<&'static str>,
    /// What the button shows: the current choice.
    children: Children,
) -> impl IntoView {
    // Everything but these three lines is the same code for every kind of choice.
    let lines = Signal::derive(move || {
        let line = |c: &Choice<T>| Line { text: c.text.clone(), detail: c.detail.clone() };
        choices.with(|choices| choices.iter().map(line).collect())
    });
    let place = Signal::derive(move || {
        let chosen = chosen.get()?;
        choices.with(|choices| choices.iter().position(|choice| choice.value == chosen))
    });
    let choose = Callback::new(move |place: usize| {
        let choice = choices.with_untracked(|choices| choices.get(place).cloned());
        if let Some(choice) = choice {
            on_choose.run(choice.value);
        }
    });
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    view! {
        <PlaceMenu label=label lines=lines chosen=place on_choose=choose open=open disabled=disabled key=key>
            {children()}
        </PlaceMenu>
    }
}

/// The menu itself: its choices are places in a list.
#[component]
fn PlaceMenu(
    label: String,
    lines: Signal<Vec<Line>>,
    chosen: Signal<Option<usize>>,
    on_choose: Callback<usize>,
    open: RwSignal<bool>,
    disabled: Signal<bool>,
    key: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let active = RwSignal::new(0usize);
    let typed = StoredValue::new((String::new(), 0.0));
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Ul>::new();
    let place = RwSignal::new(Place::default());
    let list_id = StoredValue::new(fresh_id("menu"));
    let option_id = move |place: usize| format!("{}-{place}", list_id.get_value());

    let close = move |back: bool| {
        open.set(false);
        if back && let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let choose = move |place: usize| {
        close(true);
        on_choose.run(place);
    };

    // Once the list is in the page: put it beside its button, give it the focus.
    Effect::new(move |_| {
        let (Some(list), true) = (list.get(), open.get()) else { return };
        let Some(button) = button.get_untracked() else { return };
        active.set(chosen.get_untracked().unwrap_or_default());
        // It floats over everything, so that no box that scrolls can cut it off: below its button,
        // or above where there is more room, and inside the window.
        let (beside, window) = (button.get_bounding_client_rect(), document().document_element());
        let (width, height) = window.map_or((0.0, 0.0), |window| {
            (f64::from(window.client_width()), f64::from(window.client_height()))
        });
        let below = height - beside.bottom();
        let up = below < ROOM && beside.top() > below;
        let left = beside.left().min(width - f64::from(list.offset_width()) - MARGIN).max(MARGIN);
        let room = if up { beside.top() } else { below } - 2.0 * MARGIN;
        let top = (!up).then(|| beside.bottom() + MARGIN / 2.0);
        let bottom = up.then(|| height - beside.top() + MARGIN / 2.0);
        place.set(Place { left: Some(left), top, bottom, room: Some(room) });
        let _ = list.focus();
    });
    Effect::new(move |_| {
        let (place, true) = (active.get(), open.get()) else { return };
        let shown = list.get().and_then(|list| list.children().item(place as u32));
        if let Some(option) = shown {
            // Only where the list is longer than its box; the page never scrolls for it.
            if let Some(list) = list.get_untracked() {
                let (option, list_box) =
                    (option.get_bounding_client_rect(), list.get_bounding_client_rect());
                let above = option.top() - list_box.top();
                let below = option.bottom() - list_box.bottom();
                if above < 0.0 || below > 0.0 {
                    let by = if above < 0.0 { above } else { below };
                    list.scroll_by_with_x_and_y(0.0, by);
                }
            }
        }
    });

    let on_key = move |event: ev::KeyboardEvent| {
        let count = lines.with_untracked(Vec::len);
        let last = count.saturating_sub(1);
        let here = active.get_untracked();
        let key = event.key();
        match key.as_str() {
            "ArrowDown" => active.set((here + 1).min(last)),
            "ArrowUp" => active.set(here.saturating_sub(1)),
            "Home" | "PageUp" => active.set(0),
            "End" | "PageDown" => active.set(last),
            "Enter" | " " => choose(here),
            "Escape" => close(true),
            "Tab" => {
                close(true);
                return;
            }
            _ if key.chars().count() == 1 && !event.ctrl_key() && !event.meta_key() => {
                let word = typed.try_update_value(|(word, at)| {
                    if event.time_stamp() - *at > TYPEAHEAD_PAUSE {
                        word.clear();
                    }
                    word.push_str(&key.to_lowercase());
                    *at = event.time_stamp();
                    word.clone()
                });
                let found = lines.with_untracked(|lines| {
                    let fits = |line: &Line| {
                        let text = line.text.to_lowercase();
                        let word = word.as_deref().unwrap_or_default();
                        // "2" finds SEV-2 as well.
                        text.starts_with(word) || text.ends_with(word)
                    };
                    lines.iter().position(fits)
                });
                if let Some(found) = found {
                    active.set(found);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };

    let options = move || {
        let lines = lines.get().into_iter().enumerate();
        lines
            .map(|(place, line)| {
                let is_chosen = move || chosen.get() == Some(place);
                view! {
                    <li
                        id=option_id(place)
                        class="menu-option"
                        role="option"
                        aria-selected=move || is_chosen().to_string()
                        data-active=move || (active.get() == place).to_string()
                        on:mousemove=move |_| {
                            if active.get_untracked() != place {
                                active.set(place);
                            }
                        }
                        on:click=move |_| choose(place)
                    >
                        <span class="menu-text">
                            {line.text}
                            {(!line.detail.is_empty())
                                .then(|| view! { <span class="menu-detail">{line.detail}</span> })}
                        </span>
                        <span class="menu-check">
                            {move || is_chosen().then(|| view! { <Icon name=IconName::Check /> })}
                        </span>
                    </li>
                }
            })
            .collect_view()
    };

    let list_label = label.clone();
    let popup = move || {
        open.get().then(|| {
            view! {
                <ul
                    node_ref=list
                    id=list_id.get_value()
                    class="menu-list"
                    role="listbox"
                    tabindex="-1"
                    aria-label=list_label.clone()
                    style:left=move || place.read().left.map(pixels)
                    style:top=move || place.read().top.map(pixels)
                    style:bottom=move || place.read().bottom.map(pixels)
                    style:max-height=move || place.read().room.map(pixels)
                    aria-activedescendant=move || option_id(active.get())
                    on:keydown=on_key
                    // The focus stays with the list while an option is pressed.
                    on:mousedown=|event| event.prevent_default()
                    on:blur=move |_| close(false)
                >
                    {move || options()}
                </ul>
            }
        })
    };
    let title = key.map(|key| format!("{label} ({key})"));
    view! {
        <div class="menu">
            <button
                node_ref=button
                type="button"
                class="button button-quiet menu-button"
                aria-haspopup="listbox"
                aria-expanded=move || open.get().to_string()
                aria-controls=move || open.get().then(|| list_id.get_value())
                title=title
                disabled=move || disabled.get()
                // Without it the list would lose the focus, close, and be opened again by the click.
                on:mousedown=move |event| {
                    if open.get_untracked() {
                        event.prevent_default();
                    }
                }
                on:click=move |_| open.update(|open| *open = !*open)
                on:keydown=move |event| {
                    if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp") {
                        event.prevent_default();
                        event.stop_propagation();
                        open.set(true);
                    }
                }
            >
                <span class="visually-hidden">{label}": "</span>
                {children()}
                <Icon name=IconName::Down />
            </button>
            {move || popup()}
        </div>
    }
}
