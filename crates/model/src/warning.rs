//! What an incident lacks: said on the board and at home, never held against anybody.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::duration;
use crate::incident::IncidentKind;
use crate::index::{IncidentRow, RecordRow, Work};
use crate::pdca::{ActStatus, MeasureStatus};
use crate::phase::Phase;
use crate::workspace::Workspace;

/// After so long without any change an open incident counts as forgotten. *Default*.
const FORGOTTEN: TimeDelta = TimeDelta::days(14);

/// Something to look at, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// Moves made apart disagree about its phase.
    PhaseDisputed,
    NoCommander,
    /// Whoever was asked to command it has not said yes.
    CommandNotAccepted,
    /// People should have heard of it, and have not for so many minutes.
    NoUpdate {
        minutes: i64,
    },
    /// The action that is due first was due so many days ago, 0 for today.
    ActionDue {
        days: i64,
    },
    /// A check of its record was due so many days ago, 0 for today.
    CheckDue {
        days: i64,
    },
    /// A countermeasure or an act of its record was due so many days ago, 0 for today.
    RecordDue {
        days: i64,
    },
    /// Nobody has written down what is to be done.
    NoAction,
    NoSeverity,
    /// It is resolved, needs a problem-solving record, and has none.
    NoRecord,
    /// Nobody has changed it for so many days.
    Still {
        days: i64,
    },
}

impl Warning {
    /// "no update for 4 h", "check due today".
    pub fn text(self) -> String {
        let due = |what: &str, days: i64| match days {
            0 => format!("{what} due today"),
            1 => format!("{what} 1 day overdue"),
            _ => format!("{what} {days} days overdue"),
        };
        match self {
            Warning::PhaseDisputed => "phase to be settled".into(),
            Warning::NoCommander => "no commander".into(),
            Warning::CommandNotAccepted => "command not accepted yet".into(),
            Warning::NoUpdate { minutes } => {
                format!("no update for {}", duration::text(TimeDelta::minutes(minutes)))
            }
            Warning::ActionDue { days } => due("action", days),
            Warning::CheckDue { days } => due("check", days),
            Warning::RecordDue { days } => due("countermeasure", days),
            Warning::NoAction => "no action identified".into(),
            Warning::NoSeverity => "no severity".into(),
            Warning::NoRecord => "no PDCA yet".into(),
            Warning::Still { days } => format!("unchanged for {days} days"),
        }
    }

    /// Whether it cannot wait until tomorrow.
    pub fn is_pressing(self) -> bool {
        self <= Warning::ActionDue { days: i64::MAX }
    }
}

/// What an incident lacks now. `records` are those that follow it; `today` is the reader's day.
pub fn warnings<'r>(
    row: &IncidentRow,
    records: impl Iterator<Item = &'r RecordRow>,
    workspace: &Workspace,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Vec<Warning> {
    let mut found = Vec::new();
    if row.traits.disputed {
        found.push(Warning::PhaseDisputed);
    }
    if !row.phase.is_open() {
        return found;
    }
    let burning = matches!(row.phase, Phase::Active | Phase::Mitigated);
    let told_late = row.kind == IncidentKind::Backfill;
    match row.commander {
        None => found.push(Warning::NoCommander),
        Some(_) if row.roster.asked.contains(&crate::incident::Role::Commander) => {
            found.push(Warning::CommandNotAccepted);
        }
        Some(_) => {}
    }
    if burning
        && !told_late
        && let Some(due) = row.update_due(workspace)
        && due <= now
    {
        let since = row.last_heard().unwrap_or(due);
        found.push(Warning::NoUpdate { minutes: (now - since).num_minutes() });
    }
    let late = |due: Option<NaiveDate>| Some((today - due?).num_days()).filter(|days| *days >= 0);
    let next = row.open_actions.values().filter_map(|action| action.due).min();
    found.extend(late(next).map(|days| Warning::ActionDue { days }));
    let (mut check, mut task, mut any) = (None::<NaiveDate>, None::<NaiveDate>, false);
    for record in records {
        any = true;
        // What an abandoned record had planned is not waited for.
        if record.finished {
            continue;
        }
        for line in record.measure_lines.values().filter(|line| !line.status.is_finished()) {
            check = earliest(check, line.check_date);
            if line.status != MeasureStatus::CheckPending {
                task = earliest(task, line.due);
            }
        }
        for act in record.act_lines.values().filter(|act| act.status == ActStatus::ToDo) {
            task = earliest(task, act.due);
        }
    }
    found.extend(late(check).map(|days| Warning::CheckDue { days }));
    found.extend(late(task).map(|days| Warning::RecordDue { days }));
    // Before it is under control the timeline says what is being done. Rows of older versions
    // have no work and say nothing of it.
    let is_known = row.work != Work::default();
    if row.phase != Phase::Active && is_known && row.work.actions.1 == 0 {
        found.push(Warning::NoAction);
    }
    if row.severity.is_none() {
        found.push(Warning::NoSeverity);
    }
    let needed = workspace.needs_record(row.severity, &row.traits.environment);
    if row.phase == Phase::Resolved && needed && !any && !row.traits.waived {
        found.push(Warning::NoRecord);
    }
    if let Some(edited) = row.edited
        && now - edited >= FORGOTTEN
    {
        found.push(Warning::Still { days: (now - edited).num_days() });
    }
    found.sort();
    found
}

fn earliest(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

impl IncidentRow {
    /// When people last heard of it: the last status update, or its declaration.
    pub fn last_heard(&self) -> Option<DateTime<Utc>> {
        use crate::incident::Milestone;
        use crate::moment::Mark;
        let declared = self.course.moments.get(&Mark::Milestone(Milestone::Declared)).copied();
        self.work.told.max(declared)
    }

    /// When people should hear of it next; `None` when nobody waits for news.
    pub fn update_due(&self, workspace: &Workspace) -> Option<DateTime<Utc>> {
        let minutes = self.work.update_minutes.unwrap_or_else(|| workspace.rhythm(self.severity));
        if minutes == 0 || !matches!(self.phase, Phase::Active | Phase::Mitigated) {
            return None;
        }
        self.last_heard()?.checked_add_signed(TimeDelta::minutes(minutes.into()))
    }
}
