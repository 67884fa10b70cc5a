//! Everything that can be done with a problem-solving record, as values.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{ActStatus, Branch, Escalation, MeasureKind, MeasureStatus, Origin, Status, Tree};
use crate::id::{ActId, EntryId, IncidentId, MeasureId, PersonId, WhyId};
use crate::term::{Taxonomy, TermId};
use crate::text_edit::TextEdit;

/// A text that several people may write at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PdcaText {
    Name,
    Problem,
    Context,
    Why(WhyId),
    /// What a countermeasure does.
    Measure(MeasureId),
    /// How one will know that it works.
    Check(MeasureId),
    /// What an act applies.
    Act(ActId),
}

/// One change of a problem-solving record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PdcaCommand {
    /// The first command of every record.
    Begin {
        name: String,
        context: String,
        origin: Origin,
        incident: Option<IncidentId>,
    },
    EditText {
        field: PdcaText,
        edit: TextEdit,
    },
    /// Takes the incident's timeline over as context. What was taken over before gives way to it;
    /// what somebody wrote stays, see [`super::context::refreshed`].
    TakeContext {
        text: String,
    },
    /// Takes out of the context what several people took over at the same moment more than once,
    /// see [`super::context::undoubled`].
    UndoubleContext,
    SetOwner(Option<PersonId>),
    /// Whether somebody takes part; who writes does so anyway.
    SetParticipant {
        person: PersonId,
        there: bool,
    },
    SetTeam {
        team: TermId,
        there: bool,
    },
    /// Moves it on, or back. Refused with what stands against it.
    SetStatus {
        status: Status,
        reason: String,
    },
    SetEscalation(Option<Escalation>),
    /// Writes a fact behind another one of the same branch, or as its first.
    AddWhy {
        why: WhyId,
        tree: Tree,
        at: Branch,
        after: Option<WhyId>,
        text: String,
    },
    /// Hangs facts, with all that is below them, somewhere else, in that order. What would hang
    /// below itself is refused.
    MoveWhy {
        why: WhyId,
        at: Branch,
        after: Option<WhyId>,
    },
    /// Takes a fact and what is below it out of the tree.
    RemoveWhy(WhyId),
    RestoreWhys(Vec<WhyId>),
    /// Marks a fact as a root cause, which gets a number, or takes the mark away.
    MarkCause {
        why: WhyId,
        marked: bool,
    },
    /// Says why nothing is done about a root cause; empty takes that back.
    SetNoMeasure {
        why: WhyId,
        reason: String,
    },
    /// Puts a root cause into a class, a value of [`Taxonomy::RootCause`], or into none.
    ClassCause {
        why: WhyId,
        class: Option<TermId>,
    },
    /// The timeline entry that shows a fact.
    Quote {
        why: WhyId,
        entry: Option<EntryId>,
    },
    SetWhyLink {
        why: WhyId,
        address: String,
        there: bool,
    },
    AddMeasure {
        measure: MeasureId,
        cause: Option<WhyId>,
        text: String,
    },
    ChangeMeasure {
        measure: MeasureId,
        change: MeasureChange,
    },
    RemoveMeasure(MeasureId),
    RestoreMeasure(MeasureId),
    AddAct {
        act: ActId,
        measure: Option<MeasureId>,
        text: String,
    },
    ChangeAct {
        act: ActId,
        change: ActChange,
    },
    RemoveAct(ActId),
    RestoreAct(ActId),
    /// Says why nothing needs to be applied elsewhere; empty takes that back.
    SetNoActs(String),
    /// Does not show a piece of advice any more, or again.
    Dismiss {
        advice: String,
        dismissed: bool,
    },
    /// Several commands as one change and one step of undo.
    All(Vec<PdcaCommand>),
}

/// A field of a countermeasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureChange {
    Cause(Option<WhyId>),
    Kind(MeasureKind),
    Owner(Option<PersonId>),
    Terms {
        add: BTreeSet<(Taxonomy, TermId)>,
        remove: BTreeSet<(Taxonomy, TermId)>,
    },
    Due(Option<NaiveDate>),
    CheckDate(Option<NaiveDate>),
    /// With the day of the verdict and the reason, where the status asks for one. They belong
    /// together: never the status of one person with the reason of another.
    Status {
        status: MeasureStatus,
        verdict: Option<NaiveDate>,
        reason: String,
    },
}

/// A field of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActChange {
    Measure(Option<MeasureId>),
    Scope(String),
    Owner(Option<PersonId>),
    Due(Option<NaiveDate>),
    /// With the reason, where the status asks for one.
    Status {
        status: ActStatus,
        reason: String,
    },
}
