//! The relay over real sockets and a real disk, spoken to by clients that run our sync sessions.

mod access;
mod app;
mod blobs;
mod client;
mod confidential;
mod documents;
mod guessing;
mod http;
mod outsider;
mod refusals;
mod relays;
mod roles;
mod storage;
mod tls;
mod workspaces;
