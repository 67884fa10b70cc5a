//! The way in, before the app: a join link, a name, or a plain word about what is wrong.

pub mod join_form;
mod name_form;

use leptos::prelude::*;

use crate::browser::page;
use crate::pages::shell::title::page_title;
use crate::state::andon::use_andon;
use crate::state::entrance::Entrance;
use crate::ui::button::{Button, ButtonLook};

use join_form::JoinForm;
use name_form::NameForm;

#[component]
pub fn EntrancePage() -> impl IntoView {
    page_title(|| "Welcome".into());
    let andon = use_andon();
    let step = move || match andon.entrance.get() {
        Entrance::Opening | Entrance::In => view! { <Opening /> }.into_any(),
        Entrance::NoLink => view! { <NoLink /> }.into_any(),
        Entrance::LinkRefused { reason, can_go_on } => {
            view! { <LinkRefused reason=reason can_go_on=can_go_on /> }.into_any()
        }
        Entrance::LinkUnreachable => view! { <LinkUnreachable /> }.into_any(),
        Entrance::OtherWorkspace => view! { <OtherWorkspace /> }.into_any(),
        Entrance::NameMissing => view! { <NameMissing /> }.into_any(),
        Entrance::Broken { reason } => view! { <Broken reason=reason /> }.into_any(),
    };
    view! {
        <main class="entrance">
            <p class="entrance-mark">"Andon"</p>
            {move || step()}
        </main>
    }
}

/// Words that appear only if it takes longer than one notices.
#[component]
fn Opening() -> impl IntoView {
    view! {
        <h1 class="visually-hidden">"Andon"</h1>
        <p class="entrance-opening quiet" role="status">"Reading what is on this device \u{2026}"</p>
    }
}

#[component]
fn NoLink() -> impl IntoView {
    let andon = use_andon();
    view! {
        <h1>"Join your workspace"</h1>
        <p>
            "You need a join link once. Ask somebody who is in: they find it where Andon was started, "
            "or make one with " <code>"andon token create"</code>
            ". Open it on this device, or paste it here."
        </p>
        <JoinForm />
        <p class="entrance-or">"or"</p>
        <Button on_press=move |()| andon.work_alone()>"Work alone on this device"</Button>
        <p class="quiet">
            "Everything works without a relay and stays on this device. You can join later and bring it along."
        </p>
    }
}

#[component]
fn LinkRefused(reason: String, can_go_on: bool) -> impl IntoView {
    let andon = use_andon();
    view! {
        <h1>"This link is not accepted"</h1>
        <p role="alert">{reason}</p>
        <p>
            "It may be revoked, out of date, or cut off when it was copied. Ask for a new one and paste it here. "
            "What is on this device is untouched."
        </p>
        <JoinForm />
        <p class="entrance-or">"or"</p>
        <Button on_press=move |()| andon.go_on()>
            {if can_go_on { "Go on with what is on this device" } else { "Work alone on this device" }}
        </Button>
    }
}

#[component]
fn LinkUnreachable() -> impl IntoView {
    let andon = use_andon();
    view! {
        <h1>"The relay does not answer"</h1>
        <p>
            "Your link is kept on this device. You can start working now: what you write stays here "
            "and is sent when the relay answers."
        </p>
        <div class="button-row">
            <Button look=ButtonLook::Primary on_press=move |()| andon.go_on()>"Start now, join later"</Button>
            <Button on_press=|()| page::reload()>"Try again"</Button>
        </div>
    }
}

#[component]
fn OtherWorkspace() -> impl IntoView {
    let andon = use_andon();
    view! {
        <h1>"This link leads to another workspace"</h1>
        <p>"There are incidents of a different workspace on this device. What should happen to them?"</p>
        <div class="button-column">
            <Button look=ButtonLook::Primary on_press=move |()| andon.keep_apart()>
                "Leave them where they are"
            </Button>
            <p class="quiet">"You see the new workspace only. The old incidents stay on this device."</p>
            <Button on_press=move |()| andon.bring_along()>"Bring them along"</Button>
            <p class="quiet">"Everybody in the new workspace will see them."</p>
        </div>
    }
}

#[component]
fn NameMissing() -> impl IntoView {
    view! {
        <h1>"What should the others call you?"</h1>
        <NameForm />
    }
}

#[component]
fn Broken(reason: String) -> impl IntoView {
    view! {
        <h1>"This browser lets Andon store nothing"</h1>
        <p role="alert">{reason}</p>
        <p>
            "Andon keeps everything on the device first, so it cannot start. Private windows and strict "
            "privacy settings are the usual cause, a full disk is another. Allow storage for this address or "
            "use a normal window, then try again. Nothing that was stored before has been deleted by Andon."
        </p>
        <Button look=ButtonLook::Primary on_press=|()| page::reload()>"Try again"</Button>
    }
}
