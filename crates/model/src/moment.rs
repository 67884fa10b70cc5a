//! The course of an incident: its moments in the order in which they should have happened, and how
//! long it took from one to another (DOMAIN section 3).

use chrono::TimeDelta;

use crate::duration;
use crate::id::TransitionId;
use crate::incident::{Incident, Milestone};
use crate::phase::Phase;
use crate::when::When;

/// Something of the course that has a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    Milestone(Milestone),
    /// A move to a phase that holds.
    Move {
        id: TransitionId,
        to: Phase,
    },
}

impl Moment {
    /// What happened then: "detected".
    pub fn name(self) -> &'static str {
        match self {
            Moment::Milestone(milestone) => milestone.name(),
            Moment::Move { to, .. } => to.name(),
        }
    }
}

/// Two moments that follow each other and whose times say otherwise. It happens to be true: a real
/// incident was declared before its stated impact. So it is said, and never refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disorder {
    /// What should have come first.
    pub early: Moment,
    /// What should have come after it.
    pub late: Moment,
    /// How far `late` lies before `early`; more than nothing.
    pub by: TimeDelta,
}

impl Disorder {
    /// "Detected lies 12 min before started."
    pub fn text(&self) -> String {
        let late = self.late.name();
        let (first, rest) = late.split_at(1);
        let by = duration::text(self.by);
        format!("{}{rest} lies {by} before {}.", first.to_uppercase(), self.early.name())
    }
}

/// A figure: how long it took from one moment of the course to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    Detect,
    Acknowledge,
    Mitigate,
    Resolve,
}

/// What a [`Figure`] is reckoned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    Milestone(Milestone),
    /// The arrival at a phase after which nobody reopened what was before it.
    Reached(Phase),
}

impl Mark {
    /// Its name: "started", "mitigated".
    pub fn name(self) -> &'static str {
        match self {
            Mark::Milestone(milestone) => milestone.name(),
            Mark::Reached(phase) => phase.name(),
        }
    }
}

impl Figure {
    /// In the order of the page.
    pub const ALL: [Figure; 4] =
        [Figure::Detect, Figure::Acknowledge, Figure::Mitigate, Figure::Resolve];

    /// "Time to detect".
    pub fn title(self) -> &'static str {
        match self {
            Figure::Detect => "Time to detect",
            Figure::Acknowledge => "Time to acknowledge",
            Figure::Mitigate => "Time to mitigate",
            Figure::Resolve => "Time to resolve",
        }
    }

    /// The two moments that it lies between. *Default*: the response is measured from the moment
    /// that somebody noticed, everything else from the beginning.
    pub fn marks(self) -> (Mark, Mark) {
        let started = Mark::Milestone(Milestone::Started);
        let detected = Mark::Milestone(Milestone::Detected);
        match self {
            Figure::Detect => (started, detected),
            Figure::Acknowledge => (detected, Mark::Milestone(Milestone::Acknowledged)),
            Figure::Mitigate => (started, Mark::Reached(Phase::Mitigated)),
            Figure::Resolve => (started, Mark::Reached(Phase::Resolved)),
        }
    }
}

impl Incident {
    /// The moments that have a time, in the order in which they should have happened: the
    /// milestones, then the moves that hold.
    fn course(&self) -> Vec<(Moment, When)> {
        let milestones = Milestone::ALL.into_iter().filter_map(|milestone| {
            Some((Moment::Milestone(milestone), *self.milestones.get(&milestone)?))
        });
        let moves =
            self.phase.path.iter().map(|step| (Moment::Move { id: step.id, to: step.to }, step.at));
        milestones.chain(moves).collect()
    }

    /// Neighbours in the course whose times lie the wrong way round. A reader sees minutes, so
    /// seconds are no disorder; of a range that began too early its end counts.
    pub fn disorders(&self) -> Vec<Disorder> {
        let minute = |at: chrono::DateTime<chrono::Utc>| at.timestamp().div_euclid(60);
        let wrong = |pair: &[(Moment, When)]| {
            let [(early, first), (late, second)] = *pair else { return None };
            let by = minute(first.start()) - minute(second.end());
            (by > 0).then(|| Disorder { early, late, by: TimeDelta::minutes(by) })
        };
        self.course().windows(2).filter_map(wrong).collect()
    }

    /// When the mark was reached; `None` when nobody has said, or it was not.
    pub fn reached(&self, mark: Mark) -> Option<When> {
        let phase = match mark {
            Mark::Milestone(milestone) => return self.milestones.get(&milestone).copied(),
            Mark::Reached(phase) => phase,
        };
        self.phase.path.iter().fold(None, |reached, step| match step.to {
            // The side exit leads to no phase of the path, and takes none back.
            Phase::Dismissed => reached,
            to if to < phase => None,
            _ => reached.or(Some(step.at)),
        })
    }

    /// How long it took.
    ///
    /// # Errors
    /// The mark that nobody has set, the first of two. A length is never made up.
    pub fn figure(&self, figure: Figure) -> Result<TimeDelta, Mark> {
        let (from, to) = figure.marks();
        let [from, to] = [from, to].map(|mark| self.reached(mark).ok_or(mark));
        Ok(to?.start() - from?.start())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    use super::*;
    use crate::id::IncidentId;
    use crate::phase::{Transition, derive};

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    fn incident(milestones: &[(Milestone, i64)], moves: &[(Phase, i64)]) -> Incident {
        let mut incident = Incident::empty(IncidentId(Uuid::nil()));
        let set = milestones.iter().map(|(milestone, minute)| (*milestone, at(*minute).into()));
        incident.milestones = set.collect();
        let mut after = None;
        for (number, (to, minute)) in moves.iter().enumerate() {
            let id = TransitionId(Uuid::from_u128(number as u128 + 1));
            incident.transitions.push(Transition {
                id,
                after,
                to: *to,
                at: at(*minute).into(),
                by: None,
                reason: "because".into(),
                dismissal: (*to == Phase::Dismissed).then_some(crate::phase::Dismissal::Cancelled),
                other: None,
            });
            after = Some(id);
        }
        incident.phase = derive(&incident.transitions, &Default::default());
        incident
    }

    fn said(incident: &Incident) -> Vec<String> {
        incident.disorders().iter().map(Disorder::text).collect()
    }

    #[test]
    fn a_wrong_order_names_the_two_moments_and_the_time_between_them() {
        use Milestone::*;
        let right = [(Started, 0), (Detected, 5), (Declared, 5), (Acknowledged, 9)];
        let fine = incident(&right, &[(Phase::Mitigated, 9), (Phase::Resolved, 30)]);
        assert_eq!(said(&fine), [""; 0]);
        let wrong = incident(&[(Started, 12), (Detected, 0), (Declared, 13)], &[]);
        assert_eq!(said(&wrong), ["Detected lies 12 min before started."]);
        let wrong = incident(&[(Declared, 100)], &[(Phase::Mitigated, 10)]);
        assert_eq!(said(&wrong), ["Mitigated lies 1 h 30 min before declared."]);
        let wrong = incident(&[], &[(Phase::Mitigated, 70), (Phase::Resolved, 60)]);
        assert_eq!(said(&wrong), ["Resolved lies 10 min before mitigated."]);
    }

    #[test]
    fn seconds_within_a_minute_and_ranges_that_overlap_are_no_disorder() {
        let mut incident = incident(&[(Milestone::Detected, 10)], &[]);
        let seconds = DateTime::from_timestamp(10 * 60 + 40, 0).unwrap();
        incident.milestones.insert(Milestone::Started, seconds.into());
        assert_eq!(said(&incident), [""; 0]);
        incident.milestones.insert(Milestone::Started, at(12).into());
        incident.milestones.insert(Milestone::Detected, When::Range { at: at(10), until: at(13) });
        assert_eq!(said(&incident), [""; 0]);
        incident.milestones.insert(Milestone::Detected, When::Range { at: at(10), until: at(11) });
        assert_eq!(said(&incident), ["Detected lies 1 min before started."]);
    }

    #[test]
    fn a_figure_names_the_moment_that_it_lacks() {
        use Milestone::*;
        let some = incident(&[(Started, 0), (Detected, 5)], &[(Phase::Mitigated, 74)]);
        assert_eq!(some.figure(Figure::Detect), Ok(TimeDelta::minutes(5)));
        assert_eq!(some.figure(Figure::Acknowledge), Err(Mark::Milestone(Acknowledged)));
        assert_eq!(some.figure(Figure::Mitigate), Ok(TimeDelta::minutes(74)));
        assert_eq!(some.figure(Figure::Resolve), Err(Mark::Reached(Phase::Resolved)));
        let nothing = incident(&[], &[]);
        assert_eq!(nothing.figure(Figure::Detect), Err(Mark::Milestone(Detected)));
    }

    #[test]
    fn reopening_takes_back_what_had_been_reached_and_the_side_exit_does_not() {
        let moves = [
            (Phase::Mitigated, 10),
            (Phase::Resolved, 20),
            (Phase::Mitigated, 30),
            (Phase::Resolved, 40),
            (Phase::Dismissed, 50),
        ];
        let incident = incident(&[], &moves);
        let reached = |phase| incident.reached(Mark::Reached(phase)).map(|when| when.start());
        assert_eq!(incident.phase.phase, Phase::Dismissed);
        assert_eq!(reached(Phase::Mitigated), Some(at(10)));
        assert_eq!(reached(Phase::Resolved), Some(at(40)));
        assert_eq!(reached(Phase::Closed), None);
    }
}
