//! The relay over real sockets and a real disk, spoken to by clients that run our sync sessions.

mod access;
mod app;
mod client;
mod documents;
mod refusals;
mod relays;
mod storage;
