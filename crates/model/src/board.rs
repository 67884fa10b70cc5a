//! The board of incidents: who stands in which column, and what a card may do.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::id::IncidentId;
use crate::index::{IncidentRow, RecordRow};
use crate::pdca::rules;
use crate::phase::{Dismissal, MoveRefusal, Phase, check_move};
use crate::table::{Facet, Filter, Item, Source};
use crate::workspace::Workspace;

/// The columns, from left to right.
pub const COLUMNS: [Phase; 5] =
    [Phase::Active, Phase::Mitigated, Phase::Resolved, Phase::Closed, Phase::Dismissed];

/// After so long what is over is not shown unless somebody asks. *Default*.
const OVER: TimeDelta = TimeDelta::days(30);

/// A column of a lane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cards {
    /// The worst first, then what has been there longest; of what is over the latest first.
    pub shown: Vec<IncidentId>,
    /// What has been over for long.
    pub older: usize,
}

/// A row of columns: all incidents, or those of one team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// The team as [`Facet::Team`] has it; `None` for all incidents, or for those of no team.
    pub team: Option<String>,
    pub columns: BTreeMap<Phase, Cards>,
}

/// How a board is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    pub filter: Filter,
    /// A lane for each team. Who has several teams stands in several lanes.
    pub by_team: bool,
    /// Whether what has been over for long is shown too.
    pub older: bool,
}

impl Arrangement {
    /// Reads the query of an address.
    pub fn parse(query: &str) -> Arrangement {
        let has = |part: &str| query.trim_start_matches('?').split('&').any(|one| one == part);
        Arrangement {
            filter: Filter::parse(query),
            by_team: has("lanes=team"),
            older: has("older=yes"),
        }
    }

    /// The query of its address, without `?`.
    pub fn query(&self) -> String {
        let mut pairs = self.filter.pairs();
        pairs.extend(self.by_team.then(|| ("lanes", "team".to_owned())));
        pairs.extend(self.older.then(|| ("older", "yes".to_owned())));
        crate::table::query(&pairs)
    }

    /// The lanes by the names of the teams, what has no team last. Without lanes there is one.
    pub fn lanes(&self, source: &Source<'_>) -> Vec<Lane> {
        let mut lanes: BTreeMap<(bool, String, Option<String>), Vec<&IncidentRow>> =
            BTreeMap::new();
        if !self.by_team {
            lanes.insert((true, String::new(), None), Vec::new());
        }
        for row in source.incidents {
            let item = Item::Incident(row);
            if !self.filter.fits(&item, source) {
                continue;
            }
            let teams = if self.by_team { item.values(Facet::Team) } else { Default::default() };
            for team in &teams {
                let name = Facet::Team.value_name(team, source.workspace).to_lowercase();
                lanes.entry((false, name, Some(team.clone()))).or_default().push(row);
            }
            if teams.is_empty() {
                lanes.entry((true, String::new(), None)).or_default().push(row);
            }
        }
        let lane = |((_, _, team), rows)| Lane { team, columns: self.columns(rows, source) };
        lanes.into_iter().map(lane).collect()
    }

    fn columns(&self, rows: Vec<&IncidentRow>, source: &Source<'_>) -> BTreeMap<Phase, Cards> {
        let mut columns: BTreeMap<Phase, (Vec<&IncidentRow>, usize)> =
            COLUMNS.map(|phase| (phase, Default::default())).into();
        for row in rows {
            let Some((shown, older)) = columns.get_mut(&row.phase) else { continue };
            let long = row.course.since.is_some_and(|since| source.now - since > OVER);
            match !row.phase.is_open() && long && !self.older {
                true => *older += 1,
                false => shown.push(row),
            }
        }
        let sorted = |(phase, (mut shown, older)): (Phase, (Vec<&IncidentRow>, usize))| {
            let since = |row: &IncidentRow| row.course.since.or(row.began);
            match phase.is_open() {
                true => shown
                    .sort_by_key(|row| (row.severity.is_none(), row.severity, since(row), row.id)),
                false => shown.sort_by_key(|row| std::cmp::Reverse((since(row), row.id))),
            }
            (phase, Cards { shown: shown.into_iter().map(|row| row.id).collect(), older })
        };
        columns.into_iter().map(sorted).collect()
    }
}

/// What a move asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next step forward: when it happened.
    Forward,
    /// A step back: why.
    Back,
    /// Out of the side exit back in: why.
    Reopen,
    /// Out by the side exit: which way, and why.
    Dismiss,
}

/// What it takes to move a card to a column, as far as its row tells.
///
/// # Errors
/// Why it cannot be moved there: the rules of the phases, open actions, or the problem-solving
/// records.
pub fn step<'r>(
    row: &IncidentRow,
    records: impl Iterator<Item = &'r RecordRow>,
    workspace: &Workspace,
    to: Phase,
) -> Result<Step, MoveRefusal> {
    let dismissal = (to == Phase::Dismissed).then_some(Dismissal::Cancelled);
    // The dialog asks for the reason.
    check_move(row.phase, to, "asked for", dismissal)?;
    if to == Phase::Dismissed {
        return Ok(Step::Dismiss);
    }
    if row.phase == Phase::Dismissed {
        return Ok(Step::Reopen);
    }
    if row.phase.next() != Some(to) {
        return Ok(Step::Back);
    }
    if to == Phase::Closed {
        let open = row.open_actions.len();
        if open > 0 {
            return Err(MoveRefusal::OpenActions { open });
        }
        let needed = workspace.needs_record(row.severity, &row.traits.environment);
        rules::let_close(needed, row.traits.waived, records.map(|record| record.finished))?;
    }
    Ok(Step::Forward)
}
