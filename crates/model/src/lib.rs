//! The domain of Andon, pure.
//!
//! What an incident is, what may be done to it, and how its figures are computed. Nothing here
//! does I/O, asks for the time, draws random numbers or knows how documents are stored: time,
//! randomness, zones and ids come in as values.

pub mod channel;
pub mod command;
pub mod duration;
pub mod entry;
pub mod export;
pub mod id;
pub mod incident;
pub mod index;
pub mod phase;
pub mod problem;
pub mod quick_line;
pub mod text_edit;
pub mod when;
pub mod workspace;
pub mod zone;
