//! `/api/v1/blobs/{sha256}`: files by the SHA-256 of their content, 64 lower-case hex digits.
//! Each workspace has its own; for others they do not exist.
//!
//! The shape is that of "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload), kept
//! small: the name is known before the upload, so there is nothing to create. Whoever may sync may
//! read; an observer may not write; a browser's `PATCH` must come from an allowed origin.
//!
//! `HEAD` says how far it is:
//!
//! - 404: nothing of it is here. Begin at 0.
//! - 204, `Upload-Complete: ?0`, `Upload-Offset: n`: the first n bytes are here. Go on at n.
//! - 200, `Upload-Complete: ?1`, `Upload-Offset: n`, `Content-Length: n`: it is on the relay,
//!   safe on its disk.
//!
//! `PATCH` with `Upload-Offset: n`, `Upload-Length: total` and a body of at most
//! [`crate::Limits::blob_part_bytes`] brings the bytes from n on. A part that is cut off counts
//! for nothing. Answers:
//!
//! - 204, `Upload-Complete: ?0`, `Upload-Offset: m`: taken; go on at m.
//! - 204, `Upload-Complete: ?1`, `Upload-Offset: total`: the whole is there, its hash is right and
//!   it is safe on the disk. Also the answer, whatever is sent, when it had been there before.
//! - 409 `offset` with `Upload-Offset: m`: not the place; go on at m. Two who bring the same blob
//!   take turns this way.
//! - 422 `hash-mismatch`: the whole came together and is not what its name says. Nothing is kept.
//!   What somebody else began may have been wrong, so beginning at 0 once more is worth it.
//! - 413 `blob-too-large`, `blobs-full`, `part-too-large`: over a limit, which the text says.
//! - 507 `disk-full`: nothing of the blob is kept, documents need the room more. Begin at 0, later.
//! - 408 `too-slow`: the part took more than two minutes. Go on with smaller ones.
//! - 400 `malformed`: a header is missing or contradicts the body.
//!
//! After the last byte was taken without its answer (a crash, a cut), `Upload-Offset` is the
//! length and the blob is not complete: a `PATCH` there with an empty body finishes it.
//!
//! `GET` gives the bytes, or with one `Range` some of them (206, 416 `range`), with the hash as
//! `ETag`. They are never an active type, whatever was uploaded.
//!
//! Every refusal has a JSON body `{"code": .., "message": ..}`; 400 `malformed` for a name that is
//! none, 401 `unauthenticated`, 403 `role` or `origin`, 404 `not-found`, 503 `storage`.

use std::io::{self, SeekFrom};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Request, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, IF_RANGE, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, IntoResponseParts, Response};
use futures_util::stream;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::Shared;
use super::answer::Problem;
use super::range::{Wanted, wanted};
use crate::access::Credential;
use crate::blob::{BlobHash, Held, Part, UploadError};
use crate::limit::Limit;
use crate::refusal::Refusal;

const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// How much of a blob is read from the disk at a time.
const PIECE: usize = 64 * 1024;

/// The blob that a path names.
pub(super) struct Named(BlobHash);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let name = Path::<String>::from_request_parts(parts, state).await.ok();
        let hash = name.and_then(|Path(name)| name.parse().ok());
        hash.map(Named).ok_or_else(|| {
            Problem::malformed("A blob is named by its SHA-256, 64 lower-case hex digits.")
        })
    }
}

/// What somebody may do with blobs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Read,
    Write,
}

/// `HEAD`: how much is there.
pub(super) async fn look(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    Named(hash): Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let credential = let_in(&shared, connection, &headers, Wish::Read).await?;
    let turn = shared.blobs.turn(hash).await;
    let blobs = shared.blobs.clone();
    let held = blocking(move || Ok(blobs.held(credential.workspace, hash, turn)?)).await;
    match held.map_err(|error| problem(&shared, error))? {
        Held::Nothing => Err(missing()),
        held @ Held::Partial(_) => Ok((StatusCode::NO_CONTENT, progress(held)).into_response()),
        held @ Held::Complete(length) => {
            let length = [(CONTENT_LENGTH, HeaderValue::from(length))];
            Ok((progress(held), guard(hash), length).into_response())
        }
    }
}

/// `PATCH`: takes a part.
pub(super) async fn take(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    Named(hash): Named,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    shared.check_origin(&headers)?;
    let credential = let_in(&shared, connection, &headers, Wish::Write).await?;
    let (offset, length) = (number(&headers, UPLOAD_OFFSET)?, number(&headers, UPLOAD_LENGTH)?);
    // Before the blob is held for us: a slow sender keeps nobody else waiting.
    let bytes = body(&shared, request).await?;
    let turn = shared.blobs.turn(hash).await;
    let blobs = shared.blobs.clone();
    let taken = blocking(move || {
        blobs.take(credential.workspace, hash, Part { offset, length, bytes: &bytes }, turn)
    });
    match taken.await {
        Ok(held) => Ok((StatusCode::NO_CONTENT, progress(held)).into_response()),
        Err(UploadError::Offset(offset)) => {
            let text = format!("The upload goes on at byte {offset}.");
            let problem = Problem::new(StatusCode::CONFLICT, "offset", text);
            Ok((progress(Held::Partial(offset)), problem).into_response())
        }
        Err(error) => Err(problem(&shared, error)),
    }
}

/// `GET`: the bytes.
pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    Named(hash): Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let credential = let_in(&shared, connection, &headers, Wish::Read).await?;
    let blobs = shared.blobs.clone();
    let found = blocking(move || Ok(blobs.read(credential.workspace, hash)?)).await;
    let found = found.map_err(|error| problem(&shared, error))?;
    let Some((file, length)) = found else { return Err(missing()) };
    let tag = format!("\"{hash}\"");
    let is_tag = |header| {
        let value: Option<&HeaderValue> = headers.get(header);
        let text = value.and_then(|value| value.to_str().ok());
        text.map(|text| text.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
    };
    if is_tag(IF_NONE_MATCH) == Some(true) {
        return Ok((StatusCode::NOT_MODIFIED, guard(hash), ()).into_response());
    }
    let range = headers.get(RANGE).and_then(|range| range.to_str().ok());
    let range = range.filter(|_| is_tag(IF_RANGE) != Some(false));
    let (status, first, count, content_range) = match wanted(range, length) {
        Wanted::All => (StatusCode::OK, 0, length, None),
        Wanted::Some { first, last } => {
            let text = format!("bytes {first}-{last}/{length}");
            (StatusCode::PARTIAL_CONTENT, first, last - first + 1, Some(text))
        }
        Wanted::Nothing => {
            let range = [(CONTENT_RANGE, format!("bytes */{length}"))];
            let text = format!("The file has {length} bytes; none of those asked for is there.");
            let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range", text);
            return Ok((range, problem).into_response());
        }
    };
    let mut file = tokio::fs::File::from_std(file);
    let sought = file.seek(SeekFrom::Start(first)).await;
    sought.map_err(|error| problem(&shared, error.into()))?;
    let content_length = [(CONTENT_LENGTH, HeaderValue::from(count))];
    let body = Body::from_stream(pieces(file.take(count)));
    let mut response = (status, guard(hash), content_length, body).into_response();
    if let Some(Ok(range)) = content_range.map(HeaderValue::try_from) {
        response.headers_mut().insert(CONTENT_RANGE, range);
    }
    Ok(response)
}

/// A file as it is read, piece by piece.
fn pieces(
    file: tokio::io::Take<tokio::fs::File>,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE.min(usize::try_from(file.limit()).unwrap_or(PIECE))];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then(|| (piece.into(), file)))
    })
}

/// What every answer with a blob says: what it is, and that it is nothing a browser may run,
/// whatever somebody uploaded.
fn guard(hash: BlobHash) -> impl IntoResponseParts {
    (
        [(ETAG, format!("\"{hash}\""))],
        [
            (CONTENT_TYPE, "application/octet-stream"),
            (CONTENT_DISPOSITION, "attachment"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
            (RESOURCE_POLICY, "same-origin"),
            (CACHE_CONTROL, "private, max-age=31536000, immutable"),
            (ACCEPT_RANGES, "bytes"),
        ],
    )
}

fn progress(held: Held) -> [(HeaderName, HeaderValue); 2] {
    let (complete, offset) = match held {
        Held::Nothing => ("?0", 0),
        Held::Partial(offset) => ("?0", offset),
        Held::Complete(length) => ("?1", length),
    };
    [
        (UPLOAD_COMPLETE, HeaderValue::from_static(complete)),
        (UPLOAD_OFFSET, HeaderValue::from(offset)),
    ]
}

async fn let_in(
    shared: &Arc<Shared>,
    connection: SocketAddr,
    headers: &HeaderMap,
    wish: Wish,
) -> Result<Credential, Problem> {
    use andon_sync::session::Access;
    let address = shared.address(connection, headers);
    let credential = shared.credential(headers, None, address).await?;
    match (credential.role.access(), wish) {
        (Some(Access::Write), _) | (Some(Access::Read), Wish::Read) => Ok(credential),
        (Some(Access::Read), Wish::Write) | (None, _) => Err(shared.refuse(Refusal::Role)),
    }
}

fn number(headers: &HeaderMap, name: HeaderName) -> Result<u64, Problem> {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.parse().ok()).ok_or_else(|| {
        Problem::malformed("Send Upload-Offset and Upload-Length, both numbers of bytes.")
    })
}

/// The whole body, within the limit that the route has.
async fn body(shared: &Shared, request: Request) -> Result<Bytes, Problem> {
    let patience = Duration::from_secs(shared.config.limits.blob_part_seconds);
    match tokio::time::timeout(patience, Bytes::from_request(request, &())).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)))) => {
            shared.metrics.refusals.count(Refusal::PartTooLarge);
            shared.metrics.limits.count(Limit::AttachmentPart);
            let most = size(shared.config.limits.blob_part_bytes as u64);
            let text = format!("One request may bring at most {most} of a file.");
            Err(Problem::over_limit(Refusal::PartTooLarge, text))
        }
        Ok(Err(_)) => Err(Problem::malformed("The body was cut off.")),
        Err(_) => {
            shared.metrics.limits.count(Limit::AttachmentPartSeconds);
            Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "too-slow",
                "This part of the file took too long. Go on with smaller parts.",
            ))
        }
    }
}

/// Runs disk work beside the tasks, to its end even when the client has gone.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UploadError> + Send + 'static,
) -> Result<T, UploadError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|panic| Err(UploadError::Disk(io::Error::other(panic))))
}

fn missing() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "There is no such file on this relay.")
}

/// Words what went wrong, and counts it when it is a refusal.
fn problem(shared: &Shared, error: UploadError) -> Problem {
    let over_limit = |refusal, limit, text| {
        shared.metrics.limits.count(limit);
        shared.metrics.refusals.count(refusal);
        Problem::over_limit(refusal, text)
    };
    match error {
        UploadError::TooLarge(most) => over_limit(
            Refusal::BlobTooLarge,
            Limit::Attachment,
            format!(
                "This file is too large: the relay takes at most {} a file. Put it where all can \
                 reach it and write the link down, or ask the relay's operator to allow more.",
                size(most)
            ),
        ),
        UploadError::WorkspaceFull(most) => over_limit(
            Refusal::BlobsFull,
            Limit::AttachmentsTotal,
            format!(
                "The relay has no room for this file: all files of this workspace together may \
                 have at most {}. Its operator can allow more.",
                size(most)
            ),
        ),
        UploadError::Offset(_) | UploadError::BeyondLength => {
            Problem::malformed("The part goes beyond the length that was announced.")
        }
        UploadError::Hash => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "hash-mismatch",
            "The file did not arrive as it was sent. Nothing of it was kept; send it again.",
        ),
        UploadError::DiskFull => {
            tracing::error!("the disk is full; a blob was refused");
            Problem::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk-full",
                "The relay's disk is full. The file stays on your device; try again later.",
            )
        }
        UploadError::Disk(error) => {
            tracing::error!(%error, "a blob could not be read or written");
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "storage",
                "The relay's disk does not answer. Try again soon.",
            )
        }
    }
}

/// A number of bytes as operators write it.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let whole = units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    whole
        .map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}
