//! How long it took from one moment of the course to another: the middle, the spread, how many,
//! and of how many it is not known.

use chrono::TimeDelta;

use super::{Case, Step};
use crate::id::IncidentId;
use crate::incident::Severity;
use crate::moment::Mark;

/// The lengths of some incidents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    /// The shortest first.
    pub known: Vec<(TimeDelta, IncidentId)>,
    /// One of the two moments has no time.
    pub missing: Vec<IncidentId>,
    /// The second moment lies before the first. That is no length; it happens, and is told apart.
    pub backwards: Vec<IncidentId>,
}

/// Where the lengths lie. Between two values it is interpolated, as spreadsheets do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quartiles {
    pub shortest: TimeDelta,
    /// A quarter is shorter.
    pub lower: TimeDelta,
    pub median: TimeDelta,
    /// A quarter is longer.
    pub upper: TimeDelta,
    pub longest: TimeDelta,
}

impl Lengths {
    /// Of these incidents, from `from` to `to`.
    pub fn of<'c>(cases: impl IntoIterator<Item = &'c Case<'c>>, from: Mark, to: Mark) -> Self {
        let mut lengths = Lengths::default();
        for Case { row, .. } in cases {
            let moments = &row.course.moments;
            match moments.get(&from).zip(moments.get(&to)) {
                None => lengths.missing.push(row.id),
                Some((from, to)) if to < from => lengths.backwards.push(row.id),
                Some((from, to)) => lengths.known.push((*to - *from, row.id)),
            }
        }
        lengths.known.sort_unstable();
        lengths
    }

    /// `None` when nothing is known.
    pub fn quartiles(&self) -> Option<Quartiles> {
        let last = self.known.len().checked_sub(1)?;
        let at = |quarters: usize| {
            let place = last * quarters;
            let (below, above) = (self.known[place / 4].0, self.known[place.div_ceil(4)].0);
            // To the second: lengths of years in quarters stay far from the limits.
            let seconds = (above - below).num_seconds() * (place % 4) as i64 / 4;
            below + TimeDelta::seconds(seconds)
        };
        Some(Quartiles {
            shortest: at(0),
            lower: at(1),
            median: at(2),
            upper: at(3),
            longest: at(4),
        })
    }

    /// The incidents with a length, the longest first.
    pub fn incidents(&self) -> Vec<IncidentId> {
        self.known.iter().rev().map(|(_, id)| *id).collect()
    }
}

/// What lengths are told apart by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    #[default]
    Severity,
    /// By the week, month or year in which incidents began.
    Period,
}

/// A group of incidents with its lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub title: String,
    pub lengths: Lengths,
}

/// All cases together, then each group that has any.
pub fn groups(cases: &[Case<'_>], by: Grouping, step: Step, from: Mark, to: Mark) -> Vec<Group> {
    let key = |case: &Case<'_>| match by {
        Grouping::Severity => case.row.severity.map_or("no severity".into(), |s| s.name().into()),
        Grouping::Period => step.title(step.start(case.day)),
    };
    let mut titles: Vec<String> = match by {
        Grouping::Severity => {
            let known = Severity::ALL.map(|severity| severity.name().to_owned());
            known.into_iter().chain(["no severity".to_owned()]).collect()
        }
        Grouping::Period => cases.iter().map(key).collect(),
    };
    titles.dedup();
    let of = |title: &str| Lengths::of(cases.iter().filter(|case| title == key(case)), from, to);
    let all = Group { title: "all".into(), lengths: Lengths::of(cases, from, to) };
    let group = |title: String| {
        let lengths = of(&title);
        let any = lengths.known.len() + lengths.missing.len() + lengths.backwards.len() > 0;
        any.then_some(Group { title, lengths })
    };
    std::iter::once(all).chain(titles.into_iter().filter_map(group)).collect()
}
