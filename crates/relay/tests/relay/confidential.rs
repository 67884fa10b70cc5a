//! Confidential documents: whoever lacks the clearance receives no byte of them, whatever is tried.

use andon_relay::store::{SqliteStore, Store};
use andon_relay::{Clearance, Role};
use andon_sync::DocumentId;
use andon_sync::message::ErrorCode;
use rusqlite::Connection;

use crate::client::{Client, dial};
use crate::http::http;
use crate::outsider::{SECRET, fence, forged, harmless, work_and_try};
use crate::relays::{restart, start};

fn confidential_document() -> DocumentId {
    let mut bytes: [u8; 16] = rand::random();
    bytes[..4].copy_from_slice(b"conf");
    let id = DocumentId::from(uuid::Builder::from_custom_bytes(bytes).into_uuid());
    assert!(id.is_confidential());
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn without_clearance_no_byte_of_a_confidential_document_arrives() {
    let relay = start(|_| {}).await;
    let (cleared, open) = (relay.cleared(Role::Responder), relay.token(Role::Responder));
    let id = confidential_document();
    work_and_try(&relay, &cleared, &open, id, 1).await;
    assert_eq!(relay.refused("confidential-document"), 2);
    relay.running.stop().await;
    let relay = restart(relay.data, |_| {}).await;
    work_and_try(&relay, &cleared, &open, id, 2).await;
    assert_eq!(relay.refused("confidential-document"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lacks_clearance_is_told_what_a_stranger_is_told() {
    let relay = start(|_| {}).await;
    let others = relay.running.register().create_workspace("Others").expect("a workspace");
    let id = confidential_document();
    let mut anna = Client::connect(relay.address(), &relay.cleared(Role::Responder), "anna").await;
    anna.follow(id).await;
    anna.put(id, SECRET, 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let mut answers = Vec::new();
    for token in [
        relay.token(Role::Responder),
        relay.token(Role::Observer),
        relay.token_with(others, Role::Admin, Clearance::Confidential),
        relay.token_with(others, Role::Responder, Clearance::Open),
    ] {
        let mut client = Client::connect(relay.address(), &token, "somebody").await;
        client.follow(id).await;
        client.until("the answer", |client| client.unavailable.contains_key(&id)).await;
        answers.push(harmless(&client, id));
        assert!(client.errors.is_empty());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(relay.refused("confidential-document"), 3);
    assert_eq!(relay.refused("foreign-document"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_clearance_nobody_can_make_a_confidential_document() {
    let relay = start(|_| {}).await;
    let id = confidential_document();
    let mut eve = Client::connect(relay.address(), &relay.token(Role::Responder), "eve").await;
    eve.follow_with(id, forged()).await;
    eve.put(id, "more", 1).await;
    eve.until("the refusal", |eve| eve.unavailable.contains_key(&id)).await;
    fence(&relay, &relay.token(Role::Responder), &mut eve).await;
    let mut anna = Client::connect(relay.address(), &relay.cleared(Role::Responder), "anna").await;
    anna.follow(id).await;
    anna.until("doc-unavailable", |anna| anna.unavailable.contains_key(&id)).await;
    assert_eq!(harmless(&eve, id).len(), 1);
    relay.running.stop().await;
    let store = SqliteStore::open(relay.data.path()).expect("a store");
    assert_eq!(store.load(id), Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observer_with_clearance_reads_and_does_not_write() {
    let relay = start(|_| {}).await;
    let id = confidential_document();
    // An administrator needs no further clearance.
    let mut anna = Client::connect(relay.address(), &relay.token(Role::Admin), "anna").await;
    anna.follow(id).await;
    anna.put(id, SECRET, 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let mut olga = Client::connect(relay.address(), &relay.cleared(Role::Observer), "olga").await;
    olga.follow(id).await;
    olga.until("the document", |olga| olga.get(id, SECRET) == Some(1)).await;
    olga.force(id, "from olga", 1).await;
    olga.until("the refusal", |olga| !olga.errors.is_empty()).await;
    assert_eq!(olga.errors, [(ErrorCode::Forbidden, Some(id))]);
    anna.put(id, SECRET, 2).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    assert_eq!(anna.get(id, "from olga"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_has_the_clearance_of_its_token_and_says_so() {
    let relay = start(|_| {}).await;
    let id = confidential_document();
    let mut anna = Client::connect(relay.address(), &relay.token(Role::Admin), "anna").await;
    anna.follow(id).await;
    anna.put(id, SECRET, 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    for (token, is_cleared) in [
        (relay.token(Role::Admin), true),
        (relay.cleared(Role::Responder), true),
        (relay.cleared(Role::Observer), true),
        (relay.token(Role::Responder), false),
        (relay.cleared(Role::Integration), false),
    ] {
        let login = format!("{{\"token\":\"{token}\"}}");
        let answer = http(relay.address(), "POST /api/v1/session", &[], &login).await;
        assert_eq!(answer.json()["confidential"], is_cleared);
        let cookie = answer.cookie();
        let who = http(relay.address(), "GET /api/v1/session", &[("cookie", &cookie)], "").await;
        assert_eq!(who.json(), answer.json());
        if who.json()["role"] == "integration" {
            continue;
        }
        let socket = dial(relay.address(), "", &[("cookie", cookie)]).await.expect("let in");
        let mut browser = Client::shake_hands(socket, "browser").await.expect("open");
        browser.follow(id).await;
        browser
            .until("an answer", |browser| {
                browser.get(id, SECRET).is_some() || browser.unavailable.contains_key(&id)
            })
            .await;
        assert_eq!(browser.get(id, SECRET).is_some(), is_cleared);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_from_before_there_was_clearance_keep_working() {
    let relay = start(|_| {}).await;
    let (admin, responder) = (relay.token(Role::Admin), relay.cleared(Role::Responder));
    relay.running.stop().await;
    let database = Connection::open(relay.data.path().join("andon.sqlite3")).expect("a database");
    database
        .execute_batch("ALTER TABLE token DROP COLUMN clearance; PRAGMA user_version = 1")
        .expect("as it was");
    drop(database);
    let relay = restart(relay.data, |_| {}).await;
    for (token, is_cleared) in [(admin, true), (responder, false)] {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let who = http(relay.address(), "GET /api/v1/session", &headers, "").await;
        assert_eq!(who.json()["confidential"], is_cleared);
    }
}
