//! Disks that are full, that cannot be written, and that have lost bytes; clocks that go back.

use std::path::Path;
use std::process::Command;

use andon_sync::message::ErrorCode;
use rusqlite::Connection;

use crate::client::{Client, new_document};
use crate::http::http;
use crate::server::{Server, andon, token};

/// The system refuses to let any file grow beyond this, as a full disk does.
#[cfg(unix)]
const KILOBYTES: &str = "600";

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_nothing_is_acknowledged_and_nothing_acknowledged_is_lost() {
    let data = tempfile::tempdir().expect("a directory");
    let secret = token(data.path(), "responder");
    // Signals that are ignored stay so in the program that takes over.
    let limited = format!("trap '' XFSZ; ulimit -f {KILOBYTES}; exec \"$0\" \"$@\"");
    let mut server = Server::start_by(&["bash", "-c", &limited], data.path(), &[], "off");
    let mut anna = Client::connect(server.address, &secret, "anna").await;
    let id = new_document();
    anna.follow(id).await;
    let mut acknowledged = Vec::new();
    for round in 0.. {
        assert!(round < 1_000, "the disk is never full");
        let name = format!("{round} {}", hex::encode(rand::random::<[u8; 32]>().repeat(100)));
        anna.put(id, &name, round).await;
        anna.until("an answer", |anna| anna.is_acknowledged(id) || !anna.errors.is_empty()).await;
        if !anna.is_acknowledged(id) {
            break;
        }
        acknowledged.push(name);
    }
    assert!(acknowledged.len() > 10, "there was room before");
    assert_eq!(anna.errors, [(ErrorCode::Storage, Some(id))]);
    assert_eq!(http(server.address, "GET /readyz", &[], "").await.status, 503);
    assert_eq!(http(server.address, "GET /healthz", &[], "").await.status, 200);
    // Who only reads is served what is safe, and nothing else.
    let holds = |client: &Client, number: usize| {
        client.get(id, &acknowledged[number]) == i64::try_from(number).ok()
    };
    server.kill();
    let server = Server::start(data.path(), &[], "warn");
    let mut ben = Client::connect(server.address, &secret, "ben").await;
    ben.follow(id).await;
    ben.until("what was acknowledged", |ben| (0..acknowledged.len()).all(|n| holds(ben, n))).await;
    // With room again, the rest comes from the client.
    let mut again = Client::connect(server.address, &secret, "anna again").await;
    again.follow_with(id, anna.sessions[&id].document().clone()).await;
    again.until("the acknowledgement", |again| again.is_acknowledged(id)).await;
    assert!(andon(data.path(), &["verify"]).0);
}

/// Runs a command of the binary over a data directory that cannot be written to: `None` where
/// this system does not let one have such a directory.
#[cfg(unix)]
fn read_only(data: &Path, arguments: &[&str]) -> Option<(bool, String)> {
    let script = "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && shift && \
                  exec \"$@\"";
    let isolated = |inner: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command.arg(data).args(inner).output().ok()
    };
    isolated(&["true"]).filter(|output| output.status.success())?;
    let directory = data.to_str().expect("UTF-8");
    let all = [&[env!("CARGO_BIN_EXE_andon")], arguments, &["--data", directory]].concat();
    let output = isolated(&all)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some((output.status.success(), text(&output.stdout) + &text(&output.stderr)))
}

#[cfg(unix)]
#[test]
fn from_a_read_only_disk_one_can_back_up_and_verify_and_serving_says_why_not() {
    let root = tempfile::tempdir().expect("a directory");
    let data = root.path().join("data");
    std::fs::create_dir(&data).expect("made");
    assert!(andon(&data, &["demo"]).0);
    let file = root.path().join("rescued.tar");
    let Some((success, said)) = read_only(&data, &["verify"]) else {
        // Then at least a file in the directory's place must be told apart from an empty one.
        let blocked = root.path().join("blocked");
        std::fs::write(&blocked, "").expect("written");
        assert!(!andon(&blocked, &["serve", "--listen", "127.0.0.1:0"]).0);
        return;
    };
    assert!(success && said.contains("everything is sound"), "{said}");
    let path = file.to_str().expect("UTF-8");
    let (success, said) = read_only(&data, &["backup", path]).expect("as before");
    assert!(success && said.contains("was read back"), "{said}");
    let (success, said) =
        read_only(&data, &["serve", "--listen", "127.0.0.1:0"]).expect("as before");
    assert!(!success && said.to_lowercase().contains("read-only"), "{said}");
    let restored = root.path().join("restored");
    let (success, said, errors) = andon(&restored, &["restore", path]);
    assert!(success, "{said}{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_clock_went_back_a_year_everything_goes_on() {
    let data = tempfile::tempdir().expect("a directory");
    let secret = token(data.path(), "responder");
    let id = new_document();
    {
        let server = Server::start(data.path(), &[], "warn");
        let mut anna = Client::connect(server.address, &secret, "anna").await;
        anna.follow(id).await;
        anna.put(id, "x", 1).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    }
    // What was written before lies in the future now.
    let database = Connection::open(data.path().join("andon.sqlite3")).expect("db");
    let ahead = "UPDATE token SET created = created + 31536000, last_used = last_used + 31536000;
                 UPDATE workspace SET created = created + 31536000;";
    database.execute_batch(ahead).expect("moved");
    drop(database);
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(31_536_000);
    for entry in std::fs::read_dir(data.path()).expect("readable") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let file = std::fs::File::options().append(true).open(path).expect("open");
            file.set_modified(later).expect("moved");
        }
    }
    let server = Server::start(data.path(), &[], "warn");
    let mut anna = Client::connect(server.address, &secret, "anna").await;
    anna.follow(id).await;
    anna.until("the document", |anna| anna.get(id, "x") == Some(1)).await;
    anna.put(id, "x", 2).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let login = format!("{{\"token\":\"{secret}\"}}");
    let answer = http(server.address, "POST /api/v1/session", &[], login).await;
    assert_eq!(answer.status, 200);
    let cookie = answer.cookie();
    let who = http(server.address, "GET /api/v1/session", &[("cookie", &cookie)], "").await;
    assert_eq!(who.status, 200);
    assert_eq!(http(server.address, "GET /readyz", &[], "").await.status, 200);
    assert!(andon(data.path(), &["token", "list"]).0);
}
