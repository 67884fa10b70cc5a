//! `/api/v1/access`: who has access to the workspace, for its administrators.
//!
//! - `GET /api/v1/access`: `{"tokens": [..]}`, oldest first; people who sign in are among them.
//! - `POST /api/v1/access` with `{"role": .., "name": .., "confidential": .., "days": ..}` makes a
//!   token; answers with its id and, this once, the token itself.
//! - `PUT /api/v1/access/{id}` with `{"revoked": true}` takes access back, with `false` gives it
//!   again. Whoever is connected with it is cut off before the answer comes.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Shared;
use super::answer::Problem;
use crate::access::{
    Clearance, Credential, NewToken, Register, Revoking, Role, SecretHash, TokenRow, unix_now,
};
use crate::refusal::Refusal;

/// The longest name of a token, in characters.
const LONGEST_NAME: usize = 80;
/// The longest life that can be given to a token, in days.
const MOST_DAYS: i64 = 3_650;
const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// A token as it is listed. Times in seconds since 1970.
#[derive(Serialize)]
struct Listed {
    id: String,
    role: &'static str,
    confidential: bool,
    name: String,
    created: i64,
    last_used: Option<i64>,
    expires: Option<i64>,
    revoked: Option<i64>,
    /// Whether it is the one that asks.
    own: bool,
}

impl Listed {
    fn new(row: TokenRow, own: &str) -> Self {
        Listed {
            role: row.role.name(),
            confidential: row.clearance == Clearance::Confidential,
            name: row.name,
            created: row.created,
            last_used: row.last_used,
            expires: row.expires,
            revoked: row.revoked,
            own: row.id == own,
            id: row.id,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    role: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    confidential: bool,
    /// How long it lasts; without it until it is revoked.
    days: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Change {
    revoked: bool,
}

/// The tokens of the administrator's own workspace.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let admin = shared.admin(&headers, connection).await?;
    let (workspace, own) = (admin.workspace, admin.token.id());
    let tokens = shared.ask(move |register| register.tokens_of(workspace)).await?;
    let tokens: Vec<Listed> = tokens.into_iter().map(|row| Listed::new(row, &own)).collect();
    Ok(([(CACHE_CONTROL, "no-store")], Json(json!({ "tokens": tokens }))).into_response())
}

/// Makes a token.
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let admin = shared.admin_who_writes(&headers, connection).await?;
    let token = read::<Wanted>(&headers, &body)?.token(&admin)?;
    let (name, role) = (token.name.clone(), token.role);
    let secret = shared.ask(move |register| register.create_token(&token)).await?;
    let id = SecretHash::of(&secret).id();
    tracing::info!(by = admin.name, id, name, %role, "a token was made");
    let made = Json(json!({ "id": id, "token": secret }));
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], made).into_response())
}

/// Takes a token back, or gives it again.
pub(super) async fn change(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let admin = shared.admin_who_writes(&headers, connection).await?;
    let Change { revoked } = read(&headers, &body)?;
    if revoked && id == admin.token.id() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "own",
            "This is the access that you are using. Another administrator can take it back, or \
             `andon token revoke` on the server.",
        ));
    }
    let (which, workspace) = (id.clone(), admin.workspace);
    let change = move |register: &Register| {
        let outcome = register.set_revoked(workspace, &which, revoked)?;
        Ok((outcome, register.valid()?))
    };
    let (outcome, valid) = shared.ask(change).await?;
    if outcome == Revoking::Unknown {
        let message = "There is no such access in this workspace. Load the list again.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "not-found", message));
    }
    shared.connections.keep(&valid);
    tracing::info!(by = admin.name, id, revoked, "access was changed");
    Ok(StatusCode::NO_CONTENT)
}

impl Wanted {
    fn token(self, admin: &Credential) -> Result<NewToken, Problem> {
        let Ok(role) = self.role.parse::<Role>() else {
            return Err(Problem::malformed(
                "The role must be admin, responder, observer or integration.",
            ));
        };
        let clearance = if self.confidential { Clearance::Confidential } else { Clearance::Open };
        if self.confidential && clearance.of(role) == Clearance::Open {
            return Err(Problem::malformed(
                "An integration reads no documents, so no confidential notes either.",
            ));
        }
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(Problem::malformed("Give it a name of 1 to 80 characters."));
        }
        if name.chars().any(char::is_control) {
            return Err(Problem::malformed("The name must be one line of text."));
        }
        if self.days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
            return Err(Problem::malformed("It may last 1 to 3650 days."));
        }
        Ok(NewToken {
            workspace: admin.workspace,
            role,
            clearance,
            name,
            expires: self.days.map(|days| unix_now().saturating_add(days * SECONDS_OF_A_DAY)),
        })
    }
}

/// Reads a body that says that it is JSON. A page of another site cannot send one that does
/// without the browser asking here first.
fn read<T: for<'a> Deserialize<'a>>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json");
    let read = is_json.then(|| serde_json::from_slice(body).ok()).flatten();
    read.ok_or_else(|| Problem::malformed("Send JSON, as application/json."))
}

impl Shared {
    /// The administrator who asks; everybody else is refused.
    pub(super) async fn admin(
        self: &Arc<Self>,
        headers: &HeaderMap,
        connection: SocketAddr,
    ) -> Result<Credential, Problem> {
        let address = self.address(connection, headers);
        let credential = self.credential(headers, None, address).await?;
        if credential.role == Role::Admin {
            Ok(credential)
        } else {
            Err(self.refuse(Refusal::Role))
        }
    }

    /// The same for what changes something, which no page of another site may ask for.
    async fn admin_who_writes(
        self: &Arc<Self>,
        headers: &HeaderMap,
        connection: SocketAddr,
    ) -> Result<Credential, Problem> {
        self.check_origin(headers)?;
        self.admin(headers, connection).await
    }
}
