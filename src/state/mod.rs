//! Signals and stores over the pure crates: what the pages show and the one way to change it.
//!
//! A page takes [`Andon`] from the context, reads its signals, and calls its methods. Everything
//! that changes a document goes through [`incident::IncidentState::run`] or [`Andon`]'s methods,
//! which speak `Command`s; what comes back from the documents arrives in the signals, whether it
//! was done here, in another tab or by somebody else.

pub mod andon;
pub mod attachments;
mod background;
mod boot;
mod device;
pub mod entrance;
pub mod incident;
mod keeping;
mod library;
mod link;
pub mod lists;
pub mod notification;
pub mod preferences;
pub mod presence;
mod repo;
mod session;
pub mod sync_status;
mod tab_channel;
pub mod timeline;
pub mod update_clock;
pub mod zone;

pub use andon::Andon;
