//! Relays in this process, on real sockets and real disks.

use std::net::SocketAddr;
use std::time::Duration;

use andon_relay::access::NewToken;
use andon_relay::{Clearance, Config, Relay, Role, Running, WorkspaceId};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::client::DEADLINE;

/// A relay over a directory that goes with it.
pub struct TestRelay {
    pub running: Running,
    pub data: TempDir,
    pub workspace: WorkspaceId,
    /// Where Prometheus reads.
    pub metrics: SocketAddr,
}

/// Starts a relay over an empty directory.
pub async fn start(change: impl FnOnce(&mut Config)) -> TestRelay {
    let data = tempfile::tempdir().expect("a directory");
    restart(data, change).await
}

/// Starts a relay over a directory that may hold documents.
pub async fn restart(data: TempDir, change: impl FnOnce(&mut Config)) -> TestRelay {
    let mut config = Config::new(data.path());
    change(&mut config);
    let relay = Relay::open(config).expect("a relay");
    let workspace = match relay.register().workspaces().expect("workspaces").first() {
        Some((id, _)) => *id,
        None => relay.register().create_workspace("Test").expect("a workspace"),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let running = relay.serve(listener).expect("it serves");
    TestRelay::over(running, data, workspace).await
}

impl TestRelay {
    /// A relay that serves, with its metrics.
    pub async fn over(mut running: Running, data: TempDir, workspace: WorkspaceId) -> TestRelay {
        let port = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let metrics = port.local_addr().expect("an address");
        running.serve_metrics(port);
        TestRelay { running, data, workspace, metrics }
    }

    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    pub fn token(&self, role: Role) -> String {
        self.token_in(self.workspace, role)
    }

    pub fn token_in(&self, workspace: WorkspaceId, role: Role) -> String {
        self.token_with(workspace, role, Clearance::Open)
    }

    /// A token that opens confidential documents.
    pub fn cleared(&self, role: Role) -> String {
        self.token_with(self.workspace, role, Clearance::Confidential)
    }

    pub fn token_with(&self, workspace: WorkspaceId, role: Role, clearance: Clearance) -> String {
        let name = role.to_string();
        let token = NewToken { workspace, role, clearance, name, expires: None };
        self.running.register().create_token(&token).expect("a token")
    }

    /// How often something was refused.
    pub fn refused(&self, name: &str) -> u64 {
        self.running.refusals().counts()[name]
    }

    /// Waits until the relay is in a state.
    pub async fn until(&self, what: &str, holds: impl Fn(&TestRelay) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !holds(self) {
            assert!(Instant::now() < deadline, "waited in vain for {what}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}
