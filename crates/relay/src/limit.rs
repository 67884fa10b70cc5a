//! The limits by name: each has a flag `--max-NAME`, a gauge and a counter of the same name.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::config::Limits;

macro_rules! limits {
    ($($(#[$doc:meta])* $limit:ident $name:literal $field:ident,)*) => {
        /// One of [`Limits`], which say what each means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Limit { $($limit,)* }

        impl Limit {
            /// Every limit.
            pub const ALL: &[Limit] = &[$(Limit::$limit,)*];

            /// The name in flags and metrics.
            pub fn name(self) -> &'static str {
                match self { $(Limit::$limit => $name,)* }
            }

            /// What it is set to.
            pub fn of(self, limits: &Limits) -> u64 {
                match self { $(Limit::$limit => limits.$field as u64,)* }
            }
        }
    };
}

limits! {
    Message "message" message_bytes,
    Unpacked "unpacked" unpacked_bytes,
    Operations "operations" operations,
    Messages "messages" messages_per_second,
    Document "document" document_bytes,
    DocumentChanges "document-changes" document_changes,
    Memory "memory" memory_bytes,
    Connections "connections" connections,
    ConnectionsPerToken "connections-per-token" connections_per_token,
    ConnectionsPerAddress "connections-per-address" connections_per_address,
    Documents "documents" documents_per_connection,
    UnknownDocuments "unknown-documents" unknown_documents_per_connection,
    Presence "presence" presence_per_second,
    PresenceMessage "presence-message" presence_bytes,
    QueuedMessages "queued-messages" queued_messages,
    Queued "queued" queued_bytes,
    Refusals "refusals" refusals_per_connection,
    FailedLogins "failed-logins" failed_logins_per_minute,
    Attachment "attachment" blob_bytes,
    AttachmentsTotal "attachments-total" blobs_bytes,
    AttachmentPart "attachment-part" blob_part_bytes,
    AttachmentPartSeconds "attachment-part-seconds" blob_part_seconds,
    Head "head" head_bytes,
    RequestSeconds "request-seconds" request_seconds,
}

/// How often each limit was met since the start.
#[derive(Debug)]
pub struct Hits(Vec<AtomicU64>);

impl Default for Hits {
    fn default() -> Self {
        Hits(Limit::ALL.iter().map(|_| AtomicU64::new(0)).collect())
    }
}

impl Hits {
    /// Counts one.
    pub fn count(&self, limit: Limit) {
        self.0[limit as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How often it was met.
    pub fn of(&self, limit: Limit) -> u64 {
        self.0[limit as usize].load(Ordering::Relaxed)
    }
}
