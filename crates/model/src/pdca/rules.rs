//! What a problem-solving record must hold to (DOMAIN section 6): refused while one works, and told
//! again after a merge, which nobody can refuse.

use super::tree::Trees;
use super::{Act, ActStatus, Measure, MeasureStatus, Pdca, Status};
use crate::id::{ActId, MeasureId, WhyId};
use crate::phase::MoveRefusal;

/// What is not as it must be. Shown to people as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("Say how you will know that it works, before anybody starts.")]
    CheckMissing(MeasureId),
    #[error("Say on which day the verdict was.")]
    VerdictMissing(MeasureId),
    #[error("Say why it was abandoned.")]
    MeasureReasonMissing(MeasureId),
    #[error("Say why it does not apply.")]
    ActReasonMissing(ActId),
    #[error("RC {number} has no countermeasure. Add one, or say why nothing is done about it.")]
    CauseUntreated { why: WhyId, number: u32 },
    #[error("{open} {countermeasures} neither checked OK nor abandoned.",
        countermeasures = if *.open == 1 { "countermeasure is" } else { "countermeasures are" })]
    MeasuresOpen { open: usize },
    #[error("Add what is applied to the rest, or say why nothing needs to be.")]
    ActsMissing,
    #[error("Say why it was abandoned.")]
    ReasonMissing,
}

/// Whether the problem-solving records of an incident let it be closed (DOMAIN section 4): those
/// that there are must be finished, and one must be there where it is `needed`, unless somebody
/// gave a reason and so `waived` it. `finished`: of each record whether it is.
pub fn let_close(
    needed: bool,
    waived: bool,
    finished: impl IntoIterator<Item = bool>,
) -> Result<(), MoveRefusal> {
    let (mut open, mut done) = (0, 0);
    for is_finished in finished {
        *(if is_finished { &mut done } else { &mut open }) += 1;
    }
    match (waived, open) {
        (true, _) => Ok(()),
        (false, 0) if done == 0 && needed => Err(MoveRefusal::RecordMissing),
        (false, 0) => Ok(()),
        (false, open) => Err(MoveRefusal::RecordOpen { open }),
    }
}

impl Measure {
    /// What is wrong with a countermeasure for its status.
    pub fn broken(&self) -> Option<Broken> {
        use MeasureStatus::*;
        let begun = !matches!(self.status, ToDo | Abandoned);
        match self.status {
            _ if begun && self.check.trim().is_empty() => Some(Broken::CheckMissing(self.id)),
            CheckOk | CheckKo if self.verdict.is_none() => Some(Broken::VerdictMissing(self.id)),
            Abandoned if self.reason.trim().is_empty() => {
                Some(Broken::MeasureReasonMissing(self.id))
            }
            _ => None,
        }
    }
}

impl Act {
    /// What is wrong with an act for its status.
    pub fn broken(&self) -> Option<Broken> {
        let wrong = self.status == ActStatus::NotApplicable && self.reason.trim().is_empty();
        wrong.then_some(Broken::ActReasonMissing(self.id))
    }
}

impl Pdca {
    /// What is not as it must be, for the status that it has.
    pub fn broken(&self) -> Vec<Broken> {
        let mut found: Vec<Broken> = self.shown_measures().filter_map(Measure::broken).collect();
        found.extend(self.shown_acts().filter_map(Act::broken));
        found.extend(self.hinders(self.status));
        found
    }

    /// What stands against a status.
    pub fn hinders(&self, status: Status) -> Vec<Broken> {
        match status {
            Status::Abandoned if self.reason.trim().is_empty() => vec![Broken::ReasonMissing],
            Status::Done => self.hinders_done(),
            _ => Vec::new(),
        }
    }

    fn hinders_done(&self) -> Vec<Broken> {
        let mut found = self.untreated();
        let open = self.shown_measures().filter(|measure| !measure.status.is_finished()).count();
        if open > 0 {
            found.push(Broken::MeasuresOpen { open });
        }
        if self.shown_acts().next().is_none() && self.no_acts.trim().is_empty() {
            found.push(Broken::ActsMissing);
        }
        found
    }

    /// The root causes about which nothing is done, and nobody said why.
    pub fn untreated(&self) -> Vec<Broken> {
        let trees = Trees::of(self);
        let treated = |why: WhyId| self.shown_measures().any(|one| one.cause == Some(why));
        let mut found: Vec<(u32, WhyId)> = self
            .whys
            .iter()
            .filter(|why| why.is_cause() && !treated(why.id))
            .filter(|why| why.cause.as_ref().is_none_or(|cause| cause.no_measure.trim().is_empty()))
            .filter_map(|why| Some((trees.number(why.id)?, why.id)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(number, why)| Broken::CauseUntreated { why, number }).collect()
    }

    /// Whether an incident that needs one may be closed with it.
    pub fn is_finished(&self) -> bool {
        matches!(self.status, Status::Done | Status::Abandoned) && self.broken().is_empty()
    }
}
