//! Comparing two states, field by field.

use std::collections::BTreeSet;

use super::*;
use crate::action::ActionItem;
use crate::attachment::Attachment;
use crate::entry::Entry;
use crate::incident::{Incident, Link, Question};
use crate::note::Note;

/// Every field that differs, in the order of the page. Fields that only one of two states knows
/// are compared with nothing.
pub fn compare(before: &Incident, after: &Incident) -> Vec<Deed> {
    let mut deeds = Deeds { all: Vec::new() };
    deeds.head(before, after);
    deeds.people(before, after);
    deeds.phases(before, after);
    deeds.links(&before.links, &after.links);
    for (before, after) in pairs(&before.entries, &after.entries, |entry| entry.id) {
        deeds.entry(before, after);
    }
    for (before, after) in pairs(&before.actions, &after.actions, |action| action.id) {
        deeds.action(before, after);
    }
    for (before, after) in pairs(&before.notes, &after.notes, |note| note.id) {
        deeds.note(before, after);
    }
    for (before, after) in pairs(&before.attachments, &after.attachments, |one| one.id) {
        deeds.attachment(before, after);
    }
    deeds.all
}

/// What stands on both sides under the same id, and what stands on one side only.
fn pairs<'a, T, Id: Ord + Copy>(
    before: &'a [T],
    after: &'a [T],
    id: impl Fn(&T) -> Id,
) -> impl Iterator<Item = (Option<&'a T>, Option<&'a T>)> {
    let by_id = |all: &'a [T]| all.iter().map(|one| (id(one), one)).collect::<Vec<_>>();
    let (mut old, mut new) = (by_id(before), by_id(after));
    old.sort_unstable_by_key(|(id, _)| *id);
    new.sort_unstable_by_key(|(id, _)| *id);
    let ids: BTreeSet<Id> = old.iter().chain(&new).map(|(id, _)| *id).collect();
    let find = |all: &[(Id, &'a T)], id: Id| {
        all.binary_search_by_key(&id, |(id, _)| *id).ok().map(|place| all[place].1)
    };
    ids.into_iter().map(move |id| (find(&old, id), find(&new, id)))
}

struct Deeds {
    all: Vec<Deed>,
}

impl Deeds {
    fn add(&mut self, subject: Subject, before: Said, after: Said, back: Option<Back>) {
        if before != after {
            self.all.push(Deed { subject, before, after, back });
        }
    }

    fn command(&mut self, subject: Subject, before: Said, after: Said, back: Command) {
        self.add(subject, before, after, Some(Back::Command(back)));
    }

    fn text(&mut self, field: TextField, before: &str, after: &str) {
        let back = Back::Text(field, before.to_owned());
        self.add(Subject::Text(field), text(before), text(after), Some(back));
    }

    fn head(&mut self, before: &Incident, after: &Incident) {
        self.text(TextField::Name, &before.name, &after.name);
        for question in Question::ALL {
            let of =
                |incident: &Incident| incident.summary.get(&question).cloned().unwrap_or_default();
            self.text(TextField::Summary(question), &of(before), &of(after));
        }
        self.command(
            Subject::Kind,
            Said::Kind(before.kind),
            Said::Kind(after.kind),
            Command::SetKind(before.kind),
        );
        self.command(
            Subject::Environment,
            text(&before.environment),
            text(&after.environment),
            Command::SetEnvironment(before.environment.clone()),
        );
        self.command(
            Subject::Zone,
            text(&before.zone),
            text(&after.zone),
            Command::SetZone(before.zone.clone()),
        );
        for channel in Channel::ALL {
            self.command(
                Subject::Channel(channel),
                text(before.channel_name(channel)),
                text(after.channel_name(channel)),
                Command::SetChannel { channel, name: before.channel_name(channel).to_owned() },
            );
        }
        let severity = |incident: &Incident| {
            let reason = incident.severity_reason.clone();
            incident.severity.map_or(Said::Nothing, |severity| Said::Severity(severity, reason))
        };
        let back = match before.severity {
            Some(severity) if !before.severity_reason.is_empty() => {
                Command::OverrideSeverity { severity, reason: before.severity_reason.clone() }
            }
            severity => Command::SetSeverity(severity),
        };
        self.command(Subject::Severity, severity(before), severity(after), back);
        let impact = |incident: &Incident| {
            let reason = incident.impact_reason.clone();
            incident.impact.map_or(Said::Nothing, |impact| Said::Impact(impact, reason))
        };
        self.command(
            Subject::CustomerImpact,
            impact(before),
            impact(after),
            Command::OverrideImpact { impact: before.impact, reason: before.impact_reason.clone() },
        );
        self.command(
            Subject::UpdateRhythm,
            minutes(before.update_minutes),
            minutes(after.update_minutes),
            Command::SetUpdateMinutes(before.update_minutes),
        );
        self.command(
            Subject::RecordWaiver,
            text(&before.record_waiver),
            text(&after.record_waiver),
            Command::WaiveRecord(before.record_waiver.clone()),
        );
        let answered = before.properties.answers.keys().chain(after.properties.answers.keys());
        for property in answered.copied().collect::<BTreeSet<Property>>() {
            let of = |incident: &Incident| incident.properties.answers.get(&property).cloned();
            let said = |answer: Option<Answer>| {
                answer.map_or(Said::Nothing, |answer| Said::Answer(property, answer))
            };
            self.command(
                Subject::Property(property),
                said(of(before)),
                said(of(after)),
                answer_back(property, of(before), of(after)),
            );
        }
        for milestone in Milestone::ALL {
            let of = |incident: &Incident| incident.milestones.get(&milestone).copied();
            self.command(
                Subject::Milestone(milestone),
                when(of(before)),
                when(of(after)),
                Command::SetMilestone { milestone, when: of(before) },
            );
        }
    }

    fn people(&mut self, before: &Incident, after: &Incident) {
        for role in Role::ALL {
            let of = |incident: &Incident| incident.roles.get(&role).copied();
            self.command(
                Subject::Role(role),
                person(of(before)),
                person(of(after)),
                Command::AssignRole { role, person: of(before) },
            );
            let accepted = |incident: &Incident| {
                yes(incident.hand_over(role).is_some_and(|one| {
                    one.to != one.by && one.accepted.is_some() && one.to.is_some()
                }))
            };
            if of(before) == of(after) {
                self.add(Subject::Acceptance(role), accepted(before), accepted(after), None);
            }
        }
        for member in before.team.symmetric_difference(&after.team) {
            let was_in = before.team.contains(member);
            let back =
                if was_in { Command::JoinTeam(*member) } else { Command::LeaveTeam(*member) };
            self.command(Subject::Member(*member), yes(was_in), yes(!was_in), back);
        }
    }

    fn phases(&mut self, before: &Incident, after: &Incident) {
        let (was, is) = (before.phase.phase, after.phase.phase);
        self.add(Subject::Phase, Said::Phase(was), Said::Phase(is), None);
        for phase in Phase::PATH {
            let of = |incident: &Incident| incident.owners.get(&phase).copied();
            self.command(
                Subject::PhaseOwner(phase),
                person(of(before)),
                person(of(after)),
                Command::SetPhaseOwner { phase, owner: of(before) },
            );
        }
        for tick in before.ticks.symmetric_difference(&after.ticks) {
            let done = before.ticks.contains(tick);
            let (list, step) = tick.clone();
            self.command(
                Subject::Step(list.clone(), step.clone()),
                yes(done),
                yes(!done),
                Command::Tick { list, step, done },
            );
        }
    }

    fn links(&mut self, before: &[Link], after: &[Link]) {
        for (before, after) in pairs(before, after, |link| link.id) {
            let said = |link: Option<&Link>| {
                link.map_or(Said::Nothing, |link| {
                    text(format!("{} {}", link.label, link.address).trim())
                })
            };
            let back = match (before, after) {
                (Some(link), _) => Command::AddLink {
                    link: link.id,
                    label: link.label.clone(),
                    address: link.address.clone(),
                },
                (None, Some(link)) => Command::RemoveLink(link.id),
                (None, None) => continue,
            };
            let Some(id) = before.or(after).map(|link| link.id) else { continue };
            self.command(Subject::Link(id), said(before), said(after), back);
        }
    }

    fn entry(&mut self, before: Option<&Entry>, after: Option<&Entry>) {
        let shown = |entry: Option<&Entry>| match entry {
            Some(entry) if !entry.deleted => text(&entry.text),
            _ => Said::Nothing,
        };
        let Some(id) = before.or(after).map(|entry| entry.id) else { return };
        if let (Some(was), Some(is)) = (before, after) {
            self.text(TextField::Entry(id), &was.text, &is.text);
            self.command(
                Subject::EntryTime(id),
                Said::When(was.occurred),
                Said::When(is.occurred),
                Command::SetEntryTime { entry: id, occurred: was.occurred },
            );
            self.command(
                Subject::EntryKind(id),
                Said::EntryKind(was.kind),
                Said::EntryKind(is.kind),
                Command::SetEntryKind { entry: id, kind: was.kind },
            );
            self.command(
                Subject::EntryImportant(id),
                yes(was.important),
                yes(is.important),
                Command::SetEntryImportant { entry: id, important: was.important },
            );
        }
        let there = |entry: &Entry| !entry.deleted;
        let (was_there, is_there) = (before.is_some_and(there), after.is_some_and(there));
        if was_there != is_there {
            let back = if was_there { Command::RestoreEntry(id) } else { Command::DeleteEntry(id) };
            self.command(Subject::Entry(id), shown(before), shown(after), back);
        }
    }

    fn action(&mut self, before: Option<&ActionItem>, after: Option<&ActionItem>) {
        let shown = |action: Option<&ActionItem>| match action {
            Some(action) if !action.removed => text(&action.text),
            _ => Said::Nothing,
        };
        let Some(action) = before.or(after).map(|action| action.id) else { return };
        if let (Some(was), Some(is)) = (before, after) {
            self.text(TextField::Action(action), &was.text, &is.text);
            self.command(
                Subject::ActionOwner(action),
                person(was.owner),
                person(is.owner),
                Command::SetActionOwner { action, owner: was.owner },
            );
            let phase = |phase: Option<Phase>| phase.map_or(Said::Nothing, Said::Phase);
            self.command(
                Subject::ActionPhase(action),
                phase(was.phase),
                phase(is.phase),
                Command::SetActionPhase { action, phase: was.phase },
            );
            let due =
                |item: &ActionItem| item.due.map_or(Said::Nothing, |due| text(&due.to_string()));
            self.command(
                Subject::ActionDue(action),
                due(was),
                due(is),
                Command::SetActionDue { action, due: was.due },
            );
            self.command(
                Subject::ActionLink(action),
                text(&was.link),
                text(&is.link),
                Command::SetActionLink { action, link: was.link.clone() },
            );
            self.command(
                Subject::ActionDone(action),
                yes(was.done.is_some()),
                yes(is.done.is_some()),
                match was.done {
                    Some(done) => Command::RestoreDone { action, done },
                    None => Command::SetActionDone { action, done: false },
                },
            );
        }
        let there = |action: &ActionItem| !action.removed;
        let (was_there, is_there) = (before.is_some_and(there), after.is_some_and(there));
        if was_there != is_there {
            let back = if was_there {
                Command::RestoreAction(action)
            } else {
                Command::RemoveAction(action)
            };
            self.command(Subject::Action(action), shown(before), shown(after), back);
        }
    }

    fn attachment(&mut self, before: Option<&Attachment>, after: Option<&Attachment>) {
        let shown = |attachment: Option<&Attachment>| match attachment {
            Some(attachment) if !attachment.removed => text(&attachment.content.name),
            _ => Said::Nothing,
        };
        let Some(attachment) = before.or(after).map(|one| one.id) else { return };
        let there = |one: &Attachment| !one.removed;
        let back = match (before.is_some_and(there), after.is_some_and(there), before) {
            (true, true, Some(was)) => {
                Command::RenameAttachment { attachment, name: was.content.name.clone() }
            }
            (true, false, _) => Command::RestoreAttachment(attachment),
            _ => Command::RemoveAttachment(attachment),
        };
        self.command(Subject::Attachment(attachment), shown(before), shown(after), back);
    }

    fn note(&mut self, before: Option<&Note>, after: Option<&Note>) {
        let shown = |note: Option<&Note>| match note {
            Some(note) if !note.deleted => text(&note.text),
            _ => Said::Nothing,
        };
        let Some(note) = before.or(after).map(|note| note.id) else { return };
        if let (Some(was), Some(is)) = (before, after) {
            self.text(TextField::Note(note), &was.text, &is.text);
        }
        let there = |note: &Note| !note.deleted;
        let (was_there, is_there) = (before.is_some_and(there), after.is_some_and(there));
        if was_there != is_there {
            let back =
                if was_there { Command::RestoreNote(note) } else { Command::DeleteNote(note) };
            self.command(Subject::Note(note), shown(before), shown(after), back);
        }
    }
}

/// Terms are taken back one by one, so that those which others have added since stay.
fn answer_back(property: Property, before: Option<Answer>, after: Option<Answer>) -> Command {
    let nothing = BTreeSet::new();
    match (&before, &after) {
        (Some(Answer::Terms(old)), Some(Answer::Terms(new))) => Command::ChangeTerms {
            property,
            add: old.difference(new).cloned().collect(),
            remove: new.difference(old).cloned().collect(),
        },
        (None, Some(Answer::Terms(new))) => {
            Command::ChangeTerms { property, add: nothing, remove: new.clone() }
        }
        _ => Command::SetProperty { property, answer: before },
    }
}

fn text(text: &str) -> Said {
    if text.is_empty() { Said::Nothing } else { Said::Text(text.to_owned()) }
}

fn minutes(minutes: Option<u32>) -> Said {
    match minutes {
        None => Said::Nothing,
        Some(0) => text("never"),
        Some(minutes) => text(&format!("every {minutes} min")),
    }
}

fn yes(yes: bool) -> Said {
    if yes { Said::Yes } else { Said::Nothing }
}

fn person(person: Option<PersonId>) -> Said {
    person.map_or(Said::Nothing, Said::Person)
}

fn when(when: Option<When>) -> Said {
    when.map_or(Said::Nothing, Said::When)
}
