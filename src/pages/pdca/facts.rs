//! Whose a record is, what it follows, and where it goes on.

use std::collections::BTreeSet;

use andon_model::id::PersonId;
use andon_model::pdca::command::PdcaCommand;
use andon_model::pdca::{Deeper, Escalation};
use andon_model::term::{Taxonomy, TermId};
use leptos::prelude::*;

use super::cells;
use super::hold::use_record_hold;
use crate::pages::incident::other_incident::incident_name;
use crate::pages::incident::people;
use crate::pages::incident::refusal::{RefusalNote, Refused};
use crate::route::Route;
use crate::state::presence::hue;
use crate::state::whole::Whole;
use crate::state::zone::own_day;
use crate::ui::choice::Choice;
use crate::ui::combobox::Picking;
use crate::ui::each::each;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;
use crate::ui::person_tag::PersonTag;

#[component]
pub fn Facts() -> impl IntoView {
    let hold = use_record_hold();
    let refused = Refused::new();
    let run = move |command: PdcaCommand| refused.note(hold.state.run(command));
    let owner = hold.of(|record| record.owner);
    let origin = hold.of(|record| (record.origin, record.incident));
    let created = hold.of(|record| own_day(record.created).to_string());
    let teams = hold.of(|record| record.teams.clone());
    let change_teams = move |new: BTreeSet<TermId>| {
        let old = teams.get_untracked();
        let change = |team: &TermId, there| PdcaCommand::SetTeam { team: team.clone(), there };
        let added = new.difference(&old).map(|team| change(team, true));
        let commands = added.chain(old.difference(&new).map(|team| change(team, false))).collect();
        run(PdcaCommand::All(commands));
    };
    view! {
        <dl class="record-facts">
            <div>
                <dt>"Owner"</dt>
                <dd>
                    {cells::person("Owner of the record", owner.into(), move |owner| { run(PdcaCommand::SetOwner(owner)); })}
                </dd>
            </div>
            <div>
                <dt>"Participants"</dt>
                <dd><Participants refused=refused /></dd>
            </div>
            <div>
                <dt>"From"</dt>
                <dd>
                    {live(move || match origin.get() {
                        (_, Some(incident)) => {
                            let name = move || incident_name(hold.andon, incident)
                                .unwrap_or_else(|| "an incident that is not on this device yet".into());
                            view! { <a href=Route::Incident(incident).path()>{name}</a> }.into_any()
                        }
                        (origin, None) => origin.title().into_any(),
                    })}
                </dd>
            </div>
            <div>
                <dt>"CFT"</dt>
                <dd>
                    {cells::terms("CFT", Taxonomy::CrossFunctionalTeams, Picking::Many, teams.into(), refused, change_teams)}
                </dd>
            </div>
            <div>
                <dt>"Goes deeper"</dt>
                <dd><Deep refused=refused /></dd>
            </div>
            <div>
                <dt>"Created"</dt>
                <dd class="cell-day">{move || created.get()}</dd>
            </div>
        </dl>
        <RefusalNote refused=refused />
    }
}

/// Who takes part. Whoever writes does so anyway.
#[component]
fn Participants(refused: Refused) -> impl IntoView {
    let hold = use_record_hold();
    let andon = hold.andon;
    let there = hold.of(|record| record.participants.iter().copied().collect::<Vec<PersonId>>());
    let others = Memo::new(move |_| {
        let mut all = people::choices(andon);
        there.with(|there| all.retain(|one| !there.contains(&one.value)));
        all
    });
    let choices = Signal::derive(move || {
        others.with(|others| {
            let choice = |(place, one): (usize, &Choice<PersonId>)| {
                Choice::detailed(place, one.text.clone(), one.detail.clone())
            };
            others.iter().enumerate().map(choice).collect::<Vec<_>>()
        })
    });
    let set = move |person, there| {
        refused.note(hold.state.run(PdcaCommand::SetParticipant { person, there }));
    };
    let choose = move |place: usize| {
        let person = others.with_untracked(|others| others.get(place).map(|one| one.value));
        person.into_iter().for_each(|person| set(person, true));
    };
    view! {
        <ul class="record-people" aria-label="Participants">
            {each(move || there.get(), PersonId::to_string, move |person| {
                let name = move || people::name_of(andon, person);
                view! {
                    <li>
                        {move || view! { <PersonTag name=name() hue=hue(person) /> }}
                        <button
                            type="button"
                            class="chip-remove"
                            aria-label=move || format!("{} does not take part", name())
                            title="Does not take part"
                            on:click=move |_| set(person, false)
                        >
                            <Icon name=IconName::Close />
                        </button>
                    </li>
                }
                .into_any()
            })}
        </ul>
        {cells::choice(
            "Add a participant".into(),
            choices,
            Signal::stored(None),
            choose,
            || view! { <Icon name=IconName::Plus /> }.into_any(),
        )}
    }
}

/// An A3 or a Kaizen, for a problem that is larger than a countermeasure.
#[component]
fn Deep(refused: Refused) -> impl IntoView {
    let hold = use_record_hold();
    let escalation = hold.of(|record| record.escalation.clone());
    let titles = std::iter::once("no").chain(Deeper::ALL.map(Deeper::title)).collect();
    let at = Signal::derive(move || match escalation.get() {
        None => 0,
        Some(one) => 1 + Deeper::ALL.iter().position(|to| *to == one.to).unwrap_or_default(),
    });
    let set = move |to: Option<Deeper>, link: String| {
        let escalation = to.map(|to| Escalation { to, link });
        refused.note(hold.state.run(PdcaCommand::SetEscalation(escalation)));
    };
    let choose = move |place: usize| {
        let link = escalation.get_untracked().map(|one| one.link).unwrap_or_default();
        set(place.checked_sub(1).map(|place| Deeper::ALL[place]), link);
    };
    view! {
        {cells::titles("Escalated to".into(), titles, at, choose)}
        {live(move || escalation.get().map(|one| {
            let Escalation { to, link } = one;
            let open = (!link.is_empty()).then(|| view! {
                <a href=link.clone() target="_blank" rel="noopener noreferrer">"Open"</a>
            });
            view! {
                <input
                    type="url"
                    class="cell-line"
                    aria-label=format!("Link to the {}", to.title())
                    placeholder="https://"
                    autocomplete="off"
                    prop:value=link
                    on:change=move |event| set(Some(to), event_target_value(&event))
                />
                {open}
            }
        }))}
    }
}
