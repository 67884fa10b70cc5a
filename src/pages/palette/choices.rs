//! What the palette offers.

use andon_model::id::{IncidentId, PdcaId};
use andon_model::index::{IncidentRow, RecordRow};
use andon_model::search::fuzzy::{Name, Typed};
use andon_model::search::{Snippet, Spot};
use andon_model::zone::day;
use leptos::prelude::*;

use super::Mode;
use super::names::{Fit, Names, best};
use crate::keymap::{Action, BINDINGS, Binding, Place};
use crate::navigation::Navigation;
use crate::pages::home::name::{INCIDENT, RECORD, named};
use crate::pages::settings;
use crate::route::{Route, SettingsPart};
use crate::state::Andon;
use crate::state::search::{Answer, Found, Of};
use crate::state::zone::NamedZone;
use crate::ui::badge::phase_title;

/// What happens when it is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    Run(Action),
    Go(Route),
    /// On to the texts.
    Texts,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub pick: Pick,
    pub name: Snippet,
    /// What it is or where, smaller.
    pub detail: String,
    /// The text that was found.
    pub text: Snippet,
    pub keys: Vec<&'static str>,
    /// Under which name it is remembered as recent.
    pub remembered: Option<String>,
}

/// Choices under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub title: &'static str,
    pub choices: Vec<Choice>,
}

const COMMANDS: usize = 6;
const INCIDENTS: usize = 8;
const FEW: usize = 4;
/// Texts after the names.
const TEXTS: usize = 5;

/// Where one is.
#[derive(Clone, Copy)]
pub struct Here {
    pub navigation: Navigation,
    /// Whether one came from an entry of a timeline.
    pub at_entry: RwSignal<bool>,
}

/// Everything that is offered now.
pub fn choices(
    andon: Andon,
    here: Here,
    names: Names,
    mode: Mode,
    typed: &str,
    answer: &Answer,
) -> Vec<Group> {
    let mut groups = match (mode, Typed::of(typed)) {
        (Mode::Texts, _) => {
            vec![Group { title: "In texts", choices: answer.found.iter().map(text).collect() }]
        }
        (Mode::Names, wanted) if wanted.is_empty() => {
            let commands = commands(here).map(command).collect();
            vec![
                Group { title: "Recent", choices: recent(andon, here) },
                Group { title: "Commands", choices: commands },
            ]
        }
        (Mode::Names, wanted) => {
            let mut groups = by_name(andon, here, names, &wanted);
            // What only the name tells stands above already.
            let found = answer.found.iter().filter(|found| found.spot.is_some());
            let mut found: Vec<Choice> = found.take(TEXTS).map(text).collect();
            found.push(Choice {
                pick: Pick::Texts,
                name: plain(&format!("Search every text for “{}”", typed.trim())),
                ..empty()
            });
            groups.push(Group { title: "In texts", choices: found });
            groups
        }
    };
    groups.retain(|group| !group.choices.is_empty());
    groups
}

/// What has such a name. The group with the best comes first.
fn by_name(andon: Andon, here: Here, names: Names, typed: &Typed) -> Vec<Group> {
    let fit = |name: &str| Name::of(name).fit(typed);
    let commands = commands(here);
    let commands = commands.filter_map(|binding| Some((fit(binding.name)?, command(binding))));
    let parts = SettingsPart::ALL.into_iter().filter_map(|part| {
        let name = format!("Settings: {}", settings::title(part));
        Some((fit(&name)?, to(Route::SettingsOf(part), &name, String::new())))
    });
    let people: Vec<Fit<Choice>> = andon.workspace.with(|workspace| {
        let known = workspace.people.values();
        let fits = known.filter_map(|person| {
            let route = Route::SettingsOf(SettingsPart::People);
            Some((fit(&person.name)?, to(route, &person.name, "Person".into())))
        });
        fits.collect()
    });
    let incidents = names.incidents(typed, INCIDENTS).into_iter();
    let incidents = incidents.filter_map(|(fit, id)| Some((fit, incident(andon, id)?)));
    let records = names.records(typed, FEW).into_iter();
    let records = records.filter_map(|(fit, id)| Some((fit, record(andon, id)?)));
    let mut groups = vec![
        ("Commands", best(commands.collect(), COMMANDS)),
        ("Incidents", incidents.collect()),
        ("Problem-solving records", records.collect()),
        ("Settings", best(parts.collect(), FEW)),
        ("People", best(people, FEW)),
    ];
    groups.sort_by_key(|(_, fits)| std::cmp::Reverse(fits.first().map(|(fit, _)| *fit)));
    let group = |(title, fits): (&'static str, Vec<Fit<Choice>>)| Group {
        title,
        choices: fits.into_iter().map(|(_, choice)| choice).collect(),
    };
    groups.into_iter().map(group).collect()
}

/// The commands of the place one is in, each once.
fn commands(here: Here) -> impl Iterator<Item = &'static Binding> {
    let route = here.navigation.route();
    let page = route.map(Route::page);
    let is_incident = matches!(page, Some(Route::Incident(_)));
    let is_record = matches!(page, Some(Route::Record(_)));
    let is_here = move |binding: &Binding| match binding.place {
        Place::Anywhere => true,
        Place::Page => {
            let others = [Route::Review, Route::Settings].map(Some);
            is_incident || is_record || others.contains(&page)
        }
        Place::Incident => is_incident,
        Place::Record => is_record || matches!(route, Some(Route::IncidentRecord(_))),
        // Of the row that one came from. To the next one there is no way but its key.
        Place::Row => {
            let of_entry = [Action::Edit, Action::Important, Action::More];
            here.at_entry.get() && of_entry.contains(&binding.action)
        }
        Place::Fact => false,
    };
    let found = BINDINGS.iter().filter(move |binding| is_here(binding));
    // Those of the page are nearer than those of everywhere.
    let mut found: Vec<_> = found.filter(|binding| binding.action != Action::Palette).collect();
    found.sort_by_key(|binding| binding.place == Place::Anywhere);
    found.into_iter()
}

fn command(binding: &'static Binding) -> Choice {
    Choice {
        pick: Pick::Run(binding.action),
        name: plain(binding.name),
        keys: binding.keys.caps(),
        remembered: Some(binding.name.to_owned()),
        ..empty()
    }
}

/// What was chosen lately and is still there.
fn recent(andon: Andon, here: Here) -> Vec<Choice> {
    let choice = |name: &String| {
        let (path, hash) = name.split_at(name.find('#').unwrap_or(name.len()));
        match Route::parse(path, hash).map(Route::page) {
            Some(Route::Incident(id)) => incident(andon, id),
            Some(Route::Record(id)) => record(andon, id),
            Some(_) => None,
            None => commands(here).find(|command| command.name == name).map(command),
        }
    };
    let page = here.navigation.route().map(Route::page);
    let recent = andon.recent();
    let choices = recent.iter().filter_map(choice);
    choices.filter(|choice| Some(choice.pick) != page.map(Pick::Go)).take(INCIDENTS).collect()
}

fn incident(andon: Andon, id: IncidentId) -> Option<Choice> {
    let zone = andon.workspace.with(|workspace| NamedZone::of(&workspace.zone));
    andon.incidents.with(|rows| {
        let row: &IncidentRow = rows.iter().find(|row| row.id == id)?;
        let severity = row.severity.map(|severity| severity.name());
        let began = row.began.map(|at| day(&zone, at).to_string());
        let detail = [severity, Some(phase_title(row.phase)), began.as_deref()];
        let detail: Vec<&str> = detail.into_iter().flatten().collect();
        Some(to(Route::Incident(id), &named(&row.name, INCIDENT), detail.join(" \u{b7} ")))
    })
}

fn record(andon: Andon, id: PdcaId) -> Option<Choice> {
    andon.records.with(|rows| {
        let row: &RecordRow = rows.iter().find(|row| row.id == id)?;
        let detail = format!("PDCA \u{b7} {}", row.status.title());
        Some(to(Route::Record(id), &named(&row.name, RECORD), detail))
    })
}

fn to(route: Route, name: &str, detail: String) -> Choice {
    let remembered = Some(route.path());
    Choice { pick: Pick::Go(route), name: plain(name), detail, remembered, ..empty() }
}

/// Something that was found, with the way to its place.
fn text(found: &Found) -> Choice {
    let (page, kind) = match found.of {
        Of::Incident(id) => (Route::Incident(id), "Incident"),
        Of::Record(id) => (Route::Record(id), "PDCA"),
        Of::Reviews => (Route::Review, "Weekly review"),
    };
    let route = match (found.of, found.spot) {
        (_, None | Some(Spot::Name)) => page,
        (Of::Incident(id), Some(Spot::Entry(entry))) => Route::Entry(id, entry),
        (Of::Incident(id), Some(spot)) => Route::Spot(id, spot),
        (Of::Record(id), Some(spot)) => Route::RecordSpot(id, spot),
        (Of::Reviews, Some(spot)) => Route::ReviewSpot(spot),
    };
    let detail = match (found.absent, found.confidential, found.spot) {
        (true, ..) => "not on this device: found by its name only",
        (_, true, _) => "Confidential note",
        (.., Some(spot)) => spot.title(),
        (.., None) => kind,
    };
    Choice {
        pick: Pick::Go(route),
        name: found.name.clone(),
        detail: detail.to_owned(),
        text: found.text.clone(),
        remembered: Some(page.path()),
        ..empty()
    }
}

fn empty() -> Choice {
    Choice {
        pick: Pick::Texts,
        name: Snippet::default(),
        detail: String::new(),
        text: Snippet::default(),
        keys: Vec::new(),
        remembered: None,
    }
}

fn plain(text: &str) -> Snippet {
    Snippet(vec![(text.to_owned(), false)])
}
