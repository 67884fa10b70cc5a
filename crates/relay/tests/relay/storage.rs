//! What lies on the disk: after a restart, when it is damaged, and when it cannot be written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use andon_relay::store::{Damage, SqliteStore, Store, StoreError, Stored, Write, Writer};
use andon_relay::{Config, Relay, Role, WorkspaceId};
use andon_sync::message::ErrorCode;
use andon_sync::{Chunk, ChunkKey, DocumentId};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT};
use tokio::net::TcpListener;

use crate::client::{Client, DEADLINE, new_document};
use crate::http::http;
use crate::relays::{TestRelay, restart, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_documents_and_tokens() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let id = new_document();
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    anna.follow(id).await;
    // More than a snapshot's worth of loose chunks.
    for round in 0..250 {
        anna.put(id, "x", round).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    }
    relay.running.stop().await;
    let store = SqliteStore::open(relay.data.path()).expect("a store");
    let chunks = store.keys(id).expect("keys").len();
    assert!((1..150).contains(&chunks), "{chunks} chunks: it was compacted");
    let relay = restart(relay.data, |_| {}).await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "x") == Some(249)).await;
    assert_eq!(ben.sessions[&id].document().get_changes(&[]).len(), 250);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_write_ahead_log_is_brought_into_the_database() {
    let data = tempfile::tempdir().expect("a directory");
    let store = Arc::new(SqliteStore::open(data.path()).expect("a store"));
    let writer = Writer::start(store.clone()).expect("a thread");
    let (workspace, document) = (WorkspaceId(uuid::Uuid::nil()), new_document());
    for number in 0..2_000_u32 {
        let chunk = Chunk::incremental(document, number.to_be_bytes().repeat(100));
        writer.write(Write::Append { workspace, chunk }).await.expect("written");
    }
    let log = std::fs::metadata(data.path().join("andon.sqlite3-wal")).expect("a log").len();
    assert!(log < 8 * 1024 * 1024, "the log has {log} bytes");
    let stored = store.load(document).expect("readable").expect("a document");
    assert_eq!(stored.chunks.len(), 2_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_chunk_is_set_aside_reported_and_fetched_again_from_a_client() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let id = new_document();
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    anna.follow(id).await;
    for round in 0..5 {
        anna.put(id, &format!("x{round}"), round).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    }
    let document = anna.sessions[&id].document().clone();
    drop(anna);
    relay.running.stop().await;
    // Flip a byte in every second chunk.
    let database = rusqlite::Connection::open(relay.data.path().join("andon.sqlite3")).expect("db");
    let flipped = database
        .execute(
            "UPDATE chunk SET bytes = CAST(substr(bytes, 1, 20) || x'ff' || substr(bytes, 22) AS BLOB)
             WHERE rowid % 2 = 0",
            [],
        )
        .expect("flipped");
    assert!(flipped >= 2);
    drop(database);

    let relay = restart(relay.data, |_| {}).await;
    // Who has nothing gets what is left, without an error.
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    ben.follow(id).await;
    ben.until("what is left", |ben| ben.get(id, "x0") == Some(0)).await;
    let bearer = format!("Bearer {}", relay.token(Role::Admin));
    let status = async || {
        http(relay.address(), "GET /api/v1/status", &[("authorization", &bearer)], "").await.json()
    };
    let damaged = status().await["damaged_chunks"].as_array().expect("a list").clone();
    assert_eq!(damaged.len(), flipped);
    assert!(damaged.iter().all(|chunk| chunk["document"] == id.to_string()));
    assert!(damaged.iter().all(|chunk| chunk["reason"].is_string()));

    // Who has everything brings it back.
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    anna.follow_with(id, document).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.until("the lost edits", |ben| (0..5).all(|i| ben.get(id, &format!("x{i}")) == Some(i)))
        .await;
    relay.running.stop().await;
    let relay = restart(relay.data, |_| {}).await;
    let mut carla = Client::connect(relay.address(), &token, "carla").await;
    carla.follow(id).await;
    carla
        .until("everything", |carla| (0..5).all(|i| carla.get(id, &format!("x{i}")) == Some(i)))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_writes_reaches_the_clients() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let id = new_document();
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    anna.follow(id).await;
    anna.until("doc-unavailable", |anna| anna.unavailable.contains_key(&id)).await;
    let mut document = Automerge::new();
    let mut transaction = document.transaction();
    transaction.put(ROOT, "x", 1).expect("an edit");
    transaction.commit();
    let other = SqliteStore::open(relay.data.path()).expect("a store");
    let chunk = Chunk::incremental(id, document.save_after(&[]));
    other.write(&[Write::Append { workspace: relay.workspace, chunk }]).expect("written");
    anna.until("the document", |anna| anna.get(id, "x") == Some(1)).await;
}

/// A store whose disk can be full.
struct Fragile {
    store: SqliteStore,
    full: Arc<AtomicBool>,
}

impl Store for Fragile {
    fn load(&self, document: DocumentId) -> Result<Option<Stored>, StoreError> {
        self.store.load(document)
    }
    fn keys(&self, document: DocumentId) -> Result<Vec<ChunkKey>, StoreError> {
        self.store.keys(document)
    }
    fn documents(&self, workspace: WorkspaceId) -> Result<Vec<DocumentId>, StoreError> {
        self.store.documents(workspace)
    }
    fn write(&self, group: &[Write]) -> Result<(), StoreError> {
        if self.full.load(Ordering::SeqCst) {
            return Err(StoreError::Engine("the disk is full".into()));
        }
        self.store.write(group)
    }
    fn damaged(&self) -> Result<Vec<Damage>, StoreError> {
        self.store.damaged()
    }
    fn changed_elsewhere(&self) -> Result<Vec<DocumentId>, StoreError> {
        self.store.changed_elsewhere()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_acknowledged_or_passed_on_while_the_disk_is_full() {
    let data = tempfile::tempdir().expect("a directory");
    let full = Arc::new(AtomicBool::new(false));
    let store = SqliteStore::open(data.path()).expect("a store");
    let id = store.id().expect("an id");
    let fragile = Arc::new(Fragile { store, full: full.clone() });
    let relay = Relay::with_store(Config::new(data.path()), fragile, id).expect("a relay");
    let workspace = relay.register().create_workspace("Test").expect("a workspace");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let running = relay.serve(listener).expect("it serves");
    let relay = TestRelay::over(running, data, workspace).await;
    let token = relay.token(Role::Responder);
    let id = new_document();
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "x") == Some(1)).await;

    full.store(true, Ordering::SeqCst);
    assert_eq!(http(relay.address(), "GET /readyz", &[], "").await.status, 503);
    assert_eq!(http(relay.address(), "GET /healthz", &[], "").await.status, 200);
    anna.put(id, "x", 2).await;
    anna.until("the error", |anna| anna.errors == [(ErrorCode::Storage, Some(id))]).await;
    anna.put(id, "x", 3).await;
    anna.listen(Duration::from_millis(100)).await;
    ben.until("the error", |ben| ben.errors == [(ErrorCode::Storage, Some(id))]).await;
    assert!(!anna.is_acknowledged(id));
    assert_eq!(ben.get(id, "x"), Some(1));

    full.store(false, Ordering::SeqCst);
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.until("the edits", |ben| ben.get(id, "x") == Some(3)).await;
    assert_eq!(http(relay.address(), "GET /readyz", &[], "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_write_does_not_fail_those_that_share_its_group() {
    let data = tempfile::tempdir().expect("a directory");
    let store = Arc::new(SqliteStore::open(data.path()).expect("a store"));
    let writer = Writer::start(store.clone()).expect("a thread");
    let (ours, theirs) = (WorkspaceId(uuid(1)), WorkspaceId(uuid(2)));
    let [taken, free] = [new_document(), new_document()];
    let append = |workspace, document, byte| {
        let chunk = Chunk::incremental(document, vec![byte]);
        Write::Append { workspace, chunk }
    };
    writer.write(append(theirs, taken, 1)).await.expect("written");
    let writes = [append(ours, taken, 2), append(ours, free, 3), append(ours, free, 4)];
    let outcomes: Vec<_> = writes.map(|write| writer.write(write)).into();
    let mut seen = Vec::new();
    for outcome in outcomes {
        seen.push(tokio::time::timeout(DEADLINE, outcome).await.expect("an answer"));
    }
    assert_eq!(seen, [Err(StoreError::Foreign), Ok(()), Ok(())]);
    assert_eq!(store.keys(free).expect("keys").len(), 2);
    assert_eq!(store.documents(ours).expect("documents"), [free]);
}

fn uuid(byte: u8) -> uuid::Uuid {
    uuid::Uuid::from_bytes([byte; 16])
}
