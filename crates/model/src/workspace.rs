//! A workspace: its configuration and its people.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{IncidentId, PersonId, WorkspaceId, unix_millis};

/// A person as the workspace knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
}

/// What every device of a workspace shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    pub name: String,
    /// The IANA zone of new incidents and of channel dates.
    pub zone: String,
    pub people: BTreeMap<PersonId, Person>,
    /// The years that have an index document, see [`index_document`].
    pub index_years: BTreeSet<i32>,
}

impl Default for Workspace {
    fn default() -> Self {
        Workspace {
            name: String::new(),
            zone: "UTC".into(),
            people: BTreeMap::new(),
            index_years: BTreeSet::new(),
        }
    }
}

impl Workspace {
    /// A person's name, or "Unknown" for somebody whose record has not arrived.
    pub fn name_of(&self, person: Option<PersonId>) -> &str {
        person.and_then(|id| self.people.get(&id)).map_or("Unknown", |person| person.name.as_str())
    }
}

/// Derives an id from a workspace's, the same on every device: the first 16 bytes of the
/// workspace id mixed with the name by a fixed permutation (FNV-1a, 128 bits), marked as a
/// version-8 id (RFC 9562, section 5.8).
fn derived(workspace: WorkspaceId, name: &str) -> Uuid {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in workspace.0.as_bytes().iter().chain(name.as_bytes()) {
        hash = (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
    }
    let mut bytes = hash.to_be_bytes();
    bytes[6] = 0x80 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    Uuid::from_bytes(bytes)
}

/// The id of the document that holds a workspace's configuration and people.
pub fn workspace_document(workspace: WorkspaceId) -> Uuid {
    derived(workspace, "workspace")
}

/// The id of the document that holds the index rows of incidents written down in `year` (UTC).
/// Indexes rotate by year because a document's history cannot be trimmed.
pub fn index_document(workspace: WorkspaceId, year: i32) -> Uuid {
    derived(workspace, &format!("index/{year}"))
}

/// The year whose index lists the incident: the year in which its id was made.
pub fn index_year(incident: IncidentId) -> i32 {
    use chrono::{DateTime, Datelike};
    unix_millis(incident.0)
        .and_then(|millis| DateTime::from_timestamp_millis(millis as i64))
        .map_or(1970, |at| at.year())
}
