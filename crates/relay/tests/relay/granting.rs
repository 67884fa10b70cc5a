//! Administrators see who has access, give it and take it back, over HTTP.

use std::time::{Duration, Instant};

use andon_relay::{Clearance, Role};
use andon_sync::message::ErrorCode;
use serde_json::{Value, json};

use crate::client::Client;
use crate::http::{Answer, http};
use crate::relays::{TestRelay, start};

const JSON: (&str, &str) = ("content-type", "application/json");

async fn ask(relay: &TestRelay, token: &str, line: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), JSON];
    http(relay.address(), line, &headers, body.to_string()).await
}

async fn listed(relay: &TestRelay, token: &str) -> Vec<Value> {
    let answer = ask(relay, token, "GET /api/v1/access", &Value::Null).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    answer.json()["tokens"].as_array().expect("a list").clone()
}

fn named<'a>(list: &'a [Value], name: &str) -> &'a Value {
    list.iter().find(|token| token["name"] == name).expect("it is listed")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_made_shown_once_used_listed_revoked_and_given_back() {
    let relay = start(|_| {}).await;
    let admin = relay.token(Role::Admin);
    let wanted =
        json!({ "role": "responder", "name": " Night shift ", "confidential": true, "days": 30 });
    let made = ask(&relay, &admin, "POST /api/v1/access", &wanted).await;
    assert_eq!((made.status, made.header("cache-control")), (201, Some("no-store")));
    let (made, id) = (made.json(), made.json()["id"].as_str().expect("an id").to_owned());
    let secret = made["token"].as_str().expect("the token");

    let mut anna = Client::connect(relay.address(), secret, "anna").await;
    let list = listed(&relay, &admin).await;
    let (own, row) = (named(&list, "admin"), named(&list, "Night shift"));
    assert_eq!((&own["own"], &row["own"]), (&true.into(), &false.into()));
    assert_eq!((&row["id"], &row["role"]), (&json!(id), &"responder".into()));
    assert_eq!((&row["confidential"], &row["revoked"]), (&true.into(), &Value::Null));
    let days = row["expires"].as_i64().zip(row["created"].as_i64()).map(|(end, begin)| end - begin);
    assert_eq!(days, Some(30 * 86_400));
    assert!(row["last_used"].is_i64());
    assert!(!list.iter().any(|row| row.to_string().contains(secret)));

    let (line, begin) = (format!("PUT /api/v1/access/{id}"), Instant::now());
    assert_eq!(ask(&relay, &admin, &line, &json!({ "revoked": true })).await.status, 204);
    anna.until("the end", |anna| anna.closed.is_some()).await;
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    assert_eq!(anna.errors, [(ErrorCode::Forbidden, None)]);
    assert!(Client::try_connect(relay.address(), secret, "anna").await.is_err());
    assert!(named(&listed(&relay, &admin).await, "Night shift")["revoked"].is_i64());

    assert_eq!(ask(&relay, &admin, &line, &json!({ "revoked": false })).await.status, 204);
    Client::connect(relay.address(), secret, "anna").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_an_administrator_sees_or_changes_it() {
    let relay = start(|_| {}).await;
    let admin = relay.token(Role::Admin);
    let id = named(&listed(&relay, &admin).await, "admin")["id"].clone();
    let change = format!("PUT /api/v1/access/{}", id.as_str().expect("an id"));
    let wanted = json!({ "role": "admin", "name": "mine", "revoked": true });
    for role in [Role::Responder, Role::Observer, Role::Integration] {
        let token = relay.token(role);
        for line in ["GET /api/v1/access", "POST /api/v1/access", &change] {
            let answer = ask(&relay, &token, line, &wanted).await;
            assert_eq!(
                (answer.status, &answer.json()["code"]),
                (403, &"role".into()),
                "{role} {line}"
            );
        }
    }
    let nobody = http(relay.address(), "GET /api/v1/access", &[], "").await;
    assert_eq!(nobody.status, 401);
    assert_eq!(listed(&relay, &admin).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_neither_sees_nor_revokes_what_is_another_workspaces() {
    let relay = start(|_| {}).await;
    let (ours, admin) = (relay.token(Role::Responder), relay.token(Role::Admin));
    let others = relay.running.register().create_workspace("Others").expect("a workspace");
    let outside = relay.token_with(others, Role::Admin, Clearance::Confidential);
    let list = listed(&relay, &admin).await;
    assert_eq!(listed(&relay, &outside).await.len(), 1);
    for token in &list {
        let line = format!("PUT /api/v1/access/{}", token["id"].as_str().expect("an id"));
        let answer = ask(&relay, &outside, &line, &json!({ "revoked": true })).await;
        assert_eq!((answer.status, &answer.json()["code"]), (404, &"not-found".into()));
    }
    for which in ["%", "' OR 1=1 --", "..%2F..", ""] {
        let line = format!("PUT /api/v1/access/{}", which.replace(' ', "%20"));
        assert_eq!(ask(&relay, &outside, &line, &json!({ "revoked": true })).await.status, 404);
    }
    Client::connect(relay.address(), &ours, "anna").await;
    assert_eq!(
        listed(&relay, &admin).await.iter().filter(|row| !row["revoked"].is_null()).count(),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_site_cannot_use_an_administrators_cookie() {
    let relay = start(|_| {}).await;
    let login = format!("{{\"token\":\"{}\"}}", relay.token(Role::Admin));
    let cookie = http(relay.address(), "POST /api/v1/session", &[], &login).await.cookie();
    let wanted = json!({ "role": "admin", "name": "mine" }).to_string();
    let own = format!("http://{}", relay.address());
    let post = async |headers: &[(&str, &str)]| {
        let headers = [&[("cookie", cookie.as_str())], headers].concat();
        http(relay.address(), "POST /api/v1/access", &headers, &wanted).await.status
    };
    assert_eq!(post(&[JSON, ("origin", "https://evil.example")]).await, 403);
    // What a form can send, from wherever it comes.
    assert_eq!(post(&[("origin", &own)]).await, 400);
    assert_eq!(post(&[("origin", &own), ("content-type", "text/plain")]).await, 400);
    assert_eq!(post(&[("origin", &own), JSON]).await, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_with_what_to_write_instead() {
    let relay = start(|_| {}).await;
    let admin = relay.token(Role::Admin);
    for (wanted, hint) in [
        (json!({ "role": "owner", "name": "x" }), "responder"),
        (json!({ "role": "admin" }), "name"),
        (json!({ "role": "admin", "name": "  " }), "name"),
        (json!({ "role": "admin", "name": "x".repeat(81) }), "80"),
        (json!({ "role": "admin", "name": "a\nb" }), "one line"),
        (json!({ "role": "admin", "name": "x", "days": 0 }), "3650"),
        (json!({ "role": "admin", "name": "x", "days": 1_000_000 }), "3650"),
        (json!({ "role": "integration", "name": "x", "confidential": true }), "confidential"),
        (json!([1]), "JSON"),
    ] {
        let answer = ask(&relay, &admin, "POST /api/v1/access", &wanted).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &"malformed".into()), "{wanted}");
        let message = answer.json()["message"].to_string();
        assert!(message.contains(hint), "{wanted}: {message}");
    }
    let own = named(&listed(&relay, &admin).await, "admin")["id"].clone();
    let line = format!("PUT /api/v1/access/{}", own.as_str().expect("an id"));
    let answer = ask(&relay, &admin, &line, &json!({ "revoked": true })).await;
    assert_eq!((answer.status, &answer.json()["code"]), (409, &"own".into()));
    assert_eq!(listed(&relay, &admin).await.len(), 1);
}
