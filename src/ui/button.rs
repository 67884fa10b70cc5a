//! Buttons.

use leptos::prelude::*;

/// How much a button asks for attention. One primary button at most on a screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ButtonLook {
    Primary,
    #[default]
    Plain,
    /// Without a border until it is pointed at.
    Quiet,
}

impl ButtonLook {
    fn class(self) -> &'static str {
        match self {
            ButtonLook::Primary => "button button-primary",
            ButtonLook::Plain => "button",
            ButtonLook::Quiet => "button button-quiet",
        }
    }
}

/// A button with a text, maybe an icon before it.
#[component]
pub fn Button(
    #[prop(into)] on_press: Callback<()>,
    #[prop(optional)] look: ButtonLook,
    #[prop(into, default = Signal::stored(false))] disabled: Signal<bool>,
    /// For the tooltip, such as the key that does the same.
    #[prop(optional, into)]
    title: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=look.class()
            title=title
            disabled=move || disabled.get()
            on:click=move |_| on_press.run(())
        >
            {children()}
        </button>
    }
}

/// A button that shows an icon only and says its label to screen readers and in the tooltip.
#[component]
pub fn IconButton(
    #[prop(into)] on_press: Callback<()>,
    #[prop(into)] label: Signal<String>,
    icon: super::icon::IconName,
    /// To give it the focus.
    #[prop(optional, into)]
    id: Option<String>,
    /// For buttons that switch something on and off.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    #[prop(into, default = Signal::stored(false))] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            id=id
            type="button"
            class="button button-quiet button-icon"
            aria-label=move || label.get()
            title=move || label.get()
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            disabled=move || disabled.get()
            on:click=move |_| on_press.run(())
        >
            <super::icon::Icon name=icon />
        </button>
    }
}
