//! The parts of an incident's row that are stored as one value each, so that a row is few values
//! and a change rewrites what it concerns only.
//!
//! All are JSON. What is missing reads as empty and a field that is not known is left out, so that
//! rows of older and newer versions can be read. A value that is not known, such as a role of a
//! newer version, makes its whole part read as empty and is told as a problem.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{excerpt, is_default, moments};
use crate::action::{self, ActionItem};
use crate::id::{ActionId, PersonId};
use crate::incident::{Checklist, Incident, Milestone, Role};
use crate::moment::Mark;
use crate::phase::{Dismissal, Phase};
use crate::property::{Answer, Impact, Property};
use crate::term::TermId;
use crate::workspace::Workspace;

/// Who has to do with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Roster {
    /// The roles beside the commander's, which has a field of its own.
    #[serde(skip_serializing_if = "is_default")]
    pub roles: BTreeMap<Role, PersonId>,
    /// The roles, the commander's among them, whose holder was asked and has not said yes.
    #[serde(skip_serializing_if = "is_default")]
    pub asked: BTreeSet<Role>,
    /// Who takes part.
    #[serde(skip_serializing_if = "is_default")]
    pub team: BTreeSet<PersonId>,
    #[serde(skip_serializing_if = "is_default")]
    pub reporter: Option<PersonId>,
    /// Who answers for the phase that it is in.
    #[serde(skip_serializing_if = "is_default")]
    pub owner: Option<PersonId>,
}

impl Roster {
    pub(super) fn of(incident: &Incident) -> Self {
        let mut roles = incident.roles.clone();
        roles.remove(&Role::Commander);
        let asked = Role::ALL.into_iter().filter(|role| incident.awaits_acceptance(*role));
        Roster {
            roles,
            asked: asked.collect(),
            team: incident.team.clone(),
            reporter: incident.reporter,
            owner: incident.owners.get(&incident.phase.phase).copied(),
        }
    }
}

/// What kind of thing it is: the answers that lists filter and count by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Traits {
    #[serde(skip_serializing_if = "is_default")]
    pub environment: String,
    /// The chosen values of the workspace's lists: teams, features, root cause, detected via ...
    #[serde(skip_serializing_if = "is_default")]
    pub terms: BTreeMap<Property, BTreeSet<TermId>>,
    /// The customer impact that holds, set or computed.
    #[serde(skip_serializing_if = "is_default")]
    pub impact: Option<Impact>,
    /// Why it was dismissed, while it is.
    #[serde(skip_serializing_if = "is_default")]
    pub dismissal: Option<Dismissal>,
    /// Whether somebody said that it needs no problem-solving record.
    #[serde(skip_serializing_if = "is_default")]
    pub waived: bool,
    /// Whether moves between phases made apart disagree and nobody has decided.
    #[serde(skip_serializing_if = "is_default")]
    pub disputed: bool,
}

impl Traits {
    pub(super) fn of(incident: &Incident, workspace: &Workspace) -> Self {
        let terms = incident.properties.answers.iter().filter_map(|(property, answer)| {
            let terms = match answer {
                Answer::Term(term) => BTreeSet::from([term.clone()]),
                Answer::Terms(terms) if !terms.is_empty() => terms.clone(),
                _ => return None,
            };
            Some((*property, terms))
        });
        let last = incident.phase.path.last();
        Traits {
            environment: incident.environment.clone(),
            terms: terms.collect(),
            impact: workspace.rules().impact_of(incident).value(),
            dismissal: last.filter(|step| step.to == Phase::Dismissed).and_then(|s| s.dismissal),
            waived: !incident.record_waiver.trim().is_empty(),
            disputed: incident.phase.conflicts.iter().any(|conflict| !conflict.settled),
        }
    }
}

/// Its course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// The moments that have a time; of a range its start.
    #[serde(with = "moments", skip_serializing_if = "is_default")]
    pub moments: BTreeMap<Mark, DateTime<Utc>>,
    /// Since when it is in its phase, as far as anybody has said.
    #[serde(with = "super::moment", skip_serializing_if = "is_default")]
    pub since: Option<DateTime<Utc>>,
}

impl Course {
    /// What a course can have, in the order in which it should happen.
    pub const MARKS: [Mark; 7] = [
        Mark::Milestone(Milestone::Started),
        Mark::Milestone(Milestone::Detected),
        Mark::Milestone(Milestone::Declared),
        Mark::Milestone(Milestone::Acknowledged),
        Mark::Reached(Phase::Mitigated),
        Mark::Reached(Phase::Resolved),
        Mark::Reached(Phase::Closed),
    ];

    pub(super) fn of(incident: &Incident) -> Self {
        let moments = Self::MARKS
            .into_iter()
            .filter_map(|mark| Some((mark, incident.reached(mark)?.start())));
        let declared = incident.milestones.get(&Milestone::Declared).map(|when| when.start());
        let moved = incident.phase.path.last().map(|step| step.at.start());
        Course { moments: moments.collect(), since: moved.or(declared).or(incident.began()) }
    }
}

/// The work on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// Ticked steps of its phase's checklist, and all of them.
    #[serde(skip_serializing_if = "is_default")]
    pub steps: (u32, u32),
    /// Actions done, and all of them.
    #[serde(skip_serializing_if = "is_default")]
    pub actions: (u32, u32),
    /// When people were last told.
    #[serde(with = "super::moment", skip_serializing_if = "is_default")]
    pub told: Option<DateTime<Utc>>,
    /// Minutes between status updates where it differs from the workspace; 0 for never.
    #[serde(skip_serializing_if = "is_default")]
    pub update_minutes: Option<u32>,
}

impl Work {
    pub(super) fn of(incident: &Incident, workspace: &Workspace) -> Self {
        let phase = incident.phase.phase;
        let steps = workspace.steps(phase);
        let ticked = |id| incident.ticks.contains(&(Checklist::Phase(phase), id));
        let done = steps.iter().filter(|step| ticked(step.id.clone())).count();
        let actions = action::progress(&incident.actions);
        Work {
            steps: (done as u32, steps.len() as u32),
            actions: (actions.0 as u32, actions.1 as u32),
            told: incident.last_told(),
            update_minutes: incident.update_minutes,
        }
    }
}

/// An action that is still to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAction {
    /// The beginning of its text.
    pub text: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub owner: Option<PersonId>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub due: Option<NaiveDate>,
}

impl OpenAction {
    pub(super) fn all(actions: &[ActionItem]) -> BTreeMap<ActionId, OpenAction> {
        let open = actions.iter().filter(|action| !action.removed && action.done.is_none());
        open.map(|action| {
            let text = excerpt(&action.text);
            (action.id, OpenAction { text, owner: action.owner, due: action.due })
        })
        .collect()
    }
}
