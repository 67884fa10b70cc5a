//! Two servers on one data directory, as during a change of version or behind a load balancer.

use sha2::{Digest, Sha256};

use crate::client::{Client, new_document};
use crate::http::http;
use crate::server::{Server, token};

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_passes_between_two_servers_on_one_data_directory() {
    let data = tempfile::tempdir().expect("a directory");
    let secret = token(data.path(), "responder");
    let (one, two) =
        (Server::start(data.path(), &[], "warn"), Server::start(data.path(), &[], "warn"));
    let mut anna = Client::connect(one.address, &secret, "anna").await;
    let mut ben = Client::connect(two.address, &secret, "ben").await;
    let id = new_document();
    for client in [&mut anna, &mut ben] {
        client.follow(id).await;
        client.until("doc-unavailable", |client| client.unavailable.contains_key(&id)).await;
    }
    // Both at once, so that each server has to take in what the other one stored. Long enough for
    // both to write snapshots in place of chunks.
    for round in 0..300 {
        anna.put(id, &format!("anna {round}"), round).await;
        ben.put(id, &format!("ben {round}"), round).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
        ben.until("the acknowledgement", |ben| ben.is_acknowledged(id)).await;
    }
    let all = |client: &Client| {
        (0..300).all(|round| {
            ["anna", "ben"]
                .iter()
                .all(|name| client.get(id, &format!("{name} {round}")) == Some(round))
        })
    };
    anna.until("Ben's edits", all).await;
    ben.until("Anna's edits", all).await;
    assert_eq!((anna.closed, ben.closed), (None, None));
    assert!(anna.errors.is_empty() && ben.errors.is_empty());
    drop((one, two));
    let server = Server::start(data.path(), &[], "warn");
    let mut carla = Client::connect(server.address, &secret, "carla").await;
    carla.follow(id).await;
    carla.until("everything", all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_brought_to_two_servers_at_once_is_whole() {
    const PART: usize = 20_000;
    let data = tempfile::tempdir().expect("a directory");
    let bearer = format!("Bearer {}", token(data.path(), "responder"));
    let servers = [(); 2].map(|()| Server::start(data.path(), &[], "warn"));
    let bytes: Vec<u8> = (0..40 * PART).map(|_| rand::random()).collect();
    let blob = format!("/api/v1/blobs/{}", hex::encode(Sha256::digest(&bytes)));
    let uploads = servers.each_ref().map(|server| {
        let (address, bearer, bytes, blob) =
            (server.address, bearer.clone(), bytes.clone(), blob.clone());
        tokio::spawn(async move {
            let mut offset = 0;
            loop {
                let (at, length) = (offset.to_string(), bytes.len().to_string());
                let headers = [
                    ("authorization", &*bearer),
                    ("upload-offset", &*at),
                    ("upload-length", &*length),
                ];
                let part = &bytes[offset..bytes.len().min(offset + PART)];
                let answer = http(address, &format!("PATCH {blob}"), &headers, part).await;
                assert!(matches!(answer.status, 204 | 409), "{answer:?}");
                if answer.header("upload-complete") == Some("?1") {
                    return;
                }
                let at = answer.header("upload-offset").expect("an offset");
                offset = at.parse().expect("a number");
            }
        })
    });
    for upload in uploads {
        upload.await.expect("it is taken");
    }
    for server in &servers {
        let bearer = [("authorization", &*bearer)];
        let read = http(server.address, &format!("GET {blob}"), &bearer, "").await;
        assert!(read.body == bytes);
    }
}
