//! What can be set.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::sign_in::SignIn;
use crate::tls::TlsFiles;
use andon_sync::session::DocumentLimits;

/// Where the browser app comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AppSource {
    /// What was built into the binary (feature `embed-app`), or a page that tells how to build it.
    #[default]
    Embedded,
    /// A directory, read anew for every request.
    Directory(PathBuf),
}

/// How far a request's headers are believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAddress {
    /// The address of the TCP connection.
    #[default]
    Connection,
    /// The last address in `X-Forwarded-For`: the relay stands behind a reverse proxy of ours.
    ForwardedFor,
}

/// A relay's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// The directory with the database and the blobs; created when missing.
    pub data: PathBuf,
    pub app: AppSource,
    /// Origins (`https://host:port`) that browsers may connect from besides the relay's own.
    pub allowed_origins: Vec<String>,
    pub client_address: ClientAddress,
    /// The certificate for HTTPS; without one the relay speaks plain HTTP, for a proxy in front.
    pub tls: Option<TlsFiles>,
    /// Who lets people in besides tokens.
    pub sign_in: Option<SignIn>,
    pub limits: Limits,
    /// How long a document that nobody follows stays in memory.
    pub unload_after: Duration,
}

impl Config {
    /// The defaults over a data directory.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Config {
            data: data.into(),
            app: AppSource::default(),
            allowed_origins: Vec::new(),
            client_address: ClientAddress::default(),
            tls: None,
            sign_in: None,
            limits: Limits::default(),
            unload_after: Duration::from_secs(30),
        }
    }
}

/// How much one client, and all of them, may ask for. What goes beyond is refused and counted.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one message.
    pub message_bytes: usize,
    /// Bytes that the changes of one message unpack to.
    pub unpacked_bytes: u64,
    /// Operations that one message brings; a letter that is typed is one.
    pub operations: u64,
    /// Messages of one connection in a second; three seconds' worth may come at once. Who sends
    /// more is read more slowly, and loses nothing.
    pub messages_per_second: u32,
    /// Bytes of one document, as it lies in the store.
    pub document_bytes: u64,
    /// Changes of one document.
    pub document_changes: u64,
    /// Bytes of memory that loaded documents take, roughly. Beyond it those that were not used
    /// for longest are unloaded; who follows them notices nothing.
    pub memory_bytes: u64,
    /// Open connections, all together.
    pub connections: usize,
    /// Open connections that came in with the same token.
    pub connections_per_token: usize,
    /// Open connections from the same address.
    pub connections_per_address: usize,
    /// Documents that one connection follows.
    pub documents_per_connection: usize,
    /// Documents that one connection waits for because nobody has brought them yet.
    pub unknown_documents_per_connection: usize,
    /// Presence messages of one connection in a second; three seconds' worth may come at once.
    pub presence_per_second: u32,
    /// Bytes of one presence message: it is a name and a place, and never stored.
    pub presence_bytes: usize,
    /// Messages that wait for a slow client before it is cut off.
    pub queued_messages: usize,
    /// Bytes that wait for a slow client before it is cut off. One message is always taken.
    pub queued_bytes: usize,
    /// Refused messages after which a connection is closed.
    pub refusals_per_connection: u32,
    /// Wrong tokens from one address within a minute before it has to wait.
    pub failed_logins_per_minute: u32,
    /// Bytes of one blob (an attachment).
    pub blob_bytes: u64,
    /// Bytes of all blobs of a workspace, of those too that are still coming.
    pub blobs_bytes: u64,
    /// Bytes of a blob in one request.
    pub blob_part_bytes: usize,
    /// Seconds that a blob's part may take to arrive.
    pub blob_part_seconds: u64,
    /// Bytes of a request's head, 8192 at least: hyper takes no less. Browsers stay far below.
    pub head_bytes: usize,
    /// Seconds that the head of a request, or a small body, may take to arrive.
    pub request_seconds: u64,
}

impl Limits {
    /// Those that concern one document.
    pub fn of_documents(&self) -> DocumentLimits {
        DocumentLimits {
            bytes: self.document_bytes,
            changes: self.document_changes,
            unpacked_bytes: self.unpacked_bytes,
            operations: self.operations,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            message_bytes: 16 * 1024 * 1024,
            unpacked_bytes: 64 * 1024 * 1024,
            operations: 4_000_000,
            messages_per_second: 2_000,
            document_bytes: 64 * 1024 * 1024,
            document_changes: 500_000,
            memory_bytes: 512 * 1024 * 1024,
            connections: 10_000,
            // The join link is one token for a whole team.
            connections_per_token: 5_000,
            connections_per_address: 1_000,
            // All of a workspace with ten thousand incidents, their records and more.
            documents_per_connection: 50_000,
            unknown_documents_per_connection: 1_000,
            presence_per_second: 100,
            presence_bytes: 64 * 1024,
            queued_messages: 4_096,
            queued_bytes: 64 * 1024 * 1024,
            refusals_per_connection: 50,
            failed_logins_per_minute: 20,
            blob_bytes: 25 * 1024 * 1024,
            blobs_bytes: 10 * 1024 * 1024 * 1024,
            blob_part_bytes: 1024 * 1024,
            blob_part_seconds: 120,
            head_bytes: 64 * 1024,
            request_seconds: 20,
        }
    }
}

/// An address as the limits see it: IPv6 clients are counted by their /64 network, because one
/// household or office has all of it.
pub fn limited_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(network.into())
        }
        v4 => v4,
    }
}
