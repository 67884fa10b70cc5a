//! A document's id: 16 bytes, written in base58 with a checksum (automerge-repo's `documentId`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The id of a document. Its text is what stands behind `automerge:` in automerge-repo's URLs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub [u8; 16]);

/// A text that is no document id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a document id (base58 of 16 bytes with a checksum)")]
pub struct NotADocumentId(String);

impl DocumentId {
    /// The bytes as a UUID.
    pub fn uuid(self) -> Uuid {
        Uuid::from_bytes(self.0)
    }

    /// Whether the document is confidential: its id is a version-8 UUID (RFC 9562, section 5.8)
    /// that begins with the four ASCII bytes `conf`. The id alone says it, so that everybody on
    /// the way knows before the first byte of the document, and nobody can take it back.
    pub fn is_confidential(self) -> bool {
        // The variant's bits are not asked for: rather one document too many than one too few.
        self.uuid().get_version_num() == 8 && self.0.starts_with(b"conf")
    }
}

impl From<Uuid> for DocumentId {
    fn from(id: Uuid) -> Self {
        DocumentId(id.into_bytes())
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bs58::encode(self.0).with_check().into_string())
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentId({self})")
    }
}

impl FromStr for DocumentId {
    type Err = NotADocumentId;

    fn from_str(text: &str) -> Result<Self, NotADocumentId> {
        let refuse = || NotADocumentId(text.chars().take(80).collect());
        // 16 bytes and a checksum never need more; longer texts are not worth decoding.
        if text.len() > 40 {
            return Err(refuse());
        }
        let bytes = bs58::decode(text).with_check(None).into_vec().map_err(|_| refuse())?;
        Ok(DocumentId(bytes.try_into().map_err(|_| refuse())?))
    }
}

impl Serialize for DocumentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DocumentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_alone_says_whether_its_document_is_confidential() {
        let mut bytes = [0xff; 16];
        bytes[..4].copy_from_slice(b"conf");
        let confidential = DocumentId::from(uuid::Builder::from_custom_bytes(bytes).into_uuid());
        assert!(confidential.is_confidential());
        // The same bytes with another version, or none that there is.
        assert!(
            !DocumentId::from(uuid::Builder::from_random_bytes(bytes).into_uuid())
                .is_confidential()
        );
        assert!(!DocumentId(bytes).is_confidential());
        let mut other = confidential;
        other.0[3] = b'F';
        assert!(!other.is_confidential());
        let text = confidential.to_string();
        assert!(text.parse::<DocumentId>().is_ok_and(DocumentId::is_confidential));
    }
}
