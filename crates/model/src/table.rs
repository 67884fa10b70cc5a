//! The lists of a workspace: incidents, problem-solving records, their countermeasures (Do & Check)
//! and acts, people. Sorting, filtering, what stands in a cell, and exports, all from the rows of
//! the index.

mod cell;
mod export;
mod facet;
mod view;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub use cell::{Cell, Column, Look, Sort};
pub(crate) use export::csv_field;
pub use export::{csv, json};
pub use facet::Facet;
pub(crate) use facet::value_of;
pub use view::{Filter, View, query};

use crate::id::{ActId, IncidentId, MeasureId, PdcaId, PersonId};
use crate::index::{ActLine, IncidentRow, MeasureLine, RecordRow};
use crate::pdca::ActStatus;
use crate::workspace::{Person, Workspace};
use crate::zone::{Zone, day};

/// One of the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    #[default]
    Incidents,
    Records,
    /// The countermeasures of all records.
    Checks,
    Acts,
    People,
}

impl Table {
    /// In the order of the page.
    pub const ALL: [Table; 5] =
        [Table::Incidents, Table::Records, Table::Checks, Table::Acts, Table::People];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Table::Incidents => "incidents",
            Table::Records => "pdca",
            Table::Checks => "checks",
            Table::Acts => "acts",
            Table::People => "people",
        }
    }

    /// The list of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Table::Incidents => "Incidents",
            Table::Records => "PDCA",
            Table::Checks => "Do & Check",
            Table::Acts => "Act",
            Table::People => "People",
        }
    }
}

/// What a line of a list is told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Incident(IncidentId),
    Record(PdcaId),
    Check(PdcaId, MeasureId),
    Act(PdcaId, ActId),
    Person(PersonId),
}

/// A line of a list.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    Incident(&'a IncidentRow),
    Record(&'a RecordRow),
    Check(&'a RecordRow, MeasureId, &'a MeasureLine),
    Act(&'a RecordRow, ActId, &'a ActLine),
    Person(&'a Person),
}

/// What somebody has to do with things that are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Open incidents that they command.
    pub commands: u32,
    /// Open incidents that they take part in.
    pub incidents: u32,
    /// Actions, countermeasures and acts that they own; those of finished records are left out.
    pub owes: u32,
}

/// What lists are made of, at a moment.
pub struct Source<'a> {
    pub incidents: &'a [IncidentRow],
    pub records: &'a [RecordRow],
    pub workspace: &'a Workspace,
    pub now: DateTime<Utc>,
    /// Where days begin and end.
    pub zone: &'a dyn Zone,
}

impl<'a> Source<'a> {
    /// Today.
    pub fn today(&self) -> NaiveDate {
        day(self.zone, self.now)
    }

    /// All lines of a list, unsorted.
    pub fn items(&self, table: Table) -> Vec<Item<'a>> {
        match table {
            Table::Incidents => self.incidents.iter().map(Item::Incident).collect(),
            Table::Records => self.records.iter().map(Item::Record).collect(),
            Table::Checks => self.records.iter().flat_map(checks).collect(),
            Table::Acts => self.records.iter().flat_map(acts).collect(),
            Table::People => self.workspace.people.values().map(Item::Person).collect(),
        }
    }

    /// The lines that the filter leaves, in the order of the view.
    pub fn arrange(&self, view: &View) -> Vec<Item<'a>> {
        let mut items = self.items(view.table);
        items.retain(|item| view.filter.fits(item, self));
        let (column, descending) = view.sort;
        let tallies = self.tallies(view.table);
        let mut keyed: Vec<(Sort, Item<'a>)> =
            items.into_iter().map(|item| (item.cell(column, self, &tallies).sort, item)).collect();
        keyed.sort_by(|(a, one), (b, other)| {
            // What nobody has said comes last in both directions.
            let missing = (*a == Sort::Missing).cmp(&(*b == Sort::Missing));
            let order = if descending { b.cmp(a) } else { a.cmp(b) };
            // The newest of what is alike first: ids sort by the time they were made.
            missing.then(order).then_with(|| other.key().cmp(&one.key()))
        });
        keyed.into_iter().map(|(_, item)| item).collect()
    }

    /// What people have to do, where the list shows it.
    pub fn tallies(&self, table: Table) -> BTreeMap<PersonId, Tally> {
        let mut tallies: BTreeMap<PersonId, Tally> = BTreeMap::new();
        if table != Table::People {
            return tallies;
        }
        for row in self.incidents.iter().filter(|row| row.phase.is_open()) {
            for person in row.people() {
                tallies.entry(person).or_default().incidents += 1;
            }
            if let Some(commander) = row.commander {
                tallies.entry(commander).or_default().commands += 1;
            }
            for owner in row.open_actions.values().filter_map(|action| action.owner) {
                tallies.entry(owner).or_default().owes += 1;
            }
        }
        for row in self.records.iter().filter(|row| !row.finished) {
            let measures = row.measure_lines.values().filter(|one| !one.status.is_finished());
            let acts = row.act_lines.values().filter(|act| act.status == ActStatus::ToDo);
            let owners = measures.map(|one| one.owner).chain(acts.map(|act| act.owner));
            for owner in owners.flatten() {
                tallies.entry(owner).or_default().owes += 1;
            }
        }
        tallies
    }
}

fn checks(row: &RecordRow) -> impl Iterator<Item = Item<'_>> {
    row.measure_lines.iter().map(move |(id, line)| Item::Check(row, *id, line))
}

fn acts(row: &RecordRow) -> impl Iterator<Item = Item<'_>> {
    row.act_lines.iter().map(move |(id, line)| Item::Act(row, *id, line))
}

impl Item<'_> {
    /// What it is told apart by.
    pub fn key(&self) -> Key {
        match self {
            Item::Incident(row) => Key::Incident(row.id),
            Item::Record(row) => Key::Record(row.id),
            Item::Check(row, id, _) => Key::Check(row.id, *id),
            Item::Act(row, id, _) => Key::Act(row.id, *id),
            Item::Person(person) => Key::Person(person.id),
        }
    }

    /// The incident, record or person that it is, or is part of.
    fn id(&self) -> Uuid {
        match self {
            Item::Incident(row) => row.id.0,
            Item::Record(row) | Item::Check(row, ..) | Item::Act(row, ..) => row.id.0,
            Item::Person(person) => person.id.0,
        }
    }

    /// The day that a period is about: when it began, was begun, or is due.
    fn day(&self, source: &Source<'_>) -> Option<NaiveDate> {
        match self {
            Item::Incident(row) => row.began.map(|at| day(source.zone, at)),
            Item::Record(row) => Some(day(source.zone, row.created)),
            Item::Check(_, _, line) => line.due.or(line.check_date),
            Item::Act(_, _, line) => line.due,
            Item::Person(_) => None,
        }
    }

    /// What the words of a filter are looked for in.
    fn text(&self) -> String {
        match self {
            Item::Incident(row) => row.name.to_lowercase(),
            Item::Record(row) => row.name.to_lowercase(),
            Item::Check(row, _, line) => format!("{}\n{}", line.text, row.name).to_lowercase(),
            Item::Act(row, _, line) => {
                format!("{}\n{}\n{}", line.text, line.scope, row.name).to_lowercase()
            }
            Item::Person(person) => person.name.to_lowercase(),
        }
    }
}
