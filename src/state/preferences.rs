//! What a person likes on this device. Kept in local storage; documents never are.

use std::collections::BTreeSet;

use andon_model::keep::Keep;
use serde::{Deserialize, Serialize};

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// Whose clock the timeline shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShownZone {
    /// The incident's zone.
    #[default]
    Incident,
    /// The reader's own.
    Mine,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    pub theme: Theme,
    pub shown_zone: ShownZone,
    pub hide_system_entries: bool,
    /// Rows of the property table about which nobody has said anything.
    pub hide_empty_properties: bool,
    /// The titles of the panel's sections that are folded.
    pub folded: BTreeSet<String>,
    /// Which incidents and records are fetched without being asked for.
    pub keep: Keep,
}
