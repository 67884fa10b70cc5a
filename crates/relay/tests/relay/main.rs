//! The relay over real sockets and a real disk, spoken to by clients that run our sync sessions.

mod access;
mod app;
mod backup;
mod blobs;
mod client;
mod confidential;
mod documents;
mod granting;
mod guessing;
mod http;
mod limits;
mod memory;
#[cfg(unix)]
mod mend;
mod metrics;
mod outsider;
mod refusals;
mod relays;
mod roles;
mod stopping;
mod storage;
mod store;
mod tls;
mod workspaces;
