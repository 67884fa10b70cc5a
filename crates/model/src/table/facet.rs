//! What a list can be narrowed down by.

use std::collections::BTreeSet;

use super::{Item, Source, Table};
use crate::id::PersonId;
use crate::incident::{IncidentKind, Severity};
use crate::pdca::{ActStatus, MeasureKind, MeasureStatus, Origin, Status};
use crate::phase::Phase;
use crate::property::Property;
use crate::term::{Taxonomy, TermId};
use crate::workspace::Workspace;

/// A question about a line; each line has any number of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    State,
    Severity,
    /// Incident, drill, backfill; where a record comes from; what a countermeasure is for.
    Kind,
    Person,
    Team,
    /// Every other value of the workspace's lists, and the environment.
    Label,
}

/// The lists whose values are teams.
const TEAMS: [Taxonomy; 3] =
    [Taxonomy::CrossFunctionalTeams, Taxonomy::TechTeams, Taxonomy::Departments];
/// The answer of a line without a severity.
const NONE: &str = "none";

impl Facet {
    /// In the order of the page.
    pub const ALL: [Facet; 6] =
        [Facet::State, Facet::Severity, Facet::Kind, Facet::Person, Facet::Team, Facet::Label];

    /// Those that a list has.
    pub fn of(table: Table) -> &'static [Facet] {
        match table {
            Table::Incidents => &Self::ALL,
            Table::Records => &[Facet::State, Facet::Kind, Facet::Person, Facet::Team],
            Table::Checks => &[Facet::State, Facet::Kind, Facet::Person, Facet::Team, Facet::Label],
            Table::Acts => &[Facet::State, Facet::Person],
            Table::People => &[],
        }
    }

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Facet::State => "state",
            Facet::Severity => "severity",
            Facet::Kind => "kind",
            Facet::Person => "person",
            Facet::Team => "team",
            Facet::Label => "label",
        }
    }

    /// The facet of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            Facet::State => "Status",
            Facet::Severity => "Severity",
            Facet::Kind => "Kind",
            Facet::Person => "Person",
            Facet::Team => "Team",
            Facet::Label => "Label",
        }
    }

    /// An answer as people read it; one that has not arrived yet shows as it is stored.
    pub fn value_name(self, value: &str, workspace: &Workspace) -> String {
        let known = match self {
            Facet::State => {
                let record = Status::from_name(value).map(Status::title);
                let measure = MeasureStatus::from_name(value).map(MeasureStatus::title);
                record.or(measure).or(ActStatus::from_name(value).map(ActStatus::title))
            }
            Facet::Kind => {
                let origin = Origin::from_name(value).map(Origin::title);
                origin.or(MeasureKind::from_name(value).map(MeasureKind::title))
            }
            Facet::Severity if value == NONE => Some("no severity"),
            Facet::Severity => None,
            Facet::Person => {
                return match value.parse::<PersonId>() {
                    Ok(person) => workspace.name_of(Some(person)).to_owned(),
                    Err(_) => value.to_owned(),
                };
            }
            Facet::Team | Facet::Label => {
                let term = value.split_once(':').and_then(|(taxonomy, term)| {
                    Some((Taxonomy::from_name(taxonomy)?, TermId::stored(term)?))
                });
                return match term {
                    Some((taxonomy, term)) => workspace.term_name(taxonomy, &term).to_owned(),
                    None => value.to_owned(),
                };
            }
        };
        known.unwrap_or(value).to_owned()
    }

    /// The answers that lines of a list give, with their names and how many lines give them, in
    /// the order of their meaning where they have one, else by name.
    pub fn answers(self, table: Table, source: &Source<'_>) -> Vec<(String, String, usize)> {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for item in source.items(table) {
            for value in item.values(self) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let rank = |value: &str| self.rank(value);
        let mut answers: Vec<(String, String, usize)> = counts
            .into_iter()
            .map(|(value, count)| (self.value_name(&value, source.workspace), value, count))
            .map(|(name, value, count)| (value, name, count))
            .collect();
        answers.sort_by_cached_key(|(value, name, _)| (rank(value), name.to_lowercase()));
        answers
    }

    fn rank(self, value: &str) -> usize {
        let phase = Phase::from_name(value).map(|phase| phase as usize);
        let status = Status::ALL.iter().position(|one| one.name() == value);
        let measure = MeasureStatus::ALL.iter().position(|one| one.name() == value);
        match self {
            Facet::State => phase.or(status).or(measure).unwrap_or(usize::MAX),
            _ => 0,
        }
    }
}

impl Item<'_> {
    /// Its answers, as they are stored in addresses.
    pub fn values(&self, facet: Facet) -> BTreeSet<String> {
        match self {
            Item::Incident(row) => match facet {
                Facet::State => [row.phase.name().into()].into(),
                Facet::Severity => [row.severity.map_or(NONE, Severity::name).into()].into(),
                Facet::Kind => [IncidentKind::name(row.kind).into()].into(),
                Facet::Person => row.people().iter().map(PersonId::to_string).collect(),
                Facet::Team | Facet::Label => {
                    let terms = row.traits.terms.iter().flat_map(|(property, terms)| {
                        let taxonomy = taxonomy(*property);
                        terms.iter().filter_map(move |term| Some((taxonomy?, term)))
                    });
                    let mut values: BTreeSet<String> = sorted_terms(facet, terms).collect();
                    if facet == Facet::Label
                        && let Some(term) = TermId::stored(&row.traits.environment)
                    {
                        values.insert(value_of(Taxonomy::Environments, &term));
                    }
                    values
                }
            },
            Item::Record(row) => match facet {
                Facet::State => [row.status.name().into()].into(),
                Facet::Kind => [row.traits.origin.name().into()].into(),
                Facet::Person => row.people().map(|person| person.to_string()).collect(),
                Facet::Team => {
                    let teams = row.traits.teams.iter();
                    teams.map(|term| value_of(Taxonomy::CrossFunctionalTeams, term)).collect()
                }
                Facet::Severity | Facet::Label => BTreeSet::new(),
            },
            Item::Check(_, _, line) => match facet {
                Facet::State => [line.status.name().into()].into(),
                Facet::Kind => [line.kind.name().into()].into(),
                Facet::Person => line.owner.iter().map(PersonId::to_string).collect(),
                Facet::Team | Facet::Label => {
                    sorted_terms(facet, line.terms.iter().map(|(t, term)| (*t, term))).collect()
                }
                Facet::Severity => BTreeSet::new(),
            },
            Item::Act(_, _, line) => match facet {
                Facet::State => [line.status.name().into()].into(),
                Facet::Person => line.owner.iter().map(PersonId::to_string).collect(),
                _ => BTreeSet::new(),
            },
            Item::Person(_) => BTreeSet::new(),
        }
    }
}

fn sorted_terms<'t>(
    facet: Facet,
    terms: impl Iterator<Item = (Taxonomy, &'t TermId)>,
) -> impl Iterator<Item = String> {
    terms
        .filter(move |(taxonomy, _)| TEAMS.contains(taxonomy) == (facet == Facet::Team))
        .map(|(taxonomy, term)| value_of(taxonomy, term))
}

/// The answer that a value of a list is, as it stands in addresses.
pub(crate) fn value_of(taxonomy: Taxonomy, term: &TermId) -> String {
    format!("{}:{}", taxonomy.name(), term.as_str())
}

fn taxonomy(property: Property) -> Option<Taxonomy> {
    use crate::property::PropertyKind;
    match (property, property.kind()) {
        (Property::Custom(field), _) => Some(Taxonomy::Custom(field)),
        (_, PropertyKind::Term(taxonomy) | PropertyKind::Terms(taxonomy)) => Some(taxonomy),
        _ => None,
    }
}
