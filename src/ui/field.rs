//! Form fields: a label, the control, a hint, an error in its place.

use leptos::html;
use leptos::prelude::*;

use super::fresh_id::fresh_id;

/// The line under a field: the error if there is one, else the hint. Its place is kept free when
/// there may be an error, so that nothing jumps.
#[component]
fn Underline(
    id: String,
    hint: Option<String>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let text = move || error.get().or_else(|| hint.clone()).unwrap_or_default();
    view! {
        <p id=id class="field-note" data-error=move || error.get().map(|_| "true") aria-live="polite">
            {move || text()}
        </p>
    }
}

/// One line.
#[component]
pub fn TextInput(
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    /// The input's type: `text`, `search`, `datetime-local`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(into, default = Signal::stored(None))] error: Signal<Option<String>>,
    /// Takes the focus when the page or its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Suggestions while typing.
    #[prop(into, default = Signal::stored(Vec::new()))]
    suggestions: Signal<Vec<String>>,
    /// What a browser may fill in; "off" for what is new each time.
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional)] max_length: Option<usize>,
    #[prop(optional)] node_ref: NodeRef<html::Input>,
    /// Called after each keystroke.
    #[prop(optional, into)]
    on_input: Option<Callback<()>>,
    /// Called on Enter; without it Enter submits the form around.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let id = fresh_id("field");
    let note = format!("{id}-note");
    let list = format!("{id}-list");
    // The attribute alone works in dialogs and in pages that the browser loads itself.
    Effect::new(move |_| {
        if let (true, Some(input)) = (autofocus, node_ref.get()) {
            let _ = input.focus();
        }
    });
    let has_list = Memo::new(move |_| suggestions.with(|all| !all.is_empty()));
    let list_id = list.clone();
    let datalist = move || {
        has_list.get().then(|| {
            let options = suggestions
                .get()
                .into_iter()
                .map(|text| view! { <option value=text></option> })
                .collect_view();
            view! { <datalist id=list_id.clone()>{options}</datalist> }
        })
    };
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <input
                node_ref=node_ref
                id=id
                type=kind
                autocomplete=autocomplete
                placeholder=placeholder
                maxlength=max_length.map(|limit| limit.to_string())
                autofocus=autofocus
                aria-required=required.then_some("true")
                aria-describedby=note.clone()
                aria-invalid=move || error.get().map(|_| "true")
                list=move || has_list.get().then(|| list.clone())
                prop:value=move || value.get()
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    if let Some(on_input) = on_input {
                        on_input.run(());
                    }
                }
                on:keydown=move |event| {
                    if event.key() == "Enter" && !event.is_composing()
                        && let Some(on_enter) = on_enter
                    {
                        event.prevent_default();
                        on_enter.run(());
                    }
                }
            />
            {move || datalist()}
            <Underline id=note hint=hint error=error />
        </div>
    }
}

/// Several lines.
#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(into, default = Signal::stored(None))] error: Signal<Option<String>>,
    #[prop(default = 4)] rows: u32,
    /// Called on Ctrl or ⌘ with Enter.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let id = fresh_id("field");
    let note = format!("{id}-note");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <textarea
                id=id
                rows=rows.to_string()
                placeholder=placeholder
                aria-describedby=note.clone()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Enter" && (event.ctrl_key() || event.meta_key())
                        && let Some(on_enter) = on_enter
                    {
                        event.prevent_default();
                        on_enter.run(());
                    }
                }
            ></textarea>
            <Underline id=note hint=hint error=error />
        </div>
    }
}
