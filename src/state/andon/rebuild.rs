//! Making the rows of the index anew from the documents on this device.

use std::time::Duration;

use andon_document::{incident, pdca};
use andon_model::index::{IncidentRow, RecordRow};
use andon_sync::DocumentId;
use leptos::prelude::*;

use super::Andon;
use crate::browser::{clock, spawn};

/// Between two documents, for everything else that happens on the page.
const PAUSE: Duration = Duration::from_millis(1);

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    #[default]
    Idle,
    Running(Count),
    Done(Count),
    /// Somebody stopped it; what was read until then is in the index.
    Stopped(Count),
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub read: usize,
    pub all: usize,
    /// Rows that said something else than their documents.
    pub mended: usize,
    /// Of those that were read: not on this device.
    pub absent: usize,
}

/// A rebuilding. Stops with the owner that made it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Rebuild {
    andon: Andon,
    pub standing: RwSignal<Standing>,
}

enum Row {
    Incident(IncidentRow),
    Record(RecordRow),
}

impl Rebuild {
    pub fn new(andon: Andon) -> Rebuild {
        Rebuild { andon, standing: RwSignal::default() }
    }

    /// Reads every incident and record that the index names and writes the rows that differ.
    pub fn start(&self) {
        let (incidents, records) = (self.andon.incidents, self.andon.records);
        let incidents = incidents
            .with_untracked(|rows| rows.iter().cloned().map(Row::Incident).collect::<Vec<_>>());
        let records = records
            .with_untracked(|rows| rows.iter().cloned().map(Row::Record).collect::<Vec<_>>());
        let rows: Vec<Row> = incidents.into_iter().chain(records).collect();
        let mut count = Count { all: rows.len(), ..Count::default() };
        self.standing.set(Standing::Running(count));
        let this = *self;
        spawn(async move {
            for row in rows {
                if !matches!(this.standing.try_get_untracked(), Some(Standing::Running(_))) {
                    break;
                }
                match this.again(&row).await {
                    None => count.absent += 1,
                    Some(None) => {}
                    // Put at once: what is put later may be older than what others put meanwhile.
                    Some(Some(new)) => {
                        count.mended += 1;
                        this.put(new);
                    }
                }
                count.read += 1;
                this.standing.try_update(|standing| {
                    if let Standing::Running(shown) = standing {
                        *shown = count;
                    }
                });
                clock::sleep(PAUSE).await;
            }
            this.standing.try_update(|standing| {
                *standing = match standing {
                    Standing::Stopped(_) => Standing::Stopped(count),
                    _ => Standing::Done(count),
                };
            });
        });
    }

    /// Stops after the document that is being read.
    pub fn stop(&self) {
        self.standing.update(|standing| {
            if let Standing::Running(count) = *standing {
                *standing = Standing::Stopped(count);
            }
        });
    }

    fn put(&self, row: Row) {
        let (rows, records) = match row {
            Row::Incident(row) => (vec![row], Vec::new()),
            Row::Record(row) => (Vec::new(), vec![row]),
        };
        if let Some(core) = self.andon.core()
            && let Some(library) = core.library.borrow().as_ref()
        {
            library.put_all(rows, records);
        }
    }

    /// The row as its document says, where it differs; `None` without the document.
    async fn again(&self, row: &Row) -> Option<Option<Row>> {
        let core = self.andon.core()?;
        match row {
            Row::Incident(row) => {
                let workspace = core.workspace()?;
                let read = |doc: &_| {
                    IncidentRow::of(&incident::read(doc, row.id).0, &workspace, row.edited)
                };
                let new = core.repo.glance(DocumentId::from(row.id.0), read).await?;
                Some((new != *row).then_some(Row::Incident(new)))
            }
            Row::Record(row) => {
                let read = |doc: &_| RecordRow::of(&pdca::read(doc, row.id).0, row.edited);
                let new = core.repo.glance(DocumentId::from(row.id.0), read).await?;
                Some((new != *row).then_some(Row::Record(new)))
            }
        }
    }
}
