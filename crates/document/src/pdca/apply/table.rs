//! Countermeasures and acts.

use super::*;

impl Scribe<'_, '_> {
    /// The countermeasure and the map that holds it.
    fn measure(&self, id: MeasureId) -> Result<(ObjId, Measure), Refusal> {
        let map = part(&self.writer.view(), "measures", &id);
        let measure = self.read().measures.into_iter().find(|measure| measure.id == id);
        map.zip(measure).ok_or_else(|| Refusal::NotFound("The countermeasure".into()))
    }

    /// The act and the map that holds it.
    fn act(&self, id: ActId) -> Result<(ObjId, Act), Refusal> {
        let map = part(&self.writer.view(), "acts", &id);
        let act = self.read().acts.into_iter().find(|act| act.id == id);
        map.zip(act).ok_or_else(|| Refusal::NotFound("The act".into()))
    }

    /// A new row at the end of a table.
    fn new_row(
        &mut self,
        table: &str,
        id: Uuid,
        last: Option<Place>,
        text: &str,
    ) -> Result<ObjId, Refusal> {
        check_length("The text", text, TEXT_LIMIT)?;
        let rows = self.writer.seeded(table)?;
        let map = self.writer.make_map(&rows, &id.hyphenated().to_string())?;
        let place = Place::between(last.as_ref(), None, id);
        self.writer.put(&map, "place", place.as_str())?;
        self.writer.put(&map, "created", self.now.timestamp_millis())?;
        self.writer.make_text(&map, "text", text)?;
        Ok(map)
    }

    /// One that is there already stays as it is, and comes back if it was removed.
    pub(super) fn add_measure(&mut self, id: MeasureId, cause: Option<WhyId>, text: &str) -> Done {
        if self.measure(id).is_ok() {
            return self.set_measure_removed(id, false);
        }
        let last = self.read().measures.pop().and_then(|last| last.place);
        let map = self.new_row("measures", id.0, last, text)?;
        self.writer.make_text(&map, "check", "")?;
        if let Some(cause) = cause {
            self.writer.put(&map, "cause", cause.to_string())?;
        }
        Ok(vec![PdcaCommand::RemoveMeasure(id)])
    }

    pub(super) fn change_measure(&mut self, id: MeasureId, change: &MeasureChange) -> Done {
        let (map, before) = self.measure(id)?;
        let inverse = match change {
            MeasureChange::Cause(cause) => {
                self.put_or_remove(&map, "cause", cause.map(|cause| cause.to_string()))?;
                MeasureChange::Cause(before.cause)
            }
            MeasureChange::Kind(kind) => {
                self.writer.put(&map, "kind", kind.name())?;
                MeasureChange::Kind(before.kind)
            }
            MeasureChange::Owner(owner) => {
                self.put_or_remove(&map, "owner", owner.map(|owner| owner.to_string()))?;
                if let Some(owner) = owner {
                    self.join(*owner)?;
                }
                MeasureChange::Owner(before.owner)
            }
            MeasureChange::Terms { add, remove } => {
                let key = |(taxonomy, term): &(_, _)| term_key(id, *taxonomy, term);
                for term in remove {
                    self.set_flag("measure_terms", &key(term), false)?;
                }
                for term in add {
                    self.set_flag("measure_terms", &key(term), true)?;
                }
                MeasureChange::Terms {
                    add: remove.intersection(&before.terms).cloned().collect(),
                    remove: add.difference(&before.terms).cloned().collect(),
                }
            }
            MeasureChange::Due(due) => {
                self.put_or_remove(&map, "due", due.map(|due| due.to_string()))?;
                MeasureChange::Due(before.due)
            }
            MeasureChange::CheckDate(day) => {
                self.put_or_remove(&map, "check_date", day.map(|day| day.to_string()))?;
                MeasureChange::CheckDate(before.check_date)
            }
            MeasureChange::Status { status, verdict, reason } => {
                let reason = reason.trim();
                check_length("The reason", reason, TEXT_LIMIT)?;
                let (status, verdict) = (*status, *verdict);
                let after =
                    Measure { status, verdict, reason: reason.to_owned(), ..before.clone() };
                if let Some(broken) = after.broken() {
                    return Err(broken.into());
                }
                let verdict = verdict.map_or_else(String::new, |day| day.to_string());
                self.writer.put_together(
                    &map,
                    [
                        ("status", status.name().into()),
                        ("verdict", verdict.into()),
                        ("reason", reason.into()),
                    ],
                )?;
                MeasureChange::Status {
                    status: before.status,
                    verdict: before.verdict,
                    reason: before.reason,
                }
            }
        };
        Ok(vec![PdcaCommand::ChangeMeasure { measure: id, change: inverse }])
    }

    pub(super) fn set_measure_removed(&mut self, id: MeasureId, removed: bool) -> Done {
        let (map, before) = self.measure(id)?;
        if before.removed == removed {
            return Ok(Vec::new());
        }
        self.writer.put(&map, "removed", removed)?;
        let inverse =
            if removed { PdcaCommand::RestoreMeasure } else { PdcaCommand::RemoveMeasure };
        Ok(vec![inverse(id)])
    }

    /// One that is there already stays as it is, and comes back if it was removed.
    pub(super) fn add_act(&mut self, id: ActId, measure: Option<MeasureId>, text: &str) -> Done {
        if self.act(id).is_ok() {
            return self.set_act_removed(id, false);
        }
        let last = self.read().acts.pop().and_then(|last| last.place);
        let map = self.new_row("acts", id.0, last, text)?;
        if let Some(measure) = measure {
            self.writer.put(&map, "measure", measure.to_string())?;
        }
        Ok(vec![PdcaCommand::RemoveAct(id)])
    }

    pub(super) fn change_act(&mut self, id: ActId, change: &ActChange) -> Done {
        let (map, before) = self.act(id)?;
        let inverse = match change {
            ActChange::Measure(measure) => {
                self.put_or_remove(&map, "measure", measure.map(|measure| measure.to_string()))?;
                ActChange::Measure(before.measure)
            }
            ActChange::Scope(scope) => {
                check_length("The scope", scope, TEXT_LIMIT)?;
                self.writer.put(&map, "scope", scope.trim())?;
                ActChange::Scope(before.scope)
            }
            ActChange::Owner(owner) => {
                self.put_or_remove(&map, "owner", owner.map(|owner| owner.to_string()))?;
                if let Some(owner) = owner {
                    self.join(*owner)?;
                }
                ActChange::Owner(before.owner)
            }
            ActChange::Due(due) => {
                self.put_or_remove(&map, "due", due.map(|due| due.to_string()))?;
                ActChange::Due(before.due)
            }
            ActChange::Status { status, reason } => {
                let reason = reason.trim();
                check_length("The reason", reason, TEXT_LIMIT)?;
                let after = Act { status: *status, reason: reason.to_owned(), ..before.clone() };
                if let Some(broken) = after.broken() {
                    return Err(broken.into());
                }
                self.writer.put_together(
                    &map,
                    [("status", status.name().into()), ("reason", reason.into())],
                )?;
                ActChange::Status { status: before.status, reason: before.reason }
            }
        };
        Ok(vec![PdcaCommand::ChangeAct { act: id, change: inverse }])
    }

    pub(super) fn set_act_removed(&mut self, id: ActId, removed: bool) -> Done {
        let (map, before) = self.act(id)?;
        if before.removed == removed {
            return Ok(Vec::new());
        }
        self.writer.put(&map, "removed", removed)?;
        let inverse = if removed { PdcaCommand::RestoreAct } else { PdcaCommand::RemoveAct };
        Ok(vec![inverse(id)])
    }
}

fn term_key(
    measure: MeasureId,
    taxonomy: andon_model::term::Taxonomy,
    term: &andon_model::term::TermId,
) -> String {
    format!("{measure}/{}/{}", taxonomy.name(), term.as_str())
}
