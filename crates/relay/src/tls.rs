//! TLS of our own: a certificate from files, read anew when they change, and the sockets under it.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{Error as PemError, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error as RustlsError, ServerConfig};
use tokio_rustls::server::TlsStream;

/// How long a client may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How many connections that have shaken hands wait to be served.
const WAITING: usize = 64;

/// The files of a certificate, as PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, then those that lead to a root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{} cannot be read: {error}", file.display())]
    Read { file: PathBuf, error: PemError },
    #[error("{} holds no certificate", .0.display())]
    NoCertificate(PathBuf),
    #[error("{key} is not the key of {certificate}", key = .0.key.display(), certificate = .0.certificate.display())]
    OtherKey(TlsFiles),
    #[error("the certificate cannot be used: {0}")]
    Unusable(#[from] RustlsError),
}

impl TlsFiles {
    /// The certificate and those that lead to a root, in DER, as they stand in the file.
    pub fn chain(&self) -> Result<Vec<CertificateDer<'static>>, TlsError> {
        let file = &self.certificate;
        let read = |error| TlsError::Read { file: file.clone(), error };
        let chain: Vec<_> = CertificateDer::pem_file_iter(file)
            .and_then(Iterator::collect::<Result<_, _>>)
            .map_err(read)?;
        if chain.is_empty() { Err(TlsError::NoCertificate(file.clone())) } else { Ok(chain) }
    }

    /// Reads both files and looks whether they belong together.
    pub fn check(&self) -> Result<(), TlsError> {
        self.load().map(|_| ())
    }

    fn load(&self) -> Result<CertifiedKey, TlsError> {
        let chain = self.chain()?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| TlsError::Read { file: self.key.clone(), error })?;
        CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| match error {
            RustlsError::InconsistentKeys(_) => TlsError::OtherKey(self.clone()),
            error => error.into(),
        })
    }

    /// What changes when a file is written or replaced.
    fn stamp(&self) -> Stamp {
        let of = |file: &Path| {
            let metadata = std::fs::metadata(file).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        };
        Stamp { certificate: of(&self.certificate), key: of(&self.key) }
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    certificate: Option<(SystemTime, u64)>,
    key: Option<(SystemTime, u64)>,
}

/// The certificate that is shown to clients.
#[derive(Debug)]
pub(crate) struct Certificate {
    files: TlsFiles,
    /// Of the files when they were read last, whether or not that worked.
    seen: Mutex<Stamp>,
    shown: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    pub(crate) fn open(files: TlsFiles) -> Result<Self, TlsError> {
        // Before reading, so that what is written meanwhile is read again.
        let seen = Mutex::new(files.stamp());
        let shown = RwLock::new(Arc::new(files.load()?));
        Ok(Certificate { files, seen, shown })
    }

    /// Reads the files anew when they have changed. What cannot be used is told and the
    /// certificate of before stays, as while only one of the two files has been replaced.
    pub(crate) fn look(&self) {
        let now = self.files.stamp();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == now {
            return;
        }
        *seen = now;
        match self.files.load() {
            Ok(key) => {
                *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
                tracing::info!(file = %self.files.certificate.display(), "a new certificate");
            }
            Err(error) => tracing::error!(%error, "the certificate of before stays"),
        }
    }
}

/// Shows a certificate to every client, whatever name it asks for.
#[derive(Debug)]
struct ToAll(Arc<Certificate>);

impl ResolvesServerCert for ToAll {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.shown.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// A listener whose connections have shaken hands. A client that takes its time with that keeps
/// nobody else waiting.
pub(crate) struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Shakes hands with whoever comes to `listener`. `prepare` sees every socket before.
    pub(crate) fn new(
        mut listener: TcpListener,
        certificate: Arc<Certificate>,
        prepare: impl Fn(&mut TcpStream) + Send + 'static,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(ToAll(certificate)));
        // WebSockets begin as HTTP/1.1.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (served, ready) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            loop {
                let accepted = tokio::select! {
                    // The server has stopped.
                    () = served.closed() => return,
                    accepted = Listener::accept(&mut listener) => accepted,
                };
                let (mut socket, client) = accepted;
                prepare(&mut socket);
                let (acceptor, served) = (acceptor.clone(), served.clone());
                tokio::spawn(async move {
                    match timeout(HANDSHAKE, acceptor.accept(socket)).await {
                        // Nobody is there to take it when the server has just stopped.
                        Ok(Ok(stream)) => drop(served.send((stream, client)).await),
                        Ok(Err(error)) => tracing::debug!(%client, %error, "no TLS handshake"),
                        Err(_) => tracing::debug!(%client, "no TLS handshake in time"),
                    }
                });
            }
        });
        Ok(TlsListener { address, ready })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The accepting task lives as long as we do.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
