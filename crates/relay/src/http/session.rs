//! Logging in and out: a token is exchanged for a cookie that scripts cannot read.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::Shared;
use super::answer::Problem;
use crate::access::{Clearance, Credential, Key, Register, SESSION_SECONDS};

#[derive(Deserialize)]
struct Login {
    token: String,
}

/// Who is in.
#[derive(Serialize)]
struct Who {
    workspace: String,
    workspace_name: String,
    role: &'static str,
    /// Whether confidential documents are open to it.
    confidential: bool,
    /// What the token is called.
    name: String,
    /// The largest file that is taken, in bytes: so that nobody attaches one in vain.
    largest_file: u64,
}

impl Who {
    fn of(credential: Credential, shared: &Shared) -> Self {
        Who {
            largest_file: shared.config.limits.blob_bytes,
            workspace: credential.workspace.to_string(),
            workspace_name: credential.workspace_name,
            role: credential.role.name(),
            confidential: credential.clearance == Clearance::Confidential,
            name: credential.name,
        }
    }
}

/// `GET`: who the cookie or token stands for.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let address = shared.address(connection, &headers);
    let credential = shared.credential(&headers, None, address).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(Who::of(credential, &shared))).into_response())
}

/// `POST {"token": ..}`: begins a session.
pub(super) async fn begin(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    shared.check_origin(&headers)?;
    let address = shared.address(connection, &headers);
    let Ok(login) = serde_json::from_slice::<Login>(&body) else {
        return Err(Problem::malformed("Send JSON like {\"token\": \"...\"}."));
    };
    let credential = shared.holder(login.token, address).await?;
    let holder = credential.clone();
    let begin = move |register: &Register| register.begin_session(&holder, SESSION_SECONDS);
    let secret = shared.ask(begin).await?;
    let cookie = cookie(&shared.cookie, &secret, SESSION_SECONDS, shared.is_https(&headers));
    let headers = [(SET_COOKIE, cookie), (CACHE_CONTROL, "no-store".to_owned())];
    Ok((headers, Json(Who::of(credential, &shared))).into_response())
}

/// `DELETE`: ends the session, its open connections too.
pub(super) async fn end(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    shared.check_origin(&headers)?;
    let address = shared.address(connection, &headers);
    let credential = shared.credential(&headers, None, address).await?;
    if let Key::Session(session) = credential.key {
        shared.ask(move |register| register.end_session(session)).await?;
    }
    let gone = cookie(&shared.cookie, "", 0, shared.is_https(&headers));
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, gone)]).into_response())
}

/// A session's cookie, or, without a secret, its end.
pub(super) fn cookie(name: &str, secret: &str, seconds: i64, https: bool) -> String {
    let secure = if https { "; Secure" } else { "" };
    format!("{name}={secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}")
}
