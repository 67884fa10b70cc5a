//! Attached files, as pages show them.

use std::sync::Arc;

use andon_model::attachment::{Attachment, Content};
use andon_model::id::{AttachmentId, EntryId, IncidentId};

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

    /// The id that the composer's next line will have: files can be attached to it before it is
    /// written.
    pub fn next_entry(&self, incident: IncidentId) -> EntryId {
        let kept = self.draft_of(Draft::LineId, incident);
        kept.parse().unwrap_or_else(|_| self.new_entry_id())
    }

    /// Remembers that id, or with `None` that its line is written.
    pub fn keep_next_entry(&self, incident: IncidentId, entry: Option<EntryId>) {
        let text = entry.map(|entry| entry.to_string()).unwrap_or_default();
        self.keep_draft_of(Draft::LineId, incident, &text);
    }
}
