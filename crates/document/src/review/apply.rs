//! Turning commands into changes of the reviews.

use andon_model::command::{Refusal, TEXT_LIMIT};
use andon_model::id::{DecisionId, PersonId, ReviewId};
use andon_model::review::Held;
use andon_model::review::command::{DecisionChange, ReviewCommand, ReviewText};
use andon_model::text_edit::TextEdit;
use automerge::ObjId;
use automerge::transaction::Transaction;
use chrono::{DateTime, Utc};

use super::read::{read_held, stored_held, text_cell};
use crate::view::{Cell, id_from_key};
use crate::writer::{Writer, line_ends};

/// Writes a command into the transaction and returns the commands that undo it, to be applied in
/// that order, as [`crate::incident::apply`] does. On a refusal the transaction must be rolled
/// back.
pub fn apply(
    tx: &mut Transaction<'_>,
    command: &ReviewCommand,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<ReviewCommand>, Refusal> {
    Scribe { writer: Writer::new(tx), by, now }.write(command)
}

/// Who writes, when, and into what.
struct Scribe<'w, 't> {
    writer: Writer<'w, 't>,
    by: PersonId,
    now: DateTime<Utc>,
}

type Done = Result<Vec<ReviewCommand>, Refusal>;

impl Scribe<'_, '_> {
    fn write(&mut self, command: &ReviewCommand) -> Done {
        use ReviewCommand::*;
        match command {
            Begin(review) => self.begin(*review),
            EditText { field, edit } => self.edit_text(*field, edit),
            AddDecision { review, decision } => self.add_decision(*review, *decision),
            ChangeDecision { review, decision, change } => {
                self.change_decision(*review, *decision, change)
            }
            SetHeld { review, held: true } => {
                self.hold(*review, Held { at: self.now, by: self.by })
            }
            SetHeld { review, held: false } => {
                let map = self.review(*review)?;
                let Some(before) = self.string(&map, "held") else { return Ok(Vec::new()) };
                self.writer.remove(&map, "held")?;
                // What cannot be read counted as not held.
                let before = read_held(&before);
                Ok(before.map(|held| RestoreHeld { review: *review, held }).into_iter().collect())
            }
            RestoreHeld { review, held } => self.hold(*review, *held),
            SetRemoved { review, removed } => {
                let map = self.review(*review)?;
                let before = self.flag(&map, "removed");
                self.writer.put(&map, "removed", *removed)?;
                Ok(vec![SetRemoved { review: *review, removed: before }])
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

    fn hold(&mut self, review: ReviewId, held: Held) -> Done {
        let map = self.review(review)?;
        // Whoever said it first is who held it.
        if self.string(&map, "held").is_some() {
            return Ok(Vec::new());
        }
        self.writer.put(&map, "held", stored_held(held))?;
        Ok(vec![ReviewCommand::SetHeld { review, held: false }])
    }

    fn begin(&mut self, review: ReviewId) -> Done {
        let all = self.writer.seeded("reviews")?;
        let key = review.to_string();
        if self.writer.view().cell(&all, &key).is_some() {
            return Err(Refusal::AlreadyBegun);
        }
        let map = self.writer.make_map(&all, &key)?;
        self.writer.put(&map, "begun", self.now.timestamp_millis())?;
        self.writer.put(&map, "by", self.by.to_string())?;
        self.writer.make_text(&map, "notes", "")?;
        self.writer.make_map(&map, "decisions")?;
        Ok(vec![ReviewCommand::SetRemoved { review, removed: true }])
    }

    fn add_decision(&mut self, review: ReviewId, decision: DecisionId) -> Done {
        let decisions = self.decisions(review)?;
        let key = decision.to_string();
        if self.writer.view().cell(&decisions, &key).is_some() {
            return Err(Refusal::AlreadyBegun);
        }
        let map = self.writer.make_map(&decisions, &key)?;
        self.writer.make_text(&map, "text", "")?;
        let change = DecisionChange::Removed(true);
        Ok(vec![ReviewCommand::ChangeDecision { review, decision, change }])
    }

    fn change_decision(
        &mut self,
        review: ReviewId,
        decision: DecisionId,
        change: &DecisionChange,
    ) -> Done {
        let decisions = self.decisions(review)?;
        let map = self.writer.view().map(&decisions, &decision.to_string());
        let map = map.ok_or_else(|| Refusal::NotFound("The decision".into()))?;
        let before = match change {
            DecisionChange::Owner(owner) => {
                let before = self.string(&map, "owner");
                self.put_or_remove(&map, "owner", owner.map(|owner| owner.to_string()))?;
                DecisionChange::Owner(before.and_then(|id| id_from_key(&id)))
            }
            DecisionChange::Due(due) => {
                let before = self.string(&map, "due");
                self.put_or_remove(&map, "due", due.map(|due| due.to_string()))?;
                DecisionChange::Due(before.and_then(|due| due.parse().ok()))
            }
            DecisionChange::Done(done) => {
                let before = self.flag(&map, "done");
                self.writer.put(&map, "done", *done)?;
                DecisionChange::Done(before)
            }
            DecisionChange::Removed(removed) => {
                let before = self.flag(&map, "removed");
                self.writer.put(&map, "removed", *removed)?;
                DecisionChange::Removed(before)
            }
        };
        Ok(vec![ReviewCommand::ChangeDecision { review, decision, change: before }])
    }

    fn edit_text(&mut self, field: ReviewText, edit: &TextEdit) -> Done {
        let text = match text_cell(&self.writer.view(), field) {
            Some(Cell::Text(text)) => text,
            Some(_) => return Err(Refusal::Document("the field holds no text".into())),
            None => return Err(Refusal::NotFound("The text".into())),
        };
        let before = self.writer.view().string(&text);
        let edit = TextEdit { insert: line_ends(&edit.insert), ..edit.clone() }.within(&before);
        let length = edit.apply(&before).chars().count();
        if length > TEXT_LIMIT && length > before.chars().count() {
            return Err(Refusal::TooLong { what: "The text", length, limit: TEXT_LIMIT });
        }
        if edit.delete > 0 || !edit.insert.is_empty() {
            self.writer.splice(&text, edit.at, edit.delete, &edit.insert)?;
        }
        Ok(Vec::new())
    }

    fn review(&self, id: ReviewId) -> Result<ObjId, Refusal> {
        let all = self.writer.seeded("reviews")?;
        let map = self.writer.view().map(&all, &id.to_string());
        map.ok_or_else(|| Refusal::NotFound("The review".into()))
    }

    fn decisions(&self, id: ReviewId) -> Result<ObjId, Refusal> {
        let map = self.writer.view().map(&self.review(id)?, "decisions");
        map.ok_or_else(|| Refusal::Document("its decisions are missing".into()))
    }

    fn string(&self, map: &ObjId, key: &str) -> Option<String> {
        match self.writer.view().cell(map, key) {
            Some(Cell::Str(text)) => Some(text),
            _ => None,
        }
    }

    fn flag(&self, map: &ObjId, key: &str) -> bool {
        matches!(self.writer.view().cell(map, key), Some(Cell::Bool(true)))
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
}
