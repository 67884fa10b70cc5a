//! The rules, written in one go: what they would change is shown before they hold.

use andon_model::command::WorkspaceCommand;
use andon_model::incident::Severity;
use andon_model::property::Impact;
use andon_model::workspace::Workspace;
use leptos::prelude::*;

use super::forecasts::Forecasts;
use super::hold::use_settings;
use super::rules_draft::RulesDraft;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::{Choice, SelectField};
use crate::ui::field::TextInput;
use crate::ui::live::live;
use crate::ui::live_region::use_announcer;
use crate::ui::notice::Notice;

/// What the sizes stand for, in the order of [`Impact::ALL`].
const MEANING: [&str; 5] = ["no customer", "up to", "up to", "up to", "more than that"];

#[component]
pub fn RulesForm() -> impl IntoView {
    let hold = use_settings();
    let announcer = use_announcer();
    let kept = Memo::new(move |_| hold.andon.workspace.with(Workspace::rules));
    let draft = hold.rules;
    let read = Memo::new(move |_| draft.read());
    let refused = RwSignal::new(None::<String>);
    Effect::new(move |before: Option<_>| {
        let now = kept.get();
        if let Some(before) = before {
            hold.heads.put_severities(&before, &now);
        }
        now
    });
    let differs = Memo::new(move |_| read.with(|read| kept.with(|kept| read.as_ref() != Ok(kept))));
    let save = move |()| {
        let Ok(rules) = read.get_untracked() else {
            return refused.set(Some("Something above cannot be read yet.".into()));
        };
        let changes = kept.with_untracked(|kept| rules.changes_from(kept)).into_iter();
        let set = |(setting, value)| WorkspaceCommand::Set { setting, value: Some(value) };
        match hold.run(WorkspaceCommand::All(changes.map(set).collect())) {
            Ok(()) => {
                refused.set(None);
                announcer.announce("The rules hold now");
            }
            Err(refusal) => refused.set(Some(refusal.to_string())),
        }
    };
    let sizes = Impact::ALL.into_iter().enumerate().map(|(size, impact)| {
        view! { <SizeRow draft=draft size=size impact=impact faults=Signal::derive(move || {
            let read = read.get();
            let place = size.checked_sub(1)?;
            read.err()?.shares.get(place)?.clone()
        }) /> }
    });
    let is_out_of_order =
        Memo::new(move |_| read.with(|read| read.as_ref().is_ok_and(|rules| !rules.ascends())));
    view! {
        <table class="settings-table">
            <thead>
                <tr>
                    <th scope="col">"Impact"</th>
                    <th scope="col">"Share of customers, %"</th>
                    <th scope="col">"Severity"</th>
                </tr>
            </thead>
            <tbody>{sizes.collect_view()}</tbody>
        </table>
        {live(move || is_out_of_order.get().then(|| view! {
            <Notice>
                "The shares do not ascend from S to L: a size whose share is not above the one before it never comes out."
            </Notice>
        }))}
        <TextInput
            label="Money at risk that raises the severity one step"
            value=draft.raised_from
            hint="An amount and a currency, such as 100000 EUR. Empty for never."
            error=Signal::derive(move || read.with(|read| read.as_ref().err()?.raised_from.clone()))
        />
        <Forecasts kept=kept draft=Signal::derive(move || read.get().ok()) />
        <div class="button-row">
            <Button
                look=ButtonLook::Primary
                disabled=Signal::derive(move || !differs.get() || read.with(Result::is_err))
                on_press=save
            >
                "Save the rules"
            </Button>
            <Button
                look=ButtonLook::Quiet
                disabled=Signal::derive(move || !differs.get())
                on_press=move |()| {
                    refused.set(None);
                    kept.with_untracked(|kept| draft.set(kept));
                }
            >
                "Discard"
            </Button>
        </div>
        {live(move || refused.get().map(|why| view! { <p class="refusal" role="alert">{why}</p> }))}
    }
}

#[component]
fn SizeRow(
    draft: RulesDraft,
    size: usize,
    impact: Impact,
    faults: Signal<Option<String>>,
) -> impl IntoView {
    let choices: Vec<Choice<usize>> = Severity::ALL
        .iter()
        .enumerate()
        .map(|(place, severity)| Choice::new(place, severity.name()))
        .collect();
    let share = size.checked_sub(1).and_then(|place| draft.shares.get(place)).copied();
    let share = share.map(|share| {
        view! {
            <div class="saved-field" data-bare="true">
                <TextInput
                    label=format!("Largest share that is still {}, in per cent", impact.name())
                    value=share
                    error=faults
                />
            </div>
        }
    });
    view! {
        <tr>
            <th scope="row">{impact.name()}</th>
            <td><div class="settings-share">{MEANING[size]} {share}</div></td>
            <td>
                <div class="saved-field" data-bare="true">
                    <SelectField
                        label=format!("Severity of {}", impact.name())
                        choices=choices
                        value=draft.severities[size]
                    />
                </div>
            </td>
        </tr>
    }
}
