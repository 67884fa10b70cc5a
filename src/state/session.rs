//! Who this browser is for the relay: the session behind the cookie.

use andon_model::id::WorkspaceId;
use serde::Deserialize;

use crate::browser::http::{self, NetworkError, Response};

/// Where one is in, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Session {
    pub workspace: WorkspaceId,
    #[serde(default)]
    role: String,
    /// Whether the relay gives out confidential documents.
    #[serde(default)]
    pub confidential: bool,
    /// The largest file that the relay takes, in bytes; one of before does not say.
    #[serde(default)]
    pub largest_file: Option<u64>,
}

impl Session {
    /// Whether the access reads only.
    pub fn is_observer(&self) -> bool {
        self.role == "observer"
    }
}

/// What the relay says when asked.
pub enum Answer {
    In(Session),
    Out,
    /// Nobody answers who is a relay, or it has no time.
    Nothing,
}

/// Asks who one is.
pub async fn ask() -> Answer {
    match read(http::get("/api/v1/session").await) {
        Redeemed::In(session) => Answer::In(session),
        Redeemed::Refused { status: 401 | 403, .. } => Answer::Out,
        Redeemed::Refused { .. } | Redeemed::Nothing => Answer::Nothing,
    }
}

/// What the provider is called with whom one can sign in at the relay. `None` when there is none,
/// and while there is no relay to ask.
pub async fn provider() -> Option<String> {
    let Response { status: 200, body } = http::get("/api/v1/sign-in").await.ok()? else {
        return None;
    };
    let offer: serde_json::Value = serde_json::from_str(&body).ok()?;
    Some(offer.get("name")?.as_str()?.to_owned())
}

/// What became of a join link.
pub enum Redeemed {
    In(Session),
    Refused {
        status: u16,
        reason: String,
    },
    /// As with [`Answer::Nothing`]: to be tried again.
    Nothing,
}

/// Turns the secret of a join link into a session.
pub async fn redeem(secret: &str) -> Redeemed {
    let body = serde_json::json!({ "token": secret }).to_string();
    read(http::post_json("/api/v1/session", body).await)
}

fn read(response: Result<Response, NetworkError>) -> Redeemed {
    let Ok(Response { status, body }) = response else { return Redeemed::Nothing };
    match status {
        // What is no session comes from something in between, such as a hotel's login page.
        200 => serde_json::from_str(&body).map_or(Redeemed::Nothing, Redeemed::In),
        // Too many attempts, too: the relay asks to wait.
        400..500 if status != 408 && status != 429 && status != 404 => {
            let reason = serde_json::from_str::<serde_json::Value>(&body)
                .ok()
                .and_then(|body| Some(body.get("message")?.as_str()?.to_owned()))
                .unwrap_or_else(|| "The relay does not know this link.".into());
            Redeemed::Refused { status, reason }
        }
        _ => Redeemed::Nothing,
    }
}
