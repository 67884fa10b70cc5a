//! Moves between phases, and decisions between moves that were made apart.

use std::collections::BTreeSet;

use andon_model::id::IncidentId;
use andon_model::phase::{Dismissal, Phase, PhaseState};

use super::*;

impl Scribe<'_, '_> {
    fn phase(&self) -> PhaseState {
        let view = self.writer.view();
        let (transitions, settlements) = moves(&view, &view.root(), &mut Vec::new());
        phase::derive(&transitions, &settlements)
    }

    /// Moves from the phase that the document comes to. The move says so itself in the timeline;
    /// that entry has the same id, so that neither can exist without the other.
    pub(super) fn move_phase(
        &mut self,
        transition: TransitionId,
        to: Phase,
        at: &When,
        reason: &str,
        dismissal: Option<Dismissal>,
        other: Option<IncidentId>,
    ) -> Result<Vec<Command>, Refusal> {
        let transitions = self.writer.seeded("transitions")?;
        if self.writer.view().map(&transitions, &transition.to_string()).is_some() {
            return Ok(Vec::new());
        }
        let state = self.phase();
        phase::check_move(state.phase, to, reason, dismissal)?;
        if to == Phase::Closed {
            let open = self.open_actions()?;
            if open > 0 {
                return Err(phase::MoveRefusal::OpenActions { open }.into());
            }
        }
        check_when(at)?;
        check_length("The reason", reason, TEXT_LIMIT)?;
        let reason = reason.trim();
        let dismissal = dismissal.filter(|_| to == Phase::Dismissed);

        let map = self.writer.make_map(&transitions, &transition.to_string())?;
        let after = state.last.map_or(START.to_owned(), |last| last.to_string());
        self.writer.put(&map, "after", after)?;
        self.writer.put(&map, "to", to.name())?;
        self.writer.put_when(&map, "at", at)?;
        self.writer.put(&map, "by", self.by.to_string())?;
        self.writer.put(&map, "reason", reason)?;
        if let Some(dismissal) = dismissal {
            self.writer.put(&map, "dismissal", dismissal.name())?;
            if let Some(other) = other {
                self.writer.put(&map, "other", other.to_string())?;
            }
        }

        let mut text = format!("Phase changed to {}", to.name());
        if let Some(dismissal) = dismissal {
            text.push_str(&format!(" ({})", dismissal.name().replace('-', " ")));
        }
        if !reason.is_empty() {
            text.push_str(": ");
            text.push_str(reason);
        }
        self.add_entries(&[NewEntry {
            id: EntryId(transition.0),
            occurred: *at,
            text,
            kind: EntryKind::System,
            important: false,
        }])?;
        Ok(Vec::new())
    }

    /// Corrects the time of a move and of its line in the timeline.
    pub(super) fn set_transition_time(
        &mut self,
        transition: TransitionId,
        at: &When,
    ) -> Result<Vec<Command>, Refusal> {
        let transitions = self.writer.seeded("transitions")?;
        let map = self
            .writer
            .view()
            .map(&transitions, &transition.to_string())
            .ok_or_else(|| Refusal::NotFound("The change of phase".into()))?;
        let before = self.when(&map, "at");
        self.put_when(&map, "at", at)?;
        if let Ok((entry, _)) = self.entry(EntryId(transition.0)) {
            self.put_when(&entry, "occurred", at)?;
        }
        Ok(before.map(|at| Command::SetTransitionTime { transition, at }).into_iter().collect())
    }

    /// Decides between the moves after `after`.
    pub(super) fn settle(
        &mut self,
        after: Option<TransitionId>,
        to: Phase,
        seen: &BTreeSet<TransitionId>,
    ) -> Result<Vec<Command>, Refusal> {
        let conflicts = self.phase().conflicts;
        let conflict = conflicts.iter().find(|conflict| conflict.after == after);
        if !conflict.is_some_and(|c| c.moves.iter().any(|t| t.to == to)) {
            return Err(Refusal::NotFound("The disagreement about the phase".into()));
        }
        let view = self.writer.view();
        let before = moves(&view, &view.root(), &mut Vec::new()).1.remove(&after);
        if before.as_ref().is_some_and(|before| before.to == to && before.seen == *seen) {
            return Ok(Vec::new());
        }

        let settlements = self.writer.seeded("settlements")?;
        let key = after.map_or(START.to_owned(), |after| after.to_string());
        let map = self.writer.make_map(&settlements, &key)?;
        self.writer.put(&map, "to", to.name())?;
        self.writer.put(&map, "by", self.by.to_string())?;
        let list = self.writer.make_map(&map, "seen")?;
        for transition in seen {
            self.writer.put(&list, &transition.to_string(), true)?;
        }
        let inverse = before.map(|b| Command::SettlePhase { after, to: b.to, seen: b.seen });
        Ok(inverse.into_iter().collect())
    }
}
