//! The relay: a small server that carries documents between browsers and keeps them.
//!
//! It knows documents, not incidents. Every document is an actor around
//! [`andon_sync::Session`]; a group of changes is one SQLite transaction with a full fsync, and
//! only then do the heads that cover it leave. A relay is a convenience, not an authority: any
//! browser can use several, and documents merge later.
//!
//! - [`relay`]: starting, serving and stopping.
//! - [`config`]: limits and other settings.
//! - [`store`]: where chunks lie, and the one writer that commits them in groups.
//! - [`access`]: workspaces, tokens, sessions, roles, clearance.
//! - [`blob`]: files by their hash.
//! - `document`: the loaded documents.
//! - `http`: the endpoints, the socket among them.
//! - [`sign_in`]: an OpenID Connect provider that lets people in.
//! - [`tls`]: HTTPS by a certificate of our own.
//! - [`refusal`]: what was refused, counted by code.

pub mod access;
pub mod blob;
pub mod config;
mod document;
mod http;
pub mod link;
pub mod refusal;
pub mod relay;
pub mod sign_in;
pub mod store;
pub mod tls;

pub use access::{Clearance, Register, Role, WorkspaceId};
pub use config::{AppSource, Config, Limits};
pub use relay::{Relay, Running, StartError};
