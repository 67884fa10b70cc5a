//! The relay's state, for administrators.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::Shared;
use super::answer::Problem;
use crate::access::Role;
use crate::refusal::Refusal;

pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let address = shared.address(connection, &headers);
    let credential = shared.credential(&headers, None, address).await?;
    if credential.role != Role::Admin {
        return Err(shared.refuse(Refusal::Role));
    }
    let store = shared.store.clone();
    let damaged = tokio::task::spawn_blocking(move || store.damaged()).await;
    let Ok(Ok(damaged)) = damaged else { return Err(Problem::storage()) };
    let damaged: Vec<Value> = damaged
        .into_iter()
        .map(|damage| {
            json!({
                "document": damage.chunk.key.document.to_string(),
                "kind": damage.chunk.key.kind.name(),
                "hash": damage.chunk.key.hash,
                "reason": damage.chunk.reason,
                "bytes": damage.size,
                "at": damage.at,
            })
        })
        .collect();
    Ok(Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "uptime_seconds": shared.started.elapsed().as_secs(),
        "connections": shared.connections.count(),
        "loaded_documents": shared.documents.count(),
        "refused": shared.metrics.refusals.counts(),
        "damaged_chunks": damaged,
    })))
}
