//! Turning commands into changes of a problem-solving record.

use andon_model::command::{NAME_LIMIT, Refusal, TEXT_LIMIT};
use andon_model::id::{ActId, MeasureId, PdcaId, PersonId, WhyId};
use andon_model::incident::is_safe_address;
use andon_model::pdca::command::{ActChange, MeasureChange, PdcaCommand, PdcaText};
use andon_model::pdca::context::refreshed;
use andon_model::pdca::tree::Trees;
use andon_model::pdca::{Act, Branch, Measure, Pdca, Status, Why};
use andon_model::place::Place;
use andon_model::text_edit::TextEdit;
use automerge::transaction::Transaction;
use automerge::{ObjId, ROOT};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::read::{doubled, part, pdca, stored_position, taken_over, text_cell, text_in};
use crate::view::Cell;
use crate::writer::{Writer, line_ends};

mod table;
mod whys;

/// Writes a command into the transaction and returns the commands that undo it, to be applied in
/// that order, as [`crate::incident::apply`] does. On a refusal the transaction must be rolled
/// back. Who writes takes part.
pub fn apply(
    tx: &mut Transaction<'_>,
    command: &PdcaCommand,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<PdcaCommand>, Refusal> {
    let mut scribe = Scribe { writer: Writer::new(tx), by, now };
    let before = scribe.writer.operations();
    let inverse = scribe.write(command)?;
    // Nobody takes part by what their device mends.
    if scribe.writer.operations() > before && *command != PdcaCommand::UndoubleContext {
        scribe.join(by)?;
    }
    Ok(inverse)
}

/// Who writes, when, and into what.
struct Scribe<'w, 't> {
    writer: Writer<'w, 't>,
    by: PersonId,
    now: DateTime<Utc>,
}

type Done = Result<Vec<PdcaCommand>, Refusal>;

impl Scribe<'_, '_> {
    fn write(&mut self, command: &PdcaCommand) -> Done {
        use PdcaCommand::*;
        match command {
            Begin { name, context, origin, incident } => {
                let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
                if name.is_empty() {
                    return Err(Refusal::RecordNameMissing);
                }
                if !self.root("author").is_empty() {
                    return Err(Refusal::AlreadyBegun);
                }
                self.writer.put(&ROOT, "author", self.by.to_string())?;
                self.writer.put(&ROOT, "owner", self.by.to_string())?;
                self.writer.put(&ROOT, "created", self.now.timestamp_millis())?;
                self.writer.put(&ROOT, "origin", origin.name())?;
                if let Some(incident) = incident {
                    self.writer.put(&ROOT, "incident", incident.to_string())?;
                }
                self.fill(PdcaText::Name, &name)?;
                self.fill(PdcaText::Context, context)?;
                if incident.is_some() {
                    self.writer.put(&ROOT, "taken_over", context.as_str())?;
                }
                Ok(Vec::new())
            }
            TakeContext { text } => self.take_context(text),
            UndoubleContext => self.undouble_context(),
            EditText { field, edit } => self.edit_text(*field, edit),
            SetOwner(owner) => {
                let before = self.root("owner").parse().ok();
                self.put_or_remove(&ROOT, "owner", owner.map(|owner| owner.to_string()))?;
                if let Some(owner) = owner {
                    self.join(*owner)?;
                }
                Ok(vec![SetOwner(before)])
            }
            SetParticipant { person, there } => {
                let before = self.flag("participants", &person.to_string())?;
                let map = self.writer.seeded("participants")?;
                // No is kept: who left does not come back by writing.
                self.writer.put(&map, &person.to_string(), *there)?;
                Ok(vec![SetParticipant { person: *person, there: before }])
            }
            SetTeam { team, there } => {
                let before = self.set_flag("teams", team.as_str(), *there)?;
                Ok(vec![SetTeam { team: team.clone(), there: before }])
            }
            SetStatus { status, reason } => self.set_status(*status, reason),
            SetEscalation(escalation) => {
                let before = self.read().escalation;
                if let Some(one) = escalation {
                    check_address(&one.link)?;
                }
                let (to, link) = match escalation {
                    Some(one) => (Some(one.to.name()), Some(one.link.trim())),
                    None => (None, None),
                };
                self.put_or_remove(&ROOT, "escalation", to.map(str::to_owned))?;
                self.put_or_remove(&ROOT, "escalation_link", link.map(str::to_owned))?;
                Ok(vec![SetEscalation(before)])
            }
            AddWhy { why, tree, at, after, text } => self.add_why(*why, *tree, *at, *after, text),
            MoveWhy { why, at, after } => self.move_why(*why, *at, *after),
            RemoveWhy(why) => self.remove_why(*why),
            RestoreWhys(whys) => self.restore_whys(whys),
            MarkCause { why, marked } => self.mark_cause(*why, *marked),
            SetNoMeasure { why, reason } => self.set_no_measure(*why, reason),
            ClassCause { why, class } => {
                let (map, before) = self.why(*why)?;
                if before.cause.is_none() {
                    return Err(Refusal::NotFound("The root cause".into()));
                }
                let value = class.as_ref().map(|class| class.as_str().to_owned());
                self.put_or_remove(&map, "class", value)?;
                let class = before.cause.and_then(|cause| cause.class);
                Ok(vec![ClassCause { why: *why, class }])
            }
            Quote { why, entry } => {
                let (map, before) = self.why(*why)?;
                self.put_or_remove(&map, "quote", entry.map(|entry| entry.to_string()))?;
                Ok(vec![Quote { why: *why, entry: before.quote }])
            }
            SetWhyLink { why, address, there } => {
                self.why(*why)?;
                check_address(address)?;
                let key = format!("{why}/{}", address.trim());
                let before = self.set_flag("why_links", &key, *there)?;
                let address = address.trim().to_owned();
                Ok(vec![SetWhyLink { why: *why, address, there: before }])
            }
            AddMeasure { measure, cause, text } => self.add_measure(*measure, *cause, text),
            ChangeMeasure { measure, change } => self.change_measure(*measure, change),
            RemoveMeasure(measure) => self.set_measure_removed(*measure, true),
            RestoreMeasure(measure) => self.set_measure_removed(*measure, false),
            AddAct { act, measure, text } => self.add_act(*act, *measure, text),
            ChangeAct { act, change } => self.change_act(*act, change),
            RemoveAct(act) => self.set_act_removed(*act, true),
            RestoreAct(act) => self.set_act_removed(*act, false),
            SetNoActs(reason) => {
                let before = self.root("no_acts");
                let reason = reason.trim();
                check_length("The reason", reason, TEXT_LIMIT)?;
                let value = (!reason.is_empty()).then(|| reason.to_owned());
                self.put_or_remove(&ROOT, "no_acts", value)?;
                Ok(vec![SetNoActs(before)])
            }
            Dismiss { advice, dismissed } => {
                check_length("The advice", advice, NAME_LIMIT)?;
                let before = self.set_flag("quiet", advice, *dismissed)?;
                Ok(vec![Dismiss { advice: advice.clone(), dismissed: before }])
            }
            All(commands) => {
                let mut inverses = Vec::with_capacity(commands.len());
                for command in commands {
                    inverses.push(self.write(command)?);
                }
                Ok(inverses.into_iter().rev().flatten().collect())
            }
        }
    }

    /// The record as it is within the transaction. Its id is in the document's name only.
    fn read(&self) -> Pdca {
        pdca(&self.writer.view(), PdcaId(Uuid::nil()), &mut Vec::new())
    }

    fn root(&self, key: &str) -> String {
        match self.writer.view().cell(&ROOT, key) {
            Some(Cell::Str(text)) => text,
            _ => String::new(),
        }
    }

    fn put_or_remove(
        &mut self,
        map: &ObjId,
        key: &str,
        value: Option<String>,
    ) -> Result<(), Refusal> {
        match value {
            Some(value) => self.writer.put(map, key, value),
            None => self.writer.remove(map, key),
        }
    }

    fn flag(&self, part: &str, key: &str) -> Result<bool, Refusal> {
        let map = self.writer.seeded(part)?;
        Ok(matches!(self.writer.view().cell(&map, key), Some(Cell::Bool(true))))
    }

    /// Puts yes, or removes it; returns what was.
    fn set_flag(&mut self, part: &str, key: &str, there: bool) -> Result<bool, Refusal> {
        let before = self.flag(part, key)?;
        let map = self.writer.seeded(part)?;
        match there {
            true => self.writer.put(&map, key, true)?,
            false => self.writer.remove(&map, key)?,
        }
        Ok(before)
    }

    fn join(&mut self, person: PersonId) -> Result<(), Refusal> {
        let people = self.writer.seeded("participants")?;
        match self.writer.view().cell(&people, &person.to_string()) {
            Some(Cell::Bool(_)) => Ok(()),
            _ => self.writer.put(&people, &person.to_string(), true),
        }
    }

    fn set_status(&mut self, status: Status, reason: &str) -> Done {
        let before = self.read();
        let reason = reason.trim();
        check_length("The reason", reason, TEXT_LIMIT)?;
        let after = Pdca { status, reason: reason.to_owned(), ..before.clone() };
        if let Some(broken) = after.hinders(status).into_iter().next() {
            return Err(broken.into());
        }
        let values = [("status", status.name().into()), ("reason", reason.into())];
        self.writer.put_together(&ROOT, values)?;
        Ok(vec![PdcaCommand::SetStatus { status: before.status, reason: before.reason }])
    }

    fn edit_text(&mut self, field: PdcaText, edit: &TextEdit) -> Done {
        let text = match text_cell(&self.writer.view(), field) {
            Some(Cell::Text(text)) => text,
            Some(_) => return Err(Refusal::Document("the field holds no text".into())),
            None => return Err(Refusal::NotFound("The text".into())),
        };
        let before = self.writer.view().string(&text);
        let edit = TextEdit { insert: line_ends(&edit.insert), ..edit.clone() }.within(&before);
        let limit = if field == PdcaText::Name { NAME_LIMIT } else { TEXT_LIMIT };
        let length = edit.apply(&before).chars().count();
        if length > limit && length > before.chars().count() {
            return Err(Refusal::TooLong { what: "The text", length, limit });
        }
        if edit.delete > 0 || !edit.insert.is_empty() {
            self.writer.splice(&text, edit.at, edit.delete, &edit.insert)?;
        }
        Ok(Vec::new())
    }

    fn take_context(&mut self, now: &str) -> Done {
        check_length("The timeline", now, TEXT_LIMIT)?;
        let now = line_ends(now);
        let before = self.root("taken_over");
        self.undouble_context()?;
        // Also what others took over at the same moment as the one that shows.
        for taken in taken_over(&self.writer.view()) {
            let own = text_in(&self.writer.view(), PdcaText::Context);
            self.edit_context(refreshed(&taken, &own, &now))?;
        }
        if taken_over(&self.writer.view()) == [now.as_str()] {
            return Ok(Vec::new());
        }
        self.writer.put(&ROOT, "taken_over", now)?;
        Ok(vec![PdcaCommand::TakeContext { text: before }])
    }

    fn undouble_context(&mut self) -> Done {
        self.edit_context(doubled(&self.writer.view()))?;
        Ok(Vec::new())
    }

    fn edit_context(&mut self, edits: Vec<TextEdit>) -> Result<(), Refusal> {
        edits.iter().try_for_each(|edit| self.edit_text(PdcaText::Context, edit).map(drop))
    }

    /// Fills a text that the seed left empty.
    fn fill(&mut self, field: PdcaText, content: &str) -> Result<(), Refusal> {
        let insert = content.to_owned();
        self.edit_text(field, &TextEdit { at: 0, delete: 0, insert }).map(drop)
    }
}

fn check_address(address: &str) -> Result<(), Refusal> {
    check_length("The address", address, NAME_LIMIT * 10)?;
    if address.trim().is_empty() || is_safe_address(address) {
        Ok(())
    } else {
        Err(Refusal::UnsafeAddress)
    }
}

fn check_length(what: &'static str, text: &str, limit: usize) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length > limit { Err(Refusal::TooLong { what, length, limit }) } else { Ok(()) }
}
