//! What a session asks of its host, and the names in it.

use automerge::patches::Patch;

use super::bounds::Beyond;
use crate::chunk::{Chunk, ChunkKey};
use crate::message::Message;

/// Names a connection within its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerKey(pub u64);

/// Names a save within its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What a peer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reads; what it writes is refused.
    Read,
    /// Reads and writes.
    Write,
}

/// Where a change came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// [`Session::edit`](super::Session::edit).
    Here,
    /// A peer's sync message.
    Peer(PeerKey),
    /// The store: another tab's chunk.
    Store,
}

/// What the host must do, in this order.
#[derive(Debug)]
pub enum Effect {
    /// Save the chunk durably, then call [`Session::saved`](super::Session::saved) or
    /// [`Session::save_failed`](super::Session::save_failed).
    Save { ticket: Ticket, chunk: Chunk },
    /// Save the snapshot durably and only then remove what it replaces. Needs no answer: if it
    /// fails, the loose chunks are still there.
    Compact { snapshot: Chunk, replaces: Vec<ChunkKey> },
    /// Send the message to the peer.
    Send { peer: PeerKey, message: Message },
    /// The document changed; `patches` lead from the state before to the present one.
    Changed { origin: Origin, patches: Vec<Patch> },
    /// The peer's message was refused; tell it.
    Refused { peer: PeerKey, refused: Refused },
}

/// Why a peer's message was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("This access can read, but not write. The change stays on your device.")]
    ReadOnly,
    #[error("The message is no sync message: {0}")]
    Malformed(String),
    #[error("A change in the message could not be applied: {0}")]
    BadChange(String),
    /// The rest of the message was taken.
    #[error("The change is too large or the document is full: {0}. It stays on your device.")]
    Beyond(Beyond),
    #[error("The peer does not follow this document.")]
    NotFollowing,
}
