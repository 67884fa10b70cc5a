//! Single values that several people set apart. Whoever sets one replaces every other that is in
//! sight ([`crate::writer::Writer::put`]), so several that stand beside each other were set apart.

use andon_model::activity::{Said, Subject};
use andon_model::channel::Channel;
use andon_model::command::{Command, TextField};
use andon_model::dispute::{Contender, Dispute};
use andon_model::id::{ActionId, LinkId};
use chrono::{NaiveDate, Utc};
use uuid::Uuid;

use super::*;

/// What a value says, and the command that says it again.
type Meaning = (Said, Command);

/// All of them, in the order of the page. Costs little where there are none.
pub(super) fn disputes(doc: &Automerge) -> Vec<Dispute> {
    let mut court = Court::of(doc);
    let root = court.view.root();
    court.names(&root);
    court.judgements(&root);
    if let Some((map, record)) = court.part("milestones") {
        for milestone in Milestone::ALL {
            let subject = Subject::Milestone(milestone);
            court.values(subject, &map, &record, milestone.name(), &|view, cell| {
                let when = when_in(view, cell)?;
                Some((Said::When(when), Command::SetMilestone { milestone, when: Some(when) }))
            });
        }
    }
    if let Some((map, record)) = court.part("roles") {
        for role in Role::ALL {
            court.values(Subject::Role(role), &map, &record, role.name(), &|_, cell| {
                let person = id_from_key(&name_in(cell)?)?;
                let settle = Command::AssignRole { role, person: Some(person) };
                Some((Said::Person(person), settle))
            });
        }
    }
    if let Some((map, record)) = court.part("owners") {
        for phase in Phase::PATH {
            court.values(Subject::PhaseOwner(phase), &map, &record, phase.name(), &|_, cell| {
                let owner = id_from_key(&name_in(cell)?)?;
                let settle = Command::SetPhaseOwner { phase, owner: Some(owner) };
                Some((Said::Person(owner), settle))
            });
        }
    }
    if let Some((map, record)) = court.part("links") {
        court.links(&map, &record);
    }
    court.found
}

/// Those of an entry: its time and its kind.
pub(super) fn of_entry<D: ReadDoc>(
    view: &View<'_, D>,
    entry: EntryId,
    record: &Record,
) -> Vec<Dispute> {
    let Some(mut court) = Court::over(view, record) else { return Vec::new() };
    let Some(map) = entry_object(&court.view, entry) else { return Vec::new() };
    // The line of a move and the move itself have one time.
    let transition = TransitionId(entry.0);
    let of_move = member(&court.view, "transitions", &transition).is_some();
    court.values(Subject::EntryTime(entry), &map, record, "occurred", &|view, cell| {
        let occurred = when_in(view, cell)?;
        let settle = match of_move {
            true => Command::SetTransitionTime { transition, at: occurred },
            false => Command::SetEntryTime { entry, occurred },
        };
        Some((Said::When(occurred), settle))
    });
    court.values(Subject::EntryKind(entry), &map, record, "kind", &|_, cell| {
        let kind = EntryKind::from_name(&name_in(cell)?)?;
        Some((Said::EntryKind(kind), Command::SetEntryKind { entry, kind }))
    });
    court.found
}

/// Those of an action: its owner, phase, due date and link.
pub(super) fn of_action<D: ReadDoc>(
    view: &View<'_, D>,
    action: ActionId,
    record: &Record,
) -> Vec<Dispute> {
    let Some(mut court) = Court::over(view, record) else { return Vec::new() };
    let Some(map) = member(&court.view, "actions", &action) else { return Vec::new() };
    court.values(Subject::ActionOwner(action), &map, record, "owner", &|_, cell| {
        let owner = id_from_key(&name_in(cell)?)?;
        let settle = Command::SetActionOwner { action, owner: Some(owner) };
        Some((Said::Person(owner), settle))
    });
    court.values(Subject::ActionPhase(action), &map, record, "phase", &|_, cell| {
        let phase = Phase::from_name(&name_in(cell)?)?;
        Some((Said::Phase(phase), Command::SetActionPhase { action, phase: Some(phase) }))
    });
    court.values(Subject::ActionDue(action), &map, record, "due", &|_, cell| {
        let due: NaiveDate = name_in(cell)?.parse().ok()?;
        let settle = Command::SetActionDue { action, due: Some(due) };
        Some((Said::Text(due.to_string()), settle))
    });
    court.values(Subject::ActionLink(action), &map, record, "link", &|_, cell| {
        let link = name_in(cell)?;
        Some((said_text(&link), Command::SetActionLink { action, link }))
    });
    court.found
}

struct Court<'a> {
    doc: &'a Automerge,
    view: View<'a, Automerge>,
    found: Vec<Dispute>,
}

impl<'a> Court<'a> {
    fn of(doc: &'a Automerge) -> Self {
        Court { doc, view: View::now(doc), found: Vec::new() }
    }

    /// `None` where nothing of the record was set apart, or nobody can say by whom.
    fn over<D: ReadDoc>(view: &View<'a, D>, record: &Record) -> Option<Self> {
        view.history().filter(|_| !record.disputed.is_empty()).map(Court::of)
    }
}

impl Court<'_> {
    /// A map of the root, and what is in it.
    fn part(&self, key: &str) -> Option<(ObjId, Record)> {
        let map = self.view.map(&ROOT, key)?;
        let record = self.view.record(&map, String::new());
        Some((map, record))
    }

    fn names(&mut self, root: &Record) {
        let subject = Subject::Text(TextField::Name);
        self.values(subject, &ROOT, root, "name", &|view, cell| {
            let Cell::Text(text) = cell else { return None };
            let name = view.string(text);
            Some((said_text(&name), Command::Rename(name)))
        });
        self.values(Subject::Kind, &ROOT, root, "kind", &|_, cell| {
            let kind = IncidentKind::from_name(&name_in(cell)?)?;
            Some((Said::Kind(kind), Command::SetKind(kind)))
        });
        self.values(Subject::Environment, &ROOT, root, "environment", &|_, cell| {
            let name = name_in(cell)?;
            Some((said_text(&name), Command::SetEnvironment(name)))
        });
        self.values(Subject::Zone, &ROOT, root, "zone", &|_, cell| {
            let name = name_in(cell)?;
            Some((said_text(&name), Command::SetZone(name)))
        });
        for channel in Channel::ALL {
            self.values(Subject::Channel(channel), &ROOT, root, channel.key(), &|_, cell| {
                let name = name_in(cell)?;
                Some((said_text(&name), Command::SetChannel { channel, name }))
            });
        }
    }

    /// A value and its reason are written by one person in one change.
    fn judgements(&mut self, root: &Record) {
        let reasons = self.by_actor(&ROOT, "severity_reason");
        self.pairs(Subject::Severity, root, "severity", &|name, actor| {
            let severity = Severity::from_name(name)?;
            let reason = reasons.get(actor).cloned().unwrap_or_default();
            let settle = match reason.is_empty() {
                true => Command::SetSeverity(Some(severity)),
                false => Command::OverrideSeverity { severity, reason: reason.clone() },
            };
            Some((Said::Severity(severity, reason), settle))
        });
        let reasons = self.by_actor(&ROOT, "impact_reason");
        self.pairs(Subject::CustomerImpact, root, "impact", &|name, actor| {
            let impact = Impact::from_name(name)?;
            let reason = reasons.get(actor).cloned().unwrap_or_default();
            let settle = Command::OverrideImpact { impact: Some(impact), reason: reason.clone() };
            Some((Said::Impact(impact, reason), settle))
        });
    }

    fn links(&mut self, links: &ObjId, record: &Record) {
        for (link, record) in record.records::<_, LinkId>(&self.view, &mut Vec::new()) {
            let Some(map) = self.view.map(links, &link.to_string()) else { continue };
            if record.flag("removed", &mut Vec::new()) {
                continue;
            }
            let shown = |key: &str| record.str(key, &mut Vec::new());
            // Only what differs is written: who changed the address alone has no label of their own.
            let of = |key: &str, actor: &[u8]| match record.disputed.contains(key) {
                true => self.by_actor(&map, key).remove(actor).unwrap_or_else(|| shown(key)),
                false => shown(key),
            };
            let mut found = Vec::new();
            for key in ["address", "label"] {
                if !record.disputed.contains(key) {
                    continue;
                }
                for (_, put) in self.view.all(&map, key).into_iter().rev() {
                    let actor = actor(&put);
                    let (label, address) = (of("label", &actor), of("address", &actor));
                    let said = said_text(format!("{label} {address}").trim());
                    found.push(((said, Command::EditLink { link, label, address }), put));
                }
            }
            let now = said_text(format!("{} {}", shown("label"), shown("address")).trim());
            found.sort_by_key(|((said, _), _)| *said != now);
            self.judge(Subject::Link(link), found);
        }
    }

    /// The values of a key, of which the reason is told by the device that put it.
    fn pairs(
        &mut self,
        subject: Subject,
        root: &Record,
        key: &str,
        meaning: &dyn Fn(&str, &[u8]) -> Option<Meaning>,
    ) {
        if !root.disputed.contains(key) {
            return;
        }
        let all = self.view.all(&ROOT, key).into_iter().rev();
        let found = all.filter_map(|(cell, put)| {
            let actor = actor(&put);
            Some((meaning(&name_in(&cell)?, &actor)?, put))
        });
        let found = found.collect();
        self.judge(subject, found);
    }

    fn values(
        &mut self,
        subject: Subject,
        map: &ObjId,
        record: &Record,
        key: &str,
        meaning: &dyn Fn(&View<'_, Automerge>, &Cell) -> Option<Meaning>,
    ) {
        if !record.disputed.contains(key) {
            return;
        }
        let all = self.view.all(map, key).into_iter().rev();
        let found = all.filter_map(|(cell, put)| Some((meaning(&self.view, &cell)?, put)));
        let found = found.collect();
        self.judge(subject, found);
    }

    /// The same said twice is no dispute. `found` begins with what shows.
    fn judge(&mut self, subject: Subject, found: Vec<(Meaning, ObjId)>) {
        let mut contenders: Vec<Contender> = Vec::new();
        for ((said, settle), put) in found {
            if !contenders.iter().any(|known| known.said == said) {
                let (by, at) = origin(self.doc, &put);
                contenders.push(Contender { said, settle, by, at });
            }
        }
        if contenders.len() > 1 {
            self.found.push(Dispute { subject, contenders });
        }
    }

    /// The strings under a key, by the device that put them: each has put one at most, because it
    /// sees its own.
    fn by_actor(&self, map: &ObjId, key: &str) -> BTreeMap<Vec<u8>, String> {
        let all = self.view.all(map, key).into_iter();
        all.filter_map(|(cell, put)| Some((actor(&put), name_in(&cell)?))).collect()
    }
}

fn actor(put: &ObjId) -> Vec<u8> {
    match put {
        ObjId::Id(_, actor, _) => actor.to_bytes().to_vec(),
        ObjId::Root => Vec::new(),
    }
}

fn name_in(cell: &Cell) -> Option<String> {
    if let Cell::Str(name) = cell { Some(name.clone()) } else { None }
}

fn when_in(view: &View<'_, Automerge>, cell: &Cell) -> Option<When> {
    let key = "when";
    let cells = BTreeMap::from([(key.to_owned(), cell.clone())]);
    let record = Record { at: String::new(), cells, disputed: BTreeSet::new() };
    record.when(view, key, &mut Vec::new())
}

fn said_text(text: &str) -> Said {
    if text.is_empty() { Said::Nothing } else { Said::Text(text.to_owned()) }
}

/// Who put a value, and when.
pub(super) fn origin(doc: &Automerge, put: &ObjId) -> (Option<PersonId>, Option<DateTime<Utc>>) {
    let by = match put {
        ObjId::Id(_, actor, _) => doc.get_author_for_actor(actor),
        ObjId::Root => None,
    };
    let change = doc.hash_for_opid(put).and_then(|hash| doc.get_change_by_hash(&hash));
    // Automerge writes 0 for a time that nobody gave.
    let seconds = change.map(|change| change.timestamp()).filter(|seconds| *seconds != 0);
    let by = by.and_then(|author| Uuid::from_slice(author.as_bytes()).ok()).map(PersonId);
    (by, seconds.and_then(|seconds| view::instant(seconds.checked_mul(1000)?)))
}
