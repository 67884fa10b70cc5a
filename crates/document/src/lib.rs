//! Andon's Automerge documents: their schema, reading them, changing them, their history.
//!
//! The layout of every document is written down field by field in `SCHEMA.md`. Three rules hold
//! for all of them:
//!
//! - **Reading never fails.** A damaged document, or one that a newer Andon wrote, shows what can
//!   be shown; what could not be read comes beside it as `Problem`s.
//! - **One write path.** A `Command` becomes operations of one transaction, or is refused as a
//!   whole; the host rolls the transaction back when it gets a `Refusal`.
//! - **Nobody makes the same object twice.** Every fixed object comes from a seed change that is
//!   the same on every device; every other object sits under an id that only one device makes.
//!
//! This crate does no I/O and asks nobody for the time.

pub mod confidential;
pub mod incident;
pub mod index;
pub mod pdca;
pub mod review;
mod seed;
pub mod touched;
mod view;
pub mod workspace;
mod writer;

pub use incident::Touched;
pub use seed::is_older;

/// The version of the schema that this code writes. Documents say theirs under `schema`; a newer
/// one is read as far as it is understood.
pub const SCHEMA_VERSION: u64 = 2;
