//! One open connection as the documents see it: who it is, and a bounded queue towards it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};

use andon_sync::message::{ErrorCode, PeerMetadata};
use andon_sync::session::PeerKey;
use andon_sync::{DocumentId, Message, PeerId};
use axum::body::Bytes;
use tokio::sync::{mpsc, watch};

use crate::access::Credential;
use crate::config::Limits;
use crate::limit::Limit;
use crate::metrics::Metrics;
use crate::refusal::Refusal;

/// Why the relay ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It does not read what it is sent.
    Slow,
    /// Its token or session has ended.
    AccessEnded,
    /// A message beyond the limit.
    TooLarge,
    /// What it says is no protocol of ours, or too often not.
    Unruly,
    /// It has not been heard of for a long time.
    Silent,
    /// The relay stops.
    Stopping,
}

impl Cut {
    /// The WebSocket close code (RFC 6455, section 7.4.1) and what to say.
    pub fn close(self) -> (u16, &'static str) {
        match self {
            Cut::Slow => (1013, "too slow"),
            Cut::AccessEnded => (1008, "access ended"),
            Cut::TooLarge => (1009, "message too large"),
            Cut::Unruly => (1008, "protocol error"),
            Cut::Silent => (1001, "silent"),
            Cut::Stopping => (1001, "stopping"),
        }
    }
}

/// How near a connection is to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    NotYet,
    /// Nothing more is read; what was read is answered.
    InOrder,
    Cut(Cut),
}

impl Ending {
    /// Why it is cut off, if it is.
    pub fn cut(self) -> Option<Cut> {
        match self {
            Ending::Cut(cut) => Some(cut),
            Ending::NotYet | Ending::InOrder => None,
        }
    }
}

/// A connection's way out.
#[derive(Debug)]
pub struct Link {
    pub key: PeerKey,
    pub credential: Credential,
    peer: OnceLock<(PeerId, PeerMetadata)>,
    queue: mpsc::UnboundedSender<Bytes>,
    queued_messages: AtomicUsize,
    queued_bytes: AtomicUsize,
    /// Documents that it waits for.
    unknown: AtomicUsize,
    strikes: AtomicU32,
    /// Documents that let it go and that it has not noticed yet.
    let_go: Mutex<Vec<DocumentId>>,
    ending: watch::Sender<Ending>,
    limits: Limits,
    metrics: Arc<Metrics>,
}

/// The connection's own end of a [`Link`].
#[derive(Debug)]
pub struct Ends {
    pub queue: mpsc::UnboundedReceiver<Bytes>,
    pub ending: watch::Receiver<Ending>,
}

impl Link {
    /// A link and the ends that the connection's tasks hold.
    pub fn new(
        key: PeerKey,
        credential: Credential,
        limits: Limits,
        metrics: Arc<Metrics>,
    ) -> (Self, Ends) {
        let (queue, receiver) = mpsc::unbounded_channel();
        let (ending, ends) = watch::channel(Ending::NotYet);
        let link = Link {
            key,
            credential,
            peer: OnceLock::new(),
            queue,
            queued_messages: AtomicUsize::new(0),
            queued_bytes: AtomicUsize::new(0),
            unknown: AtomicUsize::new(0),
            strikes: AtomicU32::new(0),
            let_go: Mutex::new(Vec::new()),
            ending,
            limits,
            metrics,
        };
        (link, Ends { queue: receiver, ending: ends })
    }

    /// Notes whom the handshake introduced.
    pub fn introduce(&self, peer: PeerId, metadata: PeerMetadata) {
        // A second introduction is refused by the protocol before it comes here.
        let _ = self.peer.set((peer, metadata));
    }

    /// The peer's name for itself; empty before the handshake.
    pub fn peer(&self) -> PeerId {
        self.peer.get().map_or_else(|| PeerId(String::new()), |(peer, _)| peer.clone())
    }

    /// The name of the store behind the peer, if it has one.
    pub fn storage(&self) -> Option<&str> {
        self.peer.get().and_then(|(_, metadata)| metadata.storage_id.as_deref())
    }

    /// Queues a message. A client that lets the queue grow beyond the limits is cut off.
    pub fn send(&self, message: &Message) {
        let frame = Bytes::from(message.encode());
        let messages = self.queued_messages.fetch_add(1, Ordering::Relaxed);
        let bytes = self.queued_bytes.fetch_add(frame.len(), Ordering::Relaxed);
        let over = if messages >= self.limits.queued_messages {
            Some(Limit::QueuedMessages)
        } else if bytes > 0 && bytes + frame.len() > self.limits.queued_bytes {
            Some(Limit::Queued)
        } else {
            None
        };
        if let Some(limit) = over {
            if self.cut(Cut::Slow) {
                self.metrics.limits.count(limit);
                self.metrics.refusals.count(Refusal::SlowClient);
            }
        } else {
            // The connection may have just ended.
            let _ = self.queue.send(frame);
        }
    }

    /// Notes that a queued frame of that size went out.
    pub fn sent(&self, bytes: usize) {
        self.queued_messages.fetch_sub(1, Ordering::Relaxed);
        self.queued_bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.metrics.messages_sent.add(1);
        self.metrics.bytes_sent.add(bytes as u64);
    }

    /// Counts a refusal and tells the peer. Too many of them end the connection.
    pub fn refuse(&self, code: ErrorCode, message: String, document: Option<DocumentId>) {
        self.metrics.refusals.count(Refusal::Wire(code));
        self.send(&Message::Error { message, code: Some(code), document });
        // A full disk is not the client's doing.
        if code != ErrorCode::Storage {
            let strikes = self.strikes.fetch_add(1, Ordering::Relaxed) + 1;
            if strikes > self.limits.refusals_per_connection && self.cut(Cut::Unruly) {
                self.metrics.limits.count(Limit::Refusals);
            }
        }
    }

    /// Ends the connection; false when it ends already. The first reason stays.
    pub fn cut(&self, why: Cut) -> bool {
        self.ending.send_if_modified(|ending| {
            let first = ending.cut().is_none();
            if first {
                *ending = Ending::Cut(why);
            }
            first
        })
    }

    /// Has the connection end in order: nothing more is read, what was read is answered.
    pub fn wind_down(&self) {
        self.ending.send_if_modified(|ending| {
            let first = *ending == Ending::NotYet;
            if first {
                *ending = Ending::InOrder;
            }
            first
        });
    }

    /// Ends the connection because its token or session has ended, and says so.
    pub fn end_access(&self) {
        if self.ending.borrow().cut().is_none() {
            let text = "This access was revoked, has expired or was logged out.";
            self.refuse(ErrorCode::Forbidden, text.into(), None);
            self.cut(Cut::AccessEnded);
        }
    }

    /// Notes one more document that the connection waits for; false when that is too many.
    pub fn wait_for_one_more(&self) -> bool {
        let before = self.unknown.fetch_add(1, Ordering::Relaxed);
        let allowed = before < self.limits.unknown_documents_per_connection;
        if !allowed {
            self.wait_for_one_less();
        }
        allowed
    }

    /// Notes that a document came, or is waited for no longer.
    pub fn wait_for_one_less(&self) {
        self.unknown.fetch_sub(1, Ordering::Relaxed);
    }

    /// A document lets the connection go; what it says about it next starts anew.
    pub fn let_go(&self, document: DocumentId) {
        self.let_go.lock().unwrap_or_else(PoisonError::into_inner).push(document);
    }

    /// The documents that let go since the last call.
    pub fn take_let_go(&self) -> Vec<DocumentId> {
        std::mem::take(&mut self.let_go.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
