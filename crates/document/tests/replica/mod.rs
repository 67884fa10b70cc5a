//! A device with one incident, as the tests see it: it writes commands, takes changes, and keeps
//! its view up to date from patches alone, as the app does.
#![allow(dead_code)] // Every test file uses a part of it.

use std::collections::{BTreeMap, BTreeSet};

use andon_document::incident::{self, Touched};
use andon_model::command::{Command, Declaration, Refusal, TextField};
use andon_model::entry::{Entry, EntryKind, NewEntry};
use andon_model::id::{
    ActionId, EntryId, IdSource, IncidentId, LinkId, NoteId, PersonId, TransitionId,
};
use andon_model::incident::{Incident, IncidentKind};
use andon_model::phase::{Dismissal, Phase};
use andon_model::property::{Answer, Property};
use andon_model::term::TermId;
use andon_model::when::When;
use automerge::patches::PatchLog;
use automerge::transaction::CommitOptions;
use automerge::{ActorId, Author, Automerge, Change};
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub const INCIDENT: IncidentId = IncidentId(Uuid::from_u128(7));

/// 27 March 2023, 10:59 UTC.
pub const START: i64 = 1_679_914_740;

pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

pub fn person(number: u8) -> PersonId {
    PersonId(Uuid::from_u128(0x1000 + u128::from(number)))
}

pub struct Replica {
    pub doc: Automerge,
    pub person: PersonId,
    /// Seconds since 1970; every command takes one.
    pub clock: i64,
    /// Kept by [`incident::touched`] alone.
    pub view: Incident,
    pub touched: Touched,
    ids: IdSource,
    number: u8,
}

impl Replica {
    pub fn new(number: u8) -> Self {
        let mut doc = incident::new();
        let author = Author::from(person(number).0.as_bytes().to_vec());
        doc.set_author(Some(author));
        doc.set_actor(ActorId::from(vec![number; 16]));
        let view = incident::read(&doc, INCIDENT).0;
        let ids = IdSource::default();
        let touched = Touched::default();
        Replica { doc, person: person(number), clock: START, view, touched, ids, number }
    }

    pub fn id(&mut self) -> Uuid {
        self.ids.next(self.clock as u64 * 1000, u64::from(self.number))
    }

    pub fn write(&mut self, command: &Command) -> Result<Vec<Command>, Refusal> {
        self.clock += 1;
        let (person, clock) = (self.person, self.clock);
        let success = self
            .doc
            .transact_and_log_patches_with(
                |_: &Vec<Command>| CommitOptions::default().with_time(clock),
                |tx| incident::apply(tx, command, person, at(clock)),
            )
            .map_err(|failure| failure.error)?;
        let mut log = success.patch_log;
        self.follow(&mut log);
        Ok(success.result)
    }

    pub fn take(&mut self, changes: Vec<Change>) {
        let mut log = PatchLog::active();
        self.doc.apply_changes_log_patches(changes, &mut log).unwrap();
        self.follow(&mut log);
    }

    pub fn merge(&mut self, other: &Replica) {
        self.take(other.doc.get_changes(&[]));
    }

    fn follow(&mut self, log: &mut PatchLog) {
        let patches = self.doc.make_patches(log);
        let disputed = self.view.entries.iter().filter(|entry| !entry.disputes.is_empty());
        self.touched = incident::touched(&patches).and_disputed(
            &self.view,
            disputed.map(|entry| entry.id),
            &self.view.actions,
        );
        if self.touched.everything {
            self.view = incident::read(&self.doc, INCIDENT).0;
        }
        if self.touched.head {
            let entries = std::mem::take(&mut self.view.entries);
            let Incident { name, summary, actions, notes, .. } = self.view.clone();
            let head = incident::read_head(&self.doc, INCIDENT);
            // These come through their own parts of `Touched`.
            self.view = Incident { entries, name, summary, actions, notes, ..head };
        }
        if self.touched.actions {
            self.view.actions = incident::read_actions(&self.doc);
        }
        if self.touched.notes {
            self.view.notes = incident::read_notes(&self.doc);
        }
        for field in &self.touched.texts {
            let text = incident::text(&self.doc, *field);
            match field {
                TextField::Name => self.view.name = text,
                TextField::Summary(question) => {
                    self.view.summary.insert(*question, text);
                }
                TextField::Entry(entry) => {
                    assert!(self.touched.entries.contains(entry));
                }
                TextField::Action(_) | TextField::Note(_) => unreachable!("told by their lists"),
            }
        }
        let mut entries: BTreeMap<EntryId, Entry> =
            self.view.entries.drain(..).map(|entry| (entry.id, entry)).collect();
        for id in &self.touched.entries {
            match incident::read_entry(&self.doc, *id) {
                Some(entry) => entries.insert(*id, entry),
                None => entries.remove(id),
            };
        }
        self.view.entries = entries.into_values().collect();
        self.view.entries.sort_by_key(Entry::order);
    }

    pub fn read(&self) -> Incident {
        let (incident, problems) = incident::read(&self.doc, INCIDENT);
        assert_eq!(problems, []);
        incident
    }

    pub fn declaration(&mut self, name: &str, description: &str) -> Command {
        Command::Declare(Declaration {
            name: name.into(),
            description: description.into(),
            kind: IncidentKind::Incident,
            environment: "staging".into(),
            zone: "Europe/Paris".into(),
            offset_seconds: 7200,
            declared: at(self.clock).into(),
            started: None,
            reporter: self.person,
            commander: self.person,
            first_entry: EntryId(self.id()),
        })
    }

    pub fn declare(&mut self) {
        let command = self.declaration(
            "Staging: Kubernetes cluster 3 is misbehaving",
            "Pods are not being provisioned\n- External secrets crash\n  * often",
        );
        self.write(&command).unwrap();
    }

    pub fn add(&mut self, text: &str) -> EntryId {
        let entry = NewEntry {
            id: EntryId(self.id()),
            occurred: at(self.clock).into(),
            text: text.into(),
            kind: EntryKind::Note,
            important: false,
        };
        let id = entry.id;
        self.write(&Command::AddEntries(vec![entry])).unwrap();
        id
    }

    pub fn move_to(&mut self, to: Phase, reason: &str) -> Result<TransitionId, Refusal> {
        let transition = TransitionId(self.id());
        let dismissal = (to == Phase::Dismissed).then_some(Dismissal::Duplicate);
        let at: When = at(self.clock).into();
        let reason = reason.to_owned();
        self.write(&Command::MovePhase { transition, to, at, reason, dismissal, other: None })?;
        Ok(transition)
    }

    pub fn link(&mut self, address: &str) -> LinkId {
        let link = LinkId(self.id());
        let address = address.to_owned();
        self.write(&Command::AddLink { link, label: "Dashboard".into(), address }).unwrap();
        link
    }
}

impl Replica {
    pub fn answer(&mut self, property: Property, answer: Option<Answer>) -> Vec<Command> {
        self.write(&Command::SetProperty { property, answer }).unwrap()
    }

    pub fn action(&mut self, text: &str) -> ActionId {
        let action = ActionId(self.id());
        let text = text.to_owned();
        let add = Command::AddAction { action, text, owner: None, phase: None, from: None };
        self.write(&add).unwrap();
        action
    }

    pub fn note(&mut self, text: &str, thread: Option<NoteId>) -> NoteId {
        let note = NoteId(self.id());
        self.write(&Command::AddNote { note, thread, text: text.to_owned() }).unwrap();
        note
    }
}

/// A set of terms, by their ids.
pub fn terms(ids: &[&str]) -> BTreeSet<TermId> {
    ids.iter().map(|id| TermId::stored(id).unwrap()).collect()
}

/// Two devices that both have the declared incident.
pub fn pair() -> [Replica; 2] {
    let mut one = Replica::new(1);
    one.declare();
    let mut two = Replica::new(2);
    two.merge(&one);
    [one, two]
}

/// Everybody has what everybody has.
pub fn meet(replicas: &mut [Replica]) {
    let all: Vec<Change> = replicas.iter().flat_map(|r| r.doc.get_changes(&[])).collect();
    for replica in replicas {
        replica.take(all.clone());
    }
}
