//! Several people set the same value while they were apart. One press decides.

use andon_model::activity::{Said, Subject};
use andon_model::command::TextField;
use andon_model::dispute::{Contender, Dispute};
use andon_model::incident::Role;
use leptos::prelude::*;

use super::activity::words;
use super::page::use_incident;
use super::people;
use super::refusal::{RefusalNote, Refused};
use super::when_text;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::incident::IncidentState;
use crate::ui::button::Button;
use crate::ui::live::live;

/// All values with who set them and when, where there are several; otherwise nothing.
pub fn rivals(subject: Subject, title: Signal<String>) -> AnyView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let all = Memo::new(move |_| incident.head.with(|head| head.contenders(&subject)));
    live(move || {
        let all = all.get();
        (!all.is_empty()).then(|| group(all, title, andon, incident, refused))
    })
}

/// The same of everything that was set apart of one line or action.
pub fn rivals_of(disputes: Signal<Vec<Dispute>>) -> AnyView {
    let andon = use_andon();
    let incident = use_incident();
    let refused = Refused::new();
    let all = Memo::new(move |_| disputes.get());
    live(move || {
        let group = |Dispute { subject, contenders }: Dispute| {
            let title = match subject {
                Subject::EntryTime(_) => "Time",
                Subject::EntryKind(_) => "Kind",
                Subject::ActionOwner(_) => "Owner",
                Subject::ActionPhase(_) => "Phase",
                Subject::ActionDue(_) => "Due",
                _ => "Link",
            };
            group(contenders, Signal::stored(title.to_owned()), andon, incident, refused)
        };
        all.get().into_iter().map(group).collect_view()
    })
}

fn group(
    contenders: Vec<Contender>,
    title: Signal<String>,
    andon: Andon,
    incident: IncidentState,
    refused: Refused,
) -> AnyView {
    let one = |contender| contender_row(contender, andon, incident, refused);
    view! {
        <div
            class="rivals"
            role="group"
            aria-label=move || format!("{}: answered apart", title.get())
        >
            <p>{move || format!("{}: answered apart. Which one holds?", title.get())}</p>
            <ul>{contenders.into_iter().map(one).collect_view()}</ul>
            <RefusalNote refused=refused />
        </div>
    }
    .into_any()
}

/// Those of what the header shows.
pub fn header_rivals() -> AnyView {
    let of = |subject, title: &str| rivals(subject, Signal::stored(title.to_owned()));
    [
        of(Subject::Text(TextField::Name), "Name"),
        of(Subject::Severity, "Severity"),
        of(Subject::Role(Role::Commander), "Commander"),
    ]
    .into_any()
}

fn contender_row(
    contender: Contender,
    andon: Andon,
    incident: IncidentState,
    refused: Refused,
) -> AnyView {
    let Contender { said, settle, by, at } = contender;
    let text = Memo::new(move |_| in_words(&said, incident, andon));
    let who = move || {
        let name = by.map_or_else(|| "somebody".into(), |by| people::name_of(andon, by));
        let when = at.map(|at| when_text::dated(&at.into(), &incident.zone.get()));
        when.map_or(name.clone(), |when| format!("{name}, {when}"))
    };
    view! {
        <li>
            <span class="rival-answer">
                {move || text.get()}
                <span class="rival-author">{who}</span>
            </span>
            <Button on_press=move |()| {
                refused.note(incident.settle(settle.clone()));
            }>
                "Keep"
                <span class="visually-hidden">{move || format!(" {}", text.get())}</span>
            </Button>
        </li>
    }
    .into_any()
}

fn in_words(said: &Said, incident: IncidentState, andon: Andon) -> String {
    words::said(said, incident, andon).unwrap_or_else(|| "nothing".into())
}
