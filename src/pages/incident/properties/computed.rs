//! A row whose value is computed: it shows what decided, and can be set by hand with a reason.

use andon_model::command::Refusal;
use leptos::html;
use leptos::prelude::*;

use super::reason_form::ReasonForm;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::Choice;
use crate::ui::live::live;
use crate::ui::menu::Menu;

/// What a value set by hand says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ByHand {
    pub reason: String,
    /// The name of what is computed, if anything is.
    pub computed: Option<String>,
}

impl ByHand {
    fn text(&self) -> String {
        let reason = match self.reason.as_str() {
            "" => "set by hand".into(),
            reason => format!("set by hand: {reason}"),
        };
        match &self.computed {
            Some(computed) => format!("{reason}; computed would be {computed}"),
            None => reason,
        }
    }
}

#[component]
pub fn ComputedRow(
    title: &'static str,
    shown: ViewFn,
    /// By place in the list.
    #[prop(into)]
    chosen: Signal<Option<usize>>,
    choices: Vec<Choice<usize>>,
    /// What decided, or what is missing.
    #[prop(into)]
    because: Signal<String>,
    #[prop(into)] by_hand: Signal<Option<ByHand>>,
    /// Somebody chooses; whether to ask why.
    #[prop(into)]
    on_choose: Callback<usize, Result<bool, Refusal>>,
    #[prop(into)] on_reason: Callback<(usize, String), Result<(), Refusal>>,
    #[prop(into)] on_take_back: Callback<(), Result<(), Refusal>>,
) -> impl IntoView {
    let refused = Refused::new();
    let asking = RwSignal::new(None::<usize>);
    let line = NodeRef::<html::Div>::new();
    let asked = move || {
        asking.set(None);
        // The form takes the focus away with it.
        if let Some(line) = line.get_untracked() {
            let _ = line.focus();
        }
    };
    let names = StoredValue::new(choices.iter().map(|c| c.text.clone()).collect::<Vec<_>>());
    let note = live(move || {
        by_hand.get().map(|by_hand| {
            view! {
                <p class="property-by-hand">
                    {by_hand.text()}
                    " "
                    <Button
                        look=ButtonLook::Quiet
                        on_press=move |()| {
                            refused.note(on_take_back.run(()));
                        }
                    >
                        "Take back"
                        <span class="visually-hidden">{format!(" what was set for {title}")}</span>
                    </Button>
                </p>
            }
        })
    });
    let form = live(move || {
        asking.get().map(|place| {
            let name = names.with_value(|names| names.get(place).cloned()).unwrap_or_default();
            view! {
                <ReasonForm
                    question=format!("Why {name}?")
                    on_keep=move |reason| {
                        let taken = refused.note(on_reason.run((place, reason)));
                        if taken {
                            asked();
                        }
                        taken
                    }
                    on_cancel=move |()| {
                        refused.say(None);
                        asked();
                    }
                />
            }
        })
    });
    view! {
        <div class="property" data-property=title>
            <dt>{title}</dt>
            <dd>
                <div node_ref=line class="property-line" tabindex="-1">
                    <Menu
                        label=format!("Set {} by hand", title.to_lowercase())
                        choices=Signal::stored(choices)
                        chosen=chosen
                        on_choose=move |place| match on_choose.run(place) {
                            Ok(ask) => {
                                refused.say(None);
                                asking.set(ask.then_some(place));
                            }
                            Err(refusal) => {
                                refused.note(Err(refusal));
                            }
                        }
                    >
                        {move || shown.run()}
                    </Menu>
                </div>
                {form}
                {note}
                <p class="property-because">{move || because.get()}</p>
                <RefusalNote refused=refused />
            </dd>
        </div>
    }
}
