//! The phases of an incident and the moves between them (CKI's rules, DOMAIN section 4).
//!
//! Every move names the move that it follows, so the moves form a tree. On one device the tree
//! is a chain. Moves made apart meet as siblings: siblings into the same phase are one move made
//! twice; siblings into different phases are a conflict, which every device settles the same way
//! until a person decides.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::{IncidentId, PersonId, TransitionId};
use crate::when::When;

/// Where an incident stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Significantly affecting production.
    #[default]
    Active,
    /// Affecting production in a limited way.
    Mitigated,
    /// No longer affecting production, some work remains.
    Resolved,
    /// All outstanding work completed.
    Closed,
    /// Left by the side exit, with a reason.
    Dismissed,
}

/// How far the problem-solving records are that follow an incident. They are documents of their
/// own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// There is one at least, and every one is done or abandoned.
    Finished,
    /// There is none, one is still worked on, or nobody looked.
    Open,
}

impl FollowUp {
    /// Of whether each of the records is finished.
    pub fn of(finished: impl IntoIterator<Item = bool>) -> Self {
        let mut finished = finished.into_iter().peekable();
        match finished.peek().is_some() && finished.all(|one| one) {
            true => FollowUp::Finished,
            false => FollowUp::Open,
        }
    }
}

impl Phase {
    /// The path that an incident takes, in order; `Dismissed` is not on it.
    pub const PATH: [Phase; 4] = [Phase::Active, Phase::Mitigated, Phase::Resolved, Phase::Closed];

    /// The stored name, which is also the English one.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Active => "active",
            Phase::Mitigated => "mitigated",
            Phase::Resolved => "resolved",
            Phase::Closed => "closed",
            Phase::Dismissed => "dismissed",
        }
    }

    /// As a status, numbered so that lists sort (seed 000 shows the fourth): of a resolved incident
    /// it says whether what follows it up, its problem-solving records, is finished.
    pub fn status(self, follow_up: FollowUp) -> &'static str {
        match self {
            Phase::Active => "1 - active",
            Phase::Mitigated => "2 - mitigated",
            Phase::Resolved if follow_up == FollowUp::Finished => "4 - post-mortem completed",
            Phase::Resolved => "3 - resolved",
            Phase::Closed => "5 - closed",
            Phase::Dismissed => "dismissed",
        }
    }

    /// The phase of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::PATH.into_iter().chain([Phase::Dismissed]).find(|phase| phase.name() == name)
    }

    /// CKI's definition, as the page shows it.
    pub fn definition(self) -> &'static str {
        match self {
            Phase::Active => "significantly affecting production",
            Phase::Mitigated => "affecting production in a limited way",
            Phase::Resolved => "no longer affecting production, some work remains",
            Phase::Closed => "all outstanding work completed",
            Phase::Dismissed => "left by the side exit, with a reason",
        }
    }

    /// The next step forward; `None` at the end and outside the path.
    pub fn next(self) -> Option<Phase> {
        match self {
            Phase::Active => Some(Phase::Mitigated),
            Phase::Mitigated => Some(Phase::Resolved),
            Phase::Resolved => Some(Phase::Closed),
            Phase::Closed | Phase::Dismissed => None,
        }
    }

    /// One step back on the path.
    pub fn previous(self) -> Option<Phase> {
        Phase::PATH.into_iter().find(|phase| phase.next() == Some(self))
    }

    /// Whether work is still going on.
    pub fn is_open(self) -> bool {
        !matches!(self, Phase::Closed | Phase::Dismissed)
    }
}

/// Why an incident was dismissed (FireFighter's closure reasons).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dismissal {
    Duplicate,
    FalsePositive,
    Superseded,
    External,
    Cancelled,
}

impl Dismissal {
    /// In the order of the menu.
    pub const ALL: [Dismissal; 5] = [
        Dismissal::Duplicate,
        Dismissal::FalsePositive,
        Dismissal::Superseded,
        Dismissal::External,
        Dismissal::Cancelled,
    ];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Dismissal::Duplicate => "duplicate",
            Dismissal::FalsePositive => "false-positive",
            Dismissal::Superseded => "superseded",
            Dismissal::External => "external",
            Dismissal::Cancelled => "cancelled",
        }
    }

    /// The reason of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// One move from a phase to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    pub id: TransitionId,
    /// The move it follows; `None` for the first, out of `Active`.
    pub after: Option<TransitionId>,
    pub to: Phase,
    /// When the phase changed. Editable, may lie in the past.
    pub at: When,
    pub by: Option<PersonId>,
    /// Required for a step back and for a dismissal.
    pub reason: String,
    /// Set when `to` is [`Phase::Dismissed`].
    pub dismissal: Option<Dismissal>,
    /// The incident that this one is a duplicate of, or that takes its place.
    pub other: Option<IncidentId>,
}

/// A person's decision between moves that were made apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The phase that holds.
    pub to: Phase,
    /// The moves that the person saw when deciding. Others that arrive later ask again.
    pub seen: BTreeSet<TransitionId>,
    pub by: Option<PersonId>,
}

/// Moves made apart that cannot both hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseConflict {
    /// The move that all of them follow; `None` for the start.
    pub after: Option<TransitionId>,
    /// Every move in question, the holding one first.
    pub moves: Vec<Transition>,
    /// Whether a person has decided already.
    pub settled: bool,
}

/// What the moves come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseState {
    pub phase: Phase,
    /// The move to follow next; `None` before the first.
    pub last: Option<TransitionId>,
    /// The moves that hold, in order. Of a move made twice, the one with the smaller id.
    pub path: Vec<Transition>,
    /// Where moves made apart disagree, settled or not.
    pub conflicts: Vec<PhaseConflict>,
    /// Moves that no rule allows or that follow an unknown one: kept, shown, without effect.
    pub ignored: Vec<TransitionId>,
}

/// Why a move is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefusal {
    #[error("The incident is already {}.", .0.name())]
    AlreadyThere(Phase),
    #[error("No phase may be skipped: from {} the next phase is {}.", .from.name(), .next.name())]
    Skips { from: Phase, next: Phase },
    #[error("From {} an incident can only be reopened.", .0.name())]
    OnlyReopen(Phase),
    #[error("Going back needs a reason. Say why the incident is reopened.")]
    ReasonForReopening,
    #[error(
        "Dismissing needs one of the reasons: duplicate, false positive, superseded, external, cancelled."
    )]
    ReasonForDismissal,
    #[error(
        "{open} of its actions {are} still open. Do {them} or remove {them}, then close the incident.",
        are = if *.open == 1 { "is" } else { "are" },
        them = if *.open == 1 { "it" } else { "them" }
    )]
    OpenActions { open: usize },
    #[error(
        "It needs a problem-solving record (PDCA). Start one and finish it, or say why there is none."
    )]
    RecordMissing,
    #[error(
        "{open} of its problem-solving records {are} not finished. Finish {them}, or say why the incident is closed without.",
        are = if *.open == 1 { "is" } else { "are" },
        them = if *.open == 1 { "it" } else { "them" }
    )]
    RecordOpen { open: usize },
}

/// Whether one may move from `from` to `to`.
///
/// Forward one step; back one step with a reason; out of `Dismissed` back to `Active` with a
/// reason; to `Dismissed` from any open phase with a [`Dismissal`].
pub fn check_move(
    from: Phase,
    to: Phase,
    reason: &str,
    dismissal: Option<Dismissal>,
) -> Result<(), MoveRefusal> {
    let with_reason =
        if reason.trim().is_empty() { Err(MoveRefusal::ReasonForReopening) } else { Ok(()) };
    if from == to {
        return Err(MoveRefusal::AlreadyThere(from));
    }
    if to == Phase::Dismissed {
        return match (from.is_open(), dismissal) {
            (false, _) => Err(MoveRefusal::OnlyReopen(from)),
            (true, None) => Err(MoveRefusal::ReasonForDismissal),
            (true, Some(_)) => Ok(()),
        };
    }
    if from == Phase::Dismissed {
        return if to == Phase::Active { with_reason } else { Err(MoveRefusal::OnlyReopen(from)) };
    }
    if from.next() == Some(to) {
        return Ok(());
    }
    if from.previous() == Some(to) {
        return with_reason;
    }
    match from.next() {
        Some(next) => Err(MoveRefusal::Skips { from, next }),
        None => Err(MoveRefusal::OnlyReopen(from)),
    }
}

/// Replays the moves. `settlements` are keyed by the move that the conflicting ones follow.
///
/// The result depends on the set of moves and settlements alone, never on the order in which
/// they arrived nor on any device's clock. Among unsettled rivals the most cautious phase holds:
/// the one with the most work left; a dismissal loses against every other move.
pub fn derive(
    transitions: &[Transition],
    settlements: &BTreeMap<Option<TransitionId>, Settlement>,
) -> PhaseState {
    // By id: a move that is listed twice is one move.
    let known: BTreeMap<TransitionId, &Transition> =
        transitions.iter().map(|t| (t.id, t)).collect();
    let mut children: BTreeMap<Option<TransitionId>, Vec<&Transition>> = BTreeMap::new();
    for transition in known.values() {
        children.entry(transition.after).or_default().push(transition);
    }

    let mut state = PhaseState::default();
    let mut used: BTreeSet<TransitionId> = BTreeSet::new();
    let mut lost: Vec<TransitionId> = Vec::new();
    // The moves that stand for the present place: one, or several that are the same move.
    let mut heads: Vec<Option<TransitionId>> = vec![None];
    loop {
        let mut candidates: Vec<&Transition> = heads
            .iter()
            .filter_map(|head| children.get(head))
            .flatten()
            .copied()
            .filter(|t| !used.contains(&t.id))
            .filter(|t| check_move(state.phase, t.to, &t.reason, t.dismissal).is_ok())
            .collect();
        candidates.sort_by_key(|t| t.id);
        let decision = decision(&heads, &candidates, settlements);
        let Some(holding) =
            decision.map(|(s, _)| s.to).or_else(|| candidates.iter().map(|t| t.to).min())
        else {
            break;
        };
        let (winners, rivals): (Vec<&Transition>, Vec<&Transition>) =
            candidates.iter().copied().partition(|t| t.to == holding);
        if !rivals.is_empty() {
            lost.extend(rivals.iter().map(|t| t.id));
            state.conflicts.push(PhaseConflict {
                after: heads[0],
                moves: winners.iter().chain(&rivals).map(|t| (*t).clone()).collect(),
                settled: decision.is_some_and(|(_, complete)| complete),
            });
        }
        used.extend(candidates.iter().map(|t| t.id));
        state.path.extend(winners.first().map(|t| (*t).clone()));
        state.phase = holding;
        heads = winners.iter().map(|t| Some(t.id)).collect();
        state.last = heads[0];
    }

    // Moves that follow the losing side of a conflict wait with it: they are not broken.
    let mut waiting = lost;
    while let Some(id) = waiting.pop() {
        for follower in children.get(&Some(id)).into_iter().flatten() {
            if used.insert(follower.id) {
                waiting.push(follower.id);
            }
        }
    }
    state.ignored = known.keys().copied().filter(|id| !used.contains(id)).collect();
    state
}

/// The decision that holds between the candidates, and whether it was made in sight of all of
/// them. When moves made twice have a decision each, the one that saw all candidates counts, else
/// the one that saw the most of them: a later decision must be able to replace an earlier one
/// that is filed under the twin.
fn decision<'s>(
    heads: &[Option<TransitionId>],
    candidates: &[&Transition],
    settlements: &'s BTreeMap<Option<TransitionId>, Settlement>,
) -> Option<(&'s Settlement, bool)> {
    let seen = |s: &Settlement| candidates.iter().filter(|t| s.seen.contains(&t.id)).count();
    heads
        .iter()
        .filter_map(|head| settlements.get(head))
        .filter(|settlement| candidates.iter().any(|t| t.to == settlement.to))
        .rev()
        .max_by_key(|settlement| (seen(settlement), settlement.seen.len()))
        .map(|settlement| (settlement, seen(settlement) == candidates.len()))
}
