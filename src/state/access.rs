//! Who has access to the workspace, as its administrators see it at the relay.

use serde::Deserialize;
use serde_json::json;

use crate::browser::http::{self, NetworkError, Response};
use crate::browser::page;

const ACCESS: &str = "/api/v1/access";

/// A token, or somebody who signs in. Times in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Token {
    pub id: String,
    pub role: String,
    /// Whether it opens confidential notes.
    pub confidential: bool,
    pub name: String,
    pub created: i64,
    pub last_used: Option<i64>,
    pub expires: Option<i64>,
    pub revoked: Option<i64>,
    /// Whether this browser came in with it.
    pub own: bool,
}

/// What to make.
pub struct NewToken {
    pub role: &'static str,
    pub name: String,
    pub confidential: bool,
    /// How long it lasts; `None` until it is revoked.
    pub days: Option<u32>,
}

/// Why the relay did not do it, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error(
        "The relay is not reached. Who has access is seen and changed only there; all else goes on."
    )]
    Unreachable,
    #[error(
        "Only administrators see who has access. Ask one of them, or make yourself a link on the \
         server: andon token create --role admin"
    )]
    NotAdmin,
    #[error(
        "The relay answered what this Andon does not understand. Reload the page and look whether \
         it was done."
    )]
    Unclear,
    #[error("{0}")]
    Refused(String),
}

/// Everybody who has, or had, access; oldest first.
pub async fn list() -> Result<Vec<Token>, Failure> {
    #[derive(Deserialize)]
    struct List {
        tokens: Vec<Token>,
    }
    let body = answer(http::get(ACCESS).await)?;
    let list: List = serde_json::from_str(&body).map_err(|_| Failure::Unclear)?;
    Ok(list.tokens)
}

/// Makes a token; returns the link that lets people in with it. It cannot be had again.
pub async fn make(new: &NewToken) -> Result<String, Failure> {
    #[derive(Deserialize)]
    struct Made {
        token: String,
    }
    let NewToken { role, name, confidential, days } = new;
    let wanted = json!({ "role": role, "name": name, "confidential": confidential, "days": days });
    let body = answer(http::post_json(ACCESS, wanted.to_string()).await)?;
    let made: Made = serde_json::from_str(&body).map_err(|_| Failure::Unclear)?;
    Ok(format!("{}/#join={}", page::origin(), made.token))
}

/// Takes access back, or gives it again.
pub async fn set_revoked(id: &str, revoked: bool) -> Result<(), Failure> {
    let change = json!({ "revoked": revoked }).to_string();
    answer(http::put_json(&format!("{ACCESS}/{id}"), change).await).map(|_| ())
}

/// What the relay says when it does not do something.
#[derive(Deserialize)]
struct Problem {
    code: String,
    message: String,
}

fn answer(response: Result<Response, NetworkError>) -> Result<String, Failure> {
    let Ok(Response { status, body }) = response else { return Err(Failure::Unreachable) };
    if (200..300).contains(&status) {
        return Ok(body);
    }
    let problem = serde_json::from_str::<Problem>(&body);
    // What says nothing comes from something in between.
    Err(problem.map_or(Failure::Unreachable, |problem| match problem.code.as_str() {
        "role" => Failure::NotAdmin,
        _ => Failure::Refused(problem.message),
    }))
}
