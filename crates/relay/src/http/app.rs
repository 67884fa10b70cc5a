//! The browser app: files from the binary or from a directory, with the headers that keep it safe
//! and fast.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::Shared;
use crate::config::AppSource;

/// What a page of the app may do: talk to its own server, and nothing else. No inline script.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; \
                      manifest-src 'self'; object-src 'none'; frame-ancestors 'none'; \
                      base-uri 'none'; form-action 'self'";
const FOREVER: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";
const INDEX: &str = "index.html";
const NO_APP: &str = include_str!("no_app.html");

#[cfg(feature = "embed-app")]
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/app.rs"));

    pub(super) fn files() -> &'static [(&'static str, &'static [u8])] {
        FILES
    }
}

#[cfg(not(feature = "embed-app"))]
mod embedded {
    pub(super) fn files() -> &'static [(&'static str, &'static [u8])] {
        &[]
    }
}

/// Where the app's files are.
pub(crate) enum App {
    Embedded(HashMap<&'static str, File>),
    Directory(PathBuf),
}

/// A file and its tag.
#[derive(Clone)]
pub(crate) struct File {
    bytes: Bytes,
    etag: String,
}

impl From<Bytes> for File {
    fn from(bytes: Bytes) -> Self {
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..16]));
        File { bytes, etag }
    }
}

impl App {
    pub(super) fn new(source: &AppSource) -> Self {
        match source {
            AppSource::Embedded => App::Embedded(
                embedded::files()
                    .iter()
                    .map(|(name, bytes)| (*name, Bytes::from_static(bytes).into()))
                    .collect(),
            ),
            AppSource::Directory(directory) => App::Directory(directory.clone()),
        }
    }

    async fn file(&self, name: &str) -> io::Result<Option<File>> {
        match self {
            App::Embedded(files) => Ok(files.get(name).cloned()),
            App::Directory(directory) => match tokio::fs::read(directory.join(name)).await {
                Ok(bytes) => Ok(Some(Bytes::from(bytes).into())),
                Err(error) => match error.kind() {
                    io::ErrorKind::NotFound
                    | io::ErrorKind::NotADirectory
                    | io::ErrorKind::IsADirectory => Ok(None),
                    _ => Err(error),
                },
            },
        }
    }
}

/// Any path that is no endpoint: a file, or a page of the app, which finds its own way.
pub(super) async fn serve(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let mut response = match find(&shared.app, uri.path(), &headers).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, path = uri.path(), "a file of the app could not be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    };
    guard(&mut response);
    response
}

/// What every page says of what it may do.
pub(super) fn guard(response: &mut Response) {
    let guard = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        guard.insert(name, axum::http::HeaderValue::from_static(value));
    }
}

async fn find(app: &App, path: &str, headers: &HeaderMap) -> io::Result<Response> {
    let Some(name) = file_name(path) else { return Ok(not_found()) };
    let is_page = !name.rsplit('/').next().unwrap_or_default().contains('.');
    let name = if is_page { INDEX.into() } else { name };
    let Some(file) = app.file(&name).await? else {
        return Ok(if is_page { no_app() } else { not_found() });
    };
    let accepts_brotli = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| matches!(coding.trim().split(';').next(), Some("br")) && !is_refused(coding));
    let brotli = if accepts_brotli { app.file(&format!("{name}.br")).await? } else { None };
    let (file, encoding) = match brotli {
        Some(brotli) => (brotli, Some("br")),
        None => (file, None),
    };
    let cache = if is_hashed(&name) { FOREVER } else { REVALIDATE };
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| {
        known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == file.etag)
    });
    let common = [
        (ETAG, file.etag),
        (CACHE_CONTROL, cache.to_owned()),
        (VARY, "accept-encoding".to_owned()),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let mut response = (common, [(CONTENT_TYPE, media_type(&name))], file.bytes).into_response();
    if let Some(encoding) = encoding {
        let value = axum::http::HeaderValue::from_static(encoding);
        response.headers_mut().insert(CONTENT_ENCODING, value);
    }
    Ok(response)
}

fn is_refused(coding: &str) -> bool {
    coding.split(';').skip(1).any(|parameter| {
        let parameter = parameter.trim();
        parameter.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0)
    })
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, REVALIDATE)], "There is no such file.\n")
        .into_response()
}

fn no_app() -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, REVALIDATE)];
    (StatusCode::NOT_FOUND, headers, NO_APP).into_response()
}

/// The file that a URL path names, relative to the app's directory; `None` for a path that leads
/// out of it or names hidden files.
fn file_name(path: &str) -> Option<Cow<'_, str>> {
    let name = path.trim_start_matches('/');
    // The app's files have plain names, so nothing needs to be decoded.
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let is_file = name.split('/').all(is_plain) && Path::new(name).is_relative();
    if is_file {
        Some(name.into())
    } else {
        // A page's path may hold anything as long as it names no file.
        let last = name.rsplit('/').next().unwrap_or_default();
        (!last.contains('.') && !last.contains('%')).then_some(Cow::Borrowed(""))
    }
}

/// Whether the name carries a hash of the content, as Trunk writes it: `app-0123456789abcdef.js`,
/// `app-0123456789abcdef_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let Some((_, hash)) = stem.rsplit_once('-') else { return false };
    let hash = hash.strip_suffix("_bg").unwrap_or(hash);
    hash.len() >= 8
        && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_of_their_content_are_cached_for_ever() {
        for (name, hashed) in [
            ("andon-app-0f3a9c1b2d4e5f60.js", true),
            ("andon-app-0f3a9c1b2d4e5f60_bg.wasm", true),
            ("style-0f3a9c1b.css", true),
            ("index.html", false),
            ("service-worker.js", false),
            ("boot-feedface-not.js", false),
        ] {
            assert_eq!(is_hashed(name), hashed, "{name}");
        }
    }

    #[test]
    fn no_path_leads_out_of_the_app() {
        for path in ["/../secret.txt", "/a/../../b.txt", "/.git/config.txt", "/%2e%2e/etc.txt"] {
            assert_eq!(file_name(path), None, "{path}");
        }
        assert_eq!(file_name("/incidents/0193-ab").as_deref(), Some("incidents/0193-ab"));
        assert_eq!(file_name("/").as_deref(), Some(""));
        assert_eq!(file_name("/icons/icon.svg").as_deref(), Some("icons/icon.svg"));
    }
}
