//! The real `andon` binary: started, spoken to, killed.

#[allow(dead_code, reason = "the relay's tests use more of it")]
#[path = "../../../relay/tests/relay/client.rs"]
mod client;
mod demo;
mod doctor;
#[allow(dead_code, reason = "the relay's tests use more of it")]
#[path = "../../../relay/tests/relay/http.rs"]
mod http;
mod kill;
mod server;
mod settings;
mod token;
mod upload;
mod workspaces;
