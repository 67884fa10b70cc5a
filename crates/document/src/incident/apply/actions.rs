//! The checklist of actions.

use andon_model::action::{ActionItem, Done, Origin};
use andon_model::id::ActionId;
use andon_model::incident::is_safe_address;
use andon_model::phase::Phase;
use andon_model::place::Place;
use chrono::NaiveDate;

use super::super::read::{action_in, actions_in, placed_actions};
use super::*;

impl Scribe<'_, '_> {
    /// How many actions are neither done nor removed.
    pub(super) fn open_actions(&self) -> Result<usize, Refusal> {
        let actions = actions_in(&self.writer.view(), &mut Vec::new());
        Ok(actions.iter().filter(|action| !action.removed && action.done.is_none()).count())
    }

    /// The action and the map that holds it.
    fn action(&self, action: ActionId) -> Result<(ObjId, ActionItem), Refusal> {
        let view = self.writer.view();
        let map = view.map(&self.writer.seeded("actions")?, &action.to_string());
        map.zip(action_in(&view, action)).ok_or_else(|| Refusal::NotFound("The action".into()))
    }

    /// An action that is there already stays as it is, and comes back if it was removed.
    pub(super) fn add_action(
        &mut self,
        action: ActionId,
        text: &str,
        owner: Option<PersonId>,
        phase: Option<Phase>,
        from: Option<Origin>,
    ) -> Result<Vec<Command>, Refusal> {
        if self.action(action).is_ok() {
            return self.set_action_removed(action, false);
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::EmptyAction);
        }
        check_length("The action", text, TEXT_LIMIT)?;
        let last = placed_actions(&self.writer.view(), &mut Vec::new()).pop();
        let place = Place::between(last.and_then(|(place, _)| place).as_ref(), None, action.0);
        let actions = self.writer.seeded("actions")?;
        let map = self.writer.make_map(&actions, &action.to_string())?;
        self.writer.put(&map, "place", place.as_str())?;
        if let Some(phase) = phase {
            self.writer.put(&map, "phase", phase.name())?;
        }
        if let Some(from) = from {
            self.writer.put(&map, "from", stored_origin(from))?;
        }
        self.writer.make_text(&map, "text", text)?;
        if owner.is_some() {
            self.set_action_owner(action, owner)?;
        }
        Ok(vec![Command::RemoveAction(action)])
    }

    pub(super) fn set_action_owner(
        &mut self,
        action: ActionId,
        owner: Option<PersonId>,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.action(action)?;
        match owner {
            Some(owner) => {
                self.writer.put(&map, "owner", owner.to_string())?;
                self.join(owner)?;
            }
            None => self.writer.remove(&map, "owner")?,
        }
        Ok(vec![Command::SetActionOwner { action, owner: before.owner }])
    }

    pub(super) fn set_action_phase(
        &mut self,
        action: ActionId,
        phase: Option<Phase>,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.action(action)?;
        match phase {
            Some(phase) => self.writer.put(&map, "phase", phase.name())?,
            None => self.writer.remove(&map, "phase")?,
        }
        Ok(vec![Command::SetActionPhase { action, phase: before.phase }])
    }

    pub(super) fn set_action_due(
        &mut self,
        action: ActionId,
        due: Option<NaiveDate>,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.action(action)?;
        match due {
            Some(due) => self.writer.put(&map, "due", due.to_string())?,
            None => self.writer.remove(&map, "due")?,
        }
        Ok(vec![Command::SetActionDue { action, due: before.due }])
    }

    pub(super) fn set_action_link(
        &mut self,
        action: ActionId,
        link: &str,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.action(action)?;
        check_length("The address", link, TEXT_LIMIT)?;
        match link.trim() {
            "" => self.writer.remove(&map, "link")?,
            link if is_safe_address(link) => self.writer.put(&map, "link", link)?,
            _ => return Err(Refusal::UnsafeAddress),
        }
        Ok(vec![Command::SetActionLink { action, link: before.link }])
    }

    /// What is done already stays done by whoever did it first.
    pub(super) fn set_action_done(
        &mut self,
        action: ActionId,
        done: bool,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.action(action)?;
        match (done, before.done) {
            (true, None) => {
                self.put_done(&map, Done { by: Some(self.by), at: self.now })?;
                Ok(vec![Command::SetActionDone { action, done: false }])
            }
            (false, Some(done)) => {
                self.writer.remove(&map, "done")?;
                self.writer.remove(&map, "done_by")?;
                Ok(vec![Command::RestoreDone { action, done }])
            }
            _ => Ok(Vec::new()),
        }
    }

    pub(super) fn restore_done(
        &mut self,
        action: ActionId,
        done: Done,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.action(action)?;
        self.put_done(&map, done)?;
        Ok(vec![match before.done {
            Some(done) => Command::RestoreDone { action, done },
            None => Command::SetActionDone { action, done: false },
        }])
    }

    fn put_done(&mut self, map: &ObjId, done: Done) -> Result<(), Refusal> {
        let by = done.by.map_or_else(String::new, |by| by.to_string());
        self.writer.put_together(
            map,
            [("done", done.at.timestamp_millis().into()), ("done_by", by.into())],
        )
    }

    /// Of actions that share a place, which only damage brings about, the moved one comes behind
    /// all.
    pub(super) fn move_action(
        &mut self,
        action: ActionId,
        after: Option<ActionId>,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, _) = self.action(action)?;
        let mut all = placed_actions(&self.writer.view(), &mut Vec::new());
        let missing = || Refusal::NotFound("The action".into());
        let at = all.iter().position(|(_, a)| a.id == action).ok_or_else(missing)?;
        let before = at.checked_sub(1).map(|at| all[at].1.id);
        if before == after || after == Some(action) {
            return Ok(Vec::new());
        }
        all.remove(at);
        let behind = match after {
            None => 0,
            Some(after) => all.iter().position(|(_, a)| a.id == after).ok_or_else(missing)? + 1,
        };
        let lower = behind.checked_sub(1).and_then(|at| all[at].0.clone());
        let upper = all[behind..]
            .iter()
            .find_map(|(p, _)| p.as_ref().filter(|p| Some(*p) > lower.as_ref()));
        let place = Place::between(lower.as_ref(), upper, action.0);
        self.writer.put(&map, "place", place.as_str())?;
        Ok(vec![Command::MoveAction { action, after: before }])
    }

    /// Marks it, so that what others write into it at the same time is not lost with it.
    pub(super) fn set_action_removed(
        &mut self,
        action: ActionId,
        removed: bool,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.action(action)?;
        if before.removed == removed {
            return Ok(Vec::new());
        }
        self.writer.put(&map, "removed", removed)?;
        let inverse = if removed { Command::RestoreAction } else { Command::RemoveAction };
        Ok(vec![inverse(action)])
    }
}

/// A line, as it is stored.
pub(super) fn stored_origin(origin: Origin) -> String {
    match origin {
        Origin::Entry(entry) => format!("entry/{entry}"),
        Origin::Note(note) => format!("note/{note}"),
    }
}
