//! All figures of a scope at once.

use chrono::NaiveDate;

use super::lengths::{Group, Grouping, groups};
use super::outcomes::Outcomes;
use super::{Noticed, Ranking, Scope, Step, Stretch, course, noticed, ranking, root_causes};
use crate::index::{IncidentRow, RecordRow};
use crate::moment::Mark;
use crate::property::Property;
use crate::zone::Zone;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub scope: Scope,
    /// The lengths begin here ...
    pub from: Mark,
    /// ... and end here.
    pub to: Mark,
    pub by: Grouping,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How many incidents count.
    pub count: usize,
    pub step: Step,
    pub course: Vec<Stretch>,
    pub from: Mark,
    pub to: Mark,
    /// The lengths of all, then of each group.
    pub groups: Vec<Group>,
    pub causes: Ranking,
    pub detection: Ranking,
    pub teams: Ranking,
    pub noticed: Noticed,
    pub outcomes: Outcomes,
}

impl Figures {
    /// What the rows say. `today` tells what is overdue, `zone` where days begin.
    pub fn of(
        question: &Question,
        incidents: &[IncidentRow],
        records: &[RecordRow],
        today: NaiveDate,
        zone: &dyn Zone,
    ) -> Self {
        let Question { scope, from, to, by } = question;
        let cases = scope.cases(incidents, zone);
        let (step, stretches) = course(&cases, scope);
        Figures {
            count: cases.len(),
            step,
            course: stretches,
            from: *from,
            to: *to,
            groups: groups(&cases, *by, step, *from, *to),
            causes: root_causes(&cases, records),
            detection: ranking(&cases, Property::DetectedVia),
            teams: ranking(&cases, Property::TechTeam),
            noticed: noticed(&cases),
            outcomes: Outcomes::of(records, incidents, &cases, scope, today, zone),
        }
    }
}
