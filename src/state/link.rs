//! The connection to the relay: dials, greets, carries messages, dials again.

use std::cell::RefCell;
use std::rc::Rc;

use andon_sync::backoff;
use andon_sync::connection::{Connection, Received};
use andon_sync::message::{ErrorCode, Message, PeerMetadata};
use andon_sync::session::PeerKey;

use super::repo::{Relay, Repo};
use super::sync_status;
use crate::browser::clock::{self, Timer};
use crate::browser::socket::{Socket, SocketEvent};
use crate::browser::{http, page, spawn};

enum Stage {
    /// Not wanted: no relay is known.
    Idle,
    /// Waiting for the next attempt.
    Resting {
        _timer: Timer,
    },
    /// The socket opens. (`None` only while it is being made.)
    Dialing {
        socket: Option<Rc<Socket>>,
    },
    /// The socket is open and the relay has been greeted.
    Greeted {
        connection: Connection,
        socket: Rc<Socket>,
    },
    Live {
        connection: Connection,
        socket: Rc<Socket>,
    },
    /// The relay does not take us. Nothing is dialed until somebody asks.
    Refused,
}

struct Inner {
    stage: Stage,
    attempt: u32,
    /// Tells late events of an old socket from those of the present one.
    generation: u64,
    /// The relay refused something for a reason that can pass.
    passing: bool,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Link {
    inner: Rc<RefCell<Inner>>,
    repo: Repo,
    say: Rc<dyn Fn(sync_status::Link)>,
}

impl Link {
    /// A link that is not dialed yet. `say` is told of every change.
    pub fn new(repo: Repo, say: impl Fn(sync_status::Link) + 'static) -> Link {
        let inner = Inner { stage: Stage::Idle, attempt: 0, generation: 0, passing: false };
        Link { inner: Rc::new(RefCell::new(inner)), repo, say: Rc::new(say) }
    }

    /// Dials now, whatever was planned; nothing happens while the connection lives.
    pub fn dial(&self) {
        if !matches!(
            self.inner.borrow().stage,
            Stage::Idle | Stage::Resting { .. } | Stage::Refused
        ) {
            return;
        }
        let generation = {
            let mut inner = self.inner.borrow_mut();
            inner.generation += 1;
            inner.stage = Stage::Dialing { socket: None };
            inner.generation
        };
        (self.say)(sync_status::Link::Connecting { attempt: self.inner.borrow().attempt });
        let link = self.clone();
        let socket =
            Socket::connect(&page::sync_url(), move |event| link.on_event(generation, event));
        match socket {
            Ok(socket) => {
                if let Stage::Dialing { socket: place } = &mut self.inner.borrow_mut().stage {
                    *place = Some(Rc::new(socket));
                }
            }
            Err(_) => self.lost(generation),
        }
    }

    /// Forgets what was refused and dials: the access has changed.
    pub fn dial_anew(&self) {
        self.hang_up();
        self.dial();
    }

    /// Closes the connection and stays away.
    pub fn hang_up(&self) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.generation += 1;
            inner.attempt = 0;
            inner.stage = Stage::Idle;
        }
        self.repo.disconnect();
    }

    fn on_event(&self, generation: u64, event: SocketEvent) {
        if self.inner.borrow().generation != generation {
            return;
        }
        match event {
            SocketEvent::Open => {
                let metadata = PeerMetadata { storage_id: None, is_ephemeral: false };
                let (connection, join) = Connection::dial(self.repo.local(), metadata);
                let mut inner = self.inner.borrow_mut();
                if let Stage::Dialing { socket: Some(socket) } = &inner.stage {
                    let socket = socket.clone();
                    // A socket that cannot send closes, and that is told.
                    let _ = socket.send(&join.encode());
                    inner.stage = Stage::Greeted { connection, socket };
                }
            }
            SocketEvent::Message(frame) => self.on_frame(generation, &frame),
            SocketEvent::Closed { .. } => self.lost(generation),
        }
    }

    fn on_frame(&self, generation: u64, frame: &[u8]) {
        let received = match &mut self.inner.borrow_mut().stage {
            Stage::Greeted { connection, .. } | Stage::Live { connection, .. } => {
                connection.receive(frame)
            }
            _ => return,
        };
        match received {
            Ok(Received::Opened { peer, metadata, .. }) => {
                let socket = {
                    let mut inner = self.inner.borrow_mut();
                    inner.attempt = 0;
                    match std::mem::replace(&mut inner.stage, Stage::Idle) {
                        Stage::Greeted { connection, socket } => {
                            inner.stage = Stage::Live { connection, socket: socket.clone() };
                            socket
                        }
                        _ => return,
                    }
                };
                let storage = metadata.storage_id.unwrap_or_else(|| peer.0.clone());
                (self.say)(sync_status::Link::Live);
                self.repo.connect(Relay {
                    key: PeerKey(generation),
                    id: peer,
                    storage,
                    send: Rc::new(move |message| {
                        // What a closing socket does not take goes after the next handshake.
                        let _ = socket.send(&message.encode());
                    }),
                });
            }
            Ok(Received::Document(message)) => {
                self.forgive(&message);
                self.repo.receive(message);
            }
            // Reading may go on, so the connection stays unless the relay closes it.
            Ok(Received::Error(Message::Error { message, code, .. })) => {
                self.inner.borrow_mut().passing = code != Some(ErrorCode::Forbidden);
                (self.say)(sync_status::Link::Refused { reason: message });
            }
            Ok(Received::Left) => self.lost(generation),
            Ok(Received::Error(_) | Received::Ignored) => {}
            Err(rejected) => {
                (self.say)(sync_status::Link::Refused { reason: rejected.to_string() });
            }
        }
    }

    /// A relay that could not store and now answers again has got over it.
    fn forgive(&self, message: &Message) {
        if matches!(message, Message::Sync { .. })
            && std::mem::take(&mut self.inner.borrow_mut().passing)
        {
            (self.say)(sync_status::Link::Live);
        }
    }

    fn lost(&self, generation: u64) {
        {
            let mut inner = self.inner.borrow_mut();
            if inner.generation != generation {
                return;
            }
            inner.generation += 1;
            inner.stage = Stage::Idle;
        }
        self.repo.disconnect();
        (self.say)(sync_status::Link::Offline);
        // A socket does not say why it was refused; an ordinary request does.
        let link = self.clone();
        spawn(async move {
            match http::get("/api/v1/session").await {
                Ok(response) if response.status == 401 || response.status == 403 => {
                    link.inner.borrow_mut().stage = Stage::Refused;
                    (link.say)(sync_status::Link::Refused {
                        reason: "the access was revoked or has expired; open a new join link"
                            .into(),
                    });
                }
                _ => link.rest(),
            }
        });
    }

    fn rest(&self) {
        if !matches!(self.inner.borrow().stage, Stage::Idle) {
            return;
        }
        let delay = backoff::delay(self.inner.borrow().attempt, clock::random_unit());
        let link = self.clone();
        let timer = Timer::after(delay, move || link.wake());
        let mut inner = self.inner.borrow_mut();
        inner.attempt += 1;
        inner.stage = Stage::Resting { _timer: timer };
    }

    fn wake(&self) {
        let link = self.clone();
        // The timer that calls us is dropped with its stage, so leave its call first.
        spawn(async move {
            if matches!(link.inner.borrow().stage, Stage::Resting { .. }) {
                link.inner.borrow_mut().stage = Stage::Idle;
                link.dial();
            }
        });
    }

    /// The network came back or somebody looks: do not wait for the timer.
    pub fn hurry(&self) {
        if matches!(self.inner.borrow().stage, Stage::Resting { .. }) {
            self.inner.borrow_mut().stage = Stage::Idle;
            self.dial();
        }
    }
}
