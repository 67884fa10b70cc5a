//! Everything that can be done, as values. Interface, undo, command line and tests all speak
//! [`Command`]s; `document::apply` turns one into a change.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::action::{Done, Origin};
use crate::attachment::Content;
use crate::channel::{self, Channel};
use crate::entry::{EntryKind, NewEntry};
use crate::id::{
    ActionId, AttachmentId, EntryId, IncidentId, LinkId, NoteId, PersonId, TransitionId,
};
use crate::incident::Checklist;
use crate::incident::{IncidentKind, Milestone, Question, Role, Severity};
use crate::note::Reaction;
use crate::phase::{Dismissal, Phase};
use crate::property::{Answer, Impact, Property};
use crate::setting::{ItemId, Setting};
use crate::term::{Taxonomy, TermId};
use crate::text_edit::TextEdit;
use crate::when::When;

/// What declaring asks for. Only the name is required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    pub name: String,
    /// Symptoms, free bullets. Becomes the first answer of the summary and part of the first
    /// timeline entry.
    pub description: String,
    pub kind: IncidentKind,
    pub environment: String,
    /// The IANA zone of the incident and of its channel's date.
    pub zone: String,
    /// Seconds to add to UTC in that zone at `declared`, for the date in the channel names.
    pub offset_seconds: i32,
    /// When it was declared: now, by the device's clock.
    pub declared: When,
    /// When it began, if not now. Back-dating is normal.
    pub started: Option<When>,
    pub reporter: PersonId,
    /// The reporter until handed over.
    pub commander: PersonId,
    /// The id of the first timeline entry.
    pub first_entry: EntryId,
}

impl Declaration {
    /// The day in its zone, the channel and the commanders' channel (DOMAIN section 2).
    pub fn channels(&self) -> (NaiveDate, String, String) {
        let at = self.declared.start();
        let offset = TimeDelta::seconds(self.offset_seconds.into());
        let day = at.checked_add_signed(offset).unwrap_or(at).date_naive();
        let (channel, commander_channel) = channel::names(day, &self.name);
        (day, channel, commander_channel)
    }
}

/// A text that several people may write at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TextField {
    Name,
    Summary(Question),
    Entry(EntryId),
    Action(ActionId),
    Note(NoteId),
}

/// One change of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// The first command of every incident.
    Declare(Declaration),
    /// A keystroke, or a few.
    EditText {
        field: TextField,
        edit: TextEdit,
    },
    /// Another name as a whole. Two of them given apart are a dispute, where letters typed apart
    /// merge.
    Rename(String),
    SetKind(IncidentKind),
    SetEnvironment(String),
    /// The zone that times are read and shown in.
    SetZone(String),
    /// Another name for a chat channel; empty for none.
    SetChannel {
        channel: Channel,
        name: String,
    },
    SetSeverity(Option<Severity>),
    /// Sets the severity against the computed one, with a reason.
    OverrideSeverity {
        severity: Severity,
        reason: String,
    },
    /// Sets the customer impact against the computed one, with a reason; `None` takes it back.
    OverrideImpact {
        impact: Option<Impact>,
        reason: String,
    },
    /// Answers a property; `None` says that nobody has said. Of a set of terms only what differs
    /// is changed, so that others may add and remove terms at the same time.
    SetProperty {
        property: Property,
        answer: Option<Answer>,
    },
    /// Adds terms to a property and removes others, whatever else it holds: how an answer is taken
    /// back without what others have answered since.
    ChangeTerms {
        property: Property,
        add: BTreeSet<TermId>,
        remove: BTreeSet<TermId>,
    },
    SetMilestone {
        milestone: Milestone,
        when: Option<When>,
    },
    /// Gives a role to somebody, who is asked to accept it.
    AssignRole {
        role: Role,
        person: Option<PersonId>,
    },
    /// Says yes to a role that one was given.
    AcceptRole(Role),
    /// After how many minutes the next status update is expected, whatever the workspace says;
    /// 0 for never, `None` for as the workspace says.
    SetUpdateMinutes(Option<u32>),
    /// Says why the incident needs no problem-solving record; empty takes that back.
    WaiveRecord(String),
    JoinTeam(PersonId),
    LeaveTeam(PersonId),
    AddEntries(Vec<NewEntry>),
    SetEntryTime {
        entry: EntryId,
        occurred: When,
    },
    SetEntryKind {
        entry: EntryId,
        kind: EntryKind,
    },
    SetEntryImportant {
        entry: EntryId,
        important: bool,
    },
    /// Marks it deleted; `RestoreEntry` brings it back.
    DeleteEntry(EntryId),
    RestoreEntry(EntryId),
    AddLink {
        link: LinkId,
        label: String,
        address: String,
    },
    EditLink {
        link: LinkId,
        label: String,
        address: String,
    },
    RemoveLink(LinkId),
    /// Adds an action below the others.
    AddAction {
        action: ActionId,
        text: String,
        owner: Option<PersonId>,
        phase: Option<Phase>,
        from: Option<Origin>,
    },
    SetActionOwner {
        action: ActionId,
        owner: Option<PersonId>,
    },
    SetActionPhase {
        action: ActionId,
        phase: Option<Phase>,
    },
    SetActionDue {
        action: ActionId,
        due: Option<NaiveDate>,
    },
    /// Empty removes it.
    SetActionLink {
        action: ActionId,
        link: String,
    },
    SetActionDone {
        action: ActionId,
        done: bool,
    },
    /// Says who did it and when: how a tick that was taken away comes back as it was.
    RestoreDone {
        action: ActionId,
        done: Done,
    },
    /// Puts it behind another one, or on top.
    MoveAction {
        action: ActionId,
        after: Option<ActionId>,
    },
    RemoveAction(ActionId),
    RestoreAction(ActionId),
    AddNote {
        note: NoteId,
        thread: Option<NoteId>,
        text: String,
    },
    DeleteNote(NoteId),
    RestoreNote(NoteId),
    /// Reacts to a note as oneself, or takes the reaction back.
    React {
        note: NoteId,
        reaction: Reaction,
        on: bool,
    },
    /// Says, to those who may not read it, that there is a confidential note, or none any more.
    MarkInternalNote {
        note: NoteId,
        there: bool,
    },
    /// Attaches a picture or file, to a line or to the incident.
    AddAttachment {
        attachment: AttachmentId,
        content: Content,
        of: Option<Origin>,
    },
    RenameAttachment {
        attachment: AttachmentId,
        name: String,
    },
    RemoveAttachment(AttachmentId),
    RestoreAttachment(AttachmentId),
    SetPhaseOwner {
        phase: Phase,
        owner: Option<PersonId>,
    },
    /// Ticks a step of a checklist.
    Tick {
        list: Checklist,
        step: ItemId,
        done: bool,
    },
    /// A move to another phase, checked by [`crate::phase::check_move`].
    MovePhase {
        transition: TransitionId,
        to: Phase,
        at: When,
        reason: String,
        dismissal: Option<Dismissal>,
        /// The incident that it is a duplicate of, or that takes its place.
        other: Option<IncidentId>,
    },
    /// Corrects when a move happened.
    SetTransitionTime {
        transition: TransitionId,
        at: When,
    },
    /// Decides between moves made apart after `after`.
    SettlePhase {
        after: Option<TransitionId>,
        to: Phase,
        seen: BTreeSet<TransitionId>,
    },
    /// Several commands as one change and one step of undo.
    All(Vec<Command>),
}

impl Command {
    /// The texts that it edits.
    pub fn texts(&self) -> Vec<TextField> {
        match self {
            Command::EditText { field, .. } => vec![*field],
            Command::All(commands) => commands.iter().flat_map(Command::texts).collect(),
            _ => Vec::new(),
        }
    }

    /// Why undo does not take it back; `None` for what it does.
    pub fn stays(&self) -> Option<Refusal> {
        match self {
            Command::MovePhase { .. } => Some(Refusal::MoveStays),
            Command::SettlePhase { .. } => Some(Refusal::SettledStays),
            Command::AcceptRole(_) => Some(Refusal::AcceptanceStays),
            _ => None,
        }
    }
}

/// One change of the workspace's own document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkspaceCommand {
    SetName(String),
    SetZone(String),
    /// Adds a person, or renames one that is known.
    PutPerson {
        person: PersonId,
        name: String,
    },
    AddIndexYear(i32),
    /// Adds a value to a taxonomy, or renames one.
    PutTerm {
        taxonomy: Taxonomy,
        term: TermId,
        name: String,
    },
    /// Changes a setting; `None` brings back what ships.
    Set {
        setting: Setting,
        value: Option<String>,
    },
    /// Several commands as one change and one step of undo.
    All(Vec<WorkspaceCommand>),
}

/// Why a command was refused. The texts are shown to people as they are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Give the incident a name.")]
    NameMissing,
    #[error("The incident has been declared already.")]
    AlreadyDeclared,
    #[error(transparent)]
    Move(#[from] crate::phase::MoveRefusal),
    #[error("{0} is not in this document. It may not have arrived on this device yet.")]
    NotFound(String),
    #[error("Somebody has changed it since, so it was not taken back.")]
    ChangedSince,
    #[error(
        "A move between phases is not undone, because it happened. Move back on the page and say why."
    )]
    MoveStays,
    #[error(
        "What was settled is not undone: the others know of it. Choose the other answer instead."
    )]
    SettledStays,
    #[error("An accepted role is not undone. Hand it to somebody else instead.")]
    AcceptanceStays,
    #[error("A person needs a name.")]
    PersonNameMissing,
    #[error("An entry needs a text.")]
    EmptyEntry,
    #[error("The end of a time range lies before its start.")]
    RangeBackwards,
    #[error("{property} takes {expected}.")]
    WrongAnswer { property: &'static str, expected: &'static str },
    #[error("Say why it differs from what is computed.")]
    ReasonMissing,
    #[error("An action needs a text.")]
    EmptyAction,
    #[error("A note needs a text.")]
    EmptyNote,
    #[error("A value needs a name.")]
    TermNameMissing,
    #[error("This takes {expected}.")]
    WrongSetting { expected: &'static str },
    #[error(
        "Files are open to everybody. Take them away from the note, or write it for everybody."
    )]
    OpenFiles,
    #[error("A file needs a name.")]
    FileNameMissing,
    #[error("You do not have this role any more. Somebody else took it meanwhile.")]
    RoleMovedOn,
    #[error("An incident cannot be a duplicate of itself.")]
    DuplicateOfItself,
    #[error(transparent)]
    Record(#[from] crate::pdca::rules::Broken),
    #[error("A fact needs a text.")]
    EmptyFact,
    #[error("A fact cannot stand below itself.")]
    BelowItself,
    #[error("Give the record a name.")]
    RecordNameMissing,
    #[error("It has been begun already.")]
    AlreadyBegun,
    #[error("Time between updates is at most a week.")]
    RhythmTooLong,
    #[error("A link begins with https:// or http://.")]
    UnsafeAddress,
    #[error(
        "A channel name has small letters, digits, - and _, and at most 80 of them, \
         such as 2023-03-27-payments."
    )]
    ChannelName,
    #[error("A link needs an address.")]
    AddressMissing,
    #[error("{what} is too long: {length} characters, at most {limit}.")]
    TooLong { what: &'static str, length: usize, limit: usize },
    #[error("The document could not be changed: {0}")]
    Document(String),
}

/// The longest name of an incident, in characters.
pub const NAME_LIMIT: usize = 300;
/// The longest single text, in characters: far above any log excerpt one pastes.
pub const TEXT_LIMIT: usize = 200_000;
