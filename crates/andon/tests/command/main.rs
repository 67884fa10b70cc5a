//! The real `andon` binary: started, spoken to, killed.

mod backup;
#[allow(dead_code, reason = "the relay's tests use more of it")]
#[path = "../../../relay/tests/relay/client.rs"]
mod client;
mod corpus;
mod demo;
mod disk;
mod doctor;
mod flags;
#[path = "../../../../fuzz/src/lib.rs"]
mod fuzz;
#[allow(dead_code, reason = "the relay's tests use more of it")]
#[path = "../../../relay/tests/relay/http.rs"]
mod http;
mod kill;
mod server;
mod settings;
mod token;
mod two;
mod upload;
mod workspaces;
