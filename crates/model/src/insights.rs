//! What incidents say together (DOMAIN section 5): how many, how long, why, how they were noticed,
//! and what became of the countermeasures.
//!
//! Everything is told with the incidents behind it, so that a figure can be opened, and with what
//! is missing beside it. There is no mean: of lengths with a long tail it describes no incident.
//! Exercises and dismissed incidents are left out.

mod figures;
pub mod lengths;
pub mod outcomes;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use crate::id::IncidentId;
use crate::incident::{IncidentKind, Severity};
use crate::index::{IncidentRow, RecordRow};
use crate::phase::Phase;
use crate::property::Property;
use crate::table::{Facet, Filter, value_of};
use crate::term::{Taxonomy, TermId};
use crate::zone::{Zone, day};

pub use figures::{Figures, Question};

/// Which incidents are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The first day; `None` for as far back as there are incidents.
    pub from: Option<NaiveDate>,
    /// The last day, which counts.
    pub until: NaiveDate,
    pub severity: Option<Severity>,
    /// One of the values of [`Property::TechTeam`].
    pub team: Option<TermId>,
}

/// An incident that counts, with the day that it counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case<'r> {
    pub row: &'r IncidentRow,
    /// The day that it began; of one of which nobody knows, the day that it was declared.
    pub day: NaiveDate,
}

/// When an incident began, or was written down where nobody knows.
fn began(row: &IncidentRow) -> DateTime<Utc> {
    row.began.unwrap_or_else(|| row.made())
}

/// Whether it belongs into any figure.
pub fn counts(row: &IncidentRow) -> bool {
    row.kind != IncidentKind::Drill && row.phase != Phase::Dismissed
}

impl Scope {
    /// The incidents that it takes in, by day and then by id. `zone` says where days begin.
    pub fn cases<'r>(&self, rows: &'r [IncidentRow], zone: &dyn Zone) -> Vec<Case<'r>> {
        let of_team = |row: &IncidentRow| {
            self.team.as_ref().is_none_or(|team| {
                row.traits.terms.get(&Property::TechTeam).is_some_and(|teams| teams.contains(team))
            })
        };
        let mut cases: Vec<Case<'_>> = rows
            .iter()
            .filter(|row| counts(row) && of_team(row))
            .filter(|row| self.severity.is_none_or(|severity| row.severity == Some(severity)))
            .map(|row| Case { row, day: day(zone, began(row)) })
            .filter(|case| self.takes(case.day))
            .collect();
        cases.sort_by_key(|case| (case.day, case.row.id));
        cases
    }

    /// The filter of a list that leaves the same incidents, but for those of which nobody knows when
    /// they began.
    pub fn filter(&self) -> Filter {
        let mut filter = Filter { from: self.from, until: Some(self.until), ..Filter::default() };
        let kinds = [IncidentKind::Incident, IncidentKind::Backfill].map(IncidentKind::name);
        let severity = self.severity.map(Severity::name);
        let team = self.team.as_ref().map(|team| value_of(Taxonomy::TechTeams, team));
        let chosen = [
            (Facet::Kind, BTreeSet::from(kinds.map(str::to_owned))),
            (Facet::State, Phase::PATH.map(|phase| phase.name().to_owned()).into()),
            (Facet::Severity, severity.map(str::to_owned).into_iter().collect()),
            (Facet::Team, team.into_iter().collect()),
        ];
        filter.chosen.extend(chosen.into_iter().filter(|(_, values)| !values.is_empty()));
        filter
    }

    /// Whether a day lies in it.
    pub fn takes(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && day <= self.until
    }
}

/// How long the stretches are that counts are told for. More than a year of weeks can be told
/// apart neither by eye nor by finger, so longer times are told by the month and by the year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    #[default]
    Week,
    Month,
    Year,
}

/// The most stretches that are told.
const STRETCHES: i64 = 53;

impl Step {
    /// The finest that still can be told.
    fn between(first: NaiveDate, last: NaiveDate) -> Step {
        let days = (last - first).num_days();
        match days {
            ..=365 => Step::Week,
            days if days / 31 < STRETCHES - 2 => Step::Month,
            _ => Step::Year,
        }
    }

    /// "week".
    pub fn name(self) -> &'static str {
        match self {
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        }
    }

    /// The first day of the stretch in which a day lies; weeks begin on Monday (ISO 8601).
    pub fn start(self, day: NaiveDate) -> NaiveDate {
        let first = match self {
            Step::Week => {
                day.checked_sub_signed(TimeDelta::days(day.weekday().num_days_from_monday().into()))
            }
            Step::Month => day.with_day(1),
            Step::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        first.unwrap_or(day)
    }

    /// The first day of the stretch after the one that begins on `start`.
    fn next(self, start: NaiveDate) -> NaiveDate {
        let days = match self {
            Step::Week => 7,
            Step::Month => 31,
            Step::Year => 366,
        };
        self.start(start.checked_add_signed(TimeDelta::days(days)).unwrap_or(NaiveDate::MAX))
    }

    /// "week of 2026-11-16", "2026-11", "2026".
    pub fn title(self, start: NaiveDate) -> String {
        match self {
            Step::Week => format!("week of {start}"),
            Step::Month => start.format("%Y-%m").to_string(),
            Step::Year => start.format("%Y").to_string(),
        }
    }
}

/// A week, month or year with what began in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub start: NaiveDate,
    /// By severity; `None` where nobody knows it.
    pub by_severity: BTreeMap<Option<Severity>, Vec<IncidentId>>,
}

impl Stretch {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.by_severity.values().map(Vec::len).sum()
    }

    /// All of them, the worst first.
    pub fn incidents(&self) -> Vec<IncidentId> {
        let known = Severity::ALL.map(Some).into_iter().chain([None]);
        known.filter_map(|severity| self.by_severity.get(&severity)).flatten().copied().collect()
    }
}

/// The course of the counts: every stretch of the scope, also those in which nothing began.
pub fn course(cases: &[Case<'_>], scope: &Scope) -> (Step, Vec<Stretch>) {
    let first = scope.from.or(cases.first().map(|case| case.day)).unwrap_or(scope.until);
    let last = scope.until.max(first);
    let step = Step::between(first, last);
    let mut found: BTreeMap<NaiveDate, BTreeMap<_, Vec<IncidentId>>> = BTreeMap::new();
    for case in cases {
        let stretch = found.entry(step.start(case.day)).or_default();
        stretch.entry(case.row.severity).or_default().push(case.row.id);
    }
    let mut stretches = Vec::new();
    let mut start = step.start(first);
    while start <= last {
        let by_severity = found.remove(&start).unwrap_or_default();
        stretches.push(Stretch { start, by_severity });
        let next = step.next(start);
        if next <= start {
            break;
        }
        start = next;
    }
    (step, stretches)
}

/// How often each value of a list was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranking {
    /// The most frequent first. An incident with several values counts for each of them.
    pub values: Vec<(TermId, Vec<IncidentId>)>,
    /// The incidents of which nobody has said it.
    pub missing: Vec<IncidentId>,
}

impl Ranking {
    /// How often the most frequent one was chosen; 0 without any.
    pub fn most(&self) -> usize {
        self.values.first().map_or(0, |(_, incidents)| incidents.len())
    }
}

/// Counts the values of a property.
pub fn ranking(cases: &[Case<'_>], property: Property) -> Ranking {
    ranked(cases, |row| row.traits.terms.get(&property).cloned().unwrap_or_default())
}

/// Counts root causes: what the incident's page names, and the classes that its problem-solving
/// records give to the causes found there. An incident counts once for each.
pub fn root_causes(cases: &[Case<'_>], records: &[RecordRow]) -> Ranking {
    let mut found: BTreeMap<IncidentId, BTreeSet<TermId>> = BTreeMap::new();
    for record in records {
        let classes = record.traits.causes.iter().flatten().flatten().cloned();
        if let Some(incident) = record.incident {
            found.entry(incident).or_default().extend(classes);
        }
    }
    ranked(cases, |row| {
        let named = row.traits.terms.get(&Property::RootCause).cloned().unwrap_or_default();
        named.into_iter().chain(found.get(&row.id).into_iter().flatten().cloned()).collect()
    })
}

fn ranked(cases: &[Case<'_>], values: impl Fn(&IncidentRow) -> BTreeSet<TermId>) -> Ranking {
    let mut found: BTreeMap<TermId, Vec<IncidentId>> = BTreeMap::new();
    let mut missing = Vec::new();
    for Case { row, .. } in cases {
        let values = values(row);
        if values.is_empty() {
            missing.push(row.id);
        }
        for value in values {
            found.entry(value).or_default().push(row.id);
        }
    }
    let mut values: Vec<_> = found.into_iter().collect();
    values.sort_by_key(|(term, incidents)| (std::cmp::Reverse(incidents.len()), term.clone()));
    Ranking { values, missing }
}

/// Who noticed first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    /// Alerts, exception trackers, colleagues and routine checks.
    pub internally: Vec<IncidentId>,
    /// Customers and providers.
    pub externally: Vec<IncidentId>,
    /// Nobody has said how, or in a way that is neither.
    pub unknown: Vec<IncidentId>,
}

impl Noticed {
    /// The share detected internally among those of which it is known, in whole percent, cut off.
    /// `None` where nothing is known.
    pub fn share(&self) -> Option<usize> {
        let known = self.internally.len() + self.externally.len();
        (self.internally.len() * 100).checked_div(known)
    }
}

/// Whether a way of detection is our own: of those that every workspace has (*default*). What a
/// workspace adds is neither.
fn is_internal(via: &TermId) -> Option<bool> {
    match via.as_str() {
        "automatic-alert" | "exception-tracker" | "internal-user" | "routine-check" => Some(true),
        "customer-report" | "provider-notice" => Some(false),
        _ => None,
    }
}

/// Who noticed first, we or others.
pub fn noticed(cases: &[Case<'_>]) -> Noticed {
    let mut noticed = Noticed::default();
    for Case { row, .. } in cases {
        let via = row.traits.terms.get(&Property::DetectedVia);
        let place = match via.into_iter().flatten().find_map(is_internal) {
            Some(true) => &mut noticed.internally,
            Some(false) => &mut noticed.externally,
            None => &mut noticed.unknown,
        };
        place.push(row.id);
    }
    noticed
}

#[cfg(test)]
mod tests;
