//! What stands in the cells of a list.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use super::{Facet, Item, Source, Table, Tally};
use crate::duration;
use crate::id::PersonId;
use crate::incident::Severity;
use crate::index::{IncidentRow, MeasureLine, RecordRow};
use crate::moment::Mark;
use crate::pdca::ActStatus;
use crate::phase::Phase;

/// A column. Which ones a list can show is in [`Column::of`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    Name,
    Severity,
    State,
    Commander,
    Owner,
    Began,
    /// How long it has been running, or took.
    Length,
    Since,
    Kind,
    Environment,
    Impact,
    Team,
    Label,
    Reporter,
    People,
    Steps,
    Actions,
    NextAction,
    Told,
    Entries,
    Mitigate,
    Resolve,
    Record,
    Incident,
    Measures,
    Due,
    CheckDate,
    Verdict,
    Cause,
    Scope,
    Created,
    Edited,
    Commands,
    Incidents,
    Owes,
}

/// What a cell sorts by, ascending; missing ones last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Number(i64),
    /// In lower case.
    Text(String),
    Missing,
}

/// How a cell is drawn beside its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Plain,
    Count,
    /// "4 of 6".
    Progress,
    /// Sorted by its milliseconds.
    Length,
    Day,
    Severity(Option<Severity>),
    Phase(Phase),
    Person(PersonId),
    Instant(DateTime<Utc>),
    /// A day on which something is due.
    Due(NaiveDate),
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// In exports; instants in RFC 3339, days as `YYYY-MM-DD`. Empty when nobody has said.
    pub text: String,
    pub sort: Sort,
    pub look: Look,
}

impl Cell {
    fn missing() -> Self {
        Cell { text: String::new(), sort: Sort::Missing, look: Look::Plain }
    }

    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            return Cell::missing();
        }
        Cell { sort: Sort::Text(text.to_lowercase()), text, look: Look::Plain }
    }

    fn ranked(text: impl Into<String>, rank: usize) -> Self {
        Cell { text: text.into(), sort: Sort::Number(rank as i64), look: Look::Plain }
    }

    fn count(count: u64) -> Self {
        Cell { text: count.to_string(), sort: Sort::Number(count as i64), look: Look::Count }
    }

    /// "4 of 6", sorted by how many are left.
    fn progress((done, all): (u64, u64)) -> Self {
        match all {
            0 => Cell::missing(),
            _ => Cell {
                text: format!("{done} of {all}"),
                sort: Sort::Number(all.saturating_sub(done) as i64),
                look: Look::Progress,
            },
        }
    }

    fn instant(at: Option<DateTime<Utc>>) -> Self {
        at.map_or_else(Cell::missing, |at| Cell {
            text: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            sort: Sort::Number(at.timestamp_millis()),
            look: Look::Instant(at),
        })
    }

    fn day(day: Option<NaiveDate>, is_due: bool) -> Self {
        day.map_or_else(Cell::missing, |day| Cell {
            text: day.to_string(),
            sort: Sort::Text(day.format("%Y-%m-%d").to_string()),
            look: if is_due { Look::Due(day) } else { Look::Day },
        })
    }

    fn length(length: chrono::TimeDelta) -> Self {
        Cell {
            text: duration::text(length),
            sort: Sort::Number(length.num_milliseconds()),
            look: Look::Length,
        }
    }

    fn person(person: Option<PersonId>, source: &Source<'_>) -> Self {
        person.map_or_else(Cell::missing, |person| Cell {
            look: Look::Person(person),
            ..Cell::text(source.workspace.name_of(Some(person)))
        })
    }
}

impl Column {
    /// What a list can show; those that it shows unless somebody chooses come first, see
    /// [`Column::shown`].
    pub fn of(table: Table) -> &'static [Column] {
        use Column::*;
        match table {
            Table::Incidents => &[
                Name,
                Severity,
                State,
                Commander,
                Began,
                Length,
                Team,
                Actions,
                Kind,
                Environment,
                Impact,
                Label,
                Reporter,
                People,
                Since,
                Steps,
                NextAction,
                Told,
                Entries,
                Mitigate,
                Resolve,
                Record,
                Edited,
            ],
            Table::Records => {
                &[Name, State, Owner, Measures, Due, Incident, Created, Kind, Team, People, Edited]
            }
            Table::Checks => &[
                Name, State, Owner, Due, CheckDate, Record, Cause, Kind, Verdict, Team, Label,
                Created,
            ],
            Table::Acts => &[Name, State, Owner, Due, Scope, Record, Created],
            Table::People => &[Name, Commands, Incidents, Owes],
        }
    }

    /// What a list shows unless somebody chooses.
    pub fn shown(table: Table) -> &'static [Column] {
        let count = match table {
            Table::Incidents => 8,
            Table::Records | Table::Checks => 7,
            Table::Acts => 6,
            Table::People => 4,
        };
        &Column::of(table)[..count]
    }

    /// Every column.
    pub fn all() -> impl Iterator<Item = Column> {
        Table::ALL.into_iter().flat_map(|table| Column::of(table).iter().copied())
    }

    /// Its name in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Column::Name => "name",
            Column::Severity => "severity",
            Column::State => "state",
            Column::Commander => "commander",
            Column::Owner => "owner",
            Column::Began => "began",
            Column::Length => "length",
            Column::Since => "since",
            Column::Kind => "kind",
            Column::Environment => "environment",
            Column::Impact => "impact",
            Column::Team => "team",
            Column::Label => "label",
            Column::Reporter => "reporter",
            Column::People => "people",
            Column::Steps => "steps",
            Column::Actions => "actions",
            Column::NextAction => "next-action",
            Column::Told => "told",
            Column::Entries => "entries",
            Column::Mitigate => "mitigate",
            Column::Resolve => "resolve",
            Column::Record => "record",
            Column::Incident => "incident",
            Column::Measures => "measures",
            Column::Due => "due",
            Column::CheckDate => "check-date",
            Column::Verdict => "verdict",
            Column::Cause => "cause",
            Column::Scope => "scope",
            Column::Created => "created",
            Column::Edited => "edited",
            Column::Commands => "commands",
            Column::Incidents => "incidents",
            Column::Owes => "owes",
        }
    }

    /// The column of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Column::all().find(|column| column.name() == name)
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Column::Name => "Name",
            Column::Severity => "Severity",
            Column::State => "Status",
            Column::Commander => "Commander",
            Column::Owner => "Owner",
            Column::Began => "Began",
            Column::Length => "Length",
            Column::Since => "In its phase since",
            Column::Kind => "Kind",
            Column::Environment => "Environment",
            Column::Impact => "Customer impact",
            Column::Team => "Teams",
            Column::Label => "Labels",
            Column::Reporter => "Declared by",
            Column::People => "People",
            Column::Steps => "Steps",
            Column::Actions => "Actions",
            Column::NextAction => "Next action",
            Column::Told => "Last update",
            Column::Entries => "Lines",
            Column::Mitigate => "Time to mitigate",
            Column::Resolve => "Time to resolve",
            Column::Record => "PDCA",
            Column::Incident => "Incident",
            Column::Measures => "Checked",
            Column::Due => "Due",
            Column::CheckDate => "Check on",
            Column::Verdict => "Verdict on",
            Column::Cause => "Root cause",
            Column::Scope => "Where",
            Column::Created => "Created",
            Column::Edited => "Last edited",
            Column::Commands => "Commands",
            Column::Incidents => "Open incidents",
            Column::Owes => "Open tasks",
        }
    }
}

impl Item<'_> {
    /// What stands in a column. `tallies` are those of [`Source::tallies`].
    pub fn cell(
        &self,
        column: Column,
        source: &Source<'_>,
        tallies: &BTreeMap<PersonId, Tally>,
    ) -> Cell {
        match column {
            Column::State => return self.state(),
            Column::Team | Column::Label => {
                let facet = if column == Column::Team { Facet::Team } else { Facet::Label };
                let mut names: Vec<String> = self
                    .values(facet)
                    .iter()
                    .map(|value| facet.value_name(value, source.workspace))
                    .collect();
                names.sort();
                return Cell::text(names.join(", "));
            }
            _ => {}
        }
        match self {
            Item::Incident(row) => incident(row, column, source),
            Item::Record(row) => match column {
                Column::Name => Cell::text(row.name.trim()),
                Column::Owner => Cell::person(row.owner, source),
                Column::Measures => Cell::progress(row.measures),
                Column::Due => Cell::day(row.due.filter(|_| !row.finished), true),
                Column::Incident => Cell::text(row.incident.map_or("", |id| source.name_of(id))),
                Column::Created => Cell::instant(Some(row.created)),
                Column::Kind => Cell::text(row.traits.origin.title()),
                Column::People => names(&row.traits.participants, source),
                Column::Edited => Cell::instant(row.edited),
                _ => Cell::missing(),
            },
            Item::Check(row, _, line) => match column {
                Column::Name => Cell::text(line.text.as_str()),
                Column::Owner => Cell::person(line.owner, source),
                Column::Due => Cell::day(line.due, waits(row, line)),
                Column::CheckDate => Cell::day(line.check_date, waits(row, line)),
                Column::Record => Cell::text(row.name.trim()),
                Column::Cause => line
                    .cause
                    .map_or_else(Cell::missing, |n| Cell::ranked(format!("RC {n}"), n as usize)),
                Column::Kind => Cell::text(line.kind.title()),
                Column::Verdict => Cell::day(line.verdict, false),
                Column::Created => Cell::instant(line.created),
                _ => Cell::missing(),
            },
            Item::Act(row, _, line) => match column {
                Column::Name => Cell::text(line.text.as_str()),
                Column::Owner => Cell::person(line.owner, source),
                Column::Due => Cell::day(line.due, !row.finished && line.status == ActStatus::ToDo),
                Column::Scope => Cell::text(line.scope.as_str()),
                Column::Record => Cell::text(row.name.trim()),
                Column::Created => Cell::instant(line.created),
                _ => Cell::missing(),
            },
            Item::Person(person) => {
                let tally = tallies.get(&person.id).copied().unwrap_or_default();
                match column {
                    Column::Name => Cell::person(Some(person.id), source),
                    Column::Commands => Cell::count(tally.commands.into()),
                    Column::Incidents => Cell::count(tally.incidents.into()),
                    Column::Owes => Cell::count(tally.owes.into()),
                    _ => Cell::missing(),
                }
            }
        }
    }

    fn state(&self) -> Cell {
        fn place<T: PartialEq>(all: &[T], one: &T) -> usize {
            all.iter().position(|other| other == one).unwrap_or(all.len())
        }
        match self {
            Item::Incident(row) => Cell {
                look: Look::Phase(row.phase),
                ..Cell::ranked(row.phase.name(), row.phase as usize)
            },
            Item::Record(row) => {
                Cell::ranked(row.status.title(), place(&crate::pdca::Status::ALL, &row.status))
            }
            Item::Check(_, _, line) => Cell::ranked(
                line.status.title(),
                place(&crate::pdca::MeasureStatus::ALL, &line.status),
            ),
            Item::Act(_, _, line) => {
                Cell::ranked(line.status.title(), place(&crate::pdca::ActStatus::ALL, &line.status))
            }
            Item::Person(_) => Cell::missing(),
        }
    }
}

fn incident(row: &IncidentRow, column: Column, source: &Source<'_>) -> Cell {
    let took = |phase: Phase| {
        let started = Mark::Milestone(crate::incident::Milestone::Started);
        let [from, to] =
            [started, Mark::Reached(phase)].map(|mark| row.course.moments.get(&mark).copied());
        from.zip(to).map_or_else(Cell::missing, |(from, to)| Cell::length(to - from))
    };
    match column {
        Column::Name => Cell::text(row.name.trim()),
        Column::Severity => Cell {
            text: row.severity.map_or("", Severity::name).into(),
            sort: row.severity.map_or(Sort::Missing, |one| Sort::Number(one as i64)),
            look: Look::Severity(row.severity),
        },
        Column::Commander => Cell::person(row.commander, source),
        Column::Began => Cell::instant(row.began),
        Column::Length => match (row.began, row.ended) {
            (Some(began), Some(ended)) => Cell::length(ended - began),
            (Some(began), None) => Cell::length(source.now - began),
            (None, _) => Cell::missing(),
        },
        Column::Since => Cell::instant(row.course.since),
        Column::Kind => Cell::text(row.kind.name()),
        Column::Environment => {
            Cell::text(source.workspace.environment_name(&row.traits.environment))
        }
        Column::Impact => row
            .traits
            .impact
            .map_or_else(Cell::missing, |impact| Cell::ranked(impact.name(), impact as usize)),
        Column::Reporter => Cell::person(row.roster.reporter, source),
        Column::People => names(&row.people(), source),
        Column::Steps => Cell::progress((row.work.steps.0.into(), row.work.steps.1.into())),
        Column::Actions => Cell::progress((row.work.actions.0.into(), row.work.actions.1.into())),
        Column::NextAction => match row.next_action().map(|action| (action.due, &action.text)) {
            Some((Some(due), _)) => Cell::day(Some(due), true),
            Some((None, text)) => Cell { sort: Sort::Missing, ..Cell::text(text.as_str()) },
            None => Cell::missing(),
        },
        Column::Told => Cell::instant(row.work.told),
        Column::Entries => Cell::count(row.entries),
        Column::Mitigate => took(Phase::Mitigated),
        Column::Resolve => took(Phase::Resolved),
        Column::Record => {
            let own = source.records.iter().filter(|record| record.incident == Some(row.id));
            let states: Vec<&str> = own.map(|record| record.status.title()).collect();
            match (states.is_empty(), row.traits.waived) {
                (true, true) => Cell::text("waived"),
                _ => Cell::text(states.join(", ")),
            }
        }
        Column::Edited => Cell::instant(row.edited),
        _ => Cell::missing(),
    }
}

/// Whether a countermeasure waits for somebody: with its record it is over.
fn waits(row: &RecordRow, line: &MeasureLine) -> bool {
    !row.finished && !line.status.is_finished()
}

fn names(people: &std::collections::BTreeSet<PersonId>, source: &Source<'_>) -> Cell {
    let mut names: Vec<&str> =
        people.iter().map(|person| source.workspace.name_of(Some(*person))).collect();
    names.sort_unstable();
    Cell::text(names.join(", "))
}

impl Source<'_> {
    fn name_of(&self, incident: crate::id::IncidentId) -> &str {
        let row = self.incidents.iter().find(|row| row.id == incident);
        row.map_or("", |row| row.name.as_str())
    }
}
