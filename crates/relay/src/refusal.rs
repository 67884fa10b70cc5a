//! What was refused, counted by code.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use andon_sync::message::ErrorCode;

/// Why something was refused: the codes of the sync protocol, and those that only HTTP or the
/// relay itself know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Told to the peer in an `error` message.
    Wire(ErrorCode),
    /// No token, session or an unknown one (HTTP 401).
    Unauthenticated,
    /// Too many wrong tokens from an address (HTTP 429).
    TooManyAttempts,
    /// A browser page of another site (HTTP 403).
    Origin,
    /// A role that may not do this over HTTP (HTTP 403).
    Role,
    /// More connections than allowed (HTTP 429 or 503).
    Connections,
    /// A document of another workspace; the peer is told `doc-unavailable`.
    ForeignDocument,
    /// A confidential document for somebody without the clearance; the peer is told
    /// `doc-unavailable`.
    ConfidentialDocument,
    /// A blob that is larger than allowed (HTTP 413).
    BlobTooLarge,
    /// A part of a blob that is larger than allowed (HTTP 413).
    PartTooLarge,
    /// A blob that the workspace has no room for (HTTP 413).
    BlobsFull,
    /// A client that does not read what it is sent; cut off.
    SlowClient,
    /// A document whose handling failed inside the relay; its peers were told `storage`.
    DocumentFailed,
}

const OWN: [Refusal; 12] = [
    Refusal::Unauthenticated,
    Refusal::TooManyAttempts,
    Refusal::Origin,
    Refusal::Role,
    Refusal::Connections,
    Refusal::ForeignDocument,
    Refusal::ConfidentialDocument,
    Refusal::BlobTooLarge,
    Refusal::PartTooLarge,
    Refusal::BlobsFull,
    Refusal::SlowClient,
    Refusal::DocumentFailed,
];

impl Refusal {
    /// Every refusal, in the order of the counters.
    pub fn all() -> impl Iterator<Item = Refusal> {
        ErrorCode::ALL.into_iter().map(Refusal::Wire).chain(OWN)
    }

    /// The name in answers and in the status.
    pub fn name(self) -> &'static str {
        match self {
            Refusal::Wire(code) => code.name(),
            Refusal::Unauthenticated => "unauthenticated",
            Refusal::TooManyAttempts => "too-many-attempts",
            Refusal::Origin => "origin",
            Refusal::Role => "role",
            Refusal::Connections => "connections",
            Refusal::ForeignDocument => "foreign-document",
            Refusal::ConfidentialDocument => "confidential-document",
            Refusal::BlobTooLarge => "blob-too-large",
            Refusal::PartTooLarge => "part-too-large",
            Refusal::BlobsFull => "blobs-full",
            Refusal::SlowClient => "slow-client",
            Refusal::DocumentFailed => "document-failed",
        }
    }
}

/// How often each refusal happened since the start.
#[derive(Debug)]
pub struct Refusals(Vec<(Refusal, AtomicU64)>);

impl Default for Refusals {
    fn default() -> Self {
        Refusals(Refusal::all().map(|refusal| (refusal, AtomicU64::new(0))).collect())
    }
}

impl Refusals {
    /// Counts one.
    pub fn count(&self, refusal: Refusal) {
        if let Some((_, count)) = self.0.iter().find(|(known, _)| *known == refusal) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The counts by name, zeros too.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.0
            .iter()
            .map(|(refusal, count)| (refusal.name(), count.load(Ordering::Relaxed)))
            .collect()
    }
}
