//! What travels between peers: automerge-repo's network messages, one CBOR map per WebSocket
//! frame (protocol version "1",
//! <https://github.com/automerge/automerge-repo/blob/main/packages/automerge-repo-network-websocket/README.md>).

use std::fmt;

use ciborium::Value;

use crate::document_id::DocumentId;

/// The protocol version that we speak.
pub const PROTOCOL_VERSION: &str = "1";
/// How deep a CBOR value may nest before it is refused.
const DEPTH_LIMIT: usize = 16;

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
    /// Reads one frame.
    pub fn decode(frame: &[u8]) -> Result<Message, DecodeError> {
        let mut rest = frame;
        let value: Value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH_LIMIT)
            .map_err(|error| DecodeError::NotCbor(error.to_string()))?;
        let Value::Map(entries) = value else { return Err(DecodeError::NotAMap) };
        let mut fields = Fields(Vec::with_capacity(entries.len()));
        for (key, value) in entries {
            let Value::Text(key) = key else { return Err(DecodeError::NotAMap) };
            fields.0.push((key, value));
        }
        let kind = fields.text("type")?;
        Ok(match kind.as_str() {
            "join" => Message::Join {
                sender: fields.peer("senderId")?,
                versions: fields.texts("supportedProtocolVersions")?,
                metadata: fields.metadata(),
            },
            "peer" => Message::Peer {
                sender: fields.peer("senderId")?,
                target: fields.peer("targetId")?,
                version: fields.text("selectedProtocolVersion")?,
                metadata: fields.metadata(),
            },
            "leave" => Message::Leave { sender: fields.peer("senderId")? },
            "request" => Message::Request {
                sender: fields.peer("senderId")?,
                target: fields.peer("targetId")?,
                document: fields.document("documentId")?,
                data: fields.bytes("data")?,
            },
            "sync" => Message::Sync {
                sender: fields.peer("senderId")?,
                target: fields.peer("targetId")?,
                document: fields.document("documentId")?,
                data: fields.bytes("data")?,
            },
            "doc-unavailable" => Message::DocUnavailable {
                sender: fields.peer("senderId")?,
                target: fields.peer("targetId")?,
                document: fields.document("documentId")?,
            },
            "ephemeral" => Message::Ephemeral(Ephemeral {
                sender: fields.peer("senderId")?,
                target: fields.peer("targetId")?,
                document: fields.document("documentId")?,
                session: fields.text("sessionId")?,
                count: fields.count("count")?,
                data: fields.bytes("data")?,
            }),
            "error" => Message::Error {
                message: fields.text("message").unwrap_or_default(),
                code: fields.text("code").ok().and_then(|code| ErrorCode::from_name(&code)),
                document: fields.document("documentId").ok(),
            },
            _ => Message::Other { kind },
        })
    }

    /// Writes one frame.
    pub fn encode(&self) -> Vec<u8> {
        let text = |text: &str| Value::Text(text.to_owned());
        let peer = |peer: &PeerId| text(&peer.0);
        let document = |id: &DocumentId| Value::Text(id.to_string());
        let bytes = |data: &[u8]| Value::Bytes(data.to_vec());
        let fields: Vec<(&str, Value)> = match self {
            Message::Join { sender, versions, metadata } => vec![
                ("type", text("join")),
                ("senderId", peer(sender)),
                ("peerMetadata", metadata.value()),
                (
                    "supportedProtocolVersions",
                    Value::Array(versions.iter().map(|version| text(version)).collect()),
                ),
            ],
            Message::Peer { sender, target, version, metadata } => vec![
                ("type", text("peer")),
                ("senderId", peer(sender)),
                ("peerMetadata", metadata.value()),
                ("selectedProtocolVersion", text(version)),
                ("targetId", peer(target)),
            ],
            Message::Leave { sender } => vec![("type", text("leave")), ("senderId", peer(sender))],
            Message::Request { sender, target, document: id, data } => vec![
                ("type", text("request")),
                ("senderId", peer(sender)),
                ("targetId", peer(target)),
                ("documentId", document(id)),
                ("data", bytes(data)),
            ],
            Message::Sync { sender, target, document: id, data } => vec![
                ("type", text("sync")),
                ("senderId", peer(sender)),
                ("targetId", peer(target)),
                ("documentId", document(id)),
                ("data", bytes(data)),
            ],
            Message::DocUnavailable { sender, target, document: id } => vec![
                ("type", text("doc-unavailable")),
                ("senderId", peer(sender)),
                ("targetId", peer(target)),
                ("documentId", document(id)),
            ],
            Message::Ephemeral(ephemeral) => vec![
                ("type", text("ephemeral")),
                ("senderId", peer(&ephemeral.sender)),
                ("targetId", peer(&ephemeral.target)),
                ("documentId", document(&ephemeral.document)),
                ("sessionId", text(&ephemeral.session)),
                ("count", Value::Integer(ephemeral.count.into())),
                ("data", bytes(&ephemeral.data)),
            ],
            Message::Error { message, code, document: id } => {
                let mut fields = vec![("type", text("error")), ("message", text(message))];
                fields.extend(code.map(|code| ("code", text(code.name()))));
                fields.extend(id.as_ref().map(|id| ("documentId", document(id))));
                fields
            }
            Message::Other { kind } => vec![("type", text(kind))],
        };
        let map = fields.into_iter().map(|(key, value)| (text(key), value)).collect();
        let mut out = Vec::new();
        ciborium::into_writer(&Value::Map(map), &mut out)
            .expect("writing CBOR to memory does not fail");
        out
    }

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

impl PeerMetadata {
    fn value(&self) -> Value {
        let mut fields = vec![(Value::Text("isEphemeral".into()), Value::Bool(self.is_ephemeral))];
        if let Some(id) = &self.storage_id {
            fields.push((Value::Text("storageId".into()), Value::Text(id.clone())));
        }
        Value::Map(fields)
    }
}

struct Fields(Vec<(String, Value)>);

impl Fields {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    fn text(&self, name: &'static str) -> Result<String, DecodeError> {
        match self.get(name) {
            Some(Value::Text(text)) => Ok(text.clone()),
            _ => Err(DecodeError::Field(name)),
        }
    }

    fn texts(&self, name: &'static str) -> Result<Vec<String>, DecodeError> {
        match self.get(name) {
            Some(Value::Array(values)) => values
                .iter()
                .map(|value| value.as_text().map(str::to_owned).ok_or(DecodeError::Field(name)))
                .collect(),
            _ => Err(DecodeError::Field(name)),
        }
    }

    fn peer(&self, name: &'static str) -> Result<PeerId, DecodeError> {
        self.text(name).map(PeerId)
    }

    fn document(&self, name: &'static str) -> Result<DocumentId, DecodeError> {
        self.text(name)?.parse().map_err(|_| DecodeError::Field(name))
    }

    fn bytes(&self, name: &'static str) -> Result<Vec<u8>, DecodeError> {
        match self.get(name) {
            Some(Value::Bytes(bytes)) => Ok(bytes.clone()),
            // Encoders of typed arrays (RFC 8746) tag a Uint8Array with 64.
            Some(Value::Tag(64, value)) => match value.as_ref() {
                Value::Bytes(bytes) => Ok(bytes.clone()),
                _ => Err(DecodeError::Field(name)),
            },
            _ => Err(DecodeError::Field(name)),
        }
    }

    fn count(&self, name: &'static str) -> Result<u64, DecodeError> {
        match self.get(name) {
            Some(Value::Integer(number)) => {
                u64::try_from(*number).map_err(|_| DecodeError::Field(name))
            }
            // JavaScript encoders write large numbers as floats.
            Some(Value::Float(number)) if *number >= 0.0 && number.fract() == 0.0 => {
                Ok(*number as u64)
            }
            _ => Err(DecodeError::Field(name)),
        }
    }

    fn metadata(&self) -> PeerMetadata {
        let Some(Value::Map(entries)) = self.get("peerMetadata") else {
            return PeerMetadata::default();
        };
        let field = |name: &str| {
            entries.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
        };
        PeerMetadata {
            storage_id: field("storageId").and_then(Value::as_text).map(str::to_owned),
            is_ephemeral: field("isEphemeral").and_then(Value::as_bool).unwrap_or(false),
        }
    }
}
