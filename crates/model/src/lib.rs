//! The domain of Andon, pure.
//!
//! What an incident is, what may be done to it, and how its figures are computed. Nothing here
//! does I/O, asks for the time, draws random numbers or knows how documents are stored: time,
//! randomness, zones and ids come in as values.

pub mod action;
pub mod activity;
pub mod attachment;
pub mod board;
pub mod channel;
pub mod cockpit;
pub mod command;
pub mod declared;
pub mod dispute;
pub mod duration;
pub mod entry;
pub mod export;
pub mod hand_over;
pub mod id;
pub mod incident;
pub mod index;
pub mod insights;
pub mod keep;
pub mod moment;
pub mod money;
pub mod note;
pub mod pdca;
pub mod phase;
pub mod place;
pub mod playbook;
pub mod problem;
pub mod property;
pub mod quick_line;
pub mod review;
pub mod rules;
pub mod search;
pub mod setting;
pub mod table;
pub mod term;
pub mod text_edit;
pub mod warning;
pub mod when;
pub mod workspace;
pub mod zone;
