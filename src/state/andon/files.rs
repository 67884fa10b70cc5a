//! Attached files, as pages show them.

use std::sync::Arc;

use andon_model::attachment::{Attachment, Content};
use andon_model::id::{AttachmentId, IncidentId};
use leptos::prelude::*;
use uuid::Uuid;

use super::Andon;
use super::drafts::Draft;
use crate::browser::file_bytes::FileBytes;
use crate::browser::object_url::ObjectUrl;
use crate::state::attachments::FetchError;

impl Andon {
    pub fn new_attachment_id(&self) -> AttachmentId {
        AttachmentId(self.new_id())
    }

    /// An open incident names these: `files` says where they are from now on.
    pub fn see_files(&self, attachments: &[Attachment]) {
        if let Some(core) = self.core() {
            core.files.see(attachments);
        }
    }

    /// The largest file that can be attached, in bytes.
    pub fn largest_file(&self) -> Signal<u64> {
        self.core().map_or(Signal::stored(0), |core| core.files.largest())
    }

    /// The bytes of a file, from the relay if they are not here.
    pub async fn file(&self, content: &Content) -> Result<FileBytes, FetchError> {
        let core = self.core().ok_or(FetchError::NoRelay)?;
        core.files.bytes(content.hash).await
    }

    /// A small picture of a picture.
    pub async fn thumbnail(&self, content: &Content) -> Result<Arc<ObjectUrl>, FetchError> {
        let core = self.core().ok_or(FetchError::NoRelay)?;
        core.files.thumbnail(content).await
    }

    /// The id that the composer's next line, or the next note, will have: files can be attached
    /// to it before it is written.
    pub fn next_id(&self, what: Draft, incident: IncidentId) -> Uuid {
        let kept = self.draft_of(what, incident);
        kept.parse().unwrap_or_else(|_| self.new_id())
    }

    /// Remembers that id, or with `None` that it is used.
    pub fn keep_next_id(&self, what: Draft, incident: IncidentId, id: Option<Uuid>) {
        let text = id.map(|id| id.to_string()).unwrap_or_default();
        self.keep_draft_of(what, incident, &text);
    }
}
