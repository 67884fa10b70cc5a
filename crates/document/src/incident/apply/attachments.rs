//! Pictures and files.

use andon_model::action::Origin;
use andon_model::attachment::{Attachment, Content};
use andon_model::id::AttachmentId;

use super::super::read::attachment_in;
use super::*;

impl Scribe<'_, '_> {
    /// The attachment and the map that holds it.
    fn attachment(&self, id: AttachmentId) -> Result<(ObjId, Attachment), Refusal> {
        let view = self.writer.view();
        let map = view.map(&self.writer.seeded("attachments")?, &id.to_string());
        map.zip(attachment_in(&view, id)).ok_or_else(|| Refusal::NotFound("The file".into()))
    }

    pub(super) fn add_attachment(
        &mut self,
        id: AttachmentId,
        content: &Content,
        of: Option<Origin>,
    ) -> Result<Vec<Command>, Refusal> {
        if self.attachment(id).is_ok() {
            return self.set_attachment_removed(id, false);
        }
        let name = file_name(&content.name)?;
        check_length("The type", &content.media_type, NAME_LIMIT)?;
        let attachments = self.writer.seeded("attachments")?;
        let map = self.writer.make_map(&attachments, &id.to_string())?;
        self.writer.put(&map, "name", name)?;
        self.writer.put(&map, "type", content.media_type.as_str())?;
        let size = i64::try_from(content.bytes).unwrap_or(i64::MAX);
        self.writer.put(&map, "size", size)?;
        self.writer.put(&map, "hash", content.hash.to_string())?;
        self.writer.put(&map, "at", self.now.timestamp_millis())?;
        self.writer.put(&map, "author", self.by.to_string())?;
        if let Some(of) = of {
            self.writer.put(&map, "of", super::actions::stored_origin(of))?;
        }
        Ok(vec![Command::RemoveAttachment(id)])
    }

    pub(super) fn rename_attachment(
        &mut self,
        id: AttachmentId,
        name: &str,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.attachment(id)?;
        self.writer.put(&map, "name", file_name(name)?)?;
        Ok(vec![Command::RenameAttachment { attachment: id, name: before.content.name }])
    }

    /// Marks it removed; the bytes stay, because an earlier state may be wanted back.
    pub(super) fn set_attachment_removed(
        &mut self,
        id: AttachmentId,
        removed: bool,
    ) -> Result<Vec<Command>, Refusal> {
        let (map, before) = self.attachment(id)?;
        if before.removed == removed {
            return Ok(Vec::new());
        }
        self.writer.put(&map, "removed", removed)?;
        let inverse = if removed { Command::RestoreAttachment } else { Command::RemoveAttachment };
        Ok(vec![inverse(id)])
    }
}

fn file_name(name: &str) -> Result<&str, Refusal> {
    let name = name.trim();
    check_length("The name", name, NAME_LIMIT)?;
    if name.is_empty() { Err(Refusal::FileNameMissing) } else { Ok(name) }
}
