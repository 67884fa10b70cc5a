//! Blobs over HTTP: what is uploaded comes back, and nothing else does.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use andon_relay::Role;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::{Answer, http};
use crate::relays::{TestRelay, restart, start};

/// Bytes that are never the same.
fn some_bytes(length: usize) -> Vec<u8> {
    (0..length).map(|_| rand::random()).collect()
}

fn name(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Somebody who speaks HTTP with a token.
#[derive(Clone)]
struct Browser {
    relay: SocketAddr,
    bearer: String,
}

impl Browser {
    fn new(relay: &TestRelay, role: Role) -> Self {
        Self::with(relay, &relay.token(role))
    }

    fn with(relay: &TestRelay, token: &str) -> Self {
        Browser { relay: relay.address(), bearer: format!("Bearer {token}") }
    }

    async fn ask(&self, method: &str, blob: &str, headers: &[(&str, &str)]) -> Answer {
        let mut headers = headers.to_vec();
        headers.push(("authorization", &self.bearer));
        http(self.relay, &format!("{method} /api/v1/blobs/{blob}"), &headers, "").await
    }

    async fn send(&self, blob: &str, offset: usize, length: usize, bytes: &[u8]) -> Answer {
        let (offset, length) = (offset.to_string(), length.to_string());
        let headers = [
            ("authorization", self.bearer.as_str()),
            ("upload-offset", &offset),
            ("upload-length", &length),
        ];
        http(self.relay, &format!("PATCH /api/v1/blobs/{blob}"), &headers, bytes).await
    }

    /// Uploads the whole of it as a client does, in parts, from where it stands.
    async fn upload(&self, bytes: &[u8], part: usize) {
        let blob = name(bytes);
        let mut offset = 0;
        loop {
            let end = bytes.len().min(offset + part);
            let answer = self.send(&blob, offset, bytes.len(), &bytes[offset..end]).await;
            assert!(matches!(answer.status, 204 | 409), "{answer:?}");
            match progress(&answer) {
                (true, length) => return assert_eq!(length, bytes.len()),
                (false, next) => offset = next,
            }
        }
    }
}

/// What an answer says of the upload: whether it is complete, and how many bytes are there.
fn progress(answer: &Answer) -> (bool, usize) {
    let complete = answer.header("upload-complete").expect("it says");
    let offset = answer.header("upload-offset").expect("it says").parse().expect("a number");
    (complete == "?1", offset)
}

fn code(answer: &Answer) -> (u16, String) {
    let text = |name: &str| answer.json()[name].as_str().expect("a text").to_owned();
    assert!(text("message").ends_with('.'), "a sentence for a person");
    (answer.status, text("code"))
}

/// The files under the relay's blobs.
fn files(relay: &TestRelay) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![relay.data.path().join("blobs")];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_is_uploaded_in_parts_with_a_restart_between() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let anna = Browser::with(&relay, &token);
    let bytes = some_bytes(300_000);
    let blob = name(&bytes);
    assert_eq!(anna.ask("HEAD", &blob, &[]).await.status, 404);
    assert_eq!(code(&anna.ask("GET", &blob, &[]).await), (404, "not-found".into()));
    let answer = anna.send(&blob, 0, bytes.len(), &bytes[..100_000]).await;
    assert_eq!((answer.status, progress(&answer)), (204, (false, 100_000)));
    relay.running.stop().await;

    let relay = restart(relay.data, |_| {}).await;
    let anna = Browser::with(&relay, &token);
    let answer = anna.ask("HEAD", &blob, &[]).await;
    assert_eq!((answer.status, progress(&answer)), (204, (false, 100_000)));
    assert_eq!(anna.ask("GET", &blob, &[]).await.status, 404, "a part is not to be had");
    let answer = anna.send(&blob, 100_000, bytes.len(), &bytes[100_000..]).await;
    assert_eq!((answer.status, progress(&answer)), (204, (true, 300_000)));
    let answer = anna.ask("HEAD", &blob, &[]).await;
    assert_eq!((answer.status, progress(&answer)), (200, (true, 300_000)));
    assert_eq!(answer.header("content-length"), Some("300000"));
    assert!(answer.body.is_empty());
    assert!(anna.ask("GET", &blob, &[]).await.body == bytes);
    let workspace = relay.workspace.to_string();
    let place = relay.data.path().join("blobs").join(workspace).join(&blob[..2]).join(&blob);
    assert_eq!(files(&relay), [place]);
    // Whatever is sent for what is there.
    let answer = anna.send(&blob, 7, 9, b"xy").await;
    assert_eq!((answer.status, progress(&answer)), (204, (true, 300_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_cut_off_counts_for_nothing_and_the_upload_goes_on() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    let bytes = some_bytes(50_000);
    let blob = name(&bytes);
    anna.send(&blob, 0, bytes.len(), &bytes[..10_000]).await;
    let mut socket = TcpStream::connect(anna.relay).await.expect("a connection");
    let head = format!(
        "PATCH /api/v1/blobs/{blob} HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\n\
         upload-offset: 10000\r\nupload-length: 50000\r\ncontent-length: 40000\r\n\r\n",
        anna.bearer
    );
    socket.write_all(head.as_bytes()).await.expect("sent");
    socket.write_all(&bytes[10_000..30_000]).await.expect("sent");
    socket.shutdown().await.expect("cut");
    // The relay has noticed when it lets go of the connection.
    let mut rest = Vec::new();
    let _ = socket.read_to_end(&mut rest).await;
    assert_eq!(progress(&anna.ask("HEAD", &blob, &[]).await), (false, 10_000));
    anna.upload(&bytes, 15_000).await;
    assert!(anna.ask("GET", &blob, &[]).await.body == bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_byte_without_an_answer_is_finished_by_an_empty_part() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    let bytes = some_bytes(1_000);
    let blob = name(&bytes);
    anna.send(&blob, 0, bytes.len(), &bytes[..999]).await;
    // As a crash between the last byte and the rename leaves it.
    let part = files(&relay).remove(0);
    std::fs::write(part, &bytes).expect("written");
    assert_eq!(progress(&anna.ask("HEAD", &blob, &[]).await), (false, 1_000));
    assert_eq!(progress(&anna.send(&blob, 1_000, 1_000, b"").await), (true, 1_000));
    assert!(anna.ask("GET", &blob, &[]).await.body == bytes);
    // Nothing is a blob too.
    assert_eq!(progress(&anna.send(&name(b""), 0, 0, b"").await), (true, 0));
    let nothing = anna.ask("GET", &name(b""), &[]).await;
    assert_eq!((nothing.status, nothing.body.len()), (200, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_bytes_are_refused_and_leave_nothing() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    let bytes = some_bytes(1_000);
    let blob = name(&bytes);
    anna.send(&blob, 0, 1_000, &some_bytes(500)).await;
    let answer = anna.send(&blob, 500, 1_000, &bytes[500..]).await;
    assert_eq!(code(&answer), (422, "hash-mismatch".into()));
    assert!(files(&relay).is_empty());
    assert_eq!(anna.ask("HEAD", &blob, &[]).await.status, 404);
    // Somebody who was wrong about the length is in nobody's way either.
    anna.send(&blob, 0, 2_000, &some_bytes(1_500)).await;
    let answer = anna.send(&blob, 0, 1_000, &bytes).await;
    assert_eq!((code(&answer), progress(&answer)), ((409, "offset".into()), (false, 0)));
    anna.upload(&bytes, 300).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_only_where_it_stands() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    let bytes = some_bytes(1_000);
    let blob = name(&bytes);
    for (offset, there) in [(1, 0), (1_000, 0)] {
        let answer = anna.send(&blob, offset, 1_000, &bytes[offset..]).await;
        assert_eq!((code(&answer), progress(&answer)), ((409, "offset".into()), (false, there)));
    }
    anna.send(&blob, 0, 1_000, &bytes[..600]).await;
    for offset in [0, 599, 601] {
        let answer = anna.send(&blob, offset, 1_000, &bytes[offset..]).await;
        assert_eq!((code(&answer), progress(&answer)), ((409, "offset".into()), (false, 600)));
    }
    let beyond = anna.send(&blob, 600, 1_000, &bytes[..401]).await;
    assert_eq!(code(&beyond), (400, "malformed".into()));
    for headers in [
        vec![],
        vec![("upload-offset", "600")],
        vec![("upload-offset", "-1"), ("upload-length", "1000")],
        vec![("upload-offset", "600"), ("upload-length", "many")],
    ] {
        assert_eq!(code(&anna.ask("PATCH", &blob, &headers).await), (400, "malformed".into()));
    }
    assert_eq!(progress(&anna.ask("HEAD", &blob, &[]).await), (false, 600));
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_refused_with_their_number() {
    let relay = start(|config| {
        config.limits.blob_bytes = 3 * 1024;
        config.limits.blobs_bytes = 5 * 1024 + 256;
        config.limits.blob_part_bytes = 2 * 1024;
    })
    .await;
    let anna = Browser::new(&relay, Role::Responder);
    let [first, second, small] = [3 * 1024, 3 * 1024, 1024].map(some_bytes);
    let too_large = anna.send(&name(&first), 0, 3 * 1024 + 1, &first[..100]).await;
    assert_eq!(code(&too_large), (413, "blob-too-large".into()));
    assert!(too_large.json()["message"].to_string().contains("3 KiB"));
    let part = anna.send(&name(&first), 0, 3 * 1024, &first[..2049]).await;
    assert_eq!(code(&part), (413, "part-too-large".into()));
    assert!(part.json()["message"].to_string().contains("2 KiB"));
    anna.upload(&first, 2_000).await;
    let full = anna.send(&name(&second), 0, 3 * 1024, &second[..100]).await;
    assert_eq!(code(&full), (413, "blobs-full".into()));
    assert!(full.json()["message"].to_string().contains("5376 bytes"));
    // Two that cannot both be finished: one can.
    let (ben, carla) = (some_bytes(2 * 1024), some_bytes(2 * 1024));
    anna.send(&name(&ben), 0, 2 * 1024, &ben[..100]).await;
    anna.send(&name(&carla), 0, 2 * 1024, &carla[..100]).await;
    let answer = anna.send(&name(&ben), 100, 2 * 1024, &ben[100..]).await;
    assert_eq!(progress(&answer), (true, 2 * 1024));
    let answer = anna.send(&name(&carla), 100, 2 * 1024, &carla[100..]).await;
    assert_eq!(code(&answer), (413, "blobs-full".into()));
    assert_eq!(anna.ask("HEAD", &name(&carla), &[]).await.status, 404, "it takes no room");
    // After a restart it is still known how much there is.
    let (data, token) = (relay.data, anna.bearer.replace("Bearer ", ""));
    relay.running.stop().await;
    let relay = restart(data, |config| config.limits.blobs_bytes = 5 * 1024 + 1_023).await;
    let anna = Browser::with(&relay, &token);
    let answer = anna.send(&name(&small), 0, 1_024, &small).await;
    assert_eq!(code(&answer), (413, "blobs-full".into()));
    // Other workspaces have their own room.
    let others = relay.running.register().create_workspace("Others").expect("a workspace");
    let other = Browser::with(&relay, &relay.token_in(others, Role::Responder));
    other.upload(&small, 1_024).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_upload_the_same_at_once_both_come_out_right() {
    let relay = start(|_| {}).await;
    let bytes = some_bytes(200_000);
    let uploads: Vec<_> = [7_000, 9_001, 200_000, 16_384]
        .into_iter()
        .map(|part| {
            let (browser, bytes) = (Browser::new(&relay, Role::Responder), bytes.clone());
            tokio::spawn(async move { browser.upload(&bytes, part).await })
        })
        .collect();
    for upload in uploads {
        upload.await.expect("it came out right");
    }
    let anna = Browser::new(&relay, Role::Observer);
    assert!(anna.ask("GET", &name(&bytes), &[]).await.body == bytes);
    assert_eq!(files(&relay).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn blobs_are_for_whoever_syncs_in_the_workspace() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    let bytes = some_bytes(1_000);
    let blob = name(&bytes);
    anna.upload(&bytes, 1_000).await;

    let olga = Browser::new(&relay, Role::Observer);
    assert!(olga.ask("GET", &blob, &[]).await.body == bytes);
    assert_eq!(olga.ask("HEAD", &blob, &[]).await.status, 200);
    assert_eq!(code(&olga.send(&blob, 0, 1_000, &bytes).await), (403, "role".into()));
    let program = Browser::new(&relay, Role::Integration);
    assert_eq!(code(&program.ask("GET", &blob, &[]).await), (403, "role".into()));
    assert_eq!(program.ask("HEAD", &blob, &[]).await.status, 403);
    assert_eq!(code(&program.send(&blob, 0, 1_000, &bytes).await), (403, "role".into()));
    let nobody = http(anna.relay, &format!("GET /api/v1/blobs/{blob}"), &[], "").await;
    assert_eq!(code(&nobody), (401, "unauthenticated".into()));

    // Another workspace has it or not, whoever else does.
    let others = relay.running.register().create_workspace("Others").expect("a workspace");
    let stranger = Browser::with(&relay, &relay.token_in(others, Role::Admin));
    assert_eq!(code(&stranger.ask("GET", &blob, &[]).await), (404, "not-found".into()));
    assert_eq!(stranger.ask("HEAD", &blob, &[]).await.status, 404);
    assert_eq!(progress(&stranger.send(&blob, 0, 1_000, &bytes[..10]).await), (false, 10));
    stranger.upload(&bytes, 500).await;
    assert_eq!(files(&relay).len(), 2);

    // Pages of other sites do not write; the cookie is as good as the token.
    let offset = [("upload-offset", "0"), ("upload-length", "1000")];
    let evil = [offset[0], offset[1], ("origin", "https://evil.example")];
    assert_eq!(code(&anna.ask("PATCH", &blob, &evil).await), (403, "origin".into()));
    let login = format!("{{\"token\":\"{}\"}}", relay.token(Role::Responder));
    let cookie = http(anna.relay, "POST /api/v1/session", &[], &login).await.cookie();
    let path = format!("GET /api/v1/blobs/{blob}");
    assert!(http(anna.relay, &path, &[("cookie", &cookie)], "").await.body == bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_hash_in_lower_case_names_a_blob() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    let blob = name(b"x");
    let long = format!("{blob}0");
    let odd = ["xyz", &blob[1..], &long, &blob.to_uppercase(), "..%2f..%2fandon.sqlite3", "%ff"];
    for wrong in odd {
        assert_eq!(code(&anna.ask("GET", wrong, &[]).await), (400, "malformed".into()), "{wrong}");
        let answer = anna.send(wrong, 0, 1, b"x").await;
        assert_eq!(code(&answer), (400, "malformed".into()), "{wrong}");
    }
    for wrong in ["", "../../../andon.sqlite3", "a/b"] {
        assert_eq!(code(&anna.ask("GET", wrong, &[]).await), (404, "not-found".into()), "{wrong}");
    }
    assert!(files(&relay).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_run_is_served_as_bytes_that_do_not() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    for text in [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "<!doctype html><script>alert(1)</script>",
    ] {
        let blob = name(text.as_bytes());
        anna.upload(text.as_bytes(), 50).await;
        let whole = anna.ask("GET", &blob, &[]).await;
        let range = anna.ask("GET", &blob, &[("range", "bytes=0-4")]).await;
        assert_eq!((whole.status, range.status), (200, 206));
        for answer in [whole, range, anna.ask("HEAD", &blob, &[]).await] {
            for (name, value) in [
                ("content-type", "application/octet-stream"),
                ("content-disposition", "attachment"),
                ("x-content-type-options", "nosniff"),
                ("content-security-policy", "sandbox; default-src 'none'"),
                ("cross-origin-resource-policy", "same-origin"),
                ("cache-control", "private, max-age=31536000, immutable"),
                ("accept-ranges", "bytes"),
                ("etag", &format!("\"{blob}\"")),
            ] {
                assert_eq!(answer.header(name), Some(value), "{name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_gives_a_part_and_a_known_tag_gives_nothing() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    // Larger than one piece of reading.
    let bytes = some_bytes(200_000);
    let blob = name(&bytes);
    anna.upload(&bytes, 200_000).await;
    let tag = format!("\"{blob}\"");
    for (range, first, last) in [
        ("bytes=0-0", 0, 0),
        ("bytes=100-150099", 100, 150_099),
        ("bytes=199990-", 199_990, 199_999),
        ("bytes=-5", 199_995, 199_999),
    ] {
        for headers in [vec![("range", range)], vec![("range", range), ("if-range", &tag)]] {
            let answer = anna.ask("GET", &blob, &headers).await;
            assert_eq!(answer.status, 206, "{range}");
            let place = format!("bytes {first}-{last}/200000");
            assert_eq!(answer.header("content-range"), Some(place.as_str()));
            assert_eq!(answer.header("content-length"), Some(&*(last - first + 1).to_string()));
            assert!(answer.body == bytes[first..=last], "{range}");
        }
    }
    let beyond = anna.ask("GET", &blob, &[("range", "bytes=200000-")]).await;
    assert_eq!(code(&beyond), (416, "range".into()));
    assert_eq!(beyond.header("content-range"), Some("bytes */200000"));
    let other = [("range", "bytes=0-0"), ("if-range", "\"other\"")];
    assert_eq!(anna.ask("GET", &blob, &other).await.body.len(), 200_000);
    let known = anna.ask("GET", &blob, &[("if-none-match", &tag)]).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_long_ago_is_cleared_away_at_the_start() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let anna = Browser::with(&relay, &token);
    let [old, young, whole] = [1_000, 1_000, 1_000].map(some_bytes);
    anna.upload(&whole, 1_000).await;
    anna.send(&name(&old), 0, 1_000, &old[..10]).await;
    anna.send(&name(&young), 0, 1_000, &young[..10]).await;
    let day = Duration::from_secs(24 * 60 * 60);
    for (blob, days) in [(&old, 8), (&young, 6), (&whole, 800)] {
        let is_it = |file: &PathBuf| file.to_string_lossy().contains(&name(blob));
        let file = files(&relay).into_iter().find(is_it).expect("a file");
        let file = std::fs::File::options().write(true).open(file).expect("it opens");
        file.set_modified(SystemTime::now() - day * days).expect("set");
    }
    relay.running.stop().await;
    let relay = restart(relay.data, |_| {}).await;
    let anna = Browser::with(&relay, &token);
    assert_eq!(anna.ask("HEAD", &name(&old), &[]).await.status, 404);
    assert_eq!(progress(&anna.ask("HEAD", &name(&young), &[]).await), (false, 10));
    assert_eq!(progress(&anna.ask("HEAD", &name(&whole), &[]).await), (true, 1_000));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_says_so_and_leaves_nothing_wrong_behind() {
    let relay = start(|_| {}).await;
    let anna = Browser::new(&relay, Role::Responder);
    let bytes = some_bytes(1_000);
    let blob = name(&bytes);
    // A file on which the system itself answers that there is no space.
    let workspace = relay.workspace.to_string();
    let directory = relay.data.path().join("blobs").join(workspace).join(&blob[..2]);
    std::fs::create_dir_all(&directory).expect("made");
    let part = directory.join(format!("{blob}.part"));
    std::os::unix::fs::symlink("/dev/full", part).expect("made");
    assert_eq!(code(&anna.send(&blob, 0, 1_000, &bytes).await), (507, "disk-full".into()));
    assert!(files(&relay).is_empty());
    anna.upload(&bytes, 400).await;
    assert!(anna.ask("GET", &blob, &[]).await.body == bytes);
}
