//! When people should hear of it next, and posting it.

use andon_model::command::Command;
use andon_model::duration;
use andon_model::entry::EntryKind;
use andon_model::incident::Role;
use andon_model::when::When;
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;

use super::name::spoken_name;
use super::page::use_incident;
use super::panel::{PanelShown, is_sheet};
use super::refusal::{RefusalNote, Refused};
use super::timeline_hold::use_timeline_hold;
use super::when_text;
use crate::browser::page::focus_by_id;
use crate::keymap::{Action, on_action};
use crate::navigation::use_navigation;
use crate::route::Route;
use crate::state::andon::use_andon;
use crate::state::notification::{Permission, use_notifications};
use crate::state::update_clock::{NextUpdate, UpdateClock};
use crate::ui::button::{Button, ButtonLook};
use crate::ui::choice::Choice;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::menu::Menu;

/// The rhythms to choose from, in minutes.
const RHYTHMS: [u32; 4] = [15, 30, 60, 120];
/// From here on it is soon, in minutes.
const SOON: i64 = 5;

/// What the clock shows; changes by the minute.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Face {
    state: &'static str,
    text: String,
}

fn face(next: NextUpdate, now: DateTime<Utc>) -> Face {
    let due = match next {
        NextUpdate::At(due) => due,
        NextUpdate::Never | NextUpdate::NotNow => {
            return Face { state: "never", text: "No updates expected".into() };
        }
    };
    // Rounded up, so that nothing is due while it says "in".
    let left = (due - now).num_seconds().saturating_add(59).div_euclid(60);
    let over = (now - due).num_minutes();
    let minutes = |minutes| duration::text(TimeDelta::minutes(minutes));
    match left {
        _ if now >= due && over < 1 => Face { state: "due", text: "Update due now".into() },
        _ if now >= due => {
            Face { state: "due", text: format!("Update due since {}", minutes(over)) }
        }
        left => {
            let state = if left <= SOON { "soon" } else { "later" };
            Face { state, text: format!("Next update in {}", minutes(left)) }
        }
    }
}

#[component]
pub fn UpdateClockLine(panel: RwSignal<PanelShown>) -> impl IntoView {
    let clock = UpdateClock::of(use_andon(), use_incident());
    let shown = Memo::new(move |_| clock.next.get() != NextUpdate::NotNow);
    notify_when_due(clock);
    live(move || shown.get().then(|| view! { <Line clock=clock panel=panel /> }))
}

#[component]
fn Line(clock: UpdateClock, panel: RwSignal<PanelShown>) -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let hold = use_timeline_hold();
    let navigation = use_navigation();
    let refused = Refused::new();
    let face = Memo::new(move |_| face(clock.next.get(), andon.now.get()));
    let is_due = Memo::new(move |_| face.with(|face| face.state == "due"));
    // Said when it becomes due or another time, not every minute.
    let said = move || match clock.next.get() {
        NextUpdate::At(due) => {
            let at =
                when_text::at(&When::from(due), &incident.zone.get(), andon.now.get_untracked());
            let what =
                if is_due.get() { "Status update due since" } else { "Next status update at" };
            format!("{what} {at}")
        }
        NextUpdate::Never | NextUpdate::NotNow => "No status updates expected".into(),
    };
    let choices = Memo::new(move |_| {
        let usual = match clock.usual.get() {
            0 => "never".to_owned(),
            minutes => format!("every {minutes} min"),
        };
        let mut choices: Vec<Choice<Option<u32>>> = RHYTHMS
            .map(|minutes| Choice::new(Some(minutes), format!("Every {minutes} min")))
            .into();
        choices.push(Choice::new(Some(0), "Never"));
        choices.push(Choice::detailed(None, "As the workspace says", usual));
        choices
    });
    let chosen = Memo::new(move |_| Some(incident.head.with(|head| head.update_minutes)));
    let writes = Memo::new(move |_| andon.sync.with(|sync| !sync.reads_only()));
    let post = move || {
        hold.kind.set(EntryKind::Communication);
        if is_sheet() {
            panel.set(PanelShown::WhereThereIsRoom);
        }
        if matches!(
            untrack(|| navigation.route()),
            Some(Route::Activity(_) | Route::IncidentRecord(_))
        ) {
            navigation.go(Route::Incident(incident.id));
        }
        // The page may have to come back from behind its history first.
        request_animation_frame(|| {
            focus_by_id("composer");
        });
    };
    on_action(move |action| {
        let mine = action == Action::PostUpdate && writes.get_untracked();
        if mine {
            post();
        }
        mine
    });
    view! {
        <div class="update-clock" data-update=move || face.get().state>
            <Menu
                label="Status updates"
                choices=choices
                chosen=chosen
                on_choose=move |minutes| {
                    refused.note(incident.run(Command::SetUpdateMinutes(minutes)));
                }
            >
                {live(move || view! {
                    <Icon name=if is_due.get() { IconName::Warning } else { IconName::Clock } />
                })}
                <span class="update-clock-text">{move || face.get().text}</span>
            </Menu>
            {live(move || writes.get().then(|| view! {
                <Button look=ButtonLook::Quiet title="Post a status update (u)" on_press=move |()| post()>"Post update"</Button>
            }))}
            <NotifyMe />
            <span class="visually-hidden" role="status">{said}</span>
            <RefusalNote refused=refused />
        </div>
    }
}

/// Whether it is ours to keep people informed.
fn is_mine() -> Memo<bool> {
    let andon = use_andon();
    let incident = use_incident();
    Memo::new(move |_| {
        let me = andon.me.with(|me| me.as_ref().map(|me| me.id));
        let mine = |role| incident.head.with(|head| head.roles.get(&role).copied()) == me;
        me.is_some() && (mine(Role::Commander) || mine(Role::Communications))
    })
}

/// Asks for notifications, on a press only.
#[component]
fn NotifyMe() -> impl IntoView {
    let notifications = use_notifications();
    let mine = is_mine();
    let pressed = RwSignal::new(false);
    let press = move |()| {
        pressed.set(true);
        notifications.ask();
    };
    live(move || {
        let permission = notifications.permission.get();
        match permission {
            _ if !mine.get() => ().into_any(),
            Permission::Granted | Permission::Unavailable => ().into_any(),
            Permission::Denied if pressed.get() => view! {
                <p class="update-clock-note" role="status">
                    "Your browser blocks notifications of this site. Allow them in its settings for this site, then load the page again."
                </p>
            }
            .into_any(),
            Permission::Denied | Permission::NotAsked => view! {
                <Button
                    look=ButtonLook::Quiet
                    title="A notification when an update is due, or a role is handed to you, while this page is open"
                    on_press=press
                >
                    "Notify me"
                </Button>
            }
            .into_any(),
        }
    })
}

fn notify_when_due(clock: UpdateClock) {
    let andon = use_andon();
    let incident = use_incident();
    let notifications = use_notifications();
    let mine = is_mine();
    let due = Memo::new(move |_| match clock.next.get() {
        NextUpdate::At(due) if andon.now.get() >= due && mine.get() => Some(due),
        _ => None,
    });
    Effect::new(move |_| {
        notifications.permission.track();
        if let Some(due) = due.get() {
            let name = spoken_name(incident);
            notifications.once(incident.id, "update", due, &name, "A status update is due.");
        }
    });
}
