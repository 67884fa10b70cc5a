//! Tokens, the join link, and what never shows.

use crate::client::{Client, dial};
use crate::http::http;
use crate::server::{Server, andon, token};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_prints_a_join_link_that_lets_one_in() {
    let data = tempfile::tempdir().expect("a directory");
    let mut server = Server::start(data.path(), &[], "warn");
    let line = server.line();
    let join = format!("Join: http://{}/#join=", server.address);
    let secret = line.trim_end().strip_prefix(&join).expect("a join link").to_owned();
    Client::connect(server.address, &secret, "anna").await;
    server.kill();
    // The second start prints none, unless it is asked for.
    let mut server = Server::start(data.path(), &["--print-join-link"], "warn");
    assert!(server.line().starts_with("Join: "));
    Client::connect(server.address, &secret, "anna").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_made_listed_and_revoked_beside_a_running_server() {
    let data = tempfile::tempdir().expect("a directory");
    let server = Server::start(data.path(), &[], "warn");
    let arguments =
        ["token", "create", "--role", "observer", "--name", "wall screen", "--expires", "30d"];
    let (success, made, errors) = andon(data.path(), &arguments);
    assert!(success, "{errors}");
    assert_eq!(made.lines().count(), 1, "the token and nothing else");
    let secret = made.trim_end();
    let mut client = Client::connect(server.address, secret, "screen").await;
    let (_, list, _) = andon(data.path(), &["token", "list"]);
    let row = list.lines().find(|row| row.ends_with("wall screen")).expect("it is listed");
    assert!(row.contains("observer") && !list.contains(secret));
    let id = row.split(' ').next().expect("an id");
    assert!(andon(data.path(), &["token", "revoke", id]).0);
    client.until("the end", |client| client.closed.is_some()).await;
    let (success, _, errors) = andon(data.path(), &["token", "revoke", id]);
    assert!(!success && errors.contains("no valid token"), "{errors}");
}

#[test]
fn clearance_is_given_with_a_token_and_shown_in_the_list() {
    let data = tempfile::tempdir().expect("a directory");
    let create = |role, name, more: &[&str]| {
        let arguments = [&["token", "create", "--role", role, "--name", name], more].concat();
        andon(data.path(), &arguments)
    };
    assert!(create("responder", "team", &[]).0);
    assert!(create("responder", "legal", &["--confidential"]).0);
    assert!(create("observer", "auditor", &["--confidential"]).0);
    assert!(create("admin", "operator", &[]).0);
    let (success, _, errors) = create("integration", "robot", &["--confidential"]);
    assert!(!success && errors.contains("cannot be confidential"), "{errors}");
    let (_, list, _) = andon(data.path(), &["token", "list"]);
    for (name, clearance) in [
        ("team", "open"),
        ("legal", "confidential"),
        ("auditor", "confidential"),
        ("operator", "confidential"),
    ] {
        let row = list.lines().find(|row| row.ends_with(name)).expect("it is listed");
        assert!(row.split_whitespace().any(|word| word == clearance), "{row}");
    }
    assert!(!list.contains("robot"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_link_opens_confidential_documents_only_when_that_is_asked_for() {
    let data = tempfile::tempdir().expect("a directory");
    for (arguments, is_cleared) in
        [(&[][..], "false"), (&["--print-join-link", "--confidential"][..], "true")]
    {
        let mut server = Server::start(data.path(), arguments, "warn");
        let line = server.line();
        let secret = line.trim_end().split_once("#join=").expect("a join link").1;
        let login = format!("{{\"token\":\"{secret}\"}}");
        let answer = http(server.address, "POST /api/v1/session", &[], login).await;
        assert_eq!(answer.json()["confidential"].to_string(), is_cleared);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_data_is_refused() {
    let data = tempfile::tempdir().expect("a directory");
    let _first = Server::start(data.path(), &[], "warn");
    let (success, _, errors) = andon(data.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(!success && errors.contains("another `andon serve`"), "{errors}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_ever_logged_and_the_data_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let data = tempfile::tempdir().expect("a directory");
    let secret = token(data.path(), "admin");
    let server = Server::start(data.path(), &[], "trace");
    let socket = dial(server.address, &format!("?access_token={secret}"), &[]).await;
    drop(Client::shake_hands(socket.expect("let in"), "anna").await.expect("open"));
    let login = format!("{{\"token\":\"{secret}\"}}");
    let line = format!("POST /api/v1/session?access_token={secret}");
    let cookie = http(server.address, &line, &[], &login).await.cookie();
    let session = cookie.split_once('=').expect("a cookie").1;
    let (bearer, mistyped) = (format!("Bearer {secret}"), format!("{secret}x"));
    let wrong = format!("Bearer {mistyped}");
    for line in ["GET /api/v1/session", "GET /api/v1/status", "GET /api/v1/blobs/0", "GET /sync"] {
        for header in [("authorization", &bearer), ("authorization", &wrong), ("cookie", &cookie)] {
            http(server.address, line, &[(header.0, header.1.as_str())], "").await;
        }
    }
    let with = [("cookie", cookie.as_str())];
    assert_eq!(http(server.address, "DELETE /api/v1/session", &with, "").await.status, 204);
    assert!(andon(data.path(), &["token", "revoke", &secret]).0);
    http(server.address, "GET /sync", &[("authorization", &bearer)], "").await;
    let (success, log) = server.terminate();
    assert!(success, "SIGTERM is the normal end");
    assert!(log.contains("/api/v1/session"), "requests are logged at this level");
    // What is mistyped is nearly one, and holds this one.
    assert!(!log.contains(&secret), "the token");
    assert!(!log.contains(session), "the session");
    let mode = std::fs::metadata(data.path()).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    for file in std::fs::read_dir(data.path()).expect("it is there") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("readable");
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(&secret) && !holds(session), "secrets are stored as hashes only");
    }
}
