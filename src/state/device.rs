//! What this device knows of itself, kept beside the documents so that they are lost together or
//! not at all.

use std::cell::Cell;

use andon_model::command::Refusal;
use andon_model::id::{PersonId, WorkspaceId};
use andon_sync::chunk::Chunk;
use automerge::ActorId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::tab_channel;
use crate::browser::actor_slot::{self, SlotGuard};
use crate::browser::storage::{Storage, StorageError};
use crate::browser::{clock, preferences};

/// This device's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub person: PersonId,
    /// Empty until it has been asked for.
    pub name: String,
    pub workspace: WorkspaceId,
    /// Whether the workspace is a relay's (else this device made it up).
    pub joined: bool,
    /// The access reads only: the app writes nothing on its own.
    #[serde(default)]
    pub observer: bool,
    /// The access opens confidential notes.
    #[serde(default)]
    pub confidential: bool,
    /// The workspace that this device made up, whose incidents still have to be brought along.
    #[serde(default)]
    pub bringing: Option<WorkspaceId>,
    /// A join link that could not be redeemed yet.
    #[serde(default)]
    pub pending_link: Option<String>,
}

const READS_ONLY: &str = "your access can read, but not write. To write, ask for another join link \
                          and paste it in the settings.";
const DEVICE: &str = "device";
const LIFEBOAT: &str = "andon.lifeboat";

/// A random id of version 4, from the browser's generator.
pub fn random_uuid() -> Uuid {
    let mut bytes = [0u8; 16];
    bytes[..8].copy_from_slice(&clock::random_u64().to_be_bytes());
    bytes[8..].copy_from_slice(&clock::random_u64().to_be_bytes());
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

impl Device {
    /// A device that nobody has used before.
    pub fn fresh() -> Device {
        Device {
            person: PersonId(random_uuid()),
            name: String::new(),
            workspace: WorkspaceId(random_uuid()),
            joined: false,
            observer: false,
            confidential: false,
            bringing: None,
            pending_link: None,
        }
    }

    /// Refuses for those whose access reads only.
    pub fn may_write(&self) -> Result<(), Refusal> {
        let reads_only = self.joined && self.observer;
        if reads_only { Err(Refusal::Document(READS_ONLY.into())) } else { Ok(()) }
    }

    /// Whether one may read confidential notes. Alone on a device one keeps them from nobody.
    pub fn may_read_confidential(&self) -> bool {
        self.confidential || !self.joined
    }

    pub async fn load(storage: &Storage) -> Result<Option<Device>, StorageError> {
        let bytes = storage.value(DEVICE).await?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    pub async fn save(&self, storage: &Storage) -> Result<(), StorageError> {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        storage.put_value(DEVICE, bytes).await
    }
}

/// An actor for this tab. Actors are reused, one tab at a time, so that documents do not collect
/// one for every time somebody looks at them.
pub struct Actor {
    pub id: ActorId,
    slot: Option<SlotGuard>,
    /// Which lifeboat is ours.
    boat: u32,
    at_sea: Cell<bool>,
    renounced: Cell<bool>,
}

impl Actor {
    fn of(id: Vec<u8>, slot: Option<SlotGuard>) -> Actor {
        // Without locks tabs cannot agree upon numbers; chance keeps them apart.
        let boat = match &slot {
            Some(slot) => slot.number(),
            None => SLOTTED + (clock::random_unit() * f64::from(ADRIFT)) as u32,
        };
        Actor {
            id: ActorId::from(id),
            slot,
            boat,
            at_sea: Cell::default(),
            renounced: Cell::default(),
        }
    }

    pub async fn take(storage: &Storage) -> Actor {
        let fresh = random_uuid().into_bytes().to_vec();
        let Some(slot) = actor_slot::take_slot("andon-actor").await else {
            return Actor::of(fresh, None);
        };
        let key = actor_key(&slot);
        let bytes = match storage.value(&key).await {
            Ok(Some(bytes)) if bytes.len() == 16 => bytes,
            // An actor that could not be written down must not be met again: it stays unique
            // because it is random.
            _ => {
                let _ = storage.put_value(&key, fresh.clone()).await;
                fresh
            }
        };
        Actor::of(bytes, Some(slot))
    }

    /// Storage lost changes of this actor while the relay may have them: never use it again, or
    /// two different changes would carry the same number. `None` when that is done already.
    pub fn renounce(&mut self) -> Option<ActorId> {
        if self.renounced.replace(true) {
            return None;
        }
        self.id = ActorId::from(random_uuid().into_bytes().to_vec());
        Some(self.id.clone())
    }

    /// Where the actor is written down, if it is one that must not be used again.
    pub fn to_forget(&self) -> Option<String> {
        self.slot.as_ref().filter(|_| self.renounced.get()).map(actor_key)
    }
}

fn actor_key(slot: &SlotGuard) -> String {
    format!("actor/{}", slot.number())
}

/// Lifeboats by slot, and then those of tabs without one.
const SLOTTED: u32 = 256;
const ADRIFT: u32 = 256;

impl Actor {
    fn lifeboat(&self) -> String {
        format!("{LIFEBOAT}.{}", self.boat)
    }

    /// Puts chunks where a page that is being closed can still put them: local storage answers
    /// at once, IndexedDB may not get the time.
    pub fn launch_lifeboat(&self, chunks: &[Chunk]) {
        let boats: Vec<Vec<u8>> = chunks.iter().map(tab_channel::encode).collect();
        self.at_sea.set(true);
        // If even this fails there is no place left to put it.
        let _ = preferences::set(&self.lifeboat(), &boats);
    }

    /// What it carried has reached storage after all.
    pub fn recall_lifeboat(&self) {
        if self.at_sea.replace(false) {
            preferences::remove(&self.lifeboat());
        }
    }
}

/// Brings what lifeboats carried into storage, and says what that was. Chunks are named by their
/// content, so bringing one twice changes nothing.
pub async fn land_lifeboats(storage: &Storage) -> Result<Vec<Chunk>, StorageError> {
    let mut landed = Vec::new();
    for number in 0..SLOTTED + ADRIFT {
        let key = format!("{LIFEBOAT}.{number}");
        let Some(boats) = preferences::get::<Vec<Vec<u8>>>(&key) else { continue };
        let chunks: Vec<Chunk> =
            boats.iter().filter_map(|boat| tab_channel::decode(boat)).collect();
        storage.put(chunks.clone()).await?;
        preferences::remove(&key);
        landed.extend(chunks);
    }
    Ok(landed)
}
