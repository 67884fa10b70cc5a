//! `andon serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use andon_relay::access::NewToken;
use andon_relay::config::ClientAddress;
use andon_relay::store::mend::{Mended, mend};
use andon_relay::{AppSource, Clearance, Config, Limits, Register, Relay, Role, WorkspaceId};
use anyhow::Context;
use tokio::net::TcpListener;

use crate::Data;
use crate::lock::{self, Use};

#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    data: Data,
    /// Where to listen. Port 0 takes any free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4000")]
    listen: SocketAddr,
    /// Serve the app from this directory instead of the one inside this binary.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// The address that people use, for join links, when it is not the one listened on.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Let browser pages of this origin connect too, such as http://127.0.0.1:8080. Repeatable.
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    allow_origins: Vec<String>,
    /// Answer Prometheus at http://ADDRESS:PORT/metrics. Whoever reaches it may read it, so name an
    /// address that only your monitoring reaches.
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics: Option<SocketAddr>,
    /// Take clients' addresses from X-Forwarded-For. Only behind a reverse proxy that sets it.
    #[arg(long)]
    behind_proxy: bool,
    /// Make a new join link and print it.
    #[arg(long)]
    print_join_link: bool,
    /// Let the join link that is printed into confidential documents too.
    #[arg(long)]
    confidential: bool,
    /// Open the app in the browser.
    #[arg(long)]
    open: bool,
    /// The name of the workspace that is made in an empty data directory.
    #[arg(long, value_name = "NAME", default_value = "Andon")]
    workspace: String,
    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
struct LimitArguments {
    /// Bytes of one message.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().message_bytes)]
    max_message: usize,
    /// Bytes that the changes of one message unpack to.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().unpacked_bytes)]
    max_unpacked: u64,
    /// Operations that one message brings; a letter that is typed is one.
    #[arg(long, value_name = "N", default_value_t = Limits::default().operations)]
    max_operations: u64,
    /// Messages of one connection in a second. Who sends more is read more slowly.
    #[arg(long, value_name = "N", default_value_t = Limits::default().messages_per_second)]
    max_messages: u32,
    /// Bytes of one document, as it lies in the database.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().document_bytes)]
    max_document: u64,
    /// Changes of one document.
    #[arg(long, value_name = "N", default_value_t = Limits::default().document_changes)]
    max_document_changes: u64,
    /// Bytes of memory for loaded documents, roughly. Beyond it the least recently used are
    /// unloaded.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().memory_bytes)]
    max_memory: u64,
    /// Messages that wait for a slow client before it is cut off.
    #[arg(long, value_name = "N", default_value_t = Limits::default().queued_messages)]
    max_queued_messages: usize,
    /// Bytes that wait for a slow client before it is cut off.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().queued_bytes)]
    max_queued: usize,
    /// Refused messages after which a connection is closed.
    #[arg(long, value_name = "N", default_value_t = Limits::default().refusals_per_connection)]
    max_refusals: u32,
    /// Wrong tokens from one address in a minute.
    #[arg(long, value_name = "N", default_value_t = Limits::default().failed_logins_per_minute)]
    max_failed_logins: u32,
    /// Bytes of an attachment in one request.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().blob_part_bytes)]
    max_attachment_part: usize,
    /// Open connections, all together.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections)]
    max_connections: usize,
    /// Open connections with the same token.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections_per_token)]
    max_connections_per_token: usize,
    /// Open connections from the same address.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections_per_address)]
    max_connections_per_address: usize,
    /// Documents that one connection follows.
    #[arg(long, value_name = "N", default_value_t = Limits::default().documents_per_connection)]
    max_documents: usize,
    /// Documents that one connection waits for because nobody has brought them.
    #[arg(long, value_name = "N",
          default_value_t = Limits::default().unknown_documents_per_connection)]
    max_unknown_documents: usize,
    /// Presence messages of one connection in a second.
    #[arg(long, value_name = "N", default_value_t = Limits::default().presence_per_second)]
    max_presence: u32,
    /// Bytes of one attachment.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().blob_bytes)]
    max_attachment: u64,
    /// Bytes of all attachments of a workspace.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().blobs_bytes)]
    max_attachments_total: u64,
    /// Seconds that a document stays in memory when nobody follows it.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    unload_after: u64,
}

impl LimitArguments {
    fn limits(&self) -> Limits {
        Limits {
            message_bytes: self.max_message,
            connections: self.max_connections,
            connections_per_token: self.max_connections_per_token,
            connections_per_address: self.max_connections_per_address,
            documents_per_connection: self.max_documents,
            unknown_documents_per_connection: self.max_unknown_documents,
            presence_per_second: self.max_presence,
            blob_bytes: self.max_attachment,
            blobs_bytes: self.max_attachments_total,
            unpacked_bytes: self.max_unpacked,
            operations: self.max_operations,
            messages_per_second: self.max_messages,
            document_bytes: self.max_document,
            document_changes: self.max_document_changes,
            memory_bytes: self.max_memory,
            queued_messages: self.max_queued_messages,
            queued_bytes: self.max_queued,
            refusals_per_connection: self.max_refusals,
            failed_logins_per_minute: self.max_failed_logins,
            blob_part_bytes: self.max_attachment_part,
        }
    }
}

impl Serve {
    pub fn run(self) -> anyhow::Result<()> {
        tokio::runtime::Runtime::new()?.block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.data.directory)
            .with_context(|| format!("{} cannot be made", self.data.directory.display()))?;
        if let Ok(_alone) = lock::take(&self.data.directory, Use::Alone) {
            // Beside another server the file is in use, and that one looked at it.
            if let Some(Mended { reason, rows, kept }) = mend(&self.data.directory)? {
                tracing::error!(reason, rows, kept = %kept.display(),
                    "the database was damaged; what could be read is in a new one, the rest \
                     comes from the clients, and the damaged file is kept");
            }
        }
        // Held until the process ends.
        let _lock = lock::take(&self.data.directory, Use::Shared)?;
        let relay = Relay::open(self.config())?;
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("{} cannot be listened on", self.listen))?;
        // Signals are caught from here on; before, they just end the process.
        let stop = stop_signal()?;
        let mut running = relay.serve(listener)?;
        let metrics = match self.metrics {
            Some(address) => {
                let listener = TcpListener::bind(address)
                    .await
                    .with_context(|| format!("{address} cannot be listened on"))?;
                let address = listener.local_addr()?;
                running.serve_metrics(listener);
                Some(address)
            }
            None => None,
        };
        let url = self.url(running.address());
        // First, because who is told of the address may make a token at once, and `token create`
        // makes a workspace where it finds none.
        let (workspace, is_new) = workspace(running.register(), &self.workspace)?;
        say(&format!("Andon listens on {url}"));
        tracing::info!(address = %running.address(), data = %self.data.directory.display(),
            version = env!("CARGO_PKG_VERSION"), "serving");
        if let Some(address) = metrics {
            say(&format!("Metrics: http://{address}/metrics"));
        }
        let mut link = None;
        if is_new || self.print_join_link {
            let token = running.register().create_token(&NewToken {
                workspace,
                role: Role::Responder,
                clearance: if self.confidential {
                    Clearance::Confidential
                } else {
                    Clearance::Open
                },
                name: "join link".into(),
                expires: None,
            })?;
            let join = format!("{url}/#join={token}");
            say(&format!("Join: {join}"));
            link = Some(join);
        }
        if self.open {
            open_browser(link.as_deref().unwrap_or(&url));
        }
        stop.await;
        tracing::info!("stopping");
        running.stop().await;
        Ok(())
    }

    fn config(&self) -> Config {
        Config {
            app: self.app.clone().map_or(AppSource::Embedded, AppSource::Directory),
            allowed_origins: self.allow_origins.clone(),
            client_address: if self.behind_proxy {
                ClientAddress::ForwardedFor
            } else {
                ClientAddress::Connection
            },
            limits: self.limits.limits(),
            unload_after: Duration::from_secs(self.limits.unload_after),
            ..Config::new(&self.data.directory)
        }
    }

    fn url(&self, address: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            // Listening everywhere, the link is for this machine.
            None if address.ip().is_unspecified() => format!("http://localhost:{}", address.port()),
            None => format!("http://{address}"),
        }
    }
}

/// The workspace of a data directory, made when there is none.
fn workspace(register: &Register, name: &str) -> anyhow::Result<(WorkspaceId, bool)> {
    match register.workspaces()?.first() {
        Some((id, _)) => Ok((*id, false)),
        None => Ok((register.create_workspace(name)?, true)),
    }
}

/// Ends with the first signal to stop.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "ctrl-c cannot be caught");
            std::future::pending::<()>().await;
        }
    })
}

#[expect(clippy::print_stdout, reason = "the address and the link are the command's answer")]
fn say(line: &str) {
    println!("{line}");
}

fn open_browser(url: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/c", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    if let Err(error) = std::process::Command::new(program).args(arguments).arg(url).spawn() {
        tracing::warn!(%error, "the browser could not be opened");
    }
}
