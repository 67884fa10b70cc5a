//! Files on their way to the relay and from it. `crates/relay/src/http/blobs.rs` says what is
//! spoken.

use std::time::Duration;

use andon_model::attachment::ContentHash;
use wasm_bindgen::JsValue;

use super::file_bytes::FileBytes;
use super::http::{Answer, Ask, NetworkError};

/// For a question.
const SHORT: Duration = Duration::from_secs(10);
/// For a part of a file, or a whole one that comes; the relay waits as long.
const LONG: Duration = Duration::from_secs(120);

/// What the relay says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub status: u16,
    /// How many bytes of it are there, if it says so.
    pub offset: Option<u64>,
    /// Whether the whole is there, safe on its disk.
    pub complete: bool,
    /// A refusal's code and its text for people.
    pub code: String,
    pub message: String,
}

/// Asks how much of a file is there.
pub async fn look(hash: ContentHash) -> Result<Said, NetworkError> {
    said(ask("HEAD", &path(hash), Vec::new(), None, SHORT).await?, false).await
}

/// Brings the bytes from `offset` on of a file that has `length`.
pub async fn bring(
    hash: ContentHash,
    offset: u64,
    length: u64,
    part: &FileBytes,
) -> Result<Said, NetworkError> {
    let headers = vec![
        ("upload-offset", offset.to_string()),
        ("upload-length", length.to_string()),
        ("content-type", "application/octet-stream".to_owned()),
    ];
    let body = JsValue::from(part.array());
    said(ask("PATCH", &path(hash), headers, Some(body), LONG).await?, true).await
}

/// Gets a whole file; without bytes when the relay does not give them.
pub async fn fetch(hash: ContentHash) -> Result<(Said, Option<FileBytes>), NetworkError> {
    let answer = ask("GET", &path(hash), Vec::new(), None, LONG).await?;
    match answer.response.status() {
        200 => {
            let bytes = answer.bytes().await?;
            Ok((said(answer, false).await?, Some(bytes)))
        }
        _ => Ok((said(answer, true).await?, None)),
    }
}

fn path(hash: ContentHash) -> String {
    format!("/api/v1/blobs/{hash}")
}

async fn ask(
    method: &'static str,
    path: &str,
    headers: Vec<(&'static str, String)>,
    body: Option<JsValue>,
    patience: Duration,
) -> Result<Answer, NetworkError> {
    Ask { method, path, headers, body, patience }.send().await
}

async fn said(answer: Answer, with_text: bool) -> Result<Said, NetworkError> {
    let status = answer.response.status();
    let headers = answer.response.headers();
    let header = |name| headers.get(name).ok().flatten();
    let offset = header("upload-offset").and_then(|offset| offset.parse().ok());
    let complete = header("upload-complete").as_deref() == Some("?1");
    let text = match with_text && status >= 400 {
        true => answer.text().await?,
        false => String::new(),
    };
    let problem: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let field = |name| problem.get(name).and_then(|text| text.as_str()).unwrap_or_default();
    let (code, message) = (field("code").to_owned(), field("message").to_owned());
    Ok(Said { status, offset, complete, code, message })
}
