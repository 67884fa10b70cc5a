//! Problem-solving records: beginning one, opening one, and what an incident gives to them.

use std::time::Duration;

use andon_document::{incident, pdca as document};
use andon_model::command::Refusal;
use andon_model::entry::EntryKind;
use andon_model::id::{ActId, EntryId, IncidentId, MeasureId, PdcaId, WhyId};
use andon_model::incident::Incident;
use andon_model::index::RecordRow;
use andon_model::pdca::command::PdcaCommand;
use andon_model::pdca::{Origin, context, rules};
use andon_model::phase::MoveRefusal;
use andon_model::workspace::Workspace;
use andon_sync::DocumentId;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{Andon, Core};
use crate::browser::{clock, spawn};
use crate::state::record::RecordState;
use crate::state::zone::NamedZone;

/// A line of an incident's timeline, to quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: EntryId,
    pub at: DateTime<Utc>,
    pub text: String,
}

impl Core {
    /// Puts a record's row into the index.
    pub fn put_record(&self, row: RecordRow) {
        // What an observer changes stays here, so others need not hear of it.
        if let Some(library) = self.library.borrow().as_ref()
            && self.may_write().is_ok()
        {
            library.put_record(row);
        }
    }

    /// A record's row in the index.
    pub fn record(&self, record: PdcaId) -> Option<RecordRow> {
        self.library.borrow().as_ref()?.record(record)
    }

    /// Whether its problem-solving records let an incident be closed.
    pub fn let_close(&self, incident: &Incident) -> Result<(), MoveRefusal> {
        let library = self.library.borrow();
        library
            .as_ref()
            .map_or(Ok(()), |library| let_close(&library.workspace(), &library.records(), incident))
    }
}

fn let_close(
    workspace: &Workspace,
    records: &[RecordRow],
    incident: &Incident,
) -> Result<(), MoveRefusal> {
    let own = records.iter().filter(|row| row.incident == Some(incident.id));
    let waived = !incident.record_waiver.trim().is_empty();
    rules::let_close(needs_record(workspace, incident), waived, own.map(|row| row.finished))
}

/// Whether an incident is closed only with a problem-solving record.
pub fn needs_record(workspace: &Workspace, incident: &Incident) -> bool {
    let severity = workspace.rules().severity_of(incident).value();
    workspace.needs_record(severity, &incident.environment)
}

impl Andon {
    /// Begins a record; its page can be opened at once.
    pub fn begin_record(
        &self,
        name: String,
        context: String,
        origin: Origin,
        incident: Option<IncidentId>,
    ) -> Result<PdcaId, Refusal> {
        let core = self.core().ok_or_else(|| Refusal::NotFound("The workspace".into()))?;
        core.may_write()?;
        let (id, me, now) = (PdcaId(core.new_id()), core.me(), clock::now());
        let begin = PdcaCommand::Begin { name, context, origin, incident };
        // On a fresh document first, so that a refusal leaves no trace.
        let mut tried = document::new();
        let mut begun = tried.transaction();
        document::apply(&mut begun, &begin, me, now)?;
        begun.rollback();
        let target = DocumentId::from(id.0);
        if core.is_shared() {
            core.repo.share(target);
        }
        let hold = core.repo.make(target, document::new());
        core.repo
            .edit(target, document::new, |tx| document::apply(tx, &begin, me, now))
            .unwrap_or_else(|| Err(Refusal::NotFound("The record".into())))?;
        if let Some(record) = core.repo.with(target, |stored| document::read(stored, id).0) {
            core.put_record(RecordRow::of(&record, Some(now)));
        }
        // Its page takes over; until then it stays open.
        spawn(async move {
            clock::sleep(Duration::from_secs(10)).await;
            drop(hold);
        });
        Ok(id)
    }

    /// Whether its problem-solving records let an incident be closed. Reactive.
    pub fn let_close(&self, incident: &Incident) -> Result<(), MoveRefusal> {
        self.workspace.with(|all| self.records.with(|rows| let_close(all, rows, incident)))
    }

    /// Opens a record for the page whose reactive owner is current; closed with it. `None` only
    /// before the device's storage is open.
    pub fn open_record(&self, id: PdcaId) -> Option<RecordState> {
        Some(RecordState::open(self.core()?, id))
    }

    /// Changes a record that is not open on a page; `done` hears how it went.
    pub fn change_record(
        &self,
        id: PdcaId,
        command: PdcaCommand,
        done: impl Fn(Result<(), Refusal>) + 'static,
    ) {
        let missing = || Refusal::NotFound("The record".into());
        let Some(core) = self.core() else { return done(Err(missing())) };
        if let Err(refusal) = core.may_write() {
            return done(Err(refusal));
        }
        let target = DocumentId::from(id.0);
        if core.is_shared() {
            core.repo.share(target);
        }
        let editor = core.clone();
        let then = move || {
            let (me, now) = (editor.me(), clock::now());
            let known = editor.repo.with(target, |stored| !stored.get_heads().is_empty());
            if known != Some(true) {
                return done(Err(missing()));
            }
            let outcome = editor
                .repo
                .edit(target, document::new, |tx| document::apply(tx, &command, me, now))
                .unwrap_or_else(|| Err(missing()));
            if let Some(record) = editor.repo.with(target, |stored| document::read(stored, id).0) {
                editor.put_record(RecordRow::of(&record, Some(now)));
            }
            done(outcome.map(drop));
        };
        // Stays open by itself until its changes are where they belong.
        drop(core.repo.open(target, None, then));
    }

    /// Counts the root causes of records whose rows were written before they were counted, as far
    /// as the records are on this device.
    pub fn count_causes(&self) {
        let Some(core) = self.core() else { return };
        spawn(async move {
            let library = core.library.borrow().clone();
            let (Some(library), Ok(())) = (library, core.may_write()) else { return };
            let (_, known) = library.all_rows().await;
            let uncounted = known.into_iter().filter(|row| row.traits.causes.is_none());
            for row in uncounted {
                let read =
                    |stored: &_| RecordRow::of(&document::read(stored, row.id).0, row.edited);
                // Put at once: what is put later may be older than what others put meanwhile.
                if let Some(row) = core.repo.glance(DocumentId::from(row.id.0), read).await {
                    library.put_all(Vec::new(), vec![row]);
                }
            }
        });
    }

    /// The timeline of an incident as context of a record; `None` when it is not on this device.
    pub async fn context_of(&self, id: IncidentId) -> Option<String> {
        let incident = self.glance(id).await?;
        let mut entries: Vec<_> = incident.visible_entries().collect();
        entries.sort_by_key(|entry| entry.order());
        Some(context::timeline(entries.into_iter(), &NamedZone::of(&incident.zone)))
    }

    /// The lines of an incident's timeline; `None` when it is not on this device.
    pub async fn lines_of(&self, id: IncidentId) -> Option<(Vec<Line>, NamedZone)> {
        let incident = self.glance(id).await?;
        let mut entries: Vec<_> = incident.visible_entries().collect();
        entries.retain(|entry| entry.kind != EntryKind::System);
        entries.sort_by_key(|entry| entry.order());
        let line = |entry: &andon_model::entry::Entry| Line {
            id: entry.id,
            at: entry.occurred.start(),
            text: entry.text.clone(),
        };
        Some((entries.into_iter().map(line).collect(), NamedZone::of(&incident.zone)))
    }

    async fn glance(&self, id: IncidentId) -> Option<Incident> {
        let repo = self.core()?.repo.clone();
        // What is being typed there belongs to it.
        repo.flush();
        repo.glance(DocumentId::from(id.0), |stored| incident::read(stored, id).0).await
    }

    /// The names of people as the coach looks for them. Reactive.
    pub fn names(&self) -> Vec<String> {
        self.workspace.with(|all| all.people.values().map(|one| one.name.clone()).collect())
    }

    pub fn new_why_id(&self) -> WhyId {
        WhyId(self.new_id())
    }

    pub fn new_measure_id(&self) -> MeasureId {
        MeasureId(self.new_id())
    }

    pub fn new_act_id(&self) -> ActId {
        ActId(self.new_id())
    }
}
