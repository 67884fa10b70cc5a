//! The relay's state, for administrators. The counters are the whole relay's; of documents only
//! those of the administrator's own workspace are named.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;

use andon_sync::DocumentId;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::Shared;
use super::answer::Problem;
use crate::store::StoreError;

pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let credential = shared.admin(&headers, connection).await?;
    let store = shared.store.clone();
    let look = move || {
        let own: HashSet<DocumentId> = store.documents(credential.workspace)?.into_iter().collect();
        let mut damaged = store.damaged()?;
        damaged.retain(|damage| own.contains(&damage.chunk.key.document));
        Ok::<_, StoreError>(damaged)
    };
    let Ok(Ok(damaged)) = tokio::task::spawn_blocking(look).await else {
        return Err(Problem::storage());
    };
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
