//! The incident's tab: its problem-solving record, the way to begin one, and why there is none.

use andon_model::command::{Command, TextField};
use andon_model::id::PdcaId;
use andon_model::pdca::Origin;
use leptos::prelude::*;

use super::causes;
use super::head::Around;
use super::list::name_in;
use super::page::{open, record};
use crate::browser::spawn;
use crate::pages::incident::properties::ReasonForm;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::route::Route;
use crate::state::andon::records::needs_record;
use crate::state::andon::use_andon;
use crate::state::incident::IncidentState;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::live::live;

#[component]
pub fn IncidentRecord(incident: IncidentState) -> impl IntoView {
    let andon = use_andon();
    let refused = Refused::new();
    let own = Memo::new(move |_| {
        andon.records.with(|rows| {
            let own = rows.iter().filter(|row| row.incident == Some(incident.id));
            own.map(|row| (row.id, name_in(row), row.status)).collect::<Vec<_>>()
        })
    });
    let counts = Memo::new(move |_| {
        andon.records.with(|rows| {
            causes::counted(rows.iter().filter(|row| row.incident == Some(incident.id)))
        })
    });
    let chosen = RwSignal::new(None::<PdcaId>);
    let shown = Memo::new(move |_| {
        let chosen = chosen.get();
        own.with(|own| {
            let there = |id: &PdcaId| own.iter().any(|(other, ..)| other == id);
            chosen.filter(there).or(own.first().map(|(id, ..)| *id))
        })
    });
    let begin = move |()| {
        let name = incident.text(TextField::Name).get_untracked();
        spawn(async move {
            let context = andon.context_of(incident.id).await.unwrap_or_default();
            match andon.begin_record(name, context, Origin::Incident, Some(incident.id)) {
                Ok(id) => {
                    chosen.try_set(Some(id));
                }
                Err(refusal) => refused.say(Some(refusal.to_string())),
            }
        });
    };
    let others = move || {
        let own = own.get();
        (own.len() > 1).then(|| {
            let links = own.into_iter().map(|(id, name, status)| {
                view! {
                    <li>
                        <button
                            type="button"
                            class="link-button"
                            aria-pressed=move || (shown.get() == Some(id)).to_string()
                            on:click=move |_| chosen.set(Some(id))
                        >
                            {name}
                        </button>
                        " " <span class="quiet">{status.title()}</span>
                    </li>
                }
            });
            view! { <ul class="record-others" aria-label="Records of this incident">{links.collect_view()}</ul> }
        })
    };
    view! {
        <div class="incident-record">
            <Waiver incident=incident />
            {live(others)}
            {causes::causes(counts.into(), None)}
            {live(move || match shown.get() {
                Some(id) => view! { <Opened id=id /> }.into_any(),
                None => view! {
                    <div class="empty-state">
                        <h2>"No problem-solving record yet"</h2>
                        <p>
                            "Once it is mitigated: say what the problem is, ask why until you find what can be changed for good, do it, check that it works, and apply it to the rest. The timeline comes along as context."
                        </p>
                        <p>
                            <Button look=ButtonLook::Primary on_press=begin>"Start the PDCA"</Button>
                        </p>
                    </div>
                }
                .into_any(),
            })}
            <RefusalNote refused=refused />
            <p class="quiet"><a href=Route::Records.path()>"All records"</a></p>
        </div>
    }
}

#[component]
fn Opened(id: PdcaId) -> impl IntoView {
    open(id).map(|state| record(state, Around::Incident))
}

/// Whether closing needs a record, and the way to do without.
#[component]
fn Waiver(incident: IncidentState) -> impl IntoView {
    let andon = use_andon();
    let refused = Refused::new();
    let asking = RwSignal::new(false);
    let waiver = Memo::new(move |_| incident.head.with(|head| head.record_waiver.clone()));
    let needed = Memo::new(move |_| {
        andon.workspace.with(|workspace| incident.head.with(|head| needs_record(workspace, head)))
    });
    let finished = Memo::new(move |_| {
        andon.records.with(|rows| {
            let mut own = rows.iter().filter(|row| row.incident == Some(incident.id)).peekable();
            own.peek().is_some() && own.all(|row| row.finished)
        })
    });
    let set = move |reason: String| refused.note(incident.run(Command::WaiveRecord(reason)));
    live(move || {
        let inside = match (waiver.get(), needed.get(), finished.get(), asking.get()) {
            (reason, ..) if !reason.is_empty() => view! {
                <p>
                    "It may be closed without a finished PDCA, because " {reason} " "
                    <Button look=ButtonLook::Quiet on_press=move |()| { set(String::new()); }>
                        "Take back"
                    </Button>
                </p>
            }
            .into_any(),
            (_, _, true, _) => ().into_any(),
            (_, _, _, true) => view! {
                <ReasonForm
                    question="Why is it closed without a PDCA?"
                    placeholder="such as: the provider solves it"
                    on_keep=move |reason: String| {
                        if reason.is_empty() {
                            refused.say(Some("Say why, so that others can follow.".into()));
                            return false;
                        }
                        let well = set(reason);
                        asking.set(!well);
                        well
                    }
                    on_cancel=move |()| asking.set(false)
                />
            }
            .into_any(),
            (_, needed, ..) => {
                let words = match needed {
                    true => "This incident is closed only when its PDCA is finished. ",
                    false => "A PDCA is up to you here. ",
                };
                view! {
                    <p>
                        {words}
                        <Button look=ButtonLook::Quiet on_press=move |()| asking.set(true)>
                            "Do without, with a reason"
                        </Button>
                    </p>
                }
                .into_any()
            }
        };
        view! { <div class="record-waiver">{inside}<RefusalNote refused=refused /></div> }
    })
}
