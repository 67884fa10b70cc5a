//! PDCA: the problem-solving record that follows an incident (DOMAIN section 6). Plan: a problem
//! statement and two why-trees; Do and Check: countermeasures, each with a way to tell whether it
//! works; Act: what is applied to the rest.

pub mod coach;
pub mod command;
pub mod context;
pub mod diagram;
pub mod rules;
pub mod tree;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{ActId, EntryId, IncidentId, MeasureId, PdcaId, PersonId, WhyId};
use crate::place::Place;
use crate::term::{Taxonomy, TermId};

/// A problem-solving record as a reader sees it. Reading never fails: what a document does not say
/// is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdca {
    pub id: PdcaId,
    pub name: String,
    /// By the clock of the device where it was begun.
    pub created: DateTime<Utc>,
    pub author: Option<PersonId>,
    pub owner: Option<PersonId>,
    pub participants: BTreeSet<PersonId>,
    pub status: Status,
    /// Why it was abandoned; may be empty otherwise.
    pub reason: String,
    pub teams: BTreeSet<TermId>,
    pub origin: Origin,
    /// The incident that it follows.
    pub incident: Option<IncidentId>,
    pub escalation: Option<Escalation>,
    /// The problem statement, in Markdown.
    pub problem: String,
    /// What happened: the incident's timeline, or what was pasted. Markdown.
    pub context: String,
    /// The facts of both why-trees, in the order of their ids, removed ones included. How they
    /// hang together is in [`tree::Trees`].
    pub whys: Vec<Why>,
    /// In the order of the table; removed ones included.
    pub measures: Vec<Measure>,
    /// In the order of the table; removed ones included.
    pub acts: Vec<Act>,
    /// Why nothing needs to be applied elsewhere, where somebody said so.
    pub no_acts: String,
    /// The advice that somebody did not want to see any more, see [`coach::Advice::key`].
    pub quiet: BTreeSet<String>,
}

/// How far it is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    #[default]
    PlanInProgress,
    PlanDone,
    DoInProgress,
    CheckInProgress,
    ActInProgress,
    Done,
    /// With a reason.
    Abandoned,
}

/// What it follows.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    #[default]
    Incident,
    /// Defects that a team has collected.
    RedBin,
    /// What quality assurance sent back.
    QaReturn,
}

/// What a problem that goes deeper becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    pub to: Deeper,
    /// Where it goes on; may be empty.
    pub link: String,
}

/// A larger form of problem solving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deeper {
    A3,
    Kaizen,
}

/// Which question a why-tree answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tree {
    /// Why did the problem occur?
    Occurrence,
    /// Why did we not detect it sooner?
    NonDetection,
}

/// A fact; the facts below it say why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub id: WhyId,
    /// What it hangs on.
    pub at: Branch,
    /// Where among the others that hang there; `None` for damage, which comes first.
    pub place: Option<Place>,
    /// The tree that it was written into, where it goes should its branch be gone.
    pub tree: Tree,
    /// Markdown; several people may write it at once.
    pub text: String,
    pub cause: Option<Cause>,
    /// A line of the incident's timeline that shows it.
    pub quote: Option<EntryId>,
    /// As typed. See [`crate::incident::is_safe_address`].
    pub links: BTreeSet<String>,
    pub removed: bool,
}

/// What a fact hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Branch {
    /// It is a first answer to the tree's question.
    Top(Tree),
    /// It says why this one is so.
    Under(WhyId),
}

/// That a fact is, or once was, a root cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The number that it was given. Two people may give one number apart: what is shown is in
    /// [`tree::Trees::number`].
    pub given: u32,
    /// A number stays with its fact when the mark is taken away, and is given to no other.
    pub marked: bool,
    /// Why nothing is done about it, where somebody said so.
    pub no_measure: String,
    /// Its class: a value of [`Taxonomy::RootCause`], by which causes are counted over many
    /// records.
    pub class: Option<TermId>,
}

/// A countermeasure, and how one will know that it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    pub id: MeasureId,
    pub place: Option<Place>,
    /// The root cause that it is for.
    pub cause: Option<WhyId>,
    /// What is done.
    pub text: String,
    pub kind: MeasureKind,
    pub owner: Option<PersonId>,
    /// Department, stack, cross-functional team and tech team.
    pub terms: BTreeSet<(Taxonomy, TermId)>,
    pub due: Option<NaiveDate>,
    /// How one will know that it works.
    pub check: String,
    pub check_date: Option<NaiveDate>,
    pub status: MeasureStatus,
    /// The day of the verdict.
    pub verdict: Option<NaiveDate>,
    /// Why it was abandoned.
    pub reason: String,
    pub created: DateTime<Utc>,
    pub removed: bool,
}

/// What a countermeasure is for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum MeasureKind {
    Mitigate,
    #[default]
    Prevent,
    Process,
    Other,
}

/// How far a countermeasure is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureStatus {
    #[default]
    ToDo,
    Doing,
    /// Done; whether it works is not known yet.
    CheckPending,
    CheckOk,
    CheckKo,
    /// With a reason.
    Abandoned,
}

/// What is applied to the rest of the systems or the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub id: ActId,
    pub place: Option<Place>,
    /// The countermeasure that it spreads.
    pub measure: Option<MeasureId>,
    /// What to apply.
    pub text: String,
    /// To what: "all environments".
    pub scope: String,
    pub owner: Option<PersonId>,
    pub due: Option<NaiveDate>,
    pub status: ActStatus,
    /// Why it does not apply.
    pub reason: String,
    pub created: DateTime<Utc>,
    pub removed: bool,
}

/// How far an act is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ActStatus {
    #[default]
    ToDo,
    Done,
    /// With a reason.
    NotApplicable,
}

/// The names of an enumeration: stored, and as people read it.
macro_rules! names {
    ($type:ident, $count:literal, $order:literal, $($variant:ident => $name:literal, $title:literal;)+) => {
        impl $type {
            #[doc = $order]
            pub const ALL: [$type; $count] = [$($type::$variant),+];

            /// The stored name.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name),+ }
            }

            /// As people read it.
            pub fn title(self) -> &'static str {
                match self { $($type::$variant => $title),+ }
            }

            /// The one of that stored name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.name() == name)
            }
        }
    };
}

names! { Status, 7, "In the order of the board.",
    PlanInProgress => "plan-in-progress", "Plan in progress";
    PlanDone => "plan-done", "Plan done";
    DoInProgress => "do-in-progress", "Do in progress";
    CheckInProgress => "check-in-progress", "Check in progress";
    ActInProgress => "act-in-progress", "Act in progress";
    Done => "done", "Done";
    Abandoned => "abandoned", "Abandoned";
}
names! { Origin, 3, "In the order of the menu.",
    Incident => "incident", "Incident";
    RedBin => "red-bin", "Red bin";
    QaReturn => "qa-return", "QA return";
}
names! { Deeper, 2, "In the order of the menu.",
    A3 => "a3", "A3";
    Kaizen => "kaizen", "Kaizen";
}
names! { Tree, 2, "In the order of the page.",
    Occurrence => "occurrence", "Why did the problem occur?";
    NonDetection => "non-detection", "Why did we not detect it sooner?";
}
names! { MeasureKind, 4, "In the order of the menu.",
    Mitigate => "mitigate", "Mitigate";
    Prevent => "prevent", "Prevent";
    Process => "process", "Process";
    Other => "other", "Other";
}
names! { MeasureStatus, 6, "In the order of the menu.",
    ToDo => "to-do", "To do";
    Doing => "doing", "Doing";
    CheckPending => "check-pending", "Done, check pending";
    CheckOk => "check-ok", "Check OK";
    CheckKo => "check-ko", "Check KO";
    Abandoned => "abandoned", "Abandoned";
}
names! { ActStatus, 3, "In the order of the menu.",
    ToDo => "to-do", "To do";
    Done => "done", "Done";
    NotApplicable => "not-applicable", "Not applicable";
}

impl Pdca {
    /// A record of which nothing is known but its id.
    pub fn empty(id: PdcaId) -> Self {
        Pdca {
            id,
            name: String::new(),
            created: DateTime::UNIX_EPOCH,
            author: None,
            owner: None,
            participants: BTreeSet::new(),
            status: Status::default(),
            reason: String::new(),
            teams: BTreeSet::new(),
            origin: Origin::default(),
            incident: None,
            escalation: None,
            problem: String::new(),
            context: String::new(),
            whys: Vec::new(),
            measures: Vec::new(),
            acts: Vec::new(),
            no_acts: String::new(),
            quiet: BTreeSet::new(),
        }
    }

    /// The countermeasures that were not removed.
    pub fn shown_measures(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(|measure| !measure.removed)
    }

    /// The class of each root cause, sorted; `None` of those that nobody has classed yet.
    pub fn cause_classes(&self) -> Vec<Option<TermId>> {
        let marked = self.whys.iter().filter(|why| why.is_cause());
        let class = |why: &Why| why.cause.as_ref().and_then(|cause| cause.class.clone());
        let mut classes: Vec<Option<TermId>> = marked.map(class).collect();
        classes.sort_unstable();
        classes
    }

    /// The acts that were not removed.
    pub fn shown_acts(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(|act| !act.removed)
    }
}

impl Why {
    /// Whether it counts as a root cause now.
    pub fn is_cause(&self) -> bool {
        !self.removed && self.cause.as_ref().is_some_and(|cause| cause.marked)
    }
}

impl MeasureStatus {
    /// Whether nothing more is expected of it.
    pub fn is_finished(self) -> bool {
        matches!(self, MeasureStatus::CheckOk | MeasureStatus::Abandoned)
    }
}
