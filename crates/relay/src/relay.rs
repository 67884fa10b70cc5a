//! Starting, serving and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use andon_sync::PeerId;
use axum::serve::ListenerExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle as Task;
use tokio::time::timeout;

use crate::access::{AccessError, Register};
use crate::blob::Blobs;
use crate::config::Config;
use crate::document::Documents;
use crate::http::{self, Attempts, Connections, Shared};
use crate::metrics::Metrics;
use crate::refusal::Refusals;
use crate::sign_in::{Provider, SignInError};
use crate::store::{OpenError, SqliteStore, Store, StoreError, Write, Writer};
use crate::tls::{Certificate, TlsError, TlsListener};

/// How often it is looked whether access has ended or somebody else wrote into the store. Twice
/// within the second that a revocation may take.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// How long stopping may take before what is left is dropped. Nothing of it was acknowledged.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// Why a relay does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("The relay cannot start: {0}")]
    Io(#[from] io::Error),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

/// A relay that is ready to serve.
pub struct Relay {
    shared: Arc<Shared>,
}

/// A relay that serves.
pub struct Running {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    servers: Vec<Task<()>>,
    watchman: Task<()>,
}

impl Relay {
    /// Opens the database of the data directory, which is made when missing.
    pub fn open(config: Config) -> Result<Self, StartError> {
        let store = Arc::new(SqliteStore::open(&config.data)?);
        let id = store.id()?;
        Self::with_store(config, store, id)
    }

    /// A relay over any store; `id` names that store to peers.
    pub fn with_store(
        config: Config,
        store: Arc<dyn Store>,
        id: uuid::Uuid,
    ) -> Result<Self, StartError> {
        let certificate = config.tls.clone().map(Certificate::open).transpose()?.map(Arc::new);
        let provider = config.sign_in.clone().map(Provider::new).transpose()?;
        let register = Register::open(&config.data)?;
        let blobs = Arc::new(Blobs::open(&config.data, config.limits)?);
        let writer = Writer::start(store.clone())?;
        let metrics = Arc::new(Metrics::default());
        // New at every start: peers take what they know of a name's state for granted.
        let local = PeerId(format!("relay-{}", hex::encode(rand::random::<[u8; 8]>())));
        let documents =
            Documents::new(store.clone(), writer.clone(), metrics.clone(), local.clone(), &config);
        let shared = Arc::new(Shared {
            register,
            store,
            writer,
            documents,
            blobs,
            connections: Arc::new(Connections::new(config.limits)),
            metrics,
            attempts: Attempts::new(config.limits.failed_logins_per_minute),
            app: http::app(&config),
            certificate,
            provider,
            local,
            storage_id: id.hyphenated().to_string(),
            cookie: format!("andon_{}", &id.simple().to_string()[..8]),
            started: Instant::now(),
            config,
        });
        Ok(Relay { shared })
    }

    /// Workspaces, tokens and sessions.
    pub fn register(&self) -> &Register {
        &self.shared.register
    }

    /// Begins to serve, within a Tokio runtime with several threads.
    pub fn serve(self, listener: TcpListener) -> io::Result<Running> {
        let address = listener.local_addr()?;
        let stop = watch::Sender::new(false);
        let (router, shared) = (http::router(self.shared.clone()), self.shared.clone());
        let server = match &self.shared.certificate {
            None => {
                let listener = listener.tap_io(send_at_once);
                tokio::spawn(http::serve(listener, router, stop.subscribe(), shared))
            }
            Some(certificate) => {
                let listener = TlsListener::new(listener, certificate.clone(), send_at_once)?;
                tokio::spawn(http::serve(listener, router, stop.subscribe(), shared))
            }
        };
        Ok(Running {
            address,
            servers: vec![server],
            watchman: tokio::spawn(watch_over(self.shared.clone())),
            shared: self.shared,
            stop,
        })
    }
}

/// Without it an edit waits up to 40 ms for its predecessor's acknowledgement.
fn send_at_once(socket: &mut TcpStream) {
    if let Err(error) = socket.set_nodelay(true) {
        tracing::warn!(%error, "TCP_NODELAY could not be set");
    }
}

/// Reads a new certificate, cuts connections whose access has ended, and tells documents when
/// somebody else wrote.
async fn watch_over(shared: Arc<Shared>) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let looking = shared.clone();
        let look = move || {
            if let Some(certificate) = &looking.certificate {
                certificate.look();
            }
            let valid = (looking.connections.count() > 0).then(|| looking.register.valid());
            (valid, looking.store.changed_elsewhere())
        };
        let Ok((valid, changed)) = tokio::task::spawn_blocking(look).await else { continue };
        match valid.transpose() {
            Ok(Some(valid)) => shared.connections.keep(&valid),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the register did not answer"),
        }
        match changed {
            Ok(documents) => shared.documents.look_again(&documents),
            Err(error) => tracing::error!(%error, "the store did not answer"),
        }
    }
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Workspaces, tokens and sessions.
    pub fn register(&self) -> &Register {
        &self.shared.register
    }

    /// Answers `/metrics` for Prometheus, without asking who comes: the address must be one that
    /// only those reach who may see it.
    pub fn serve_metrics(&mut self, listener: TcpListener) {
        let (router, shared) = (http::watching(self.shared.clone()), self.shared.clone());
        let server = http::serve(listener, router, self.stop.subscribe(), shared);
        self.servers.push(tokio::spawn(server));
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// How many documents are in use, also those that were unloaded for lack of memory.
    pub fn loaded_documents(&self) -> usize {
        self.shared.documents.count()
    }

    /// How often each kind of refusal happened.
    pub fn refusals(&self) -> &Refusals {
        &self.shared.metrics.refusals
    }

    /// Lets nobody in any more, says goodbye, finishes what is being saved, and returns.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.watchman.abort();
        let orderly = timeout(STOP_WITHIN, async {
            self.shared.connections.stop().await;
            self.shared.documents.stop().await;
        });
        if orderly.await.is_err() {
            tracing::warn!("some connections or documents did not end in time");
        }
        // Requests that are under way may end.
        for server in self.servers {
            if timeout(STOP_WITHIN, server).await.is_err() {
                tracing::warn!("some requests did not end in time");
            }
        }
        // Writes are taken in order, so once this one is done all others are.
        let last = self.shared.writer.write(Write::Probe);
        match timeout(STOP_WITHIN, last).await {
            Ok(Ok(())) => {
                let store = self.shared.store.clone();
                if tokio::task::spawn_blocking(move || store.close()).await.is_err() {
                    tracing::error!("the store was not closed in order");
                }
            }
            Ok(Err(error)) => tracing::error!(%error, "the store failed at the end"),
            Err(_) => tracing::error!("the store did not finish in time"),
        }
    }
}
