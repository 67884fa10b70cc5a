//! The handshake of one connection: who dials says `join`, who accepts says `peer`.

use crate::message::{DecodeError, ErrorCode, Message, PROTOCOL_VERSION, PeerId, PeerMetadata};

/// Where the handshake stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// We dialed and wait for `peer`.
    Dialed,
    /// We accepted and wait for `join`.
    Accepted,
    /// Both know each other.
    Open(PeerId),
}

/// One connection's side of the protocol.
#[derive(Clone, Debug)]
pub struct Connection {
    local: PeerId,
    metadata: PeerMetadata,
    state: State,
}

/// What a frame means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// The handshake is done. `answer` must be sent, if any.
    Opened { peer: PeerId, metadata: PeerMetadata, answer: Option<Message> },
    /// A message about a document.
    Document(Message),
    /// The other side refused something.
    Error(Message),
    /// The other side goes.
    Left,
    /// Nothing for us.
    Ignored,
}

/// Why a frame was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    #[error("The message could not be read: {0}")]
    Malformed(#[from] DecodeError),
    #[error("We speak version 1 of the protocol, the other side {0}.")]
    Version(String),
    #[error("A '{0}' message has no place here.")]
    OutOfOrder(&'static str),
    #[error("The message is for another peer or from another sender than this connection's.")]
    WrongPeer,
}

impl Rejected {
    /// The code to answer with.
    pub fn code(&self) -> ErrorCode {
        match self {
            Rejected::Malformed(_) => ErrorCode::Malformed,
            Rejected::Version(_) => ErrorCode::Version,
            Rejected::OutOfOrder(_) | Rejected::WrongPeer => ErrorCode::OutOfOrder,
        }
    }
}

impl Connection {
    /// Our side of a connection that we dialed, and the greeting to send.
    pub fn dial(local: PeerId, metadata: PeerMetadata) -> (Self, Message) {
        let join = Message::Join {
            sender: local.clone(),
            versions: vec![PROTOCOL_VERSION.to_owned()],
            metadata: metadata.clone(),
        };
        (Connection { local, metadata, state: State::Dialed }, join)
    }

    /// Our side of a connection that we accepted.
    pub fn accept(local: PeerId, metadata: PeerMetadata) -> Self {
        Connection { local, metadata, state: State::Accepted }
    }

    /// The other side, once it is known.
    pub fn peer(&self) -> Option<&PeerId> {
        match &self.state {
            State::Open(peer) => Some(peer),
            State::Dialed | State::Accepted => None,
        }
    }

    /// Takes one frame.
    pub fn receive(&mut self, frame: &[u8]) -> Result<Received, Rejected> {
        let message = Message::decode(frame)?;
        if let Message::Error { .. } = message {
            return Ok(Received::Error(message));
        }
        // Two peers of one name would take each other's messages for their own.
        if message.target().is_some_and(|target| *target != self.local)
            || message.sender() == Some(&self.local) && message.kind() != "ephemeral"
        {
            return Err(Rejected::WrongPeer);
        }
        match (&self.state, message) {
            (State::Accepted, Message::Join { sender, versions, metadata }) => {
                if !versions.iter().any(|version| version == PROTOCOL_VERSION) {
                    return Err(Rejected::Version(versions.join(", ")));
                }
                let answer = Message::Peer {
                    sender: self.local.clone(),
                    target: sender.clone(),
                    version: PROTOCOL_VERSION.to_owned(),
                    metadata: self.metadata.clone(),
                };
                self.state = State::Open(sender.clone());
                Ok(Received::Opened { peer: sender, metadata, answer: Some(answer) })
            }
            (State::Dialed, Message::Peer { sender, version, metadata, .. }) => {
                if version != PROTOCOL_VERSION {
                    return Err(Rejected::Version(version));
                }
                self.state = State::Open(sender.clone());
                Ok(Received::Opened { peer: sender, metadata, answer: None })
            }
            (State::Dialed | State::Accepted, message) => Err(Rejected::OutOfOrder(message.kind())),
            (State::Open(peer), Message::Leave { sender }) if sender == *peer => Ok(Received::Left),
            (State::Open(_), message @ (Message::Join { .. } | Message::Peer { .. })) => {
                Err(Rejected::OutOfOrder(message.kind()))
            }
            (State::Open(_), Message::Leave { .. } | Message::Other { .. }) => {
                Ok(Received::Ignored)
            }
            (State::Open(peer), message) => {
                let honest = match &message {
                    Message::Request { sender, .. }
                    | Message::Sync { sender, .. }
                    | Message::DocUnavailable { sender, .. } => sender == peer,
                    // Presence is passed on with its first sender's name.
                    _ => true,
                };
                if honest { Ok(Received::Document(message)) } else { Err(Rejected::WrongPeer) }
            }
        }
    }
}
