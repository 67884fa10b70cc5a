//! A blob's name.

use std::fmt;
use std::str::FromStr;

/// The SHA-256 of a blob, which is its name: 64 lower-case hex digits, and nothing else. Paths are
/// made from this only, never from what somebody sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlobHash(pub [u8; 32]);

/// A text that names no blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A blob is named by its SHA-256, 64 lower-case hex digits.")]
pub struct NotABlobHash;

impl FromStr for BlobHash {
    type Err = NotABlobHash;

    fn from_str(text: &str) -> Result<Self, NotABlobHash> {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(NotABlobHash);
        }
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).map_err(|_| NotABlobHash)?;
        Ok(BlobHash(hash))
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_64_lower_case_hex_digits_name_a_blob() {
        let name = "0123456789abcdef".repeat(4);
        let hash: BlobHash = name.parse().expect("a name");
        assert_eq!(hash.to_string(), name);
        let upper = name.to_uppercase();
        let long = format!("{name}0");
        let outside = format!("../{}", &name[3..]);
        let part = format!("{name}.part");
        for wrong in ["", "..", &name[1..], &upper, &long, &outside, &part] {
            assert_eq!(wrong.parse::<BlobHash>(), Err(NotABlobHash), "{wrong}");
        }
    }
}
