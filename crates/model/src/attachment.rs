//! Pictures and files on an incident's page. The document holds what they are called and the hash
//! of their bytes; the bytes travel beside it.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::action::Origin;
use crate::id::{AttachmentId, PersonId};

/// A picture or file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub content: Content,
    /// The line that it belongs to; `None` for the incident as a whole.
    pub of: Option<Origin>,
    /// By the clock of the device where it was attached.
    pub at: DateTime<Utc>,
    pub author: Option<PersonId>,
    pub removed: bool,
}

/// What is attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The name of the file, as a person sees it.
    pub name: String,
    /// The media type that the device gave, such as `image/png`. A hint: nobody runs anything
    /// because of it, see [`Content::picture`].
    pub media_type: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    pub hash: ContentHash,
}

impl Content {
    /// Whether it may be shown as a picture. Types that can carry scripts, SVG above all, are
    /// none: they are only ever downloaded.
    pub fn picture(&self) -> bool {
        const SHOWN: [&str; 5] =
            ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];
        SHOWN.contains(&self.media_type.to_ascii_lowercase().as_str())
    }
}

/// A number of bytes as people read it: `340 KiB`, `1.5 MiB`, `25 MiB`.
pub fn size_text(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| bytes >= *unit) else {
        return if bytes == 1 { "1 byte".into() } else { format!("{bytes} bytes") };
    };
    // Rounded up: what is over a limit must not look as if it were not.
    let tenths = bytes.saturating_mul(10).div_ceil(unit);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {name}"),
        (whole, _) if whole >= 100 => format!("{} {name}", bytes.div_ceil(unit)),
        (whole, tenth) => format!("{whole}.{tenth} {name}"),
    }
}

/// The SHA-256 of the bytes: equal files are stored and sent once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ContentHash(pub [u8; 32]);

/// A text that is no SHA-256: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A hash is 64 hexadecimal digits in lower case.")]
pub struct NotAHash;

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

impl FromStr for ContentHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() != 64 || !digits {
            return Err(NotAHash);
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NotAHash)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotAHash)?;
        }
        Ok(ContentHash(hash))
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> String {
        hash.to_string()
    }
}

impl TryFrom<String> for ContentHash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, NotAHash> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_say_them_and_never_smaller_than_they_are() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1_023, "1023 bytes"),
            (1_024, "1 KiB"),
            (1_536, "1.5 KiB"),
            (340 << 10, "340 KiB"),
            (25 << 20, "25 MiB"),
            ((25 << 20) + 1, "25.1 MiB"),
            ((340 << 20) + 1, "341 MiB"),
            (3 << 30, "3 GiB"),
        ] {
            assert_eq!(size_text(bytes), text);
        }
    }

    #[test]
    fn a_hash_has_one_spelling() {
        let text = "00ff".repeat(16);
        assert_eq!(text.parse::<ContentHash>().unwrap().to_string(), text);
        for wrong in ["", "00", &"00FF".repeat(16), &"é".repeat(32), &"0g".repeat(32)] {
            assert_eq!(wrong.parse::<ContentHash>(), Err(NotAHash), "{wrong}");
        }
    }

    #[test]
    fn what_can_carry_a_script_is_no_picture() {
        let content = |media_type: &str| Content {
            name: "a".into(),
            media_type: media_type.into(),
            bytes: 1,
            hash: ContentHash([0; 32]),
        };
        assert!(content("image/png").picture() && content("IMAGE/JPEG").picture());
        for other in ["image/svg+xml", "text/html", "application/pdf", "image/png; a=b", ""] {
            assert!(!content(other).picture(), "{other}");
        }
    }
}
