//! kill -9 during an upload leaves what can be gone on with, and never a wrong file.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::client::DEADLINE;
use crate::http::{Answer, try_http};
use crate::server::{Server, token};

const ROUNDS: usize = 15;
const SIZE: usize = 6 * 1024 * 1024;
const PART: usize = 24 * 1024;

/// An upload and the token that it is made with.
#[derive(Clone)]
struct Upload {
    blob: String,
    bytes: Vec<u8>,
    bearer: String,
}

impl Upload {
    async fn ask(&self, relay: SocketAddr, method: &str) -> std::io::Result<Answer> {
        let headers = [("authorization", self.bearer.as_str())];
        try_http(relay, &format!("{method} /api/v1/blobs/{}", self.blob), &headers, "").await
    }

    /// Where the relay says that it stands.
    async fn offset(&self, relay: SocketAddr) -> usize {
        let answer = self.ask(relay, "HEAD").await.expect("it runs");
        answer.header("upload-offset").map_or(0, |at| at.parse().expect("a number"))
    }

    /// Sends part after part until it is complete or the relay is gone; how many bytes the relay
    /// said it has, and whether it said that this is all.
    async fn go_on(self, relay: SocketAddr, mut offset: usize) -> (usize, bool) {
        loop {
            let end = self.bytes.len().min(offset + PART);
            let (at, length) = (offset.to_string(), self.bytes.len().to_string());
            let headers = [
                ("authorization", self.bearer.as_str()),
                ("upload-offset", &at),
                ("upload-length", &length),
            ];
            let line = format!("PATCH /api/v1/blobs/{}", self.blob);
            let part = &self.bytes[offset..end];
            let Ok(answer) = try_http(relay, &line, &headers, part).await else {
                return (offset, false);
            };
            assert_eq!(answer.status, 204, "{answer:?}");
            offset = end;
            if answer.header("upload-complete") == Some("?1") {
                return (offset, true);
            }
        }
    }

    /// Whatever bears the blob's name is the blob.
    fn is_never_wrong(&self, directory: &Path) {
        for entry in std::fs::read_dir(directory).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                self.is_never_wrong(&path);
            } else if path.extension().is_none() {
                assert!(std::fs::read(&path).expect("readable") == self.bytes);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_dash_nine_during_an_upload_never_leaves_a_wrong_file() {
    let data = tempfile::tempdir().expect("a directory");
    let bytes: Vec<u8> = (0..SIZE).map(|_| rand::random()).collect();
    let upload = Upload {
        blob: hex::encode(Sha256::digest(&bytes)),
        bytes,
        bearer: format!("Bearer {}", token(data.path(), "responder")),
    };
    let (mut acknowledged, mut is_complete, mut killed) = (0, false, 0);
    for _ in 0..ROUNDS {
        let mut server = Server::start(data.path(), &[], "warn");
        let offset = upload.offset(server.address).await;
        assert!(offset >= acknowledged, "{offset} of {acknowledged} acknowledged bytes");
        if is_complete {
            break;
        }
        let uploading = tokio::spawn(upload.clone().go_on(server.address, offset));
        tokio::time::sleep(Duration::from_micros(rand::random_range(1_000..30_000))).await;
        server.kill();
        let ended = tokio::time::timeout(DEADLINE, uploading).await.expect("it notices");
        (acknowledged, is_complete) = ended.expect("no panic");
        killed += usize::from(!is_complete);
        upload.is_never_wrong(&data.path().join("blobs"));
    }
    assert!(killed > 0, "it was never killed on the way");
    let server = Server::start(data.path(), &[], "warn");
    let offset = upload.offset(server.address).await;
    assert!(upload.clone().go_on(server.address, offset).await.1, "it was finished");
    let whole = upload.ask(server.address, "GET").await.expect("it runs");
    assert!(whole.body == upload.bytes);
}
