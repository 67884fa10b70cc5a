//! Workspaces, tokens and sessions in the database. Secrets lie there as hashes only. Every call
//! blocks, briefly.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Clearance, Credential, Key, Role, SecretHash, WorkspaceId, new_secret, unix_now};
use crate::sign_in::Identity;
use crate::store::sqlite;

/// How long a browser stays in that came with a join link, in seconds.
pub const SESSION_SECONDS: i64 = 180 * 24 * 60 * 60;
/// `last_used` is written at most this often, so that reconnecting clients cost no write.
const USE_RECORDED_EVERY: i64 = 60;

/// The register of who may come in.
#[derive(Debug)]
pub struct Register(Mutex<Connection>);

/// Why the register did not answer.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    #[error(transparent)]
    Open(#[from] crate::store::OpenError),
    #[error("The database failed: {0}")]
    Engine(#[from] rusqlite::Error),
    #[error("The database holds a role that this Andon does not know: {0}")]
    Role(#[from] super::UnknownRole),
    #[error("The database holds a clearance that this Andon does not know: {0}")]
    Clearance(#[from] super::UnknownClearance),
}

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    pub workspace: WorkspaceId,
    pub role: Role,
    /// What the role has by itself, or never has, wins over this ([`Clearance::of`]).
    pub clearance: Clearance,
    pub name: String,
    /// Seconds since 1970; `None` for one that lasts until it is revoked.
    pub expires: Option<i64>,
}

/// What becomes of somebody whom a provider has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedIn {
    In(Credential),
    /// An administrator has taken their access back.
    Revoked,
    /// There is no workspace of the name or id that is set.
    NoWorkspace,
}

/// What became of taking access back, or giving it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoking {
    Done,
    /// The workspace has no token of that id.
    Unknown,
}

/// A token as the list shows it. Times in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// Names the token without being it ([`SecretHash::id`]).
    pub id: String,
    pub role: Role,
    pub clearance: Clearance,
    pub name: String,
    pub workspace: WorkspaceId,
    pub created: i64,
    pub expires: Option<i64>,
    pub revoked: Option<i64>,
    pub last_used: Option<i64>,
}

impl Register {
    /// Opens the register in a data directory, which is made when missing.
    pub fn open(data: &Path) -> Result<Self, AccessError> {
        Ok(Register(Mutex::new(sqlite::connect(data)?)))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The workspaces, oldest first.
    pub fn workspaces(&self) -> Result<Vec<(WorkspaceId, String)>, AccessError> {
        let connection = self.connection();
        let mut select = connection.prepare("SELECT id, name FROM workspace ORDER BY rowid")?;
        let rows = select
            .query_map([], |row| Ok((WorkspaceId(Uuid::from_bytes(row.get(0)?)), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Makes a workspace.
    pub fn create_workspace(&self, name: &str) -> Result<WorkspaceId, AccessError> {
        let id = WorkspaceId(uuid::Builder::from_random_bytes(rand::random()).into_uuid());
        self.connection().execute(
            "INSERT INTO workspace (id, name, created) VALUES (?1, ?2, ?3)",
            params![id.0.as_bytes(), name, unix_now()],
        )?;
        Ok(id)
    }

    /// Makes a token and returns it. It cannot be read again.
    pub fn create_token(&self, token: &NewToken) -> Result<String, AccessError> {
        let secret = new_secret("andon_");
        self.connection().execute(
            "INSERT INTO token (hash, role, clearance, name, workspace, created, expires)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                SecretHash::of(&secret).0,
                token.role.name(),
                token.clearance.of(token.role).name(),
                token.name,
                token.workspace.0.as_bytes(),
                unix_now(),
                token.expires
            ],
        )?;
        Ok(secret)
    }

    /// Every token, oldest first.
    pub fn tokens(&self) -> Result<Vec<TokenRow>, AccessError> {
        let connection = self.connection();
        let mut select = connection.prepare(
            "SELECT hash, role, clearance, name, created, expires, revoked, last_used,
                    workspace
             FROM token ORDER BY rowid",
        )?;
        let mut rows = select.query([])?;
        let mut tokens = Vec::new();
        while let Some(row) = rows.next()? {
            let id = SecretHash(row.get(0)?).id();
            let (role, clearance) = access(&row.get::<_, String>(1)?, &row.get::<_, String>(2)?)?;
            tokens.push(TokenRow {
                id,
                role,
                clearance,
                name: row.get(3)?,
                created: row.get(4)?,
                expires: row.get(5)?,
                revoked: row.get(6)?,
                last_used: row.get(7)?,
                workspace: WorkspaceId(Uuid::from_bytes(row.get(8)?)),
            });
        }
        Ok(tokens)
    }

    /// The tokens of a workspace, oldest first.
    pub fn tokens_of(&self, workspace: WorkspaceId) -> Result<Vec<TokenRow>, AccessError> {
        let mut tokens = self.tokens()?;
        tokens.retain(|token| token.workspace == workspace);
        Ok(tokens)
    }

    /// Revokes the token of that id in a workspace, or lets it in again. Its sessions end, and
    /// live connections are cut within a second.
    pub fn set_revoked(
        &self,
        workspace: WorkspaceId,
        id: &str,
        revoked: bool,
    ) -> Result<Revoking, AccessError> {
        let changed = self.connection().execute(
            "UPDATE token SET revoked = iif(?3, coalesce(revoked, ?4), NULL)
             WHERE workspace = ?1 AND substr(lower(hex(hash)), 1, 10) = ?2",
            params![workspace.0.as_bytes(), id, revoked, unix_now()],
        )?;
        Ok(if changed == 0 { Revoking::Unknown } else { Revoking::Done })
    }

    /// Revokes the tokens that are named so, begin with that id, or are that very token. Returns
    /// how many that were. Their sessions end and live connections are cut within a second.
    pub fn revoke(&self, which: &str) -> Result<usize, AccessError> {
        Ok(self.connection().execute(
            "UPDATE token SET revoked = ?1 WHERE revoked IS NULL AND
             (name = ?2 OR hash = ?3 OR (length(?2) >= 6 AND substr(lower(hex(hash)), 1, length(?2)) = ?2))",
            params![unix_now(), which, SecretHash::of(which).0],
        )?)
    }

    /// Whom a token lets in; `None` when it is unknown, revoked or expired.
    pub fn by_token(&self, token: &str) -> Result<Option<Credential>, AccessError> {
        self.by_hash(SecretHash::of(token))
    }

    fn by_hash(&self, hash: SecretHash) -> Result<Option<Credential>, AccessError> {
        let connection = self.connection();
        let found = connection
            .prepare_cached(
                "SELECT token.role, token.clearance, token.name, workspace.id, workspace.name,
                        token.hash, token.last_used
                 FROM token JOIN workspace ON workspace.id = token.workspace
                 WHERE token.hash = ?1 AND token.revoked IS NULL
                   AND (token.expires IS NULL OR token.expires > ?2)",
            )?
            .query_row(params![hash.0, unix_now()], Found::read)
            .optional()?;
        found.map(|found| found.credential(&connection, Key::Token)).transpose()
    }

    /// Whom a session lets in; `None` when it or its token has ended.
    pub fn by_session(&self, secret: &str) -> Result<Option<Credential>, AccessError> {
        let hash = SecretHash::of(secret);
        let connection = self.connection();
        let found = connection
            .prepare_cached(
                "SELECT token.role, token.clearance, token.name, workspace.id, workspace.name,
                        token.hash, token.last_used
                 FROM session JOIN token ON token.hash = session.token
                 JOIN workspace ON workspace.id = token.workspace
                 WHERE session.hash = ?1 AND session.expires > ?2 AND token.revoked IS NULL
                   AND (token.expires IS NULL OR token.expires > ?2)",
            )?
            .query_row(params![hash.0, unix_now()], Found::read)
            .optional()?;
        found.map(|found| found.credential(&connection, Key::Session(hash))).transpose()
    }

    /// Lets revoked tokens, or people who sign in, in again; they are named as in
    /// [`Register::revoke`]. Returns how many that were.
    pub fn restore(&self, which: &str) -> Result<usize, AccessError> {
        Ok(self.connection().execute(
            "UPDATE token SET revoked = NULL WHERE revoked IS NOT NULL AND
             (name = ?1 OR hash = ?2 OR (length(?1) >= 6 AND substr(lower(hex(hash)), 1, length(?1)) = ?1))",
            params![which, SecretHash::of(which).0],
        )?)
    }

    /// Forgets a token, and that there ever was one. Its sessions end.
    pub fn forget(&self, token: &str) -> Result<(), AccessError> {
        let hash = SecretHash::of(token).0;
        let connection = self.connection();
        connection.execute("DELETE FROM session WHERE token = ?1", [hash])?;
        connection.execute("DELETE FROM token WHERE hash = ?1", [hash])?;
        Ok(())
    }

    /// Lets in somebody whom a provider has confirmed. From then on they are listed among the
    /// tokens and revoked like one. The workspace is given by name or id; without one the oldest
    /// is meant.
    pub fn sign_in(
        &self,
        who: &Identity,
        workspace: Option<&str>,
    ) -> Result<SignedIn, AccessError> {
        let found = self.workspaces()?.into_iter().find(|(id, name)| {
            workspace.is_none_or(|wanted| wanted == name || wanted == id.to_string())
        });
        let Some((workspace, _)) = found else { return Ok(SignedIn::NoWorkspace) };
        let (hash, name) = (who.hash(), format!("{} (signs in)", who.name));
        let connection = self.connection();
        connection.execute(
            "INSERT INTO token (hash, role, clearance, name, workspace, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (hash) DO UPDATE SET role = excluded.role, name = excluded.name,
                 workspace = excluded.workspace, clearance = excluded.clearance",
            params![
                hash.0,
                who.role.name(),
                Clearance::Open.of(who.role).name(),
                name,
                workspace.0.as_bytes(),
                unix_now()
            ],
        )?;
        drop(connection);
        Ok(self.by_hash(hash)?.map_or(SignedIn::Revoked, SignedIn::In))
    }

    /// Begins a browser's session; returns its secret.
    pub fn begin_session(
        &self,
        credential: &Credential,
        seconds: i64,
    ) -> Result<String, AccessError> {
        let secret = new_secret("");
        let now = unix_now();
        let connection = self.connection();
        connection.execute("DELETE FROM session WHERE expires <= ?1", [now])?;
        connection.execute(
            "INSERT INTO session (hash, token, created, expires) VALUES (?1, ?2, ?3, ?4)",
            params![
                SecretHash::of(&secret).0,
                credential.token.0,
                now,
                now.saturating_add(seconds)
            ],
        )?;
        Ok(secret)
    }

    /// Ends a session.
    pub fn end_session(&self, session: SecretHash) -> Result<(), AccessError> {
        self.connection().execute("DELETE FROM session WHERE hash = ?1", [session.0])?;
        Ok(())
    }

    /// The tokens and sessions that let somebody in now.
    pub fn valid(&self) -> Result<Valid, AccessError> {
        let now = unix_now();
        let connection = self.connection();
        let mut select = connection.prepare_cached(
            "SELECT hash, role, clearance FROM token
             WHERE revoked IS NULL AND (expires IS NULL OR expires > ?1)",
        )?;
        let rows = select.query_map([now], |row| {
            Ok((SecretHash(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        let tokens = rows.map(|row| {
            let (hash, role, clearance) = row?;
            Ok((hash, access(&role, &clearance)?))
        });
        let tokens = tokens.collect::<Result<_, AccessError>>()?;
        let mut select =
            connection.prepare_cached("SELECT hash FROM session WHERE expires > ?1")?;
        let sessions = select.query_map([now], |row| row.get(0).map(SecretHash))?;
        Ok(Valid { tokens, sessions: sessions.collect::<Result<_, _>>()? })
    }
}

/// The tokens, with what they allow, and the sessions that let somebody in.
#[derive(Clone, Debug, Default)]
pub struct Valid {
    tokens: HashMap<SecretHash, (Role, Clearance)>,
    sessions: HashSet<SecretHash>,
}

/// What has become of the access that somebody came in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    AsBefore,
    /// Role or clearance are others now: whoever comes in again has them.
    Changed,
    Ended,
}

impl Valid {
    /// Whether somebody who came in with this may stay.
    pub fn standing(&self, credential: &Credential) -> Standing {
        let session = match credential.key {
            Key::Token => true,
            Key::Session(session) => self.sessions.contains(&session),
        };
        match self.tokens.get(&credential.token) {
            Some(allowed) if session => match *allowed == (credential.role, credential.clearance) {
                true => Standing::AsBefore,
                false => Standing::Changed,
            },
            _ => Standing::Ended,
        }
    }
}

/// A token's role and clearance, from their names.
fn access(role: &str, clearance: &str) -> Result<(Role, Clearance), AccessError> {
    let role = role.parse()?;
    Ok((role, clearance.parse::<Clearance>()?.of(role)))
}

struct Found {
    role: String,
    clearance: String,
    name: String,
    workspace: [u8; 16],
    workspace_name: String,
    token: [u8; 32],
    last_used: Option<i64>,
}

impl Found {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Found {
            role: row.get(0)?,
            clearance: row.get(1)?,
            name: row.get(2)?,
            workspace: row.get(3)?,
            workspace_name: row.get(4)?,
            token: row.get(5)?,
            last_used: row.get(6)?,
        })
    }

    fn credential(self, connection: &Connection, key: Key) -> Result<Credential, AccessError> {
        let now = unix_now();
        if self.last_used.is_none_or(|at| at + USE_RECORDED_EVERY < now) {
            connection.execute(
                "UPDATE token SET last_used = ?1 WHERE hash = ?2",
                params![now, self.token],
            )?;
        }
        let (role, clearance) = access(&self.role, &self.clearance)?;
        Ok(Credential {
            workspace: WorkspaceId(Uuid::from_bytes(self.workspace)),
            workspace_name: self.workspace_name,
            role,
            clearance,
            name: self.name,
            token: SecretHash(self.token),
            key,
        })
    }
}
