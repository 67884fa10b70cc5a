//! A workspace's documents, straight from the store: works with and without a running server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use andon_model::id::{IncidentId, WorkspaceId};
use andon_model::incident::Incident;
use andon_model::phase::FollowUp;
use andon_model::workspace::{Workspace, index_document, workspace_document};
use andon_relay::Register;
use andon_relay::store::{SqliteStore, Store, Write};
use andon_sync::{Chunk, DocumentId, chunk};
use anyhow::Context;
use automerge::Automerge;
use uuid::Uuid;

/// The documents of a data directory's workspace.
pub struct Library {
    pub workspace: WorkspaceId,
    /// The name that the workspace was made with.
    pub name: String,
    store: SqliteStore,
}

/// Where a document stands.
pub enum Shelf {
    /// Nobody has brought it yet; it is as an empty one of its kind.
    Missing(Automerge),
    Present(Automerge),
}

impl Library {
    /// Opens the workspace of a data directory, and makes one when there is none.
    pub fn open(data: &Path) -> anyhow::Result<Self> {
        let register = Register::open(data)?;
        let (id, name) = match register.workspaces()?.into_iter().next() {
            Some(workspace) => workspace,
            None => (register.create_workspace("Andon")?, "Andon".to_owned()),
        };
        Ok(Library { workspace: WorkspaceId(id.0), name, store: SqliteStore::open(data)? })
    }

    /// A document. `empty` is a new one of its kind.
    pub fn document(&self, id: Uuid, empty: Automerge) -> anyhow::Result<Shelf> {
        let Some(stored) = self.store.load(DocumentId::from(id))? else {
            return Ok(Shelf::Missing(empty));
        };
        let (document, damaged) = chunk::load(empty, stored.chunks);
        for damaged in damaged {
            tracing::warn!(document = %id, reason = %damaged.reason, "a chunk could not be read");
        }
        Ok(Shelf::Present(document))
    }

    /// Changes a document and saves what the change added. Returns what the change returned.
    pub fn change<T>(
        &self,
        id: Uuid,
        empty: Automerge,
        change: impl FnOnce(&mut Automerge) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let (result, write) = self.prepare(id, empty, change)?;
        if let Some(write) = write {
            self.store.write(&[write])?;
        }
        Ok(result)
    }

    /// The same, not saved yet: what the change returned, and what is to be saved with
    /// [`Library::add`].
    pub fn prepare<T>(
        &self,
        id: Uuid,
        empty: Automerge,
        change: impl FnOnce(&mut Automerge) -> anyhow::Result<T>,
    ) -> anyhow::Result<(T, Option<Write>)> {
        let (mut document, before) = match self.document(id, empty.clone())? {
            Shelf::Missing(document) => (document, Vec::new()),
            Shelf::Present(mut document) => {
                let heads = document.get_heads();
                if andon_document::is_older(&document) {
                    document.merge(&mut empty.clone())?;
                }
                (document, heads)
            }
        };
        let result = change(&mut document)?;
        let write = (document.get_heads() != before).then(|| {
            let chunk = Chunk::incremental(DocumentId::from(id), document.save_after(&before));
            let workspace = andon_relay::WorkspaceId(self.workspace.0);
            Write::Append { workspace, chunk }
        });
        Ok((result, write))
    }

    /// Puts new documents and what was prepared into the store, all of it or nothing.
    pub fn add(
        &self,
        documents: Vec<(Uuid, Automerge)>,
        prepared: Vec<Write>,
    ) -> anyhow::Result<()> {
        let workspace = andon_relay::WorkspaceId(self.workspace.0);
        let append = |(id, document): (Uuid, Automerge)| {
            let chunk = Chunk::incremental(DocumentId::from(id), document.save_after(&[]));
            Write::Append { workspace, chunk }
        };
        let group: Vec<Write> = documents.into_iter().map(append).chain(prepared).collect();
        Ok(self.store.write(&group)?)
    }

    /// The incidents that the indexes name, and the records.
    pub fn listed(&self) -> anyhow::Result<(BTreeSet<Uuid>, BTreeSet<Uuid>)> {
        let (mut incidents, mut records) = (BTreeSet::new(), BTreeSet::new());
        for index in self.indexes(&self.settings()?)? {
            incidents.extend(andon_document::index::read(&index).0.keys().map(|id| id.0));
            records.extend(andon_document::index::read_records(&index).0.keys().map(|id| id.0));
        }
        Ok((incidents, records))
    }

    /// How far the problem-solving records are, of the incidents that have any.
    pub fn follow_ups(
        &self,
        settings: &Workspace,
    ) -> anyhow::Result<BTreeMap<IncidentId, FollowUp>> {
        let mut finished: BTreeMap<IncidentId, Vec<bool>> = BTreeMap::new();
        for index in self.indexes(settings)? {
            for record in andon_document::index::read_records(&index).0.into_values() {
                if let Some(incident) = record.incident {
                    finished.entry(incident).or_default().push(record.finished);
                }
            }
        }
        Ok(finished.into_iter().map(|(incident, all)| (incident, FollowUp::of(all))).collect())
    }

    fn indexes(&self, settings: &Workspace) -> anyhow::Result<Vec<Automerge>> {
        let index = |year: &i32| {
            let id = index_document(self.workspace, *year);
            let (Shelf::Missing(document) | Shelf::Present(document)) =
                self.document(id, andon_document::index::new())?;
            Ok(document)
        };
        settings.index_years.iter().map(index).collect()
    }

    /// The workspace's own document: its people and settings.
    pub fn settings(&self) -> anyhow::Result<Workspace> {
        let empty = andon_document::workspace::new();
        let (Shelf::Missing(document) | Shelf::Present(document)) =
            self.document(workspace_document(self.workspace), empty)?;
        Ok(andon_document::workspace::read(&document).0)
    }

    /// Every incident that was declared, in the order in which they began.
    pub fn incidents(&self, settings: &Workspace) -> anyhow::Result<Vec<Incident>> {
        let others: Vec<Uuid> = settings
            .index_years
            .iter()
            .map(|year| index_document(self.workspace, *year))
            .chain([workspace_document(self.workspace)])
            .collect();
        let mut incidents = Vec::new();
        for id in self.store.documents(andon_relay::WorkspaceId(self.workspace.0))? {
            if others.contains(&id.uuid()) {
                continue;
            }
            let empty = andon_document::incident::new();
            let shelf = self.document(id.uuid(), empty).with_context(|| id.to_string())?;
            let (Shelf::Missing(document) | Shelf::Present(document)) = shelf;
            let (incident, _) = andon_document::incident::read(&document, IncidentId(id.uuid()));
            // Documents of other kinds, such as other programs', have nobody who declared them.
            if incident.reporter.is_some() {
                incidents.push(incident);
            }
        }
        incidents.sort_by_key(|incident| (incident.began(), incident.id));
        Ok(incidents)
    }
}

#[cfg(test)]
mod tests {
    use andon_document::{index, pdca, workspace};
    use andon_model::command::WorkspaceCommand;
    use andon_model::id::PdcaId;
    use andon_model::index::RecordRow;

    use super::*;

    #[test]
    fn an_incident_is_followed_up_when_each_of_its_records_is_finished() {
        let data = tempfile::tempdir().expect("a directory");
        let library = Library::open(data.path()).expect("opened");
        let year = WorkspaceCommand::AddIndexYear(2024);
        let of_workspace = workspace_document(library.workspace);
        let changed = library.change(of_workspace, workspace::new(), |document| {
            let done = document.transact(|tx| workspace::apply(tx, &year));
            Ok(done.map(drop).map_err(|failure| failure.error)?)
        });
        changed.expect("a year more");
        let [one, two] = [1, 2].map(|number| IncidentId(Uuid::from_u128(number)));
        for (number, incident, finished) in
            [(1, one, true), (2, one, true), (3, two, true), (4, two, false)]
        {
            let id = PdcaId(Uuid::from_u128(number));
            let record = pdca::read(&pdca::new(), id).0;
            let row =
                RecordRow { incident: Some(incident), finished, ..RecordRow::of(&record, None) };
            let put =
                library.change(index_document(library.workspace, 2024), index::new(), |document| {
                    let done = document.transact(|tx| index::put_record(tx, &row));
                    Ok(done.map(drop).map_err(|failure| failure.error)?)
                });
            put.expect("a row");
        }
        let settings = library.settings().expect("settings");
        let found = library.follow_ups(&settings).expect("read");
        assert_eq!(found, [(one, FollowUp::Finished), (two, FollowUp::Open)].into());
    }
}
