//! A field for one setting.

use andon_model::setting::{Part, Setting};
use andon_model::workspace::Workspace;
use leptos::prelude::*;

use super::hold::use_settings;
use super::saved_field::{FieldLook, SavedField};
use crate::ui::button::{Button, ButtonLook};
use crate::ui::live::live;

/// The text of a setting. Where another text ships, that can be had back.
#[component]
pub fn SettingField(
    setting: Setting,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] look: FieldLook,
    #[prop(into, default = Signal::stored(Vec::new()))] suggestions: Signal<Vec<String>>,
) -> impl IntoView {
    let hold = use_settings();
    let (shown, own) = (setting.clone(), setting.clone());
    let kept = Memo::new(move |_| {
        hold.andon.workspace.with(|w| w.setting(&shown).unwrap_or_default().to_owned())
    });
    let shipped = Workspace::shipped(&setting);
    let differs = Memo::new(move |_| shipped.is_some_and(|text| kept.with(|kept| kept != text)));
    // An item without its text would vanish; every other text may be empty.
    let is_needed = matches!(setting, Setting::Item(_, _, Part::Text));
    let keep = move |text: String| {
        let empty = text.is_empty() && !is_needed && shipped.is_none();
        hold.set(own.clone(), (!empty).then_some(text))
    };
    let back = Callback::new(move |()| {
        // What ships is never refused.
        let _ = hold.set(setting.clone(), None);
    });
    view! {
        <div class="setting-field">
            <SavedField
                label=label
                hint=hint
                kept=kept
                keep=Callback::new(keep)
                look=look
                suggestions=suggestions
            />
            {live(move || differs.get().then(|| view! {
                <Button look=ButtonLook::Quiet on_press=back title=shipped.unwrap_or_default()>
                    "As shipped"
                    <span class="visually-hidden">{move || format!(" for {}", label.get())}</span>
                </Button>
            }))}
        </div>
    }
}
