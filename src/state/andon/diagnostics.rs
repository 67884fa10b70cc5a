//! What there is to know when something seems wrong.

use super::Andon;
use crate::browser::{device as browser_device, install, page};

/// What the diagnostics page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// Bytes used and allowed, if the browser says.
    pub space: Option<(u64, u64)>,
    /// "granted", "denied", "unknown".
    pub persistence: String,
    /// Pictures and files on this device: how many, and their bytes.
    pub files: (usize, u64),
    pub documents_on_device: usize,
    pub documents_open: usize,
    /// Chunks set aside: document, chunk, reason.
    pub damaged: Vec<(String, String, String)>,
    /// Messages of the relay that could not be used: document, reason.
    pub refused: Vec<(String, String)>,
    pub relay: String,
    pub workspace: String,
    pub service_worker: bool,
}

impl Andon {
    pub async fn diagnostics(&self) -> Diagnostics {
        let Some(core) = self.core() else { return Diagnostics::default() };
        let storage = core.repo.storage();
        let damaged = storage.damaged().await.unwrap_or_default();
        let sizes = core.files.sizes().await.unwrap_or_default();
        Diagnostics {
            files: (sizes.len(), sizes.iter().map(|(_, bytes)| bytes).sum()),
            space: browser_device::estimate().await,
            persistence: match browser_device::persist().await {
                browser_device::Persistence::Granted => "granted",
                browser_device::Persistence::Denied => "denied",
                browser_device::Persistence::Unknown => "unknown",
            }
            .into(),
            documents_on_device: storage.documents().await.map(|d| d.len()).unwrap_or_default(),
            documents_open: core.repo.counts().0,
            damaged: damaged
                .into_iter()
                .map(|d| (d.key.document.to_string(), d.key.hash, d.reason))
                .collect(),
            refused: core.refused.borrow().clone(),
            relay: if core.is_shared() { page::sync_url() } else { String::new() },
            workspace: core.device.borrow().workspace.to_string(),
            service_worker: install::is_controlled(),
        }
    }
}
