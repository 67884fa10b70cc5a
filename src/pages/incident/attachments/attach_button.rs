//! Ways to choose files where nothing can be dropped or pasted.

use leptos::prelude::*;

use super::hold::{Target, use_files_hold};
use crate::browser::picked::{Way, chosen};
use crate::ui::icon::{Icon, IconName};

/// A file field that looks like a button.
#[component]
pub fn AttachButton(
    target: Target,
    /// For screen readers and the tooltip.
    label: &'static str,
    /// What the button shows beside its icon.
    #[prop(optional)]
    text: &'static str,
    /// Takes a photo instead, where there is a camera.
    #[prop(optional)]
    camera: bool,
) -> impl IntoView {
    let hold = use_files_hold();
    let icon = if camera { IconName::Camera } else { IconName::Attach };
    let quiet = text.is_empty();
    view! {
        <label
            class=if quiet { "button button-quiet button-icon attach" } else { "button attach" }
            data-camera=camera.then_some("true")
            title=label
        >
            <Icon name=icon />
            {text}
            <input
                type="file"
                class="visually-hidden"
                aria-label=label
                multiple=!camera
                accept=camera.then_some("image/*")
                capture=camera.then_some("environment")
                on:change=move |event| hold.take(Way::Chosen, target, chosen(&event))
            />
        </label>
    }
}
