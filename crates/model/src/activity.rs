//! What has changed between two states of an incident, field by field, and how to change it back.

mod compare;
mod words;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::command::{Command, TextField};
use crate::entry::EntryKind;
use crate::id::{ActionId, AttachmentId, EntryId, LinkId, NoteId, PersonId};
use crate::incident::{Checklist, Incident, IncidentKind, Milestone, Role, Severity};
use crate::phase::Phase;
use crate::property::{Answer, Impact, Property};
use crate::setting::ItemId;
use crate::text_edit::TextEdit;
use crate::when::When;

pub use compare::compare;

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A text, written or rewritten.
    Text(TextField),
    Kind,
    Environment,
    Zone,
    /// The name of a chat channel.
    Channel(Channel),
    Severity,
    CustomerImpact,
    /// How often people are told.
    UpdateRhythm,
    /// That it needs no problem-solving record.
    RecordWaiver,
    Property(Property),
    Milestone(Milestone),
    Role(Role),
    /// That the holder of a role said yes to it.
    Acceptance(Role),
    /// Somebody's part in the response team.
    Member(PersonId),
    Link(LinkId),
    /// The phase, by a move.
    Phase,
    PhaseOwner(Phase),
    /// A step of a checklist.
    Step(Checklist, ItemId),
    /// A picture or file: attached, removed, restored, renamed.
    Attachment(AttachmentId),
    /// The entry itself: written, deleted, restored.
    Entry(EntryId),
    EntryTime(EntryId),
    EntryKind(EntryId),
    EntryImportant(EntryId),
    /// The action itself: added, removed, restored.
    Action(ActionId),
    ActionOwner(ActionId),
    ActionPhase(ActionId),
    ActionDue(ActionId),
    ActionLink(ActionId),
    ActionDone(ActionId),
    /// The note itself: written, deleted, restored.
    Note(NoteId),
}

/// A value, as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// Nobody had said, or it was not there.
    Nothing,
    Text(String),
    Yes,
    Person(PersonId),
    When(When),
    Phase(Phase),
    Kind(IncidentKind),
    EntryKind(EntryKind),
    /// With the reason, if one was given.
    Severity(Severity, String),
    Impact(Impact, String),
    Answer(Property, Answer),
}

/// How to make something as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    Command(Command),
    /// The text as it was. What edit that takes depends on the text as it is by then.
    Text(TextField, String),
}

impl Back {
    /// The command that does it in the incident as it is; `None` when there is nothing to do, or
    /// what it is about is not there.
    pub fn command(&self, now: &Incident) -> Option<Command> {
        let (field, then) = match self {
            Back::Command(command) => return Some(command.clone()),
            Back::Text(field, then) => (*field, then),
        };
        let edit = TextEdit::between(now.text(field)?, then, None)?;
        Some(Command::EditText { field, edit })
    }
}

/// The command that makes the incident as it was `then`, as far as that can be: moves between
/// phases stay, because they happened.
pub fn restore(now: &Incident, then: &Incident) -> Command {
    let deeds = compare(then, now).into_iter();
    Command::All(deeds.filter_map(|deed| deed.back?.command(now)).collect())
}

/// One field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub subject: Subject,
    pub before: Said,
    pub after: Said,
    /// `None` for what cannot be undone: moves between phases, which only another move takes back.
    pub back: Option<Back>,
}

impl Deed {
    /// Whether it made something that had not been there at all, such as an entry. There is
    /// nothing to put back then: what is unwanted is deleted where it stands.
    pub fn made_it(&self) -> bool {
        let is_thing = matches!(
            self.subject,
            Subject::Entry(_)
                | Subject::Action(_)
                | Subject::Note(_)
                | Subject::Link(_)
                | Subject::Attachment(_)
        );
        is_thing && self.before == Said::Nothing
    }
}

/// Changes of one person closer together than this are told as one sitting, in seconds.
const ONE_SITTING: i64 = 5 * 60;

/// Changes that one person made in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting<State> {
    /// Who; `None` when the changes do not say.
    pub by: Option<PersonId>,
    /// When the first and the last of them were made, by the clock of the device that made them.
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// The state of the document before them, and with them.
    pub before: State,
    pub after: State,
}

impl<State> Sitting<State> {
    /// Whether what is told next belongs to the same sitting: the same person, soon after.
    pub fn goes_on(&self, next: &Sitting<State>) -> bool {
        self.by == next.by && (next.from - self.until).num_seconds().abs() < ONE_SITTING
    }
}

/// Puts changes together that one person made in one go; their order is kept.
pub fn gather<State>(changes: impl IntoIterator<Item = Sitting<State>>) -> Vec<Sitting<State>> {
    let mut sittings: Vec<Sitting<State>> = Vec::new();
    for change in changes {
        match sittings.last_mut() {
            Some(last) if last.goes_on(&change) => {
                last.until = change.until;
                last.after = change.after;
            }
            _ => sittings.push(change),
        }
    }
    sittings
}

/// Among changes, oldest first: the place of the last change of the sitting before the one that
/// `place` is in. At the first sitting it is the first change.
pub fn sitting_before<State>(changes: &[Sitting<State>], place: usize) -> usize {
    let ends = |at: &usize| !changes[*at].goes_on(&changes[at + 1]);
    (0..place.min(changes.len().saturating_sub(1))).rev().find(ends).unwrap_or_default()
}

/// The place of the last change of the sitting that `place` is in, or of the next one when it is
/// the last of its own.
pub fn sitting_after<State>(changes: &[Sitting<State>], place: usize) -> usize {
    let last = changes.len().saturating_sub(1);
    let ends = |at: &usize| !changes[*at].goes_on(&changes[at + 1]);
    (place + 1..last).find(ends).unwrap_or(last)
}
