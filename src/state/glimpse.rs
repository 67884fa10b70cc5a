//! What home shows of a workspace before its index has been read, which takes a second with ten
//! thousand incidents: those that burned when the app was last open here.

use andon_model::id::WorkspaceId;
use andon_model::index::IncidentRow;
use serde::{Deserialize, Serialize};

use crate::browser::storage::Storage;

/// So many open incidents home draws at first: a screen or two.
pub const OPEN_AT_FIRST: usize = 50;

/// The open incidents as they were last seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Glimpse {
    /// The first of them, in the order of home's section.
    pub open: Vec<IncidentRow>,
    /// How many there were.
    pub in_all: usize,
}

impl Glimpse {
    /// What there is to be seen of the rows.
    pub fn of(rows: &[IncidentRow]) -> Glimpse {
        let mut open: Vec<&IncidentRow> = rows.iter().filter(|row| row.phase.is_open()).collect();
        open.sort_by_key(|row| row.urgency());
        let first = open.iter().take(OPEN_AT_FIRST);
        Glimpse { open: first.map(|row| (*row).clone()).collect(), in_all: open.len() }
    }

    /// What was kept, if it can be read: an older or newer app may have kept it otherwise.
    pub async fn load(storage: &Storage, workspace: WorkspaceId) -> Option<Glimpse> {
        let bytes = storage.value(&key(workspace)).await.ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps it for the next start. Losing it costs that start a second.
    pub async fn keep(&self, storage: &Storage, workspace: WorkspaceId) {
        if let Ok(bytes) = serde_json::to_vec(self) {
            let _ = storage.put_value(&key(workspace), bytes).await;
        }
    }
}

fn key(workspace: WorkspaceId) -> String {
    format!("glimpse/{workspace}")
}
