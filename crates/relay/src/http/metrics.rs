//! `/metrics`, for Prometheus.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::Shared;
use crate::limit::Limit;
use crate::metrics::{Exposition, Kind::Counter, Kind::Gauge};
use crate::store::sqlite::DATABASE;

const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) async fn show(State(shared): State<Arc<Shared>>) -> Response {
    ([(CONTENT_TYPE, FORMAT)], text(&shared)).into_response()
}

fn text(shared: &Shared) -> String {
    let mut all = Exposition::default();
    process(shared, &mut all);
    store(shared, &mut all);
    traffic(shared, &mut all);
    limits(shared, &mut all);
    all.text()
}

fn process(shared: &Shared, all: &mut Exposition) {
    let version = [(env!("CARGO_PKG_VERSION"), 1)];
    all.by(Gauge, "andon_build_info", "The version that runs.", "version", version);
    let since = SystemTime::now() - shared.started.elapsed();
    let since = since.duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    all.one(Gauge, "andon_start_time_seconds", "When it was started, since 1970.", since);
    let open = shared.connections.count();
    all.one(Gauge, "andon_connections", "Open connections.", open);
    let memory = shared.documents.memory();
    let help = "Documents that somebody uses.";
    all.one(Gauge, "andon_documents", help, shared.documents.count());
    let help = "Documents of them that are in memory; of the others only who follows is.";
    all.one(Gauge, "andon_documents_loaded", help, memory.documents);
    let help = "What the documents in memory take, roughly.";
    all.one(Gauge, "andon_documents_memory_bytes", help, memory.bytes);
    let metrics = &shared.metrics;
    let help = "Documents read from the store.";
    all.one(Counter, "andon_document_loads_total", help, metrics.loads.get());
    let help = "Documents unloaded for lack of memory.";
    all.one(Counter, "andon_documents_put_to_sleep_total", help, metrics.put_to_sleep.get());
}

fn store(shared: &Shared, all: &mut Exposition) {
    let times = shared.writer.times();
    let help = "One commit to the disk, with its fsync.";
    all.durations("andon_store_commit_seconds", help, &times.commits);
    let help = "Changes that were committed.";
    all.one(Counter, "andon_store_writes_total", help, times.writes.get());
    let help = "Commits that failed; their changes are tried again and were not acknowledged.";
    all.one(Counter, "andon_store_failures_total", help, times.failures.get());
    let help = "Damaged pieces of documents that were set aside.";
    all.one(Counter, "andon_damaged_chunks_total", help, shared.metrics.set_aside.get());
    let size = |end: &str| {
        let path = shared.config.data.join(format!("{DATABASE}{end}"));
        std::fs::metadata(path).map_or(0, |file| file.len())
    };
    let sizes = [("database", size("")), ("log", size("-wal"))];
    all.by(Gauge, "andon_store_bytes", "Files of the database.", "file", sizes);
    let help = "Attachments on the disk.";
    all.one(Gauge, "andon_attachment_bytes", help, shared.blobs.used_bytes());
}

fn traffic(shared: &Shared, all: &mut Exposition) {
    let metrics = &shared.metrics;
    let each = |one: &crate::metrics::Counter, other: &crate::metrics::Counter| {
        [("received", one.get()), ("sent", other.get())]
    };
    let messages = each(&metrics.messages_received, &metrics.messages_sent);
    all.by(Counter, "andon_messages_total", "Messages of clients.", "direction", messages);
    let bytes = each(&metrics.bytes_received, &metrics.bytes_sent);
    all.by(Counter, "andon_message_bytes_total", "Their bytes.", "direction", bytes);
    let help = "What was refused, by reason.";
    all.by(Counter, "andon_refused_total", help, "reason", metrics.refusals.counts());
}

fn limits(shared: &Shared, all: &mut Exposition) {
    let limits = &shared.config.limits;
    let values = Limit::ALL.iter().map(|limit| (limit.name(), limit.of(limits)));
    all.by(Gauge, "andon_limit", "What each limit is set to.", "limit", values);
    let hits = Limit::ALL.iter().map(|limit| (limit.name(), shared.metrics.limits.of(*limit)));
    all.by(Counter, "andon_limit_hits_total", "How often each was met.", "limit", hits);
}
