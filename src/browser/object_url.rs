//! Addresses that the browser gives to bytes: `blob:https://…`.

use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

use super::{clock, document, spawn};

/// How long a browser may take to begin with a download.
const BEGUN: Duration = Duration::from_secs(40);

/// Good until it is dropped.
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    pub(super) fn of(blob: &Blob) -> Option<Self> {
        Url::create_object_url_with_blob(blob).ok().map(ObjectUrl)
    }

    pub fn address(&self) -> &str {
        &self.0
    }

    /// Saves what is there among the person's downloads.
    pub fn download(self, name: &str) -> Option<()> {
        let document = document()?;
        let link = document.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
        link.set_href(&self.0);
        link.set_download(name);
        link.click();
        spawn(async move {
            clock::sleep(BEGUN).await;
            drop(self);
        });
        Some(())
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
    }
}
