//! The connection to the relay: dials, greets, carries messages, dials again.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use andon_model::id::WorkspaceId;
use andon_sync::backoff;
use andon_sync::connection::{Connection, Received};
use andon_sync::message::{ErrorCode, Message, PeerMetadata};
use andon_sync::session::PeerKey;

use super::repo::{Relay, Repo};
use super::session::{self, Answer, Session};
use super::sync_status;
use crate::browser::clock::{self, Timer};
use crate::browser::socket::{Socket, SocketEvent};
use crate::browser::{page, spawn};

/// How often the connection is looked after.
const WATCH: Duration = Duration::from_secs(5);
/// How long the relay may owe an answer (milliseconds).
const SILENCE: f64 = 20_000.0;

enum Stage {
    /// Not wanted: no relay is known.
    Idle,
    /// Waiting for the next attempt.
    Resting {
        _timer: Timer,
    },
    /// The relay is asked whether it will take us.
    Asking,
    /// The socket opens.
    Dialing {
        socket: Rc<Socket>,
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
    /// When we last heard of the relay (monotonic milliseconds).
    heard: f64,
    /// What was still to go out when last looked at.
    buffered: Option<u32>,
}

/// See the module's text. Cheap to clone.
#[derive(Clone)]
pub struct Link {
    inner: Rc<RefCell<Inner>>,
    repo: Repo,
    workspace: Rc<dyn Fn() -> WorkspaceId>,
    met: Rc<dyn Fn(&Session)>,
    say: Rc<dyn Fn(sync_status::Link)>,
}

impl Link {
    /// A link that is not dialed yet. `workspace` is the one whose documents it carries; `met` is
    /// told as what the relay takes us, each time before it is connected; `say` is told of every
    /// change.
    pub fn new(
        repo: Repo,
        workspace: impl Fn() -> WorkspaceId + 'static,
        met: impl Fn(&Session) + 'static,
        say: impl Fn(sync_status::Link) + 'static,
    ) -> Link {
        let inner = Inner {
            stage: Stage::Idle,
            attempt: 0,
            generation: 0,
            passing: false,
            heard: 0.0,
            buffered: None,
        };
        let inner = Rc::new(RefCell::new(inner));
        Link { inner, repo, workspace: Rc::new(workspace), met: Rc::new(met), say: Rc::new(say) }
    }

    /// Looks after the connection for as long as the timer lives.
    pub fn guard(&self) -> Timer {
        let link = self.clone();
        Timer::every(WATCH, move || link.watch_over())
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
            inner.stage = Stage::Asking;
            inner.heard = clock::monotonic_millis();
            inner.generation
        };
        let attempt = self.inner.borrow().attempt;
        (self.say)(sync_status::Link::Connecting { attempt });
        let link = self.clone();
        spawn(async move { link.ask(generation).await });
    }

    /// A socket does not say why it was refused; an ordinary request does. And the browser may
    /// have been let into another workspace meanwhile, which must not get this one's documents.
    async fn ask(&self, generation: u64) {
        let answer = session::ask().await;
        if self.inner.borrow().generation != generation {
            return;
        }
        let reason = match answer {
            Answer::In(session) if session.workspace == (self.workspace)() => {
                (self.met)(&session);
                return self.connect(generation);
            }
            Answer::In(_) => {
                "this browser was let into another workspace; open a join link of this one"
            }
            Answer::Out => "the access was revoked or has expired; open a new join link",
            Answer::Nothing => return self.lost(generation),
        };
        self.inner.borrow_mut().stage = Stage::Refused;
        (self.say)(sync_status::Link::Refused { reason: reason.into() });
    }

    fn connect(&self, generation: u64) {
        let link = self.clone();
        let socket =
            Socket::connect(&page::sync_url(), move |event| link.on_event(generation, event));
        match socket {
            Ok(socket) => {
                self.inner.borrow_mut().stage = Stage::Dialing { socket: Rc::new(socket) };
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
                if let Stage::Dialing { socket } = &inner.stage {
                    let socket = socket.clone();
                    // A socket that cannot send closes, and that is told.
                    let _ = socket.send(&join.encode());
                    inner.stage = Stage::Greeted { connection, socket };
                }
            }
            SocketEvent::Message(frame) => {
                self.inner.borrow_mut().heard = clock::monotonic_millis();
                self.on_frame(generation, &frame);
            }
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
        self.rest();
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
        let rests = matches!(self.inner.borrow().stage, Stage::Resting { .. });
        if rests {
            self.dial();
        }
    }

    /// The access may be another now: tries again what was refused.
    pub fn try_anew(&self) {
        let refused = matches!(self.inner.borrow().stage, Stage::Refused);
        if refused {
            self.dial();
        }
    }

    /// Whether the relay is connected.
    pub fn is_live(&self) -> bool {
        matches!(self.inner.borrow().stage, Stage::Live { .. })
    }

    /// A connection can die without a word. One that is not made in time, or from which nothing
    /// comes although an answer is due and nothing goes out any more, is given up.
    fn watch_over(&self) {
        let silent = {
            let mut inner = self.inner.borrow_mut();
            let buffered = match &inner.stage {
                Stage::Asking | Stage::Dialing { .. } | Stage::Greeted { .. } => None,
                Stage::Live { socket, .. } => Some(socket.buffered()),
                Stage::Idle | Stage::Resting { .. } | Stage::Refused => return,
            };
            let moves = buffered.is_some() && buffered != inner.buffered;
            inner.buffered = buffered;
            let waits = buffered.is_none() || self.repo.is_answer_due();
            if moves || !waits {
                inner.heard = clock::monotonic_millis();
            }
            (clock::monotonic_millis() - inner.heard > SILENCE).then_some(inner.generation)
        };
        if let Some(generation) = silent {
            self.lost(generation);
        }
    }
}
