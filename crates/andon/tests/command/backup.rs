//! The drill: serve, write, back up while writing, lose everything, restore, verify, go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use andon_sync::DocumentId;
use automerge::Automerge;
use sha2::{Digest, Sha256};

use crate::client::{Client, DEADLINE, new_document};
use crate::http::http;
use crate::server::{Server, andon, token};

/// Writes until it is told to stop. Returns the document and how many numbers were acknowledged.
async fn write(mut client: Client, id: DocumentId, stop: Arc<AtomicBool>) -> (Automerge, i64) {
    client.follow(id).await;
    let mut count = 0;
    while !stop.load(Ordering::SeqCst) {
        client.put(id, &format!("x{count}"), count).await;
        client.until("the acknowledgement", |client| client.is_acknowledged(id)).await;
        count += 1;
    }
    (client.sessions[&id].document().clone(), count)
}

fn holds(client: &Client, id: DocumentId, count: i64) -> bool {
    (0..count).all(|number| client.get(id, &format!("x{number}")) == Some(number))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_people_write_brings_everything_back_after_the_disk_is_lost() {
    let root = tempfile::tempdir().expect("a directory");
    let (data, file) = (root.path().join("data"), root.path().join("andon.tar"));
    let name = file.to_str().expect("UTF-8");
    std::fs::create_dir(&data).expect("made");
    let secret = token(&data, "responder");
    let mut server = Server::start(&data, &[], "warn");
    let picture: Vec<u8> = (0..100_000).map(|_| rand::random()).collect();
    let blob = format!("/api/v1/blobs/{}", hex::encode(Sha256::digest(&picture)));
    let bearer = format!("Bearer {secret}");
    let length = picture.len().to_string();
    let upload = [("authorization", &*bearer), ("upload-offset", "0"), ("upload-length", &*length)];
    let answer = http(server.address, &format!("PATCH {blob}"), &upload, &picture).await;
    assert_eq!(answer.header("upload-complete"), Some("?1"));

    let documents = [new_document(), new_document(), new_document()];
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for id in documents {
        let client = Client::connect(server.address, &secret, &format!("writer {id}")).await;
        writers.push(tokio::spawn(write(client, id, stop.clone())));
    }
    // What is acknowledged before the backup begins must be in it.
    let mut reader = Client::connect(server.address, &secret, "reader").await;
    for id in documents {
        reader.follow(id).await;
        reader.until("a hundred edits", |reader| holds(reader, id, 100)).await;
    }
    let running = data.clone();
    let target = file.clone();
    let backup = tokio::task::spawn_blocking(move || {
        andon(&running, &["backup", target.to_str().expect("UTF-8")])
    });
    let (success, said, errors) = backup.await.expect("no panic");
    assert!(success && said.contains("3 documents"), "{said}{errors}");
    let (success, _, errors) = andon(&data, &["backup", name]);
    assert!(!success && errors.contains("never replaces"), "{errors}");
    stop.store(true, Ordering::SeqCst);
    let mut written = Vec::new();
    for writer in writers {
        written.push(tokio::time::timeout(DEADLINE, writer).await.expect("it ends").expect("well"));
    }

    let (success, _, errors) = andon(&data, &["restore", name]);
    assert!(!success && errors.contains("stop it first"), "{errors}");
    server.kill();
    let (success, _, errors) = andon(&data, &["restore", name]);
    assert!(!success && errors.contains("Move it away"), "{errors}");
    std::fs::remove_dir_all(&data).expect("destroyed");
    assert!(andon(&data, &["verify", name]).0);
    let (success, said, errors) = andon(&data, &["restore", name]);
    assert!(success && said.contains("3 documents") && said.contains("1 attachments"), "{errors}");
    let (success, said, errors) = andon(&data, &["verify"]);
    assert!(success && said.contains("everything is sound"), "{said}{errors}");

    // The token is valid still, and who has nothing gets what was there when the backup began.
    let server = Server::start(&data, &[], "warn");
    let mut newcomer = Client::connect(server.address, &secret, "newcomer").await;
    for id in documents {
        newcomer.follow(id).await;
        newcomer.until("a hundred edits", |newcomer| holds(newcomer, id, 100)).await;
    }
    let bearer = [("authorization", &*bearer)];
    let read = http(server.address, &format!("GET {blob}"), &bearer, "").await;
    assert!(read.body == picture);
    // Who wrote on after the backup brings the rest back, to everybody.
    let mut writer = Client::connect(server.address, &secret, "writer").await;
    for (id, (document, count)) in documents.into_iter().zip(written) {
        assert!(count >= 100);
        writer.follow_with(id, document).await;
        writer.until("the acknowledgement", |writer| writer.is_acknowledged(id)).await;
        newcomer.until("the rest", |newcomer| holds(newcomer, id, count)).await;
    }
    assert!(andon(&data, &["verify"]).0);
}

#[test]
fn verify_names_what_is_damaged_and_fails() {
    let data = tempfile::tempdir().expect("a directory");
    assert!(andon(data.path(), &["demo"]).0);
    let (success, said, errors) = andon(data.path(), &["verify"]);
    assert!(success && said.contains("everything is sound"), "{said}{errors}");
    let database = rusqlite::Connection::open(data.path().join("andon.sqlite3")).expect("db");
    let flip = "UPDATE chunk SET bytes = CAST(substr(bytes, 1, 20) || x'ff00' || substr(bytes, 23)
                AS BLOB) WHERE rowid = (SELECT max(rowid) FROM chunk)";
    assert_eq!(database.execute(flip, []).expect("flipped"), 1);
    let (success, said, errors) = andon(data.path(), &["verify"]);
    assert!(!success && errors.contains("not everything is sound"), "{errors}");
    assert!(said.contains("do not match the hash"), "{said}");
    // A backup is made all the same, and says it too.
    let file = data.path().join("backup.tar");
    let (success, _, errors) = andon(data.path(), &["backup", file.to_str().expect("UTF-8")]);
    assert!(!success && errors.contains("the backup is written"), "{errors}");
    assert!(file.exists());
}
