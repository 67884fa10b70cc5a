//! The facts of the why-trees.

use andon_model::pdca::Tree;

use super::*;

impl Scribe<'_, '_> {
    /// The fact and the map that holds it.
    pub(super) fn why(&self, id: WhyId) -> Result<(ObjId, Why), Refusal> {
        let map = part(&self.writer.view(), "whys", &id);
        let why = self.read().whys.into_iter().find(|why| why.id == id);
        map.zip(why).ok_or_else(|| Refusal::NotFound("The fact".into()))
    }

    /// A fact that is there already stays as it is, and comes back if it was removed.
    pub(super) fn add_why(
        &mut self,
        id: WhyId,
        tree: Tree,
        at: Branch,
        after: Option<WhyId>,
        text: &str,
    ) -> Done {
        if self.why(id).is_ok() {
            return self.restore_whys(&[id]);
        }
        check_length("The fact", text, TEXT_LIMIT)?;
        let position = self.position(id, at, after)?;
        let whys = self.writer.seeded("whys")?;
        let map = self.writer.make_map(&whys, &id.to_string())?;
        self.writer.put(&map, "tree", tree.name())?;
        self.writer.put(&map, "at", position)?;
        self.writer.make_text(&map, "text", text)?;
        Ok(vec![PdcaCommand::RemoveWhy(id)])
    }

    /// Where a fact comes to hang, as it is stored.
    fn position(&self, id: WhyId, at: Branch, after: Option<WhyId>) -> Result<String, Refusal> {
        let pdca = self.read();
        let trees = Trees::of(&pdca);
        if let Branch::Under(parent) = at
            && trees.branch(parent).is_none()
        {
            return Err(Refusal::NotFound("The fact that it belongs to".into()));
        }
        let place_of = |why: &WhyId| pdca.whys.iter().find(|one| one.id == *why)?.place.as_ref();
        let others: Vec<WhyId> = trees.on(at).iter().copied().filter(|one| *one != id).collect();
        let behind = after.and_then(|after| others.iter().position(|one| *one == after));
        let next = behind.map_or(0, |behind| behind + 1);
        let lower = behind.and_then(|behind| place_of(&others[behind]));
        // Facts that came here because their branch is gone may have any place.
        let upper = others[next..].iter().filter_map(place_of).find(|upper| Some(*upper) > lower);
        Ok(stored_position(at, &Place::between(lower, upper, id.0)))
    }

    pub(super) fn move_why(&mut self, id: WhyId, at: Branch, after: Option<WhyId>) -> Done {
        let (map, before) = self.why(id)?;
        let trees = Trees::of(&self.read());
        if let Branch::Under(parent) = at
            && trees.subtree(id).contains(&parent)
        {
            return Err(Refusal::BelowItself);
        }
        // As people see it, not as it is stored: that may be gone.
        let was = trees.branch(id).unwrap_or(before.at);
        let siblings = trees.on(was);
        let place = siblings.iter().position(|one| *one == id);
        let was_after = place.and_then(|place| place.checked_sub(1)).map(|before| siblings[before]);
        if (was, was_after) == (at, after) {
            return Ok(Vec::new());
        }
        // A circle that is opened elsewhere would let these fall back to where nobody saw them.
        for broken in trees.broken().filter(|broken| *broken != id) {
            let (map, why) = self.why(broken)?;
            let position = self.position(broken, Branch::Top(why.tree), None)?;
            self.writer.put(&map, "at", position)?;
        }
        let position = self.position(id, at, after)?;
        self.writer.put(&map, "at", position)?;
        Ok(vec![PdcaCommand::MoveWhy { why: id, at: was, after: was_after }])
    }

    /// What others write below it meanwhile stays, see [`Trees::of`].
    pub(super) fn remove_why(&mut self, id: WhyId) -> Done {
        self.why(id)?;
        let trees = Trees::of(&self.read());
        if trees.branch(id).is_none() {
            return Ok(Vec::new());
        }
        let gone = trees.subtree(id);
        for why in &gone {
            let (map, _) = self.why(*why)?;
            self.writer.put(&map, "removed", true)?;
        }
        Ok(vec![PdcaCommand::RestoreWhys(gone)])
    }

    pub(super) fn restore_whys(&mut self, ids: &[WhyId]) -> Done {
        let mut back = Vec::new();
        for id in ids {
            let (map, before) = self.why(*id)?;
            if before.removed {
                self.writer.put(&map, "removed", false)?;
                back.push(*id);
            }
        }
        Ok(back.into_iter().rev().map(PdcaCommand::RemoveWhy).collect())
    }

    pub(super) fn mark_cause(&mut self, id: WhyId, marked: bool) -> Done {
        let (map, before) = self.why(id)?;
        let was = before.cause.as_ref().is_some_and(|cause| cause.marked);
        if was == marked {
            return Ok(Vec::new());
        }
        if before.cause.is_none() {
            let number = Trees::of(&self.read()).next_number();
            self.writer.put(&map, "cause", i64::from(number))?;
        }
        self.writer.put(&map, "marked", marked)?;
        Ok(vec![PdcaCommand::MarkCause { why: id, marked: was }])
    }

    pub(super) fn set_no_measure(&mut self, id: WhyId, reason: &str) -> Done {
        let (map, before) = self.why(id)?;
        let reason = reason.trim();
        check_length("The reason", reason, TEXT_LIMIT)?;
        let value = (!reason.is_empty()).then(|| reason.to_owned());
        self.put_or_remove(&map, "no_measure", value)?;
        let reason = before.cause.map(|cause| cause.no_measure).unwrap_or_default();
        Ok(vec![PdcaCommand::SetNoMeasure { why: id, reason }])
    }
}
