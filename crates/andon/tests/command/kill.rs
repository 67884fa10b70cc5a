//! kill -9 at any moment loses nothing that was acknowledged.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use andon_sync::DocumentId;

use crate::client::{Client, DEADLINE, new_document};
use crate::server::{Server, andon, token};

/// Each batch has documents of its own, because loading grows with what was written.
const BATCHES: usize = 10;
const KILLS_PER_BATCH: usize = 20;
const CLIENTS: usize = 3;

/// A change that the relay acknowledged: its document, name and value.
type Acknowledged = Arc<Mutex<Vec<(DocumentId, String, i64)>>>;

async fn write_until_killed(
    mut client: Client,
    documents: [DocumentId; 2],
    acknowledged: Acknowledged,
) {
    for id in documents {
        client.follow(id).await;
    }
    let mut count = 0;
    while client.closed.is_none() {
        let id = documents[rand::random_range(0..2)];
        let mut group = Vec::new();
        for _ in 0..rand::random_range(1..6) {
            count += 1;
            let name = format!("{} {count}", client.name);
            client.put(id, &name, count).await;
            group.push((id, name, count));
        }
        client.until("the acknowledgement", |client| client.is_acknowledged(id)).await;
        // What the heads showed before the end was promised, even if it is the last thing said.
        if client.is_acknowledged(id) {
            acknowledged.lock().expect("sound").extend(group);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_kills_dash_nine_under_load_lose_nothing_that_was_acknowledged() {
    let data = tempfile::tempdir().expect("a directory");
    let token = token(data.path(), "responder");
    for batch in 0..BATCHES {
        let documents = [new_document(), new_document()];
        let acknowledged = Acknowledged::default();
        for round in 0..KILLS_PER_BATCH {
            let mut server = Server::start(data.path(), &[], "warn");
            let mut writers = Vec::new();
            for number in 0..CLIENTS {
                let name = format!("batch {batch} round {round} client {number}");
                let client = Client::connect(server.address, &token, &name).await;
                let writing = write_until_killed(client, documents, acknowledged.clone());
                writers.push(tokio::spawn(writing));
            }
            tokio::time::sleep(Duration::from_micros(rand::random_range(3_000..70_000))).await;
            server.kill();
            for writer in writers {
                let ended = tokio::time::timeout(DEADLINE, writer).await.expect("it notices");
                ended.expect("no panic");
            }
        }
        let acknowledged = acknowledged.lock().expect("sound").clone();
        let enough = acknowledged.len() > KILLS_PER_BATCH;
        assert!(enough, "there was too little load: {}", acknowledged.len());
        let server = Server::start(data.path(), &[], "warn");
        let mut reader = Client::connect(server.address, &token, "reader").await;
        for id in documents {
            reader.follow(id).await;
        }
        reader
            .until("every acknowledged change", |reader| {
                acknowledged.iter().all(|(id, name, value)| reader.get(*id, name) == Some(*value))
            })
            .await;
        assert_eq!((reader.closed, reader.errors.len()), (None, 0));
    }
    let (success, said, errors) = andon(data.path(), &["verify"]);
    assert!(success, "{said}{errors}");
}
