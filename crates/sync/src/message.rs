//! What travels between peers: automerge-repo's network messages, one CBOR map per WebSocket
//! frame (protocol version "1",
//! <https://github.com/automerge/automerge-repo/blob/main/packages/automerge-repo-network-websocket/README.md>).

mod frame;

use std::fmt;

use crate::document_id::DocumentId;

/// The protocol version that we speak.
pub const PROTOCOL_VERSION: &str = "1";

/// Who speaks: a name that a peer gives itself for the length of a connection.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerId(pub String);

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PeerId({})", self.0)
    }
}

/// What a peer says of its storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerMetadata {
    /// Names the store behind the peer; the same after a reconnect.
    pub storage_id: Option<String>,
    /// Whether the peer forgets everything when it goes.
    pub is_ephemeral: bool,
}

/// Why something was refused. Travels in `error` messages as `code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorCode {
    /// Not a message of this protocol.
    Malformed,
    /// Larger than the relay's limit.
    TooLarge,
    /// No version in common.
    Version,
    /// Sent before the handshake, or a second handshake.
    OutOfOrder,
    /// The access does not allow it: an observer that writes, a revoked token.
    Forbidden,
    /// More than the connection may send or open.
    Limit,
    /// The relay could not store it. Nothing was acknowledged; it may be tried again.
    Storage,
}

impl ErrorCode {
    /// Every code, for counters.
    pub const ALL: [ErrorCode; 7] = [
        ErrorCode::Malformed,
        ErrorCode::TooLarge,
        ErrorCode::Version,
        ErrorCode::OutOfOrder,
        ErrorCode::Forbidden,
        ErrorCode::Limit,
        ErrorCode::Storage,
    ];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::Malformed => "malformed",
            ErrorCode::TooLarge => "too-large",
            ErrorCode::Version => "version",
            ErrorCode::OutOfOrder => "out-of-order",
            ErrorCode::Forbidden => "forbidden",
            ErrorCode::Limit => "limit",
            ErrorCode::Storage => "storage",
        }
    }

    /// The code of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }
}

/// Presence, cursors, typing: passed on, never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ephemeral {
    pub document: DocumentId,
    /// Who said it first; it stays when the relay passes it on.
    pub sender: PeerId,
    pub target: PeerId,
    /// Changes whenever the sender starts anew, together with `count` it names the message.
    pub session: String,
    pub count: u64,
    pub data: Vec<u8>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The dialer's greeting.
    Join {
        sender: PeerId,
        versions: Vec<String>,
        metadata: PeerMetadata,
    },
    /// The acceptor's answer.
    Peer {
        sender: PeerId,
        target: PeerId,
        version: String,
        metadata: PeerMetadata,
    },
    /// The sender is going.
    Leave {
        sender: PeerId,
    },
    /// A sync message from a peer that does not have the document yet.
    Request {
        sender: PeerId,
        target: PeerId,
        document: DocumentId,
        data: Vec<u8>,
    },
    /// A sync message (`automerge::sync::Message`, encoded).
    Sync {
        sender: PeerId,
        target: PeerId,
        document: DocumentId,
        data: Vec<u8>,
    },
    /// The sender does not have the document, or not for you.
    DocUnavailable {
        sender: PeerId,
        target: PeerId,
        document: DocumentId,
    },
    Ephemeral(Ephemeral),
    /// Something was refused. `code` and `document` are ours; others show `message`.
    Error {
        message: String,
        code: Option<ErrorCode>,
        document: Option<DocumentId>,
    },
    /// A type that we do not use, such as `remote-heads-changed`: read and ignored.
    Other {
        kind: String,
    },
}

/// A frame that is no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("not CBOR: {0}")]
    NotCbor(String),
    #[error("not a map with text keys")]
    NotAMap,
    #[error("field '{0}' is missing or of the wrong type")]
    Field(&'static str),
}

impl Message {
    /// The type's name on the wire; "other" for those that we do not use.
    pub fn kind(&self) -> &'static str {
        match self {
            Message::Join { .. } => "join",
            Message::Peer { .. } => "peer",
            Message::Leave { .. } => "leave",
            Message::Request { .. } => "request",
            Message::Sync { .. } => "sync",
            Message::DocUnavailable { .. } => "doc-unavailable",
            Message::Ephemeral(_) => "ephemeral",
            Message::Error { .. } => "error",
            Message::Other { .. } => "other",
        }
    }

    /// Who sent it, where that is said.
    pub fn sender(&self) -> Option<&PeerId> {
        match self {
            Message::Join { sender, .. }
            | Message::Peer { sender, .. }
            | Message::Leave { sender }
            | Message::Request { sender, .. }
            | Message::Sync { sender, .. }
            | Message::DocUnavailable { sender, .. }
            | Message::Ephemeral(Ephemeral { sender, .. }) => Some(sender),
            Message::Error { .. } | Message::Other { .. } => None,
        }
    }

    /// Whom it is for, where that is said.
    pub fn target(&self) -> Option<&PeerId> {
        match self {
            Message::Peer { target, .. }
            | Message::Request { target, .. }
            | Message::Sync { target, .. }
            | Message::DocUnavailable { target, .. }
            | Message::Ephemeral(Ephemeral { target, .. }) => Some(target),
            Message::Join { .. }
            | Message::Leave { .. }
            | Message::Error { .. }
            | Message::Other { .. } => None,
        }
    }

    /// The document that it is about.
    pub fn document(&self) -> Option<DocumentId> {
        match self {
            Message::Request { document, .. }
            | Message::Sync { document, .. }
            | Message::DocUnavailable { document, .. }
            | Message::Ephemeral(Ephemeral { document, .. }) => Some(*document),
            Message::Error { document, .. } => *document,
            _ => None,
        }
    }
}
