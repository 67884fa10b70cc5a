//! What else can be done with a fact: what shows it, and where it stands.

use andon_model::id::WhyId;
use andon_model::pdca::command::PdcaCommand;
use leptos::html;
use leptos::prelude::*;

use super::hold::use_record_hold;
use super::outline::{Step, field_element};
use super::quote::Quote;
use crate::browser::page::focus_by_id;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::ui::button::Button;
use crate::ui::fresh_id::fresh_id;

const STEPS: [(Step, &str); 5] = [
    (Step::Up, "Up"),
    (Step::Down, "Down"),
    (Step::Deeper, "Deeper"),
    (Step::Out, "Out"),
    (Step::ToOtherTree, "To the other tree"),
];

#[component]
pub fn TwigMore(why: WhyId) -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let link = fresh_id("link");
    let input = NodeRef::<html::Input>::new();
    let keep = move |address: String| {
        if address.trim().is_empty() {
            return true;
        }
        refused.note(hold.run(PdcaCommand::SetWhyLink { why, address, there: true }))
    };
    let steps = STEPS
        .map(|(step, text)| {
            view! {
                <Button on_press=move |()| {
                    if refused.note(hold.step(why, step)) {
                        hold.more.set(Some(why));
                    }
                }>{text}</Button>
            }
        })
        .collect_view();
    view! {
        <div
            class="why-more"
            role="group"
            aria-label="About the fact"
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.default_prevented() {
                    event.prevent_default();
                    event.stop_propagation();
                    hold.more.set(None);
                    focus_by_id(&field_element(why));
                }
            }
        >
            <Quote why=why />
            <p class="why-more-line">
                <label for=link.clone()>"Link"</label>
                <input
                    node_ref=input
                    id=link
                    type="url"
                    placeholder="https://"
                    autocomplete="off"
                    on:change=move |event| {
                        if keep(event_target_value(&event))
                            && let Some(input) = input.get_untracked()
                        {
                            input.set_value("");
                        }
                    }
                />
            </p>
            <p class="action-buttons">
                {steps}
                <Button on_press=move |()| { refused.note(hold.remove(why)); }>"Remove"</Button>
            </p>
            <RefusalNote refused=refused />
        </div>
    }
}
