//! A text field that several people write in at once, keystroke by keystroke. There is nothing
//! to save. The caret stays where it is while others write before it.

use andon_model::text_edit::{Merged, TextEdit};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// How many lines a text may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// Enter leaves the field; what is pasted becomes one line.
    One,
    #[default]
    Many,
}

/// Whether an input method is putting characters together. The field is its own until it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Composing {
    No,
    Yes,
}

/// A shared text.
#[component]
pub fn SharedText(
    /// The text as everybody has it, one's own edits included.
    #[prop(into)]
    text: Signal<String>,
    #[prop(into)] on_edit: Callback<TextEdit>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] lines: Lines,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional, into)] id: Option<String>,
    /// Takes the focus when it appears, the caret at the end.
    #[prop(optional)]
    takes_focus: bool,
    #[prop(optional, into)] on_focus: Option<Callback<()>>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
    /// Esc, ⌘/Ctrl with Enter, and Enter where there is one line only.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// Is asked first for every key; whether it took it.
    #[prop(optional, into)]
    on_key: Option<Callback<ev::KeyboardEvent, bool>>,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    // What both the field and the others had when they last agreed; nothing until the field has
    // been filled, so that an empty new field is never taken for a text that somebody deleted.
    let known = StoredValue::new(None::<String>);
    let composing = StoredValue::new(Composing::No);

    let settle = move || {
        if composing.try_get_value() != Some(Composing::No) {
            return;
        }
        let (Some(area), Some(before), Some(theirs)) =
            (area.get_untracked(), known.try_get_value().flatten(), text.try_get_untracked())
        else {
            return;
        };
        let field = area.value();
        let wanted = match lines {
            Lines::One => field.replace(['\r', '\n'], " "),
            Lines::Many => field.clone(),
        };
        let start = area.selection_start().ok().flatten().unwrap_or(0) as usize;
        let end = area.selection_end().ok().flatten().unwrap_or(0) as usize;
        let merged = Merged::new(&before, &wanted, &theirs, (start, end));
        known.set_value(Some(merged.text.clone()));
        for edit in merged.edits {
            on_edit.try_run(edit);
        }
        if merged.text != field {
            let scroll = area.scroll_top();
            area.set_value(&merged.text);
            let (start, end) = merged.selection;
            let _ = area.set_selection_range(start as u32, end as u32);
            area.set_scroll_top(scroll);
        }
        fit(&area);
    };

    // First fills the field; then follows what others write and what became of one's own edits.
    Effect::new(move |_| {
        let Some(area) = area.get() else { return };
        text.track();
        if known.with_value(Option::is_some) {
            settle();
            return;
        }
        let first = text.get_untracked();
        area.set_value(&first);
        known.set_value(Some(first));
        fit(&area);
        if takes_focus {
            let _ = area.focus();
            let end = area.value().encode_utf16().count() as u32;
            let _ = area.set_selection_range(end, end);
        }
    });

    let leave = move || {
        if let Some(on_leave) = on_leave {
            on_leave.run(());
        } else if let Some(area) = area.get_untracked() {
            let _ = area.blur();
        }
    };
    let pressed = move |event: ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        if on_key.is_some_and(|on_key| on_key.run(event.clone())) {
            event.prevent_default();
            event.stop_propagation();
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let leaves = match event.key().as_str() {
            "Escape" => true,
            "Enter" => command || lines == Lines::One,
            _ => false,
        };
        if leaves {
            event.prevent_default();
            event.stop_propagation();
            leave();
        }
    };

    view! {
        <textarea
            node_ref=area
            id=id
            class="shared-text"
            class:shared-text-one=lines == Lines::One
            rows="1"
            aria-label=move || label.get()
            placeholder=placeholder
            spellcheck="true"
            on:input=move |_| settle()
            on:compositionstart=move |_| composing.set_value(Composing::Yes)
            on:compositionend=move |_| {
                composing.set_value(Composing::No);
                settle();
            }
            on:focus=move |_| {
                if let Some(on_focus) = on_focus {
                    on_focus.run(());
                }
            }
            on:blur=move |_| {
                if composing.try_get_value() == Some(Composing::Yes) {
                    composing.set_value(Composing::No);
                }
                settle();
                if let Some(on_blur) = on_blur {
                    // The field may be on its way out of the page.
                    on_blur.try_run(());
                }
            }
            on:keydown=pressed
        ></textarea>
    }
}

type Area = <html::Textarea as html::ElementType>::Output;

/// Makes the field as high as its text. A browser that can do so by itself is left to it: measuring
/// costs three layouts of the page for every key.
pub fn fit(area: &Area) {
    let style = (**area).style();
    let _ = style.set_property("field-sizing", "content");
    if style.get_property_value("field-sizing").is_ok_and(|value| value == "content") {
        return;
    }
    // It only ever reports less than it has after it has let go of its height.
    let _ = style.set_property("height", "auto");
    let borders = area.offset_height() - area.client_height();
    let height = area.scroll_height() + borders;
    if height > 0 {
        let _ = style.set_property("height", &format!("{height}px"));
    }
}
