//! An incident as a reader sees it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::action::ActionItem;
use crate::attachment::Attachment;
use crate::channel::Channel;
use crate::command::TextField;
use crate::dispute::Dispute;
use crate::entry::Entry;
use crate::hand_over::HandOver;
use crate::id::{IncidentId, LinkId, NoteId, PersonId, TransitionId};
use crate::note::Note;
use crate::phase::{Phase, PhaseState, Settlement, Transition};
use crate::property::{Impact, Properties};
use crate::setting::ItemId;
use crate::when::When;

/// What an incident is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IncidentKind {
    #[default]
    Incident,
    /// An exercise: looks different everywhere and stays out of the figures.
    Drill,
    /// Written down long after the fact.
    Backfill,
}

impl IncidentKind {
    /// In the order of the menu.
    pub const ALL: [IncidentKind; 3] =
        [IncidentKind::Incident, IncidentKind::Drill, IncidentKind::Backfill];

    /// The stored name, which is also the English one.
    pub fn name(self) -> &'static str {
        match self {
            IncidentKind::Incident => "incident",
            IncidentKind::Drill => "drill",
            IncidentKind::Backfill => "backfill",
        }
    }

    /// The kind of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How bad it is, 1 the worst (PagerDuty's five levels).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    #[serde(rename = "SEV-1")]
    Sev1,
    #[serde(rename = "SEV-2")]
    Sev2,
    #[serde(rename = "SEV-3")]
    Sev3,
    #[serde(rename = "SEV-4")]
    Sev4,
    #[serde(rename = "SEV-5")]
    Sev5,
}

impl Severity {
    /// From the worst to the mildest.
    pub const ALL: [Severity; 5] =
        [Severity::Sev1, Severity::Sev2, Severity::Sev3, Severity::Sev4, Severity::Sev5];

    /// The stored and shown name.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Sev1 => "SEV-1",
            Severity::Sev2 => "SEV-2",
            Severity::Sev3 => "SEV-3",
            Severity::Sev4 => "SEV-4",
            Severity::Sev5 => "SEV-5",
        }
    }

    /// The severity of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }

    /// What the level means, in a few words (after PagerDuty's matrix).
    pub fn meaning(self) -> &'static str {
        match self {
            Severity::Sev1 => "critical, public notification, executives informed",
            Severity::Sev2 => "critical, many customers cannot work",
            Severity::Sev3 => "stability or minor customer impact, owners act now",
            Severity::Sev4 => "minor, customers can work",
            Severity::Sev5 => "cosmetic",
        }
    }
}

/// The four questions of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    Description,
    Cause,
    Impact,
    Mitigation,
}

impl Question {
    /// In the order of the page.
    pub const ALL: [Question; 4] =
        [Question::Description, Question::Cause, Question::Impact, Question::Mitigation];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Question::Description => "description",
            Question::Cause => "cause",
            Question::Impact => "impact",
            Question::Mitigation => "mitigation",
        }
    }

    /// The heading: "Description".
    pub fn title(self) -> &'static str {
        match self {
            Question::Description => "Description",
            Question::Cause => "Cause",
            Question::Impact => "Impact",
            Question::Mitigation => "Mitigation",
        }
    }

    /// The question itself: "What is happening?".
    pub fn question(self) -> &'static str {
        match self {
            Question::Description => "What is happening?",
            Question::Cause => "Why did it happen?",
            Question::Impact => "How bad is it?",
            Question::Mitigation => "How did we react?",
        }
    }
}

/// A role in the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Commander,
    Deputy,
    Operations,
    Communications,
    Scribe,
}

impl Role {
    /// In the order of the page.
    pub const ALL: [Role; 5] =
        [Role::Commander, Role::Deputy, Role::Operations, Role::Communications, Role::Scribe];

    /// The stored name, which is also the English one.
    pub fn name(self) -> &'static str {
        match self {
            Role::Commander => "commander",
            Role::Deputy => "deputy",
            Role::Operations => "operations",
            Role::Communications => "communications",
            Role::Scribe => "scribe",
        }
    }

    /// The role of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The moments that a person sets. Mitigated, resolved and closed come from the phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Milestone {
    Started,
    Detected,
    Declared,
    Acknowledged,
}

impl Milestone {
    /// In the order in which they should happen.
    pub const ALL: [Milestone; 4] =
        [Milestone::Started, Milestone::Detected, Milestone::Declared, Milestone::Acknowledged];

    /// The stored name, which is also the English one.
    pub fn name(self) -> &'static str {
        match self {
            Milestone::Started => "started",
            Milestone::Detected => "detected",
            Milestone::Declared => "declared",
            Milestone::Acknowledged => "acknowledged",
        }
    }

    /// The milestone of that stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|milestone| milestone.name() == name)
    }
}

/// A checklist on the page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Checklist {
    /// That of a phase, see [`crate::workspace::Workspace::steps`].
    Phase(Phase),
    /// That of a runbook card.
    Card(ItemId),
}

/// A link on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub id: LinkId,
    /// What it leads to: "Dashboard". Empty shows the address.
    pub label: String,
    /// As typed. Only addresses that [`is_safe_address`] accepts are ever made clickable.
    pub address: String,
}

/// Whether an address may be made clickable on a page: `http` and `https` only.
pub fn is_safe_address(address: &str) -> bool {
    let lower = address.trim().to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// An incident as a reader sees it. Reading never fails: what a document does not say is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    pub id: IncidentId,
    pub name: String,
    pub kind: IncidentKind,
    /// The IANA zone its times are shown in, such as `Europe/Paris`.
    pub zone: String,
    /// "production", "staging", ...; empty when nobody has said.
    pub environment: String,
    /// The severity that a person has set; without one the computed severity holds, see
    /// [`crate::rules::Rules::severity`].
    pub severity: Option<Severity>,
    /// Why a person set it; may be empty where nothing was computed.
    pub severity_reason: String,
    /// The customer impact that a person has set against the computed one.
    pub impact: Option<Impact>,
    /// Why they did.
    pub impact_reason: String,
    pub properties: Properties,
    pub reporter: Option<PersonId>,
    pub roles: BTreeMap<Role, PersonId>,
    /// How the roles came to their holders, oldest first.
    pub hand_overs: Vec<HandOver>,
    /// Why it is closed without a problem-solving record, where somebody said so.
    pub record_waiver: String,
    /// Minutes between status updates, where the incident differs from the workspace; 0: never.
    pub update_minutes: Option<u32>,
    /// Everybody who takes part, by [`PersonId`]; who writes joins, and can leave.
    pub team: BTreeSet<PersonId>,
    /// `YYYY-MM-DD-slug`.
    pub channel: String,
    /// `YYYY-MM-DD-incident-commander-slug`.
    pub commander_channel: String,
    pub milestones: BTreeMap<Milestone, When>,
    pub summary: BTreeMap<Question, String>,
    /// Sorted by [`Entry::order`]; deleted ones included.
    pub entries: Vec<Entry>,
    pub links: Vec<Link>,
    /// In the order of the checklist; removed ones included.
    pub actions: Vec<ActionItem>,
    /// Oldest first; deleted ones included.
    pub notes: Vec<Note>,
    /// Who answers for a phase.
    pub owners: BTreeMap<Phase, PersonId>,
    /// The steps of checklists that are ticked.
    pub ticks: BTreeSet<(Checklist, ItemId)>,
    /// Oldest first; removed ones included.
    pub attachments: Vec<Attachment>,
    /// The confidential notes that are somewhere else; who may not read them sees how many.
    pub internal_notes: BTreeSet<NoteId>,
    /// Every move ever made, in the order of their ids.
    pub transitions: Vec<Transition>,
    /// Decisions about moves made apart, keyed by the move before them.
    #[serde(with = "settlements_as_list")]
    pub settlements: BTreeMap<Option<TransitionId>, Settlement>,
    /// What the transitions come to.
    pub phase: PhaseState,
    /// Single values that several people set apart; not those of `properties`, and not those of
    /// entries and actions, which have their own.
    pub disputes: Vec<Dispute>,
}

impl Incident {
    /// An incident of which nothing is known but its id.
    pub fn empty(id: IncidentId) -> Self {
        Incident {
            id,
            name: String::new(),
            kind: IncidentKind::default(),
            zone: "UTC".into(),
            environment: String::new(),
            severity: None,
            severity_reason: String::new(),
            impact: None,
            impact_reason: String::new(),
            properties: Properties::default(),
            reporter: None,
            roles: BTreeMap::new(),
            hand_overs: Vec::new(),
            record_waiver: String::new(),
            update_minutes: None,
            team: BTreeSet::new(),
            channel: String::new(),
            commander_channel: String::new(),
            milestones: BTreeMap::new(),
            summary: BTreeMap::new(),
            entries: Vec::new(),
            links: Vec::new(),
            actions: Vec::new(),
            notes: Vec::new(),
            owners: BTreeMap::new(),
            ticks: BTreeSet::new(),
            attachments: Vec::new(),
            internal_notes: BTreeSet::new(),
            transitions: Vec::new(),
            settlements: BTreeMap::new(),
            phase: PhaseState::default(),
            disputes: Vec::new(),
        }
    }

    /// The name of a chat channel; empty for none.
    pub fn channel_name(&self, channel: Channel) -> &str {
        match channel {
            Channel::Everybody => &self.channel,
            Channel::Commander => &self.commander_channel,
        }
    }

    /// The commander, who coordinates and owns the follow-up.
    pub fn commander(&self) -> Option<PersonId> {
        self.roles.get(&Role::Commander).copied()
    }

    /// When the incident began: the started milestone, else when it was declared.
    pub fn began(&self) -> Option<DateTime<Utc>> {
        [Milestone::Started, Milestone::Detected, Milestone::Declared]
            .iter()
            .find_map(|milestone| self.milestones.get(milestone))
            .map(When::start)
    }

    /// When its clock stopped: the arrival at `Resolved`, or at the side exit before it, after
    /// which nobody reopened it; `None` while it runs. Closing it later, or reopening it from
    /// closed to resolved, does not move that moment.
    pub fn ended(&self) -> Option<DateTime<Utc>> {
        let mut ended = None;
        for step in &self.phase.path {
            ended = match (step.to < Phase::Resolved, ended) {
                (true, _) => None,
                (false, None) => Some(step.at.start()),
                (false, since) => since,
            };
        }
        ended
    }

    /// A text of the incident; `None` when it is not there.
    pub fn text(&self, field: TextField) -> Option<&str> {
        match field {
            TextField::Name => Some(&self.name),
            TextField::Summary(question) => self.summary.get(&question).map(String::as_str),
            TextField::Entry(id) => self.entries.iter().find(|e| e.id == id).map(|e| &*e.text),
            TextField::Action(id) => self.actions.iter().find(|a| a.id == id).map(|a| &*a.text),
            TextField::Note(id) => self.notes.iter().find(|n| n.id == id).map(|n| &*n.text),
        }
    }

    /// The entries that were not deleted, in order.
    pub fn visible_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.deleted)
    }
}

/// JSON has no optional map keys: settlements travel as a list of pairs.
mod settlements_as_list {
    use super::*;
    use serde::{Deserializer, Serializer};

    type Settlements = BTreeMap<Option<TransitionId>, Settlement>;

    pub fn serialize<S: Serializer>(map: &Settlements, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map.iter())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Settlements, D::Error> {
        Ok(Vec::<(Option<TransitionId>, Settlement)>::deserialize(d)?.into_iter().collect())
    }
}
