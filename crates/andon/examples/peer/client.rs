//! One connection to a relay and the documents that are followed over it. Nothing is kept: a
//! change counts as saved as soon as it is made. Nothing is held back either.

use std::collections::HashMap;

use andon_sync::connection::{Connection, Received};
use andon_sync::message::{Ephemeral, PeerMetadata};
use andon_sync::session::{Access, Effect, PeerKey};
use andon_sync::{DocumentId, Message, PeerId, Session};
use anyhow::{Context, Result, bail};
use automerge::{Automerge, ChangeHash};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// The relay, the only peer that a session here has.
const RELAY: PeerKey = PeerKey(0);

/// A socket that sends small frames at once.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A peer without a store.
pub struct Client {
    socket: Socket,
    connection: Connection,
    local: PeerId,
    relay: PeerId,
    sessions: HashMap<DocumentId, Session>,
    /// Names this life of the peer in its presence messages.
    life: String,
    broadcasts: u64,
}

/// What a frame brought.
#[derive(Debug)]
pub enum News {
    /// The document, or what the relay has of it, is not as it was.
    Document(DocumentId),
    /// The relay does not have the document, or not for us.
    Unavailable(DocumentId),
    Presence(Ephemeral),
    /// The relay refused something.
    Refused(Message),
}

/// Opens a WebSocket.
pub async fn dial(url: &str) -> Result<Socket> {
    let (socket, _) = connect_async_with_config(url, None, true).await?;
    Ok(socket)
}

impl Client {
    /// Connects and shakes hands.
    pub async fn dial(url: &str) -> Result<Self> {
        let mut socket = dial(url).await?;
        let life = format!("{:016x}", rand::random::<u64>());
        let local = PeerId(format!("peer-{life}"));
        let metadata = PeerMetadata { storage_id: None, is_ephemeral: true };
        let (mut connection, greeting) = Connection::dial(local.clone(), metadata);
        socket.send(Frame::Binary(greeting.encode().into())).await?;
        let frame = socket.next().await.context("the relay hung up")??;
        let Received::Opened { peer, .. } = connection.receive(&frame.into_data())? else {
            bail!("the relay did not introduce itself");
        };
        Ok(Client {
            socket,
            connection,
            local,
            relay: peer,
            sessions: HashMap::new(),
            life,
            broadcasts: 0,
        })
    }

    /// Follows a document, beginning with what is known of it here.
    pub async fn follow(&mut self, id: DocumentId, document: Automerge) -> Result<()> {
        let mut session = Session::new(id, self.local.clone(), document, Vec::new(), Vec::new());
        session.join(RELAY, self.relay.clone(), Access::Write, None, true);
        self.sessions.insert(id, session);
        self.flush(id).await
    }

    /// A document that is followed.
    pub fn session(&mut self, id: DocumentId) -> Result<&mut Session> {
        self.sessions.get_mut(&id).with_context(|| format!("{id} is not followed"))
    }

    /// Whether the document has the change.
    pub fn has(&self, id: DocumentId, change: &ChangeHash) -> bool {
        self.sessions
            .get(&id)
            .is_some_and(|session| session.document().get_change_meta_by_hash(change).is_some())
    }

    /// Whether the relay has said that it has everything that is known here, and the other way
    /// round.
    pub fn is_level(&self, id: DocumentId) -> bool {
        self.sessions.get(&id).is_some_and(|session| session.is_level_with(RELAY))
    }

    /// Sends what there is to be sent about a document.
    pub async fn flush(&mut self, id: DocumentId) -> Result<()> {
        let session = self.sessions.get_mut(&id).context("not followed")?;
        loop {
            let effects = session.take_effects();
            if effects.is_empty() {
                return Ok(self.socket.flush().await?);
            }
            for effect in effects {
                match effect {
                    Effect::Save { ticket, .. } => session.saved(ticket),
                    Effect::Send { message, .. } => {
                        self.socket.feed(Frame::Binary(message.encode().into())).await?;
                    }
                    Effect::Refused { refused, .. } => bail!("from the relay: {refused}"),
                    Effect::Changed { .. } | Effect::Compact { .. } => {}
                }
            }
        }
    }

    /// Says something to everybody who follows the document. It is not stored.
    pub async fn broadcast(&mut self, document: DocumentId, data: Vec<u8>) -> Result<()> {
        self.broadcasts += 1;
        let message = Message::Ephemeral(Ephemeral {
            document,
            sender: self.local.clone(),
            target: self.relay.clone(),
            session: self.life.clone(),
            count: self.broadcasts,
            data,
        });
        Ok(self.socket.send(Frame::Binary(message.encode().into())).await?)
    }

    /// The next thing that the relay says. Dropped before it is ready, nothing is lost.
    pub async fn next_frame(&mut self) -> Result<Vec<u8>> {
        loop {
            let frame = self.socket.next().await.context("the relay hung up")??;
            if let Frame::Binary(bytes) = frame {
                return Ok(bytes.into());
            }
        }
    }

    /// Takes in what the relay said, and answers.
    pub async fn take(&mut self, frame: &[u8]) -> Result<Option<News>> {
        let message = match self.connection.receive(frame)? {
            Received::Document(message) => message,
            Received::Error(message) => return Ok(Some(News::Refused(message))),
            Received::Left => bail!("the relay went"),
            Received::Opened { .. } | Received::Ignored => return Ok(None),
        };
        match message {
            // Some relays offer documents that nobody asked for.
            message if message.document().is_some_and(|id| !self.sessions.contains_key(&id)) => {
                Ok(None)
            }
            Message::Request { document, data, .. } | Message::Sync { document, data, .. } => {
                self.session(document)?.receive(RELAY, &data);
                self.flush(document).await?;
                Ok(Some(News::Document(document)))
            }
            Message::DocUnavailable { document, .. } => {
                self.session(document)?.receive_unavailable(RELAY);
                Ok(Some(News::Unavailable(document)))
            }
            Message::Ephemeral(ephemeral) => Ok(Some(News::Presence(ephemeral))),
            _ => Ok(None),
        }
    }
}
