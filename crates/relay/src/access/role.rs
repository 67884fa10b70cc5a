//! Roles: what a token allows.

use std::fmt;
use std::str::FromStr;

use andon_sync::session::Access;

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Writes, and sees the relay's status.
    Admin,
    /// Writes.
    Responder,
    /// Reads.
    Observer,
    /// A program that uses the HTTP interface and does not sync.
    Integration,
}

/// A text that names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no role; the roles are admin, responder, observer and integration")]
pub struct UnknownRole(String);

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Admin, Role::Responder, Role::Observer, Role::Integration];

    /// The name in commands, answers and the database.
    pub fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Responder => "responder",
            Role::Observer => "observer",
            Role::Integration => "integration",
        }
    }

    /// What the role may do with documents; `None` for one that does not sync.
    pub fn access(self) -> Option<Access> {
        match self {
            Role::Admin | Role::Responder => Some(Access::Write),
            Role::Observer => Some(Access::Read),
            Role::Integration => None,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Role::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
