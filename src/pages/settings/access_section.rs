//! Who has access to the workspace: for its administrators, with the relay only.

use chrono::DateTime;
use leptos::prelude::*;

use crate::browser::page::copy_text;
use crate::browser::{clock, spawn, zone};
use crate::state::access::{self, Failure, NewToken, Token};
use crate::state::andon::use_andon;
use crate::state::sync_status::Link;
use crate::state::zone::NamedZone;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::{CheckField, Choice, SelectField};
use crate::ui::each::each;
use crate::ui::field::TextInput;
use crate::ui::live_region::{Announcer, use_announcer};
use crate::ui::notice::Notice;
use crate::ui::time_text::day_or_time_text;

/// What is known of who has access.
#[derive(Clone, PartialEq)]
enum Known {
    Asking,
    Here(Vec<Token>),
    Not(Failure),
}

/// What the parts of this section share.
#[derive(Clone, Copy)]
struct Desk {
    known: RwSignal<Known>,
    /// The link that was made last, which is shown until one goes elsewhere.
    made: RwSignal<Option<(String, String)>>,
    announcer: Announcer,
}

impl Desk {
    fn look(self) {
        spawn(async move {
            let known = access::list().await.map_or_else(Known::Not, Known::Here);
            self.known.try_set(known);
        });
    }

    /// Takes access back or gives it again, and says so.
    fn change(self, token: Token, revoked: bool) {
        spawn(async move {
            let said = match access::set_revoked(&token.id, revoked).await {
                Ok(()) if revoked => format!("{} is out. What it wrote stays.", token.name),
                Ok(()) => format!("{} has access again.", token.name),
                Err(failure) => failure.to_string(),
            };
            self.announcer.announce(&said);
            self.look();
        });
    }

    fn tokens(self, of: fn(&Token) -> bool) -> Vec<Token> {
        self.known.with(|known| match known {
            Known::Here(tokens) => tokens.iter().filter(|token| of(token)).cloned().collect(),
            Known::Asking | Known::Not(_) => Vec::new(),
        })
    }
}

#[component]
pub fn AccessSection() -> impl IntoView {
    let andon = use_andon();
    let desk = Desk {
        known: RwSignal::new(Known::Asking),
        made: RwSignal::new(None),
        announcer: use_announcer(),
    };
    let live = Memo::new(move |_| andon.sync.with(|sync| sync.link == Link::Live));
    // Asked again whenever the relay comes back; when it goes, what was known is known no more.
    Effect::new(move |was_live: Option<bool>| {
        let live = live.get();
        match was_live {
            Some(true) if !live => desk.known.set(Known::Not(Failure::Unreachable)),
            _ => desk.look(),
        }
        live
    });
    let is_here = Memo::new(move |_| desk.known.with(|known| matches!(known, Known::Here(_))));
    let is_over = |token: &Token| token.revoked.is_some() || is_expired(token);
    let over = Memo::new(move |_| desk.tokens(is_over).len());
    view! {
        <section class="card" aria-labelledby="settings-access">
            <h2 id="settings-access">"Access"</h2>
            <p class="quiet">
                "Join links, tokens of programs, and people who signed in. Who loses access is out at once; what they wrote stays."
            </p>
            {move || match desk.known.get() {
                Known::Asking => view! { <p class="quiet">"Asking the relay \u{2026}"</p> }.into_any(),
                Known::Not(failure) => view! { <Notice>{failure.to_string()}</Notice> }.into_any(),
                Known::Here(_) => ().into_any(),
            }}
            <div hidden=move || !is_here.get()>
                {new_access(desk)}
                <ul class="access-list" aria-label="Who has access">
                    {each(move || desk.tokens(|token| token.revoked.is_none() && !is_expired(token)), row_key, move |token| row(desk, token))}
                </ul>
                <details class="access-over" hidden=move || over.get() == 0>
                    <summary>{move || format!("Revoked or expired ({})", over.get())}</summary>
                    <ul class="access-list" aria-label="Revoked or expired">
                        {each(move || desk.tokens(is_over), row_key, move |token| row(desk, token))}
                    </ul>
                </details>
            </div>
        </section>
    }
}

fn is_expired(token: &Token) -> bool {
    token.expires.is_some_and(|at| at <= clock::now().timestamp())
}

/// A row is drawn anew when something in it has changed.
fn row_key(token: &Token) -> String {
    format!("{token:?}")
}

/// The form for another join link.
fn new_access(desk: Desk) -> AnyView {
    let (name, role, days) =
        (RwSignal::new(String::new()), RwSignal::new("responder"), RwSignal::new(None));
    let confidential = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    // Each press would make a link of its own, and only the last one would be shown.
    let making = RwSignal::new(false);
    let roles = vec![
        Choice::new("responder", "Responder: reads and writes"),
        Choice::new("observer", "Observer: reads"),
        Choice::new("admin", "Administrator: also gives access"),
        Choice::new("integration", "Integration: a program, no documents"),
    ];
    let lives = vec![
        Choice::new(None, "until it is revoked"),
        Choice::new(Some(1), "one day"),
        Choice::new(Some(7), "a week"),
        Choice::new(Some(30), "30 days"),
        Choice::new(Some(365), "a year"),
    ];
    let make = Callback::new(move |()| {
        if making.get_untracked() {
            return;
        }
        let called = name.with_untracked(|name| name.trim().to_owned());
        if called.is_empty() {
            return error.set(Some("Say whom or what it is for, to know it again.".into()));
        }
        let new = NewToken {
            role: role.get_untracked(),
            name: called.clone(),
            confidential: confidential.get_untracked(),
            days: days.get_untracked(),
        };
        making.set(true);
        spawn(async move {
            let made = access::make(&new).await;
            making.try_set(false);
            match made {
                Ok(link) => {
                    desk.made.try_set(Some((called, link)));
                    name.try_set(String::new());
                    desk.announcer.announce("The link is made. It is shown only now.");
                    desk.look();
                }
                Err(failure) => {
                    error.try_set(Some(failure.to_string()));
                }
            }
        });
    });
    view! {
        <div class="access-new" role="group" aria-label="A new join link">
            <TextInput
                label="For whom or what"
                value=name
                error=error
                max_length=80
                on_input=move |()| error.set(None)
                on_enter=make
            />
            <SelectField label="Role" choices=Signal::stored(roles) value=role />
            <SelectField label="Lasts" choices=Signal::stored(lives) value=days />
            <CheckField
                label="Reads confidential notes too"
                checked=confidential
                on_change=move |on| confidential.set(on)
            />
            <Button on_press=make>"Make a join link"</Button>
        </div>
        {move || desk.made.get().map(|(name, link)| made(desk, name, link))}
    }
    .into_any()
}

/// The link that was just made.
fn made(desk: Desk, name: String, link: String) -> AnyView {
    let text = link.clone();
    let copy = move |()| {
        let text = text.clone();
        spawn(async move {
            let said = copy_text(text).await.map_or_else(|e| e.to_string(), |()| "Copied".into());
            desk.announcer.announce(&said);
        });
    };
    view! {
        <div class="access-made">
            <label for="access-link">
                {format!("The join link for \u{201c}{name}\u{201d}. It is a key, and is shown only now.")}
            </label>
            <input id="access-link" type="text" readonly=true value=link />
            <Button on_press=copy>"Copy"</Button>
            <Button look=ButtonLook::Quiet on_press=move |()| desk.made.set(None)>"Done"</Button>
        </div>
    }
    .into_any()
}

fn row(desk: Desk, token: Token) -> AnyView {
    let over = token.revoked.is_some();
    let ends = match (token.revoked, token.expires) {
        (Some(at), _) => view! { "revoked " {time(at)} }.into_any(),
        (None, Some(at)) if is_expired(&token) => view! { "expired " {time(at)} }.into_any(),
        (None, Some(at)) => view! { "ends " {time(at)} }.into_any(),
        (None, None) => "does not end".into_any(),
    };
    let used = match token.last_used {
        Some(at) => view! { "used " {time(at)} }.into_any(),
        None => "never used".into_any(),
    };
    let cleared = token.confidential.then_some(", confidential notes");
    let (name, changed) = (token.name.clone(), token.clone());
    let button = if token.own {
        view! { <span class="quiet">"yours"</span> }.into_any()
    } else {
        let word = if over { "Let in again" } else { "Revoke" };
        view! {
            <Button look=ButtonLook::Quiet on_press=move |()| desk.change(changed.clone(), !over)>
                {word} <span class="visually-hidden">{format!(" \u{201c}{name}\u{201d}")}</span>
            </Button>
        }
        .into_any()
    };
    view! {
        <li class="access-row" data-over=over.then_some("true")>
            <div>
                <strong>{token.name.clone()}</strong>
                " "
                <span class="quiet">{token.role} {cleared}</span>
            </div>
            <div class="access-times quiet">
                <span>"made " {time(token.created)}</span>
                <span>{used}</span>
                <span>{ends}</span>
            </div>
            {button}
        </li>
    }
    .into_any()
}

/// An instant in one's own zone.
fn time(unix: i64) -> impl IntoView {
    let zone = NamedZone::of(&zone::own_name());
    let at = DateTime::from_timestamp(unix, 0).unwrap_or_default();
    day_or_time_text(at, clock::now(), &zone, zone.name())
}
