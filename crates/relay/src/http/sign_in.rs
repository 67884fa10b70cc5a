//! `/api/v1/sign-in`: by way of an OpenID Connect provider ([`crate::sign_in`]).
//!
//! - `GET /api/v1/sign-in`: `{"name": ..}`, the provider's name, or null when there is none.
//! - `GET /api/v1/sign-in/begin` sends the browser to the provider.
//! - `GET /api/v1/sign-in/end` is where that sends it back to; begins a session and leads to the
//!   app, or shows a page that says why not.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::answer::no_such_endpoint;
use super::{Shared, app, door, session};
use crate::access::SignedIn;
use crate::sign_in::{Begun, NotSignedIn};

/// How long one may take at the provider, in seconds.
const TIME_THERE: u32 = 600;
const PAGE: &str = include_str!("not_signed_in.html");

#[derive(Deserialize)]
pub(super) struct Returned {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

/// Whether one can sign in, and with whom.
pub(super) async fn offer(State(shared): State<Arc<Shared>>) -> Response {
    let name = shared.provider.as_ref().map(|provider| &provider.settings.name);
    ([(CACHE_CONTROL, "no-store")], Json(json!({ "name": name }))).into_response()
}

/// To the provider.
pub(super) async fn begin(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let Some(provider) = &shared.provider else { return no_such_endpoint().await.into_response() };
    match provider.begin().await {
        Ok(Begun { url, kept }) => {
            let cookie = shared.sign_in_cookie(&headers, &kept, TIME_THERE);
            let headers = [(LOCATION, url), (SET_COOKIE, cookie)];
            (StatusCode::SEE_OTHER, headers, [(CACHE_CONTROL, "no-store")]).into_response()
        }
        Err(error) => shared.not_signed_in(&error),
    }
}

/// Back from the provider.
pub(super) async fn end(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    Query(returned): Query<Returned>,
    headers: HeaderMap,
) -> Response {
    let Some(provider) = &shared.provider else { return no_such_endpoint().await.into_response() };
    let kept = door::cookie(&headers, &shared.sign_in_cookie_name()).unwrap_or_default();
    let outcome = match (returned.error, returned.state, returned.code) {
        // What the provider says of it is for its people, and could be anybody's text.
        (Some(_), ..) => Err(NotSignedIn::Refused("it was broken off there".into())),
        (None, Some(state), Some(code)) => provider.end(&kept, &state, code).await,
        (None, ..) => Err(NotSignedIn::NotBegun),
    };
    let identity = match outcome {
        Ok(identity) => identity,
        Err(error) => {
            if matches!(error, NotSignedIn::NotBegun) {
                let address = shared.address(connection, &headers);
                tokio::time::sleep(shared.attempts.failed(address).wait).await;
            }
            return shared.not_signed_in(&error);
        }
    };
    let (name, role) = (identity.name.clone(), identity.role);
    let settings = provider.settings.clone();
    let seconds = i64::try_from(settings.lasts.as_secs()).unwrap_or(i64::MAX);
    let begun = shared.ask(move |register| {
        let workspace = settings.workspace.as_deref();
        match register.sign_in(&identity, workspace)? {
            SignedIn::In(holder) => Ok(Ok(register.begin_session(&holder, seconds)?)),
            not_in => Ok(Err(not_in)),
        }
    });
    let secret = match begun.await {
        Ok(Ok(secret)) => secret,
        Ok(Err(why)) => {
            tracing::warn!(name, ?why, "not signed in");
            return match why {
                SignedIn::NoWorkspace => page(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "This Andon is set to let you into a workspace that it does not have. Tell \
                     whoever runs it: the setting is sign-in-workspace.",
                ),
                _ => page(
                    StatusCode::FORBIDDEN,
                    "Your access to this Andon was taken back. Whoever runs it can give it again.",
                ),
            };
        }
        Err(problem) => return problem.into_response(),
    };
    tracing::info!(name, %role, "signed in");
    let cookie = session::cookie(&shared.cookie, &secret, seconds, shared.is_https(&headers));
    let cookies = [(SET_COOKIE, cookie), (SET_COOKIE, shared.sign_in_cookie(&headers, "", 0))];
    let to_the_app = [(LOCATION, "/"), (CACHE_CONTROL, "no-store")];
    (StatusCode::SEE_OTHER, AppendHeaders(cookies), to_the_app).into_response()
}

impl Shared {
    fn sign_in_cookie_name(&self) -> String {
        format!("{}_sign_in", self.cookie)
    }

    /// Lax, because the browser comes back from another site.
    fn sign_in_cookie(&self, headers: &HeaderMap, kept: &str, seconds: u32) -> String {
        let secure = if self.is_https(headers) { "; Secure" } else { "" };
        let name = self.sign_in_cookie_name();
        format!(
            "{name}={kept}; HttpOnly; SameSite=Lax; Path=/api/v1/sign-in; Max-Age={seconds}{secure}"
        )
    }

    fn not_signed_in(&self, error: &NotSignedIn) -> Response {
        tracing::warn!(%error, "not signed in");
        let (status, text) = match error {
            NotSignedIn::Unreachable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "It does not answer. Who is already in stays in, and what is on this device goes \
                 on working. Try again later, or use a join link.",
            ),
            NotSignedIn::NotBegun => (
                StatusCode::BAD_REQUEST,
                "It took too long, or it was begun in another browser. Try again.",
            ),
            NotSignedIn::Refused(_) => {
                (StatusCode::FORBIDDEN, "It did not confirm who you are. Try again.")
            }
            NotSignedIn::Domain(_) => (
                StatusCode::FORBIDDEN,
                "It knows you, but your address is not among those that this Andon lets in. Ask \
                 whoever runs it for a join link.",
            ),
        };
        page(status, text)
    }
}

fn page(status: StatusCode, text: &str) -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    let mut response = (status, headers, PAGE.replace("{text}", text)).into_response();
    app::guard(&mut response);
    response
}
