//! Attaching files to an incident.

use andon_document::incident as document;
use andon_model::action::Origin;
use andon_model::attachment::{Attachment, Content, ContentHash, size_text};
use andon_model::command::{Command, Refusal};
use andon_model::id::AttachmentId;
use leptos::prelude::*;

use super::IncidentState;
use crate::browser::clock;
use crate::browser::hashing::hash_of;
use crate::browser::picked::{Picked, ReadError};
use crate::browser::storage::StorageError;

/// Why something was not attached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    #[error("“{0}” is a folder. Attach the files in it one by one, or pack them into one file.")]
    Folder(String),
    #[error("“{0}” is empty: there is nothing to attach.")]
    Empty(String),
    #[error(
        "“{name}” has {}; the relay takes at most {} a file. Put it where all can reach it and write the link down.",
        size_text(*.bytes),
        size_text(*.most)
    )]
    TooLarge { name: String, bytes: u64, most: u64 },
    #[error("“{0}” is attached here already.")]
    Already(String),
    #[error("“{name}” was not attached. {why}")]
    Unreadable { name: String, why: ReadError },
    #[error("“{name}” was not attached. {why}")]
    NotKept { name: String, why: StorageError },
    #[error("“{name}” was not attached. {why}")]
    Refused { name: String, why: Refusal },
}

impl IncidentState {
    /// Attaches a file under this name. First its bytes are stored, then the document names them.
    /// It is done even if the page is left meanwhile.
    pub async fn attach(
        self,
        id: AttachmentId,
        picked: Picked,
        name: String,
        of: Option<Origin>,
    ) -> Result<(), AttachError> {
        if picked.folder {
            return Err(AttachError::Folder(name));
        }
        if picked.bytes == 0 {
            return Err(AttachError::Empty(name));
        }
        let refused = |why| AttachError::Refused { name: name.clone(), why };
        let gone = || refused(Refusal::NotFound("The incident".into()));
        let inside = self.inside().ok_or_else(gone)?;
        let core = inside.open.core.clone();
        core.may_write().map_err(refused)?;
        let most = core.files.largest().get_untracked();
        if picked.bytes > most {
            return Err(AttachError::TooLarge { name: name.clone(), bytes: picked.bytes, most });
        }
        let _open = core.repo.open(inside.open.id, None, || {});
        let bytes = picked.read().await;
        let bytes = bytes.map_err(|why| AttachError::Unreadable { name: name.clone(), why })?;
        let hash = hash_of(&bytes).await;
        if let Some(same) = self.attached(hash, of) {
            return Err(AttachError::Already(same.content.name));
        }
        let kept = core.files.keep(hash, &bytes).await;
        kept.map_err(|why| AttachError::NotKept { name: name.clone(), why })?;
        let media_type = picked.media_type.clone();
        let content = Content { name: name.clone(), media_type, bytes: bytes.len(), hash };
        let command = Command::AddAttachment { attachment: id, content, of };
        if self.head.try_get_untracked().is_some() {
            return self.run(command).map_err(refused);
        }
        let (me, now) = (core.me(), clock::now());
        core.repo
            .edit(inside.open.id, document::new, |tx| document::apply(tx, &command, me, now))
            .unwrap_or_else(|| Err(Refusal::NotFound("The incident".into())))
            .map(drop)
            .map_err(refused)
    }

    fn attached(&self, hash: ContentHash, of: Option<Origin>) -> Option<Attachment> {
        let same = |one: &&Attachment| !one.removed && one.content.hash == hash && one.of == of;
        self.head.try_with_untracked(|head| head.attachments.iter().find(same).cloned()).flatten()
    }
}
