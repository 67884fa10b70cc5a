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
    server: Task<io::Result<()>>,
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
        let refusals = Arc::new(Refusals::default());
        // New at every start: peers take what they know of a name's state for granted.
        let local = PeerId(format!("relay-{}", hex::encode(rand::random::<[u8; 8]>())));
        let documents = Documents::new(
            store.clone(),
            writer.clone(),
            refusals.clone(),
            local.clone(),
            config.unload_after,
        );
        let shared = Arc::new(Shared {
            register,
            store,
            writer,
            documents,
            blobs,
            connections: Arc::new(Connections::new(config.limits)),
            refusals,
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
        let (stop, mut stopped) = watch::channel(false);
        let router = http::router(self.shared.clone());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let stop_serving = async move {
            // The sender going away means the same.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let server = match &self.shared.certificate {
            None => {
                let listener = listener.tap_io(send_at_once);
                let server = axum::serve(listener, service).with_graceful_shutdown(stop_serving);
                tokio::spawn(server.into_future())
            }
            Some(certificate) => {
                let listener = TlsListener::new(listener, certificate.clone(), send_at_once)?;
                // What axum knows of a client's address, it knows of tapped listeners.
                let listener = listener.tap_io(|_| {});
                let server = axum::serve(listener, service).with_graceful_shutdown(stop_serving);
                tokio::spawn(server.into_future())
            }
        };
        Ok(Running {
            address,
            server,
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

/// Reads a new certificate, cuts connections whose access has ended, and tells documents when somebody else wrote.
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

    /// How many documents are in memory.
    pub fn loaded_documents(&self) -> usize {
        self.shared.documents.count()
    }

    /// How often each kind of refusal happened.
    pub fn refusals(&self) -> &Refusals {
        &self.shared.refusals
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
        if timeout(STOP_WITHIN, self.server).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
        // Writes are taken in order, so once this one is done all others are.
        let last = self.shared.writer.write(Write::Probe);
        match timeout(STOP_WITHIN, last).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the store failed at the end"),
            Err(_) => tracing::error!("the store did not finish in time"),
        }
    }
}
