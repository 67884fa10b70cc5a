//! What somebody may try to do to an incident, for tests with random commands.

use std::collections::BTreeSet;

use crate::replica::{INCIDENT, Replica, at, person, terms};
use andon_document::incident;
use andon_model::action::Origin;
use andon_model::attachment::{Content, ContentHash};
use andon_model::channel::Channel;
use andon_model::command::{Command, TextField};
use andon_model::dispute::Dispute;
use andon_model::entry::{EntryKind, NewEntry};
use andon_model::id::{ActionId, AttachmentId, EntryId, FieldId, LinkId, NoteId, TransitionId};
use andon_model::incident::{
    Checklist, Incident, IncidentKind, Milestone, Question, Role, Severity,
};
use andon_model::note::Reaction;
use andon_model::phase::{Dismissal, Phase};
use andon_model::property::{Answer, Impact, Property, PropertyKind};
use andon_model::setting::ItemId;
use andon_model::term::TermId;
use andon_model::text_edit::TextEdit;
use andon_model::when::When;
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

/// What somebody tries to do; the choices fall on what their device knows at that time.
#[derive(Clone, Debug)]
pub enum Attempt {
    Type(Index, Index, usize, String),
    Rename(String, bool),
    Channel(Index, String),
    SettleValue(Index, Index),
    Note(String, i64, bool),
    Retime(Index, i64),
    Rekind(Index, Index),
    Star(Index, bool),
    Delete(Index),
    Restore(Index),
    Move(Index, bool),
    MoveTime(Index, i64),
    Settle(Index, Index),
    Link(String),
    EditLink(Index, String),
    RemoveLink(Index),
    Role(Index, Option<u8>),
    Severity(Option<Index>),
    Kind(Index),
    Place(String),
    Milestone(Index, Option<i64>),
    Join(u8),
    Leave(u8),
    Answer(Index, u8),
    ChangeTerms(Index, u8, u8),
    Override(Index, Option<Index>),
    NewAction(String, Option<u8>),
    ChangeAction(Index, u8),
    MoveAction(Index, Index),
    NewNote(String, Option<Index>),
    ChangeNote(Index, u8),
    PhaseOwner(Index, Option<u8>),
    Tick(Index, bool),
    Accept(Index),
    Rhythm(Option<u32>),
    Attach(String, Option<Index>),
    ChangeAttachment(Index, u8),
    Internal(Index, bool),
    Undo,
}

pub fn attempt() -> impl Strategy<Value = Attempt> {
    let any_text = || "[a-zé😀 \n]{0,6}";
    prop_oneof![
        6 => (any::<Index>(), any::<Index>(), 0..4usize, any_text())
            .prop_map(|(field, at, delete, insert)| Attempt::Type(field, at, delete, insert)),
        2 => (any_text(), any::<bool>()).prop_map(|(name, typed)| Attempt::Rename(name, typed)),
        1 => (any::<Index>(), "[a-zA é_-]{0,3}").prop_map(|(c, name)| Attempt::Channel(c, name)),
        3 => (any::<Index>(), any::<Index>()).prop_map(|(d, one)| Attempt::SettleValue(d, one)),
        4 => (any_text(), -9_000..9_000i64, any::<bool>())
            .prop_map(|(text, at, important)| Attempt::Note(text, at, important)),
        2 => (any::<Index>(), -9_000..9_000i64).prop_map(|(e, at)| Attempt::Retime(e, at)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(e, kind)| Attempt::Rekind(e, kind)),
        1 => (any::<Index>(), any::<bool>()).prop_map(|(e, on)| Attempt::Star(e, on)),
        2 => any::<Index>().prop_map(Attempt::Delete),
        2 => any::<Index>().prop_map(Attempt::Restore),
        6 => (any::<Index>(), any::<bool>()).prop_map(|(to, reason)| Attempt::Move(to, reason)),
        1 => (any::<Index>(), -9_000..9_000i64).prop_map(|(t, at)| Attempt::MoveTime(t, at)),
        3 => (any::<Index>(), any::<Index>()).prop_map(|(c, to)| Attempt::Settle(c, to)),
        1 => any_text().prop_map(Attempt::Link),
        1 => (any::<Index>(), any_text()).prop_map(|(l, text)| Attempt::EditLink(l, text)),
        1 => any::<Index>().prop_map(Attempt::RemoveLink),
        1 => (any::<Index>(), prop::option::of(0..4u8)).prop_map(|(r, p)| Attempt::Role(r, p)),
        1 => prop::option::of(any::<Index>()).prop_map(Attempt::Severity),
        1 => any::<Index>().prop_map(Attempt::Kind),
        1 => any_text().prop_map(Attempt::Place),
        1 => (any::<Index>(), prop::option::of(-9_000..9_000i64))
            .prop_map(|(m, at)| Attempt::Milestone(m, at)),
        1 => (0..4u8).prop_map(Attempt::Join),
        1 => (0..4u8).prop_map(Attempt::Leave),
        4 => (any::<Index>(), any::<u8>()).prop_map(|(p, answer)| Attempt::Answer(p, answer)),
        1 => (any::<Index>(), any::<u8>(), any::<u8>())
            .prop_map(|(p, add, remove)| Attempt::ChangeTerms(p, add, remove)),
        2 => (any::<Index>(), prop::option::of(any::<Index>()))
            .prop_map(|(severity, impact)| Attempt::Override(severity, impact)),
        3 => (any_text(), prop::option::of(0..4u8))
            .prop_map(|(text, owner)| Attempt::NewAction(text, owner)),
        4 => (any::<Index>(), any::<u8>()).prop_map(|(a, how)| Attempt::ChangeAction(a, how)),
        3 => (any::<Index>(), any::<Index>()).prop_map(|(a, to)| Attempt::MoveAction(a, to)),
        2 => (any_text(), prop::option::of(any::<Index>()))
            .prop_map(|(text, thread)| Attempt::NewNote(text, thread)),
        3 => (any::<Index>(), any::<u8>()).prop_map(|(n, how)| Attempt::ChangeNote(n, how)),
        1 => (any::<Index>(), prop::option::of(0..4u8))
            .prop_map(|(phase, who)| Attempt::PhaseOwner(phase, who)),
        1 => (any::<Index>(), any::<bool>()).prop_map(|(step, on)| Attempt::Tick(step, on)),
        1 => any::<Index>().prop_map(Attempt::Accept),
        1 => prop::option::of(0..20_000u32).prop_map(Attempt::Rhythm),
        1 => ("[a-z ]{0,3}", prop::option::of(any::<Index>()))
            .prop_map(|(name, of)| Attempt::Attach(name, of)),
        1 => (any::<Index>(), any::<u8>())
            .prop_map(|(which, how)| Attempt::ChangeAttachment(which, how)),
        1 => (any::<Index>(), any::<bool>())
            .prop_map(|(note, there)| Attempt::Internal(note, there)),
        2 => Just(Attempt::Undo),
    ]
}

fn when(replica: &Replica, offset: i64) -> When {
    let at = at(replica.clock + offset);
    match offset.rem_euclid(3) {
        0 => When::Exact { at },
        1 => When::About { at },
        _ => When::Range { at, until: at + TimeDelta::seconds(offset.abs()) },
    }
}

fn pick<'a, T>(all: &'a [T], index: &Index) -> Option<&'a T> {
    all.get(index.index(all.len().max(1)))
}

/// A few terms, by the bits of a number.
fn some_terms(bits: u8) -> BTreeSet<TermId> {
    let all = ["a", "b/c", "c++", "é"];
    let chosen = (0..4).filter(|bit| bits & (1 << bit) != 0).map(|bit| all[bit]);
    terms(&chosen.collect::<Vec<_>>())
}

/// One of those that ship, or a custom one.
fn some_property(index: &Index) -> Property {
    let custom = [1, 2].map(|number| Property::Custom(FieldId(Uuid::from_u128(number))));
    *index.get(&Property::ALL.into_iter().chain(custom).collect::<Vec<_>>())
}

fn sample(property: Property, number: u8) -> Option<Answer> {
    match number % 5 {
        0 => return None,
        1 => return Some(Answer::None),
        2 => return Some(Answer::DoesNotApply),
        _ => {}
    }
    Some(match property.kind() {
        PropertyKind::Number => Answer::Number(number.into()),
        PropertyKind::Money => Answer::Money(format!("{number}.5 EUR").parse().unwrap()),
        PropertyKind::Impact => Answer::Impact(Impact::ALL[usize::from(number) % 5]),
        PropertyKind::Term(_) => Answer::Term(some_terms(1 << (number % 4)).pop_first()?),
        PropertyKind::Terms(_) => Answer::Terms(some_terms(number)),
        PropertyKind::Address => Answer::Address(format!("https://example.com/{number}")),
        PropertyKind::Text | PropertyKind::Date | PropertyKind::Person | PropertyKind::Custom => {
            match number / 5 % 5 {
                0 => Answer::Text(format!("text: {number}")),
                1 => Answer::Date(NaiveDate::from_ymd_opt(2023, 4, 1 + u32::from(number % 28))?),
                2 => Answer::Person(person(number % 4)),
                3 => Answer::Number(number.into()),
                _ => Answer::Terms(some_terms(number)),
            }
        }
    })
}

fn change_action(view: &Incident, action: &Index, how: u8) -> Option<Command> {
    let action = pick(&view.actions, action)?.id;
    let number = how / 8;
    Some(match how % 8 {
        0 => Command::SetActionOwner { action, owner: (number < 24).then(|| person(number % 4)) },
        1 => Command::SetActionPhase { action, phase: Phase::PATH.get(number as usize).copied() },
        2 => {
            let due = NaiveDate::from_ymd_opt(2023, 4, u32::from(number));
            Command::SetActionDue { action, due }
        }
        3 => {
            let link =
                ["", "https://example.com", "http://b", "javascript:no"][number as usize % 4];
            Command::SetActionLink { action, link: link.into() }
        }
        4 => Command::RemoveAction(action),
        5 => Command::RestoreAction(action),
        done => Command::SetActionDone { action, done: done == 6 },
    })
}

/// What was set apart in it, in deleted entries and removed actions too.
pub fn disputes(view: &Incident) -> Vec<Dispute> {
    let entries = view.entries.iter().flat_map(|entry| &entry.disputes);
    let actions = view.actions.iter().flat_map(|action| &action.disputes);
    view.disputes.iter().chain(entries).chain(actions).cloned().collect()
}

impl Attempt {
    pub fn command(&self, replica: &mut Replica, undo: &mut Vec<Command>) -> Option<Command> {
        let view = replica.read();
        let entry =
            |index: &Index| Some(view.entries.get(index.index(view.entries.len().max(1)))?.id);
        Some(match self {
            Attempt::Type(field, position, delete, insert) => {
                let mut fields = vec![TextField::Name];
                fields.extend(Question::ALL.map(TextField::Summary));
                fields.extend(view.entries.iter().map(|e| TextField::Entry(e.id)));
                fields.extend(view.actions.iter().map(|a| TextField::Action(a.id)));
                fields.extend(view.notes.iter().map(|n| TextField::Note(n.id)));
                let field = fields[field.index(fields.len())];
                let length = incident::text(&replica.doc, field).encode_utf16().count();
                let at = position.index(length + 2);
                let edit = TextEdit { at, delete: *delete, insert: insert.clone() };
                Command::EditText { field, edit }
            }
            Attempt::Rename(name, true) => {
                let delete = view.name.encode_utf16().count();
                let edit = TextEdit { at: 0, delete, insert: name.clone() };
                Command::EditText { field: TextField::Name, edit }
            }
            Attempt::Rename(name, false) => Command::Rename(name.clone()),
            Attempt::Channel(which, name) => {
                Command::SetChannel { channel: *which.get(&Channel::ALL), name: name.clone() }
            }
            Attempt::SettleValue(dispute, one) => {
                pick(&pick(&disputes(&view), dispute)?.contenders, one)?.settle.clone()
            }
            Attempt::Note(text, offset, important) => Command::AddEntries(vec![NewEntry {
                id: EntryId(replica.id()),
                occurred: when(replica, *offset),
                text: text.clone(),
                kind: EntryKind::Note,
                important: *important,
            }]),
            Attempt::Retime(e, offset) => {
                Command::SetEntryTime { entry: entry(e)?, occurred: when(replica, *offset) }
            }
            Attempt::Rekind(e, kind) => {
                Command::SetEntryKind { entry: entry(e)?, kind: *kind.get(&EntryKind::CHOICES) }
            }
            Attempt::Star(e, on) => Command::SetEntryImportant { entry: entry(e)?, important: *on },
            Attempt::Delete(e) => Command::DeleteEntry(entry(e)?),
            Attempt::Restore(e) => Command::RestoreEntry(entry(e)?),
            Attempt::Move(to, reason) => {
                let mut phases = Phase::PATH.to_vec();
                phases.push(Phase::Dismissed);
                // Mostly moves that are allowed.
                phases.extend(view.phase.phase.next().into_iter().cycle().take(4));
                let to = *to.get(&phases);
                Command::MovePhase {
                    transition: TransitionId(replica.id()),
                    to,
                    at: when(replica, 0),
                    reason: if *reason { "because".into() } else { String::new() },
                    dismissal: (to == Phase::Dismissed).then_some(Dismissal::Duplicate),
                    other: reason.then_some(INCIDENT),
                }
            }
            Attempt::MoveTime(t, offset) => Command::SetTransitionTime {
                transition: view.transitions.get(t.index(view.transitions.len().max(1)))?.id,
                at: when(replica, *offset),
            },
            Attempt::Settle(c, to) => {
                let conflicts = &view.phase.conflicts;
                let conflict = conflicts.get(c.index(conflicts.len().max(1)))?;
                Command::SettlePhase {
                    after: conflict.after,
                    to: to.get(&conflict.moves).to,
                    seen: conflict.moves.iter().map(|t| t.id).collect(),
                }
            }
            Attempt::Link(text) => Command::AddLink {
                link: LinkId(replica.id()),
                label: text.clone(),
                address: text.clone(),
            },
            Attempt::EditLink(l, text) => Command::EditLink {
                link: view.links.get(l.index(view.links.len().max(1)))?.id,
                label: text.clone(),
                address: format!("https://{text}"),
            },
            Attempt::RemoveLink(l) => {
                Command::RemoveLink(view.links.get(l.index(view.links.len().max(1)))?.id)
            }
            Attempt::Role(role, who) => {
                Command::AssignRole { role: *role.get(&Role::ALL), person: who.map(person) }
            }
            Attempt::Severity(s) => {
                Command::SetSeverity(s.as_ref().map(|s| *s.get(&Severity::ALL)))
            }
            Attempt::Kind(kind) => Command::SetKind(*kind.get(&IncidentKind::ALL)),
            Attempt::Place(text) => Command::All(vec![
                Command::SetEnvironment(text.clone()),
                Command::SetZone("Europe/Paris".into()),
            ]),
            Attempt::Milestone(m, offset) => Command::SetMilestone {
                milestone: *m.get(&Milestone::ALL),
                when: offset.map(|offset| when(replica, offset)),
            },
            Attempt::Join(who) => Command::JoinTeam(person(*who)),
            Attempt::Leave(who) => Command::LeaveTeam(person(*who)),
            Attempt::Answer(property, answer) => {
                let property = some_property(property);
                Command::SetProperty { property, answer: sample(property, *answer) }
            }
            Attempt::ChangeTerms(property, add, remove) => Command::ChangeTerms {
                property: some_property(property),
                add: some_terms(*add),
                remove: some_terms(*remove),
            },
            Attempt::Override(severity, None) => Command::OverrideSeverity {
                severity: *severity.get(&Severity::ALL),
                reason: format!("reason {}", severity.index(3)),
            },
            Attempt::Override(reason, Some(impact)) => Command::OverrideImpact {
                impact: Impact::ALL.get(impact.index(6)).copied(),
                reason: format!("reason {}", reason.index(3)),
            },
            Attempt::NewAction(text, owner) => Command::AddAction {
                action: ActionId(replica.id()),
                text: text.clone(),
                owner: owner.map(person),
                phase: None,
                from: view.notes.first().map(|note| Origin::Note(note.id)),
            },
            Attempt::ChangeAction(action, how) => change_action(&view, action, *how)?,
            Attempt::MoveAction(action, to) => {
                let ids: Vec<_> = view.actions.iter().map(|action| action.id).collect();
                let action = *ids.get(action.index(ids.len().max(1)))?;
                let after = to.index(ids.len() + 1).checked_sub(1).map(|at| ids[at]);
                Command::MoveAction { action, after }
            }
            Attempt::NewNote(text, thread) => Command::AddNote {
                note: NoteId(replica.id()),
                thread: thread.as_ref().and_then(|index| pick(&view.notes, index)).map(|n| n.id),
                text: text.clone(),
            },
            Attempt::ChangeNote(note, how) => {
                let note = pick(&view.notes, note)?.id;
                let reaction = Reaction::ALL[usize::from(how / 4 % 4)];
                match how % 4 {
                    0 => Command::DeleteNote(note),
                    1 => Command::RestoreNote(note),
                    on => Command::React { note, reaction, on: on == 2 },
                }
            }
            Attempt::PhaseOwner(phase, who) => {
                Command::SetPhaseOwner { phase: *phase.get(&Phase::PATH), owner: who.map(person) }
            }
            Attempt::Tick(step, done) => {
                let item = |id| ItemId::stored(id).unwrap();
                let lists = [Checklist::Phase(Phase::Active), Checklist::Card(item("clients"))];
                let (list, step) = (step.get(&lists).clone(), item(["team", "new"][step.index(2)]));
                Command::Tick { list, step, done: *done }
            }
            Attempt::Accept(role) => Command::AcceptRole(*role.get(&Role::ALL)),
            Attempt::Rhythm(minutes) => Command::SetUpdateMinutes(*minutes),
            Attempt::Attach(name, of) => Command::AddAttachment {
                attachment: AttachmentId(replica.id()),
                content: Content {
                    name: name.clone(),
                    media_type: "image/png".into(),
                    bytes: 7,
                    hash: ContentHash([name.len() as u8; 32]),
                },
                of: of.as_ref().and_then(entry).map(Origin::Entry),
            },
            Attempt::ChangeAttachment(which, how) => {
                let attachment = pick(&view.attachments, which)?.id;
                match how % 3 {
                    0 => Command::RemoveAttachment(attachment),
                    1 => Command::RestoreAttachment(attachment),
                    _ => Command::RenameAttachment { attachment, name: format!("file {how}") },
                }
            }
            Attempt::Internal(note, there) => Command::MarkInternalNote {
                note: NoteId(Uuid::from_u128(note.index(3) as u128)),
                there: *there,
            },
            Attempt::Undo => Command::All(std::mem::take(undo)),
        })
    }
}
