//! Relays in this process, on real sockets and real disks.

use std::net::SocketAddr;
use std::time::Duration;

use andon_relay::access::NewToken;
use andon_relay::{Config, Relay, Role, Running, WorkspaceId};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use crate::client::DEADLINE;

/// A relay over a directory that goes with it.
pub struct TestRelay {
    pub running: Running,
    pub data: TempDir,
    pub workspace: WorkspaceId,
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
    TestRelay { running, data, workspace }
}

impl TestRelay {
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    pub fn token(&self, role: Role) -> String {
        self.token_in(self.workspace, role)
    }

    pub fn token_in(&self, workspace: WorkspaceId, role: Role) -> String {
        let token = NewToken { workspace, role, name: role.to_string(), expires: None };
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

/// An HTTP answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The name and value of the cookie that was set.
    pub fn cookie(&self) -> String {
        let cookie = self.header("set-cookie").expect("a cookie");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }
}

/// One HTTP request on a connection of its own.
pub async fn http(relay: SocketAddr, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut socket = TcpStream::connect(relay).await.expect("a connection");
    let mut request = format!(
        "{line} HTTP/1.1\r\nhost: {relay}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    request.push_str(body);
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.expect("an answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("headers");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    Answer {
        status: status.parse().expect("a number"),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        body: answer[end + 4..].to_vec(),
    }
}
