//! Who is let in, and how long they stay.

use std::time::{Duration, Instant};

use andon_relay::access::{NewToken, unix_now};
use andon_relay::{Clearance, Role};
use andon_sync::message::ErrorCode;

use crate::client::{Client, DEADLINE, Refused, dial};
use crate::http::http;
use crate::relays::start;

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_the_socket_by_header_and_by_query() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    Client::connect(relay.address(), &token, "header").await;
    let socket = dial(relay.address(), &format!("?access_token={token}"), &[]).await;
    Client::shake_hands(socket.expect("let in"), "query").await.expect("a handshake");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_or_a_wrong_one_is_answered_with_401_and_json() {
    let relay = start(|_| {}).await;
    assert_eq!(dial(relay.address(), "", &[]).await.err(), Some(Refused(401)));
    let wrong = dial(relay.address(), "?access_token=andon_guess", &[]).await;
    assert_eq!(wrong.err(), Some(Refused(401)));
    let answer = http(relay.address(), "GET /sync", &[], "").await;
    assert_eq!((answer.status, &answer.json()["code"]), (401, &"unauthenticated".into()));
    assert!(answer.json()["message"].is_string());
    assert_eq!(relay.refused("unauthenticated"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_does_not_sync() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Integration);
    let refused = Client::try_connect(relay.address(), &token, "program").await;
    assert_eq!(refused.err(), Some(Refused(403)));
    assert_eq!(relay.refused("role"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_sites_are_refused_unless_allowed() {
    let relay = start(|config| config.allowed_origins = vec!["http://localhost:8080".into()]).await;
    let token = relay.token(Role::Responder);
    let with = |origin: String| [("authorization", format!("Bearer {token}")), ("origin", origin)];
    let own = format!("http://{}", relay.address());
    assert!(dial(relay.address(), "", &with(own)).await.is_ok());
    assert!(dial(relay.address(), "", &with("http://localhost:8080".into())).await.is_ok());
    for origin in ["https://evil.example", "null", "http://localhost:8081"] {
        let refused = dial(relay.address(), "", &with(origin.into())).await;
        assert_eq!(refused.err(), Some(Refused(403)), "{origin}");
    }
    assert_eq!(relay.refused("origin"), 3);
    let login = format!("{{\"token\":\"{token}\"}}");
    let headers = [("origin", "https://evil.example")];
    let answer = http(relay.address(), "POST /api/v1/session", &headers, &login).await;
    assert_eq!((answer.status, &answer.json()["code"]), (403, &"origin".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_begins_with_a_token_and_ends_with_logging_out() {
    let relay = start(|config| config.limits.blob_bytes = 1234).await;
    let token = relay.token(Role::Observer);
    let address = relay.address();
    let login = format!("{{\"token\":\"{token}\"}}");
    let answer = http(address, "POST /api/v1/session", &[], &login).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["workspace"], relay.workspace.to_string());
    assert_eq!(answer.json()["workspace_name"], "Test");
    assert_eq!(answer.json()["role"], "observer");
    assert_eq!(answer.json()["name"], "observer");
    assert_eq!(answer.json()["largest_file"], 1234);
    let set = answer.header("set-cookie").expect("a cookie").to_owned();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(set.contains(attribute), "{set}");
    }
    assert!(!set.contains("Secure"), "plain HTTP");
    let https = [("x-forwarded-proto", "https")];
    let secure = http(address, "POST /api/v1/session", &https, &login).await;
    assert!(secure.header("set-cookie").is_some_and(|cookie| cookie.ends_with("; Secure")));

    let cookie = answer.cookie();
    let with = [("cookie", cookie.as_str())];
    let who = http(address, "GET /api/v1/session", &with, "").await;
    assert_eq!((who.status, who.json()), (200, answer.json()));
    let socket = dial(address, "", &[("cookie", format!("other=1; {cookie}"))]).await;
    let mut client = Client::shake_hands(socket.expect("let in"), "browser").await.expect("open");

    let out = http(address, "DELETE /api/v1/session", &with, "").await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(http(address, "GET /api/v1/session", &with, "").await.status, 401);
    assert_eq!(http(address, "GET /api/v1/session", &[], "").await.status, 401);
    client.until("the end", |client| client.closed.is_some()).await;
    assert_eq!(client.closed, Some(1008));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_or_expired_token_is_out_within_a_second() {
    let relay = start(|_| {}).await;
    let revoked = relay.token(Role::Responder);
    let stays = relay.token(Role::Admin);
    let register = relay.running.register();
    let expires = unix_now() + 2;
    let expiring = NewToken {
        workspace: relay.workspace,
        role: Role::Responder,
        clearance: Clearance::Open,
        name: "short".into(),
        expires: Some(expires),
    };
    let expiring = register.create_token(&expiring).expect("a token");
    let mut anna = Client::connect(relay.address(), &revoked, "anna").await;
    let mut ben = Client::connect(relay.address(), &expiring, "ben").await;
    let mut carla = Client::connect(relay.address(), &stays, "carla").await;
    let begin = Instant::now();
    assert_eq!(register.revoke(&revoked).expect("revoked"), 1);
    anna.until("the end", |anna| anna.closed.is_some()).await;
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    assert_eq!(anna.closed, Some(1008));
    assert_eq!(anna.errors, [(ErrorCode::Forbidden, None)]);
    assert!(Client::try_connect(relay.address(), &revoked, "anna").await.is_err());
    ben.until("the end", |ben| ben.closed.is_some()).await;
    assert!((expires..=expires + 1).contains(&unix_now()));
    let id = crate::client::new_document();
    carla.follow(id).await;
    carla.put(id, "x", 1).await;
    carla.until("the acknowledgement", |carla| carla.is_acknowledged(id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_tokens_has_to_wait() {
    let relay = start(|config| config.limits.failed_logins_per_minute = 3).await;
    let guess = || http(relay.address(), "POST /api/v1/session", &[], "{\"token\":\"guess\"}");
    for _ in 0..3 {
        assert_eq!(guess().await.status, 401);
    }
    let answer = guess().await;
    assert_eq!((answer.status, &answer.json()["code"]), (429, &"too-many-attempts".into()));
    assert_eq!(relay.refused("too-many-attempts"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_is_for_admins() {
    let relay = start(|_| {}).await;
    let ask = async |role| {
        let bearer = format!("Bearer {}", relay.token(role));
        http(relay.address(), "GET /api/v1/status", &[("authorization", &bearer)], "").await
    };
    assert_eq!(ask(Role::Responder).await.status, 403);
    let status = ask(Role::Admin).await;
    assert_eq!(status.status, 200);
    assert_eq!(status.json()["refused"]["role"], 1);
    assert_eq!(status.json()["loaded_documents"], 0);
    assert_eq!(status.json()["damaged_chunks"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_says_goodbye() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let id = crate::client::new_document();
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let begin = Instant::now();
    let waiting = tokio::spawn(async move {
        anna.until("the end", |anna| anna.closed.is_some()).await;
        anna.closed
    });
    relay.running.stop().await;
    assert!(begin.elapsed() < DEADLINE / 4, "{:?}", begin.elapsed());
    assert_eq!(waiting.await.expect("ended"), Some(1001));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_out_of_every_door_and_the_list_says_when_it_was_used_last() {
    let relay = start(|_| {}).await;
    let address = relay.address();
    let register = relay.running.register();
    let token = relay.token(Role::Admin);
    let used = || register.tokens().expect("a list")[0].last_used;
    assert_eq!(used(), None);
    let before = unix_now();
    let login = format!("{{\"token\":\"{token}\"}}");
    let cookie = http(address, "POST /api/v1/session", &[], &login).await.cookie();
    assert!(used().is_some_and(|at| (before..=unix_now()).contains(&at)));

    let (bearer, blob) = (format!("Bearer {token}"), format!("/api/v1/blobs/{}", "0".repeat(64)));
    let ask = async |line: &str| {
        let by_token = http(address, line, &[("authorization", &bearer)], "").await.status;
        (by_token, http(address, line, &[("cookie", &cookie)], "").await.status)
    };
    let doors = ["GET /api/v1/session", "GET /api/v1/status", &format!("GET {blob}")];
    for door in doors {
        let (by_token, by_cookie) = ask(door).await;
        assert!(by_token != 401 && by_cookie != 401, "{door}");
    }
    let socket = dial(address, "", &[("cookie", cookie.clone())]).await.expect("let in");
    let mut browser = Client::shake_hands(socket, "browser").await.expect("open");
    let begin = Instant::now();
    assert_eq!(register.revoke(&token).expect("revoked"), 1);
    browser.until("the end", |browser| browser.closed.is_some()).await;
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    for door in doors {
        assert_eq!(ask(door).await, (401, 401), "{door}");
    }
    assert_eq!(http(address, "POST /api/v1/session", &[], &login).await.status, 401);
}
