//! The SHA-256 of files.

use andon_model::attachment::ContentHash;
use js_sys::{ArrayBuffer, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::SubtleCrypto;

use super::file_bytes::FileBytes;
use super::{property, window};

/// How much comes into this program's memory at a time.
const PIECE: u64 = 256 * 1024;

/// What these bytes are called.
pub async fn hash_of(bytes: &FileBytes) -> ContentHash {
    if let Some(hash) = by_the_browser(bytes).await {
        return hash;
    }
    let mut hasher = Sha256::new();
    let mut from = 0;
    while from < bytes.len() {
        hasher.update(bytes.part(from, from + PIECE).array().to_vec());
        from += PIECE;
    }
    ContentHash(hasher.finalize().into())
}

/// Much quicker, and there only where the page came over HTTPS or from this machine.
async fn by_the_browser(bytes: &FileBytes) -> Option<ContentHash> {
    let subtle: SubtleCrypto = property(window()?.crypto().ok()?.as_ref(), "subtle")?;
    let digest = subtle.digest_with_str_and_js_u8_array("SHA-256", bytes.array()).ok()?;
    let digest = JsFuture::from(digest).await.ok()?.dyn_into::<ArrayBuffer>().ok()?;
    Uint8Array::new(&digest).to_vec().try_into().ok().map(ContentHash)
}
