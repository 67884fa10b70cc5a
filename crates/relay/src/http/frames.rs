//! What a connection's frames mean, and to which document they go.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use andon_sync::connection::{Connection, Received};
use andon_sync::message::{Ephemeral, ErrorCode, PeerMetadata};
use andon_sync::{DocumentId, Message};

use tokio::sync::oneshot;

use super::Shared;
use super::allowance::Allowance;
use crate::document::{Mail, Mailbox};
use crate::limit::Limit;
use crate::link::{Cut, Link};
use crate::refusal::Refusal;

/// The reading side of one connection.
pub(super) struct Frames {
    shared: Arc<Shared>,
    link: Arc<Link>,
    connection: Connection,
    /// The documents that it follows or waits for.
    documents: HashMap<DocumentId, Mailbox>,
    messages: Allowance,
    presence: Allowance,
    /// Whether the client was told that its presence is too much, since it last stayed within.
    told: bool,
}

impl Frames {
    pub(super) fn new(shared: Arc<Shared>, link: Arc<Link>) -> Self {
        let metadata =
            PeerMetadata { storage_id: Some(shared.storage_id.clone()), is_ephemeral: false };
        let connection = Connection::accept(shared.local.clone(), metadata);
        let limits = shared.config.limits;
        Frames {
            shared,
            link,
            connection,
            documents: HashMap::new(),
            messages: Allowance::new(limits.messages_per_second),
            presence: Allowance::new(limits.presence_per_second),
            told: false,
        }
    }

    /// Whether the handshake is done.
    pub(super) fn is_open(&self) -> bool {
        self.connection.peer().is_some()
    }

    /// A text frame; the protocol has none.
    pub(super) fn text(&self) {
        self.refuse(ErrorCode::Malformed, "Messages are binary (CBOR).".into(), None);
    }

    /// The socket gave up on a frame, or the network did.
    pub(super) fn unreadable(&self, error: &axum::Error) {
        // axum hides the type behind its error; the text is tungstenite's.
        let text = error.to_string();
        if text.contains("too long") {
            self.too_large();
        } else if text.contains("protocol error") && !text.contains("closing handshake")
            || text.contains("UTF-8")
        {
            self.shared.metrics.refusals.count(Refusal::Wire(ErrorCode::Malformed));
        }
    }

    fn too_large(&self) {
        self.shared.metrics.limits.count(Limit::Message);
        let most = self.shared.config.limits.message_bytes;
        let text = format!("A message may have at most {most} bytes.");
        self.link.refuse(ErrorCode::TooLarge, text, None);
        self.link.cut(Cut::TooLarge);
    }

    fn refuse(&self, code: ErrorCode, text: String, document: Option<DocumentId>) {
        self.link.refuse(code, text, document);
        if !self.is_open() {
            self.link.cut(Cut::Unruly);
        }
    }

    /// Notes a frame; returns how long to wait before it is taken, so that nobody sends more than
    /// may be sent. Nothing is lost: the client's own queue grows, and its socket's.
    pub(super) fn wait(&mut self, frame: &[u8]) -> Duration {
        self.shared.metrics.messages_received.add(1);
        self.shared.metrics.bytes_received.add(frame.len() as u64);
        let wait = self.messages.owe();
        if !wait.is_zero() {
            self.shared.metrics.limits.count(Limit::Messages);
        }
        wait
    }

    /// Takes a frame; false when the client says goodbye.
    pub(super) async fn take(&mut self, frame: &[u8]) -> bool {
        if frame.len() > self.shared.config.limits.message_bytes {
            self.too_large();
            return true;
        }
        for document in self.link.take_let_go() {
            if let Some(mailbox) = self.documents.remove(&document) {
                // It may have let us in again meanwhile, for a message that was on its way.
                let _ = mailbox.send(Mail::Leave { from: self.link.key }).await;
            }
        }
        match self.connection.receive(frame) {
            Ok(Received::Opened { peer, metadata, answer }) => {
                self.link.introduce(peer, metadata);
                if let Some(answer) = answer {
                    self.link.send(&answer);
                }
            }
            Ok(Received::Document(message)) => self.deliver(message).await,
            Ok(Received::Error(message)) => tracing::debug!(?message, "a client refused something"),
            Ok(Received::Ignored) => {}
            Ok(Received::Left) => return false,
            Err(rejected) => self.refuse(rejected.code(), rejected.to_string(), None),
        }
        true
    }

    async fn deliver(&mut self, message: Message) {
        match message {
            Message::Request { document, data, .. } | Message::Sync { document, data, .. } => {
                let from = self.link.clone();
                self.post(document, Mail::Data { from, data }).await;
            }
            Message::DocUnavailable { document, .. } => {
                if let Some(mailbox) = self.documents.get(&document) {
                    // A document that has just failed needs to know no more.
                    let _ = mailbox.send(Mail::Unavailable { from: self.link.key }).await;
                }
            }
            Message::Ephemeral(ephemeral) => self.presence(ephemeral).await,
            _ => {}
        }
    }

    async fn post(&mut self, document: DocumentId, mail: Mail) {
        let mail = match self.documents.get(&document) {
            Some(mailbox) => match mailbox.send(mail).await {
                Ok(()) => return,
                // The document failed meanwhile; it is opened anew below.
                Err(unsent) => unsent.0,
            },
            None => mail,
        };
        self.documents.remove(&document);
        if self.documents.len() >= self.shared.config.limits.documents_per_connection {
            self.shared.metrics.limits.count(Limit::Documents);
            let text = "Too many documents on one connection.";
            return self.refuse(ErrorCode::Limit, text.into(), Some(document));
        }
        let mailbox = self.shared.documents.open(document);
        if mailbox.send(mail).await.is_ok() {
            self.documents.insert(document, mailbox);
        }
    }

    async fn presence(&mut self, ephemeral: Ephemeral) {
        let document = ephemeral.document;
        // Larger messages would be a way around the store.
        let most = self.shared.config.limits.presence_bytes;
        if ephemeral.data.len() > most {
            self.shared.metrics.limits.count(Limit::PresenceMessage);
            let text = format!("A presence message may have at most {most} bytes.");
            return self.refuse(ErrorCode::TooLarge, text, Some(document));
        }
        if !self.presence.take() {
            // Told once, so that the answers do not become a flood of their own.
            if !std::mem::replace(&mut self.told, true) {
                self.shared.metrics.limits.count(Limit::Presence);
                let text = "Too many presence messages; some are left out.";
                self.refuse(ErrorCode::Limit, text.into(), Some(document));
            }
            return;
        }
        if self.presence.is_at_ease() {
            self.told = false;
        }
        if let Some(mailbox) = self.documents.get(&document) {
            // Presence is lost easily and often.
            let _ = mailbox.send(Mail::Presence { from: self.link.key, ephemeral }).await;
        }
    }

    /// Waits until every document has done with what it was told.
    pub(super) async fn settle(&self) {
        let mut answers = Vec::new();
        for mailbox in self.documents.values() {
            let (answer, settled) = oneshot::channel();
            // A document that has just failed has nothing more to do.
            if mailbox.send(Mail::Settle(answer)).await.is_ok() {
                answers.push(settled);
            }
        }
        for settled in answers {
            let _ = settled.await;
        }
    }

    /// Tells every document that the client has gone.
    pub(super) async fn leave(&mut self) {
        for (_, mailbox) in std::mem::take(&mut self.documents) {
            // A document that has failed has let go already.
            let _ = mailbox.send(Mail::Leave { from: self.link.key }).await;
        }
    }
}
