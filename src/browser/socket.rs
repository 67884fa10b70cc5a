//! One WebSocket.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, Event, EventTarget, MessageEvent, WebSocket};

use super::Listener;
use super::thrown::Thrown;

/// What happens to a socket. After `Closed` nothing comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEvent {
    Open,
    Message(Vec<u8>),
    /// `code` is 1006 when there was no closing handshake, also when the relay was never reached.
    Closed {
        code: u16,
        reason: String,
        clean: bool,
    },
}

/// Why nothing can be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SocketError {
    #[error("The address of the relay cannot be used ({0}).")]
    Address(String),
    #[error("There is no connection to the relay.")]
    NotOpen,
    #[error("The browser refused to send to the relay ({0}).")]
    Refused(String),
}

/// A socket that closes when it is dropped, without an event.
#[must_use = "dropping a socket closes it"]
pub struct Socket {
    inner: WebSocket,
    _listener: Listener,
}

impl Socket {
    /// Begins to connect. Reaching the relay or not is told by an event.
    pub fn connect(
        url: &str,
        on_event: impl FnMut(SocketEvent) + 'static,
    ) -> Result<Self, SocketError> {
        let inner = WebSocket::new(url)
            .map_err(|error| SocketError::Address(Thrown::from(error).text()))?;
        inner.set_binary_type(BinaryType::Arraybuffer);
        let target: &EventTarget = inner.as_ref();
        let targets = ["open", "message", "close"].map(|kind| (target.clone(), kind));
        let mut on_event = on_event;
        let listener = Listener::on(targets, move |event| {
            if let Some(event) = read(&event) {
                on_event(event);
            }
        });
        Ok(Socket { inner, _listener: listener })
    }

    /// Hands one message to the browser. That it arrives is for the protocol to find out.
    pub fn send(&self, message: &[u8]) -> Result<(), SocketError> {
        // Once closing, the browser would throw messages away without a word.
        if self.inner.ready_state() != WebSocket::OPEN {
            return Err(SocketError::NotOpen);
        }
        self.inner
            .send_with_u8_array(message)
            .map_err(|error| SocketError::Refused(Thrown::from(error).text()))
    }

    /// Bytes that wait to leave.
    pub fn buffered(&self) -> u32 {
        self.inner.buffered_amount()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.inner.close();
    }
}

fn read(event: &Event) -> Option<SocketEvent> {
    match event.type_().as_str() {
        "open" => Some(SocketEvent::Open),
        "message" => {
            let data = event.dyn_ref::<MessageEvent>()?.data();
            // The protocol has no texts; its reader says so better than silence here would.
            let bytes = match data.dyn_ref::<ArrayBuffer>() {
                Some(buffer) => Uint8Array::new(buffer).to_vec(),
                None => data.as_string()?.into_bytes(),
            };
            Some(SocketEvent::Message(bytes))
        }
        _ => {
            let close = event.dyn_ref::<CloseEvent>()?;
            let (code, reason, clean) = (close.code(), close.reason(), close.was_clean());
            Some(SocketEvent::Closed { code, reason, clean })
        }
    }
}
