//! What waits for people: hand-overs that were asked for, actions, countermeasures, checks, acts.

use chrono::{NaiveDate, TimeDelta};

use crate::id::{IncidentId, PdcaId, PersonId};
use crate::incident::Role;
use crate::pdca::{ActStatus, MeasureStatus};
use crate::table::Source;

/// So many days ahead something counts as due. *Default*.
const AHEAD: TimeDelta = TimeDelta::days(7);

/// What somebody shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// Say yes to a role.
    Accept(Role),
    Action,
    Measure,
    /// See whether a countermeasure works.
    Check,
    Act,
}

impl Duty {
    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            Duty::Accept(_) => "Hand-over",
            Duty::Action => "Action",
            Duty::Measure => "Do",
            Duty::Check => "Check",
            Duty::Act => "Act",
        }
    }
}

/// Where it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Incident(IncidentId),
    Record(PdcaId),
}

/// Something that somebody shall do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub duty: Duty,
    /// The beginning of what it says; of a hand-over the role.
    pub text: String,
    pub owner: Option<PersonId>,
    pub due: Option<NaiveDate>,
    pub place: Place,
    /// The name of the incident or record.
    pub about: String,
}

/// Everything that is to be done: hand-overs first, then what is due first, what has no day last.
/// Things of incidents and records that are over are not to be done any more.
pub fn tasks(source: &Source<'_>) -> Vec<Task> {
    let mut tasks = Vec::new();
    for row in source.incidents.iter().filter(|row| row.phase.is_open()) {
        let task = |duty, text: &str, owner, due| Task {
            duty,
            text: text.to_owned(),
            owner,
            due,
            place: Place::Incident(row.id),
            about: row.name.clone(),
        };
        for role in &row.roster.asked {
            tasks.push(task(Duty::Accept(*role), role.name(), row.holder(*role), None));
        }
        for action in row.open_actions.values() {
            tasks.push(task(Duty::Action, &action.text, action.owner, action.due));
        }
    }
    for row in source.records.iter().filter(|row| !row.finished) {
        let task = |duty, text: &str, owner: Option<PersonId>, due| Task {
            duty,
            text: text.to_owned(),
            // What nobody has taken waits for who owns the record.
            owner: owner.or(row.owner),
            due,
            place: Place::Record(row.id),
            about: row.name.clone(),
        };
        for line in row.measure_lines.values().filter(|line| !line.status.is_finished()) {
            tasks.push(match line.status {
                MeasureStatus::CheckPending => {
                    task(Duty::Check, &line.text, line.owner, line.check_date)
                }
                _ => task(Duty::Measure, &line.text, line.owner, line.due),
            });
        }
        for line in row.act_lines.values().filter(|line| line.status == ActStatus::ToDo) {
            tasks.push(task(Duty::Act, &line.text, line.owner, line.due));
        }
    }
    tasks.sort_by(|one, other| {
        let rank = |task: &Task| {
            let is_asked = matches!(task.duty, Duty::Accept(_));
            (!is_asked, task.due.is_none(), task.due, task.duty, task.place)
        };
        rank(one).cmp(&rank(other)).then_with(|| one.text.cmp(&other.text))
    });
    tasks
}

impl Task {
    /// Whether it waits for that person.
    pub fn waits_for(&self, person: PersonId) -> bool {
        self.owner == Some(person)
    }

    /// Whether it is due within a week, or was due before.
    pub fn is_due(&self, today: NaiveDate) -> bool {
        self.due.is_some_and(|due| due <= today + AHEAD)
    }
}
