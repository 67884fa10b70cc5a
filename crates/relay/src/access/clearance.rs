//! Clearance: which documents a token opens.

use std::fmt;
use std::str::FromStr;

use andon_sync::DocumentId;

use super::Role;

/// Which documents a token opens. What it may do with them is its [`Role`]'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clearance {
    /// All but the confidential ones.
    Open,
    /// The confidential ones too ([`DocumentId::is_confidential`]).
    Confidential,
}

/// A text that names no clearance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no clearance; there are open and confidential")]
pub struct UnknownClearance(String);

impl Clearance {
    /// What a token of that role has that was given this one: an administrator always has all, a
    /// program never.
    pub fn of(self, role: Role) -> Clearance {
        match role {
            Role::Admin => Clearance::Confidential,
            Role::Responder | Role::Observer => self,
            Role::Integration => Clearance::Open,
        }
    }

    /// Whether a document may be known to whoever has this.
    pub fn opens(self, document: DocumentId) -> bool {
        self == Clearance::Confidential || !document.is_confidential()
    }

    /// The name in the database and in lists.
    pub fn name(self) -> &'static str {
        match self {
            Clearance::Open => "open",
            Clearance::Confidential => "confidential",
        }
    }
}

impl fmt::Display for Clearance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Clearance {
    type Err = UnknownClearance;

    fn from_str(text: &str) -> Result<Self, UnknownClearance> {
        [Clearance::Open, Clearance::Confidential]
            .into_iter()
            .find(|clearance| clearance.name() == text)
            .ok_or_else(|| UnknownClearance(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_are_always_cleared_and_programs_never() {
        use Clearance::{Confidential, Open};
        for (given, role, has) in [
            (Open, Role::Admin, Confidential),
            (Open, Role::Responder, Open),
            (Confidential, Role::Responder, Confidential),
            (Open, Role::Observer, Open),
            (Confidential, Role::Observer, Confidential),
            (Confidential, Role::Integration, Open),
        ] {
            assert_eq!(given.of(role), has, "{role} {given}");
        }
    }
}
