//! The automerge-repo wire protocol and document sessions, without I/O.
//!
//! The browser and the relay run this same code. Events go in as method calls, effects come out
//! as values, time passes as an argument. One rule holds everywhere: **nothing leaves before it
//! is durable**. A change, its author's own included, is shown to a peer, and a head is
//! advertised, only after the host has reported the chunk that holds it as saved.
//!
//! - [`message`]: what travels, and its CBOR.
//! - [`connection`]: the handshake of one connection and the limits on what it may send.
//! - [`session`]: one document, the peers that follow it, and what must be saved and sent.
//! - [`chunk`]: how a document lies in a store (automerge-repo's layout).
//! - [`presence`]: who is here, the payload of what is passed on and never stored.
//! - [`backoff`]: when to dial again.

pub mod backoff;
pub mod chunk;
pub mod connection;
pub mod document_id;
pub mod message;
pub mod presence;
pub mod session;

pub use chunk::{Chunk, ChunkKey, ChunkKind};
pub use document_id::DocumentId;
pub use message::{Message, PeerId};
pub use session::Session;
