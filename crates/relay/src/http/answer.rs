//! Answers in JSON, refusals among them.

use std::borrow::Cow;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::refusal::Refusal;

/// A refusal or a failure, as clients read it.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(skip)]
    status: StatusCode,
    /// For programs.
    code: &'static str,
    /// For people.
    message: Cow<'static, str>,
}

impl Problem {
    /// A refusal. Whoever makes it counts it.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        let (status, message) = match refusal {
            Refusal::Unauthenticated => (
                StatusCode::UNAUTHORIZED,
                "This needs access. Open a join link, or send a token that is valid.",
            ),
            Refusal::TooManyAttempts => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many wrong tokens from your address. Wait a minute.",
            ),
            Refusal::Origin => (
                StatusCode::FORBIDDEN,
                "Pages of this site may not use this relay. Its operator can allow it with \
                 --allow-origin.",
            ),
            Refusal::Role => (StatusCode::FORBIDDEN, "Your role does not allow this."),
            Refusal::Connections => {
                (StatusCode::SERVICE_UNAVAILABLE, "Too many connections. Try again soon.")
            }
            _ => (StatusCode::BAD_REQUEST, "The request was refused."),
        };
        Problem::new(status, refusal.name(), message)
    }

    /// A refusal because something is too large; the text says the limit.
    pub(crate) fn over_limit(refusal: Refusal, message: String) -> Self {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, refusal.name(), message)
    }

    /// Anything else.
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Problem { status, code, message: message.into() }
    }

    /// The request's body is not what the endpoint takes.
    pub(crate) fn malformed(message: &'static str) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", message)
    }

    /// The store does not answer.
    pub(crate) fn storage() -> Self {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "storage",
            "The relay's database does not answer. Try again soon.",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, [("cache-control", "no-store")], Json(self)).into_response()
    }
}

/// Whatever is not there under `/api/`.
pub(super) async fn no_such_endpoint() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "There is no such endpoint.")
}
