//! A client that speaks the protocol with our own sessions over a real socket.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use andon_sync::connection::{Connection, Received};
use andon_sync::message::{Ephemeral, ErrorCode, PeerMetadata};
use andon_sync::session::{Access, Effect, PeerKey};
use andon_sync::{DocumentId, Message, PeerId, Session};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT, ReadDoc};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message as Frame, http};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// How long anything may take before the test fails.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// The relay, as a peer of the client.
pub const RELAY: PeerKey = PeerKey(0);

/// A client and the documents that it has.
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    connection: Connection,
    pub name: PeerId,
    pub sessions: BTreeMap<DocumentId, Session>,
    pub errors: Vec<(ErrorCode, Option<DocumentId>)>,
    pub presence: Vec<Ephemeral>,
    /// How often the relay said that it does not have the document.
    pub unavailable: BTreeMap<DocumentId, usize>,
    /// Set when the relay ended the connection: its close code, or 0 without one.
    pub closed: Option<u16>,
    /// Every frame that came, as it came.
    pub frames: Vec<Bytes>,
}

/// What the handshake over HTTP was refused with.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused(pub u16);

/// An id that nothing else has.
pub fn new_document() -> DocumentId {
    DocumentId(rand::random())
}

/// Opens the socket with these headers.
pub async fn dial(
    relay: SocketAddr,
    query: &str,
    headers: &[(&'static str, String)],
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, Refused> {
    let mut request = format!("ws://{relay}/sync{query}").into_client_request().expect("a URL");
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().expect("a header"));
    }
    match tokio_tungstenite::connect_async_with_config(request, None, true).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => {
            assert_ne!(response.status(), http::StatusCode::SWITCHING_PROTOCOLS);
            Err(Refused(response.status().as_u16()))
        }
        Err(_) => Err(Refused(0)),
    }
}

impl Client {
    /// Connects with a token and shakes hands.
    pub async fn connect(relay: SocketAddr, token: &str, name: &str) -> Client {
        Self::try_connect(relay, token, name).await.expect("the relay lets us in")
    }

    /// Connects, unless the relay refuses or is not there.
    pub async fn try_connect(
        relay: SocketAddr,
        token: &str,
        name: &str,
    ) -> Result<Client, Refused> {
        let headers = [("authorization", format!("Bearer {token}"))];
        let socket = dial(relay, "", &headers).await?;
        Self::shake_hands(socket, name).await
    }

    /// Speaks the protocol over an open socket.
    pub async fn shake_hands(
        socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
        name: &str,
    ) -> Result<Client, Refused> {
        let name = PeerId(name.to_owned());
        let metadata = PeerMetadata { storage_id: None, is_ephemeral: true };
        let (connection, join) = Connection::dial(name.clone(), metadata);
        let mut client = Client {
            socket,
            connection,
            name,
            sessions: BTreeMap::new(),
            errors: Vec::new(),
            presence: Vec::new(),
            unavailable: BTreeMap::new(),
            closed: None,
            frames: Vec::new(),
        };
        client.send(&join).await;
        client.until("the handshake", |client| client.connection.peer().is_some()).await;
        if client.closed.is_some() { Err(Refused(0)) } else { Ok(client) }
    }

    pub async fn send(&mut self, message: &Message) {
        self.send_frame(Frame::Binary(message.encode().into())).await;
    }

    /// Sends bytes as they are. A connection that is gone shows when reading.
    pub async fn send_frame(&mut self, frame: Frame) {
        let _ = self.socket.send(frame).await;
    }

    /// The relay's name.
    pub fn relay(&self) -> PeerId {
        self.connection.peer().cloned().unwrap_or(PeerId(String::new()))
    }

    /// Begins to follow a document, as this client has it.
    pub async fn follow_with(&mut self, id: DocumentId, document: Automerge) {
        let heads = document.get_heads();
        let mut session = Session::new(id, self.name.clone(), document, heads, Vec::new());
        session.join(RELAY, self.relay(), Access::Write, None, true);
        self.sessions.insert(id, session);
        self.perform(id).await;
    }

    /// Asks for a document.
    pub async fn follow(&mut self, id: DocumentId) {
        self.follow_with(id, Automerge::new()).await;
    }

    /// Puts a number under a name.
    pub async fn put(&mut self, id: DocumentId, name: &str, value: i64) {
        let session = self.sessions.get_mut(&id).expect("followed");
        session.edit(0, |transaction| transaction.put(ROOT, name, value)).expect("an edit");
        self.perform(id).await;
    }

    /// Sends a change that puts a number under a name, as a client does that does not honour the
    /// read-only flag. Its own document stays as it is.
    pub async fn force(&mut self, id: DocumentId, name: &str, value: i64) {
        let session = &self.sessions[&id];
        let mut document = session.document().clone();
        let mut transaction = document.transaction();
        transaction.put(ROOT, name, value).expect("an edit");
        transaction.commit();
        let change = document.get_changes(&session.document().get_heads()).remove(0);
        let changes = automerge::sync::Message {
            heads: document.get_heads(),
            need: vec![],
            have: vec![automerge::sync::Have::default()],
            changes: automerge::sync::ChunkList::from(change.raw_bytes().to_vec()),
            flags: None,
            version: automerge::sync::MessageVersion::V1,
        };
        let (sender, target) = (self.name.clone(), self.relay());
        let data = changes.encode();
        self.send(&Message::Sync { sender, target, document: id, data }).await;
    }

    /// The number under a name.
    pub fn get(&self, id: DocumentId, name: &str) -> Option<i64> {
        let (value, _) = self.sessions.get(&id)?.document().get(ROOT, name).ok()??;
        value.as_i64()
    }

    /// Whether the relay has shown that it holds everything of this document durably.
    pub fn is_acknowledged(&self, id: DocumentId) -> bool {
        self.sessions[&id].waiting(RELAY) == Some(0)
    }

    async fn perform(&mut self, id: DocumentId) {
        loop {
            let session = self.sessions.get_mut(&id).expect("followed");
            let effects = session.take_effects();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                match effect {
                    Effect::Save { ticket, .. } => {
                        self.sessions.get_mut(&id).expect("followed").saved(ticket);
                    }
                    Effect::Send { message, .. } => self.send(&message).await,
                    Effect::Compact { .. } | Effect::Changed { .. } => {}
                    Effect::Refused { refused, .. } => panic!("the relay sent rubbish: {refused}"),
                }
            }
        }
    }

    /// Takes what comes until the condition holds or the relay ends the connection.
    pub async fn until(&mut self, what: &str, mut holds: impl FnMut(&Client) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !holds(self) && self.closed.is_none() {
            self.step(deadline).await.unwrap_or_else(|()| {
                panic!("{} waited in vain for {what}; errors: {:?}", self.name, self.errors)
            });
        }
    }

    /// Takes what comes within a time, for as long as it lasts.
    pub async fn listen(&mut self, time: Duration) {
        let deadline = Instant::now() + time;
        while self.closed.is_none() && self.step(deadline).await.is_ok() {}
    }

    async fn step(&mut self, deadline: Instant) -> Result<(), ()> {
        let frame = match timeout_at(deadline, self.socket.next()).await.map_err(|_| ())? {
            Some(Ok(Frame::Binary(frame))) => frame,
            Some(Ok(Frame::Close(frame))) => {
                self.closed = Some(frame.map_or(0, |frame| frame.code.into()));
                return Ok(());
            }
            Some(Ok(_)) => return Ok(()),
            Some(Err(_)) | None => {
                self.closed.get_or_insert(0);
                return Ok(());
            }
        };
        self.frames.push(frame.clone());
        match self.connection.receive(&frame).expect("the relay speaks the protocol") {
            Received::Document(Message::Ephemeral(ephemeral)) => self.presence.push(ephemeral),
            Received::Document(Message::DocUnavailable { document, .. }) => {
                *self.unavailable.entry(document).or_default() += 1;
                if let Some(session) = self.sessions.get_mut(&document) {
                    session.receive_unavailable(RELAY);
                }
            }
            Received::Document(
                Message::Sync { document, data, .. } | Message::Request { document, data, .. },
            ) => {
                if let Some(session) = self.sessions.get_mut(&document) {
                    session.receive(RELAY, &data);
                    self.perform(document).await;
                }
            }
            Received::Error(Message::Error { code, document, .. }) => {
                self.errors.push((code.expect("our relay names the code"), document));
            }
            _ => {}
        }
        Ok(())
    }

    /// Ends the connection without a word.
    pub fn vanish(self) {}
}
