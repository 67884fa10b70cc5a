//! Who may come in, and what they may do there.

mod clearance;
mod register;
mod role;

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use clearance::{Clearance, UnknownClearance};
pub use register::{
    AccessError, NewToken, Register, Revoking, SESSION_SECONDS, SignedIn, Standing, TokenRow, Valid,
};
pub use role::{Role, UnknownRole};

/// A workspace: documents of one never reach another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkspaceId(pub Uuid);

/// The SHA-256 of a token or of a session's secret. The secrets themselves are stored nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// The hash of a secret.
    pub fn of(secret: &str) -> Self {
        SecretHash(Sha256::digest(secret).into())
    }

    /// Names the secret without being it: the first ten digits of the hash, in hexadecimal.
    pub fn id(self) -> String {
        hex::encode(&self.0[..5])
    }
}

/// A fresh secret, 192 random bits in base58, which survives copying, URLs and shells.
pub fn new_secret(prefix: &str) -> String {
    let bytes: [u8; 24] = rand::random();
    format!("{prefix}{}", bs58::encode(bytes).into_string())
}

/// Somebody who was let in, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    pub workspace: WorkspaceId,
    pub workspace_name: String,
    pub role: Role,
    pub clearance: Clearance,
    /// What the token is called.
    pub name: String,
    pub token: SecretHash,
    pub key: Key,
}

/// What was shown at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// The token itself.
    Token,
    /// A browser's session, which ends at logout or with its token.
    Session(SecretHash),
}

/// The server's clock in seconds since 1970.
pub fn unix_now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

impl fmt::Display for WorkspaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
