//! `andon serve`.

use std::io::ErrorKind;
use std::net::SocketAddr;

use andon_relay::access::NewToken;
use andon_relay::store::mend::{Mended, mend};
use andon_relay::{Clearance, Register, Relay, Role, WorkspaceId};
use anyhow::{Context, anyhow};
use tokio::net::TcpListener;

use crate::lock::{self, Use};
use crate::settings::Settings;

/// How many threads may wait for the disk at once, beside the one that writes.
const BLOCKING_THREADS: usize = 16;

#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    settings: Settings,
    /// Make a new join link and print it.
    #[arg(long)]
    print_join_link: bool,
    /// Let the join link that is printed into confidential documents too.
    #[arg(long)]
    confidential: bool,
    /// Open the app in the browser.
    #[arg(long)]
    open: bool,
}

impl Serve {
    pub fn run(self) -> anyhow::Result<()> {
        // What blocks waits for the disk, and then mostly for a lock: more threads would take
        // memory and be no quicker when a thousand people come back at once.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .max_blocking_threads(BLOCKING_THREADS)
            .enable_all()
            .build()?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<()> {
        // A connection is an open file, and many systems begin with a thousand of them.
        if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
            tracing::warn!(%error, "no more open files are allowed than at the start");
        }
        let settings = &self.settings;
        let data = &settings.data.directory;
        std::fs::create_dir_all(data)
            .with_context(|| format!("{} cannot be made", data.display()))?;
        if let Ok(_alone) = lock::take(data, Use::Alone) {
            // Beside another server the file is in use, and that one looked at it.
            if let Some(Mended { reason, rows, kept }) = mend(data)? {
                tracing::error!(reason, rows, kept = %kept.display(),
                    "the database was damaged; what could be read is in a new one, the rest \
                     comes from the clients, and the damaged file is kept");
            }
        }
        // Held until the process ends.
        let _lock = lock::take(data, Use::Shared)?;
        let listener = listen(settings.listen, "--listen").await?;
        let url = settings.url(listener.local_addr()?);
        let relay = Relay::open(settings.config(&url)?)?;
        // Signals are caught from here on; before, they just end the process.
        let stop = stop_signal()?;
        let mut running = relay.serve(listener)?;
        let metrics = match settings.metrics {
            Some(address) => {
                let listener = listen(address, "--metrics").await?;
                let address = listener.local_addr()?;
                running.serve_metrics(listener);
                Some(address)
            }
            None => None,
        };
        // First, because who is told of the address may make a token at once, and `token create`
        // makes a workspace where it finds none.
        let (workspace, is_new) = workspace(running.register(), &settings.workspace)?;
        say(&format!("Andon listens on {url}"));
        tracing::info!(address = %running.address(), data = %data.display(),
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
}

/// Listens, or says why not and what to do.
async fn listen(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::AddrInUse => {
                format!("Stop what listens there, or choose another port with {setting}.")
            }
            ErrorKind::PermissionDenied => format!(
                "Choose a port from 1024 on with {setting}, or allow this one as \
                 packaging/andon.service shows."
            ),
            ErrorKind::AddrNotAvailable => {
                format!("This machine has no such address; choose one of its own with {setting}.")
            }
            _ => format!("Choose another address with {setting}."),
        };
        anyhow!("{address} cannot be listened on: {error}. {hint}")
    })
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
