//! A message's CBOR. Written by hand over untyped values, because what others send must be read
//! leniently: unknown types and fields, tagged byte strings, counts as floats.

use ciborium::Value;

use super::{DecodeError, Ephemeral, ErrorCode, Message, PeerId, PeerMetadata};
use crate::document_id::DocumentId;

/// How deep a CBOR value may nest before it is refused.
const DEPTH_LIMIT: usize = 16;
/// How many CBOR items a frame may have: in memory each takes many times its one byte. A greeting
/// has about a dozen, news of many stores' heads a few hundred.
const ITEM_LIMIT: usize = 10_000;
/// How many bytes a peer's name may have.
const PEER_ID_LIMIT: usize = 256;
/// Above this a float cannot count in steps of one.
const FLOAT_COUNT_LIMIT: f64 = 9_007_199_254_740_992.0;

impl Message {
    /// Reads one frame.
    pub fn decode(frame: &[u8]) -> Result<Message, DecodeError> {
        survey(frame)?;
        let mut rest = frame;
        let value: Value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH_LIMIT)
            .map_err(|error| DecodeError::NotCbor(error.to_string()))?;
        if !rest.is_empty() {
            return Err(DecodeError::NotCbor("something follows the message".into()));
        }
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
}

/// Walks over the frame's items without building anything, so that what claims to be longer than
/// it is, or would fill the memory with tiny items, is refused at once (RFC 8949, section 3).
fn survey(frame: &[u8]) -> Result<(), DecodeError> {
    let refuse = |why: &str| Err(DecodeError::NotCbor(why.into()));
    let mut rest = frame;
    let mut items = 0;
    while let Some((&head, after)) = rest.split_first() {
        items += 1;
        if items > ITEM_LIMIT {
            return refuse("too many items");
        }
        let (major, low) = (head >> 5, head & 0x1f);
        let width = match low {
            0..=23 | 31 => 0,
            24..=27 => 1 << (low - 24),
            _ => return refuse("a reserved length"),
        };
        let Some((argument, after)) = after.split_at_checked(width) else {
            return refuse("cut off");
        };
        let argument = match width {
            0 => u64::from(low),
            _ => argument.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)),
        };
        rest = after;
        // Byte and text strings carry their length, arrays and maps the number of their items.
        if matches!(major, 2..=5) && low != 31 {
            let Some(length) = usize::try_from(argument).ok().filter(|len| *len <= rest.len())
            else {
                return refuse("longer than the frame");
            };
            if matches!(major, 2 | 3) {
                rest = &rest[length..];
            }
        }
    }
    Ok(())
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
        let id = self.text(name)?;
        if id.is_empty() || id.len() > PEER_ID_LIMIT {
            return Err(DecodeError::Field(name));
        }
        Ok(PeerId(id))
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
            Some(Value::Float(number))
                if (0.0..=FLOAT_COUNT_LIMIT).contains(number) && number.fract() == 0.0 =>
            {
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
