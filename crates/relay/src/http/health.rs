//! Whether the relay lives, and whether it can do its work.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;

use super::Shared;
use super::answer::Problem;
use crate::store::Write;

/// How long the store may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process lives.
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The store takes writes.
pub(super) async fn ready(State(shared): State<Arc<Shared>>) -> Result<&'static str, Problem> {
    match tokio::time::timeout(PATIENCE, shared.writer.write(Write::Probe)).await {
        Ok(Ok(())) => Ok("ready\n"),
        Ok(Err(error)) => {
            tracing::error!(%error, "the store does not take writes");
            Err(Problem::storage())
        }
        Err(_) => {
            tracing::error!("the store does not answer");
            Err(Problem::storage())
        }
    }
}
