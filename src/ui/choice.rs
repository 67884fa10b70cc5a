//! Something to choose, and the plain form controls for choosing.

use leptos::prelude::*;

use super::fresh_id::fresh_id;

/// One of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<T> {
    pub value: T,
    pub text: String,
    /// What it means, smaller.
    pub detail: String,
}

impl<T> Choice<T> {
    pub fn new(value: T, text: impl Into<String>) -> Self {
        Choice { value, text: text.into(), detail: String::new() }
    }

    pub fn detailed(value: T, text: impl Into<String>, detail: impl Into<String>) -> Self {
        Choice { value, text: text.into(), detail: detail.into() }
    }
}

/// A native drop-down for forms. For choosing in place see [`super::menu::Menu`].
#[component]
pub fn SelectField<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] label: String,
    #[prop(into)] choices: Signal<Vec<Choice<T>>>,
    value: RwSignal<T>,
) -> impl IntoView {
    let id = fresh_id("select");
    let options = move || {
        choices.with(|choices| {
            choices
                .iter()
                .enumerate()
                .map(|(place, choice)| {
                    let own = choice.value.clone();
                    let selected = move || value.with(|value| *value == own);
                    view! {
                        <option value=place.to_string() prop:selected=selected>
                            {choice.text.clone()}
                        </option>
                    }
                })
                .collect_view()
        })
    };
    let choose = move |place: String| {
        let chosen = choices.with_untracked(|choices| {
            place.parse::<usize>().ok().and_then(|place| choices.get(place)).cloned()
        });
        if let Some(chosen) = chosen {
            value.set(chosen.value);
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id on:change=move |event| choose(event_target_value(&event))>
                {move || options()}
            </select>
        </div>
    }
}

/// A few choices side by side, one of which holds.
#[component]
pub fn RadioGroup<T: Clone + PartialEq + Send + Sync + 'static>(
    #[prop(into)] label: String,
    choices: Vec<Choice<T>>,
    #[prop(into)] value: Signal<T>,
    #[prop(into)] on_choose: Callback<T>,
) -> impl IntoView {
    let name = fresh_id("radio");
    let radios = choices
        .into_iter()
        .map(|choice| {
            let own = choice.value.clone();
            let checked = move || value.with(|value| *value == own);
            let chosen = choice.value;
            view! {
                <label class="radio">
                    <input
                        type="radio"
                        name=name.clone()
                        prop:checked=checked
                        on:change=move |_| on_choose.run(chosen.clone())
                    />
                    <span>{choice.text}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="radios">
            <legend>{label}</legend>
            <div class="radios-row">{radios}</div>
        </fieldset>
    }
}

/// On or off.
#[component]
pub fn CheckField(
    #[prop(into)] label: String,
    #[prop(into)] checked: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || checked.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}
