//! Everything that can be done, as values. Interface, undo, command line and tests all speak
//! [`Command`]s; `document::apply` turns one into a change.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::entry::{EntryKind, NewEntry};
use crate::id::{EntryId, LinkId, PersonId, TransitionId};
use crate::incident::{IncidentKind, Milestone, Question, Role, Severity};
use crate::phase::{Dismissal, Phase};
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

/// A text that several people may write at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TextField {
    Name,
    Summary(Question),
    Entry(EntryId),
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
    SetKind(IncidentKind),
    SetEnvironment(String),
    /// The zone that times are read and shown in.
    SetZone(String),
    SetSeverity(Option<Severity>),
    SetMilestone {
        milestone: Milestone,
        when: Option<When>,
    },
    AssignRole {
        role: Role,
        person: Option<PersonId>,
    },
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
    /// A move to another phase, checked by [`crate::phase::check_move`].
    MovePhase {
        transition: TransitionId,
        to: Phase,
        at: When,
        reason: String,
        dismissal: Option<Dismissal>,
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
    #[error("A person needs a name.")]
    PersonNameMissing,
    #[error("An entry needs a text.")]
    EmptyEntry,
    #[error("The end of a time range lies before its start.")]
    RangeBackwards,
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
