//! Signals and stores over the pure crates: what the pages show and the one way to change it.
//!
//! A page takes [`Andon`] from the context, reads its signals, and calls its methods. Everything
//! that changes a document goes through [`incident::IncidentState::run`] or [`Andon`]'s methods,
//! which speak `Command`s; what comes back from the documents arrives in the signals, whether it
//! was done here, in another tab or by somebody else.

pub mod access;
pub mod andon;
pub mod attachments;
mod background;
mod boot;
mod device;
pub mod entrance;
pub mod glimpse;
pub mod incident;
pub mod keeping;
mod library;
mod link;
pub mod lists;
pub mod not_kept;
pub mod notification;
pub mod open_document;
pub mod preferences;
pub mod presence;
pub mod record;
mod repo;
pub mod reviews;
mod row_due;
pub mod search;
mod session;
pub mod sight;
pub mod steps;
pub mod sync_status;
mod tab_channel;
pub mod timeline;
mod typing;
pub mod update_clock;
pub mod whole;
pub mod zone;

pub use andon::Andon;
