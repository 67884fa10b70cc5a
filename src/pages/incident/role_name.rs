//! What the roles are called.

use andon_model::incident::Role;

/// As a heading.
pub fn role_title(role: Role) -> &'static str {
    match role {
        Role::Commander => "Commander",
        Role::Deputy => "Deputy",
        Role::Operations => "Operations",
        Role::Communications => "Communications",
        Role::Scribe => "Scribe",
    }
}

/// Who has it, within a sentence: "You are the commander".
pub fn holder_name(role: Role) -> &'static str {
    match role {
        Role::Commander => "the commander",
        Role::Deputy => "the deputy",
        Role::Operations => "the operations lead",
        Role::Communications => "the communications lead",
        Role::Scribe => "the scribe",
    }
}
