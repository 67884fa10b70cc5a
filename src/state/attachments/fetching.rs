//! Files that are shown: from this device, or fetched from the relay and checked.

use std::sync::Arc;

use andon_model::attachment::{Content, ContentHash};

use super::{AtRelay, Files};
use crate::browser::file_bytes::FileBytes;
use crate::browser::hashing::hash_of;
use crate::browser::image::small_picture;
use crate::browser::object_url::ObjectUrl;
use crate::browser::storage::StorageError;
use crate::browser::upload;

/// The longer side of a small picture, in pixels: sharp in a grid, also on fine screens.
const SMALL: f64 = 360.0;
/// How many small pictures are remembered.
const REMEMBERED: usize = 200;

/// Why a file cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("It is on another device only. It comes when that device reaches the relay.")]
    Elsewhere,
    #[error("It is not on this device, and the relay is not reached.")]
    NoRelay,
    #[error("The relay did not give it: {0}")]
    Refused(String),
    #[error(
        "What the relay gave is not this file, so it is not shown. \
         Whoever has the file can attach it once more."
    )]
    Wrong,
    #[error("This browser cannot show it as a picture; it can be downloaded.")]
    NoPicture,
    #[error("{0}")]
    Storage(#[from] StorageError),
}

impl Files {
    /// The bytes of a file, from the relay if they are not here. Those are the right ones.
    pub async fn bytes(&self, hash: ContentHash) -> Result<FileBytes, FetchError> {
        let _turn = self.0.turn.lock().await;
        self.bytes_in_turn(hash).await
    }

    async fn bytes_in_turn(&self, hash: ContentHash) -> Result<FileBytes, FetchError> {
        if let Some(bytes) = self.0.store.bytes(hash).await? {
            return Ok(bytes);
        }
        if !self.0.live.get() {
            return Err(FetchError::NoRelay);
        }
        let (said, bytes) = upload::fetch(hash).await.map_err(|_| FetchError::NoRelay)?;
        let Some(bytes) = bytes else {
            return Err(match said.status {
                404 => FetchError::Elsewhere,
                _ => FetchError::Refused(said.message),
            });
        };
        if hash_of(&bytes).await != hash {
            self.note(hash, |whereabouts| whereabouts.relay = AtRelay::Wrong);
            return Err(FetchError::Wrong);
        }
        // Without room it is shown all the same; it stays "on the relay".
        if self.0.store.put(hash, &bytes, None).await.is_ok() {
            self.note(hash, |whereabouts| whereabouts.here = true);
        }
        Ok(bytes)
    }

    /// A small picture of a picture.
    pub async fn thumbnail(&self, content: &Content) -> Result<Arc<ObjectUrl>, FetchError> {
        if !content.picture() {
            return Err(FetchError::NoPicture);
        }
        let _turn = self.0.turn.lock().await;
        let hash = content.hash;
        let known = self.0.thumbnails.borrow().iter().find(|(of, _)| *of == hash).cloned();
        if let Some((_, known)) = known {
            return Ok(known);
        }
        let bytes = self.bytes_in_turn(hash).await?;
        let media_type = content.media_type.to_ascii_lowercase();
        let small = small_picture(&bytes, &media_type, SMALL).await;
        let small = Arc::new(small.ok_or(FetchError::NoPicture)?);
        let mut thumbnails = self.0.thumbnails.borrow_mut();
        thumbnails.push_back((hash, small.clone()));
        if thumbnails.len() > REMEMBERED {
            thumbnails.pop_front();
        }
        Ok(small)
    }
}
