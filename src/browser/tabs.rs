//! Talking to the other tabs of this browser.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

use super::Listener;
use super::thrown::Thrown;

/// Why there is no talking.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This browser does not let tabs talk to each other ({0}).")]
pub struct TabsUnavailable(String);

/// A channel to all other tabs; left when dropped.
#[must_use = "dropping the channel leaves it"]
pub struct Tabs {
    channel: BroadcastChannel,
    _listener: Listener,
}

impl Tabs {
    /// Joins the channel of that name. Our own messages do not come back.
    pub fn open(
        name: &str,
        on_message: impl FnMut(Vec<u8>) + 'static,
    ) -> Result<Self, TabsUnavailable> {
        let channel = BroadcastChannel::new(name)
            .map_err(|error| TabsUnavailable(Thrown::from(error).text()))?;
        let mut on_message = on_message;
        let listener = Listener::on([(channel.clone().into(), "message")], move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            if let Some(bytes) = data.and_then(|data| data.dyn_into::<Uint8Array>().ok()) {
                on_message(bytes.to_vec());
            }
        });
        Ok(Tabs { channel, _listener: listener })
    }

    /// Sends to all other tabs that are there.
    pub fn post(&self, message: &[u8]) {
        // It fails on a closed channel only, and ours is closed when dropped.
        let _ = self.channel.post_message(&Uint8Array::from(message));
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}
