//! Confidential documents: whoever lacks the clearance receives no byte of them, whatever is tried.

use andon_relay::store::{SqliteStore, Store};
use andon_relay::{Clearance, Role};
use andon_sync::message::{Ephemeral, ErrorCode};
use andon_sync::{DocumentId, Message};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT};
use rusqlite::Connection;

use crate::client::{Client, dial, new_document};
use crate::http::http;
use crate::relays::{TestRelay, restart, start};

const SECRET: &str = "what nobody else may read";

fn confidential_document() -> DocumentId {
    let mut bytes: [u8; 16] = rand::random();
    bytes[..4].copy_from_slice(b"conf");
    let id = DocumentId::from(uuid::Builder::from_custom_bytes(bytes).into_uuid());
    assert!(id.is_confidential());
    id
}

fn presence(client: &Client, document: DocumentId, count: u64) -> Message {
    Message::Ephemeral(Ephemeral {
        document,
        sender: client.name.clone(),
        target: client.relay(),
        session: "s".into(),
        count,
        data: SECRET.into(),
    })
}

fn forged() -> Automerge {
    let mut document = Automerge::new();
    let mut transaction = document.transaction();
    transaction.put(ROOT, "forged", 1).expect("an edit");
    transaction.commit();
    document
}

/// Whether bytes occur in a frame.
fn occurs(needle: &[u8], frame: &[u8]) -> bool {
    frame.windows(needle.len()).any(|window| window == needle)
}

/// The frames after the handshake. None of them may hold anything of the document but its id, and
/// that in the relay's answer only.
fn harmless(client: &Client, id: DocumentId) -> Vec<Vec<u8>> {
    let frames = client.frames.iter().map(|frame| frame.to_vec());
    let (answers, others): (Vec<_>, Vec<_>) = frames.partition(|frame| {
        let message = Message::decode(frame).expect("a message");
        message.kind() == "doc-unavailable" && message.document() == Some(id)
    });
    let names = [id.to_string().into_bytes(), id.0.to_vec(), id.uuid().to_string().into_bytes()];
    for frame in &others {
        assert!(names.iter().all(|name| !occurs(name, frame)), "{} heard the id", client.name);
    }
    for frame in answers.iter().chain(&others) {
        assert!(!occurs(SECRET.as_bytes(), frame), "{} heard the secret", client.name);
    }
    answers
}

/// An open document goes to and fro: what the relay had sent this client before is now here.
async fn fence(relay: &TestRelay, client: &mut Client) {
    let id = new_document();
    let token = relay.token(Role::Responder);
    let mut other = Client::connect(relay.address(), &token, "fence").await;
    other.follow_with(id, forged()).await;
    other.until("the acknowledgement", |other| other.is_acknowledged(id)).await;
    client.follow(id).await;
    client.until("the open document", |client| client.get(id, "forged") == Some(1)).await;
}

/// Anna and Ben work on the document while Eve tries what she can and Mallory just listens.
async fn work_and_try(relay: &TestRelay, cleared: &str, open: &str, id: DocumentId, round: i64) {
    let address = relay.address();
    let before = relay.refused("confidential-document");
    let mut eve = Client::connect(address, open, "eve").await;
    let mut mallory = Client::connect(address, open, "mallory").await;
    // Before anybody brings it.
    eve.follow(id).await;
    eve.until("the refusal", |eve| eve.unavailable.contains_key(&id)).await;

    let mut anna = Client::connect(address, cleared, "anna").await;
    let mut ben = Client::connect(address, cleared, "ben").await;
    anna.follow(id).await;
    ben.follow(id).await;
    for edit in 0..5 {
        anna.put(id, &format!("{SECRET} {round} {edit}"), edit).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
        anna.send(&presence(&anna, id, edit.unsigned_abs())).await;
        // What Eve sends, in a session that she began and in one that begins with content.
        eve.send(&presence(&eve, id, edit.unsigned_abs())).await;
        eve.put(id, "from eve", edit).await;
        eve.force(id, "forced", edit).await;
        let heard = usize::try_from(edit).expect("small") + 1;
        let name = format!("{SECRET} {round} {edit}");
        ben.until("the edit and the presence", |ben| {
            ben.get(id, &name) == Some(edit) && ben.presence.len() == heard
        })
        .await;
    }
    let mut forger = Client::connect(address, open, "forger").await;
    forger.follow_with(id, forged()).await;
    forger.until("the refusal", |forger| forger.unavailable.contains_key(&id)).await;
    // Their messages were taken before this edit comes back.
    for client in [&mut eve, &mut mallory, &mut forger] {
        fence(relay, client).await;
    }
    anna.put(id, "last", round).await;
    ben.until("the last edit", |ben| ben.get(id, "last") == Some(round)).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    for client in [&mut eve, &mut mallory, &mut forger] {
        fence(relay, client).await;
    }

    assert!(harmless(&mallory, id).is_empty(), "who does not ask hears nothing at all");
    assert_eq!(harmless(&eve, id).len(), 1);
    assert_eq!(harmless(&forger, id).len(), 1);
    for client in [&anna, &ben] {
        for name in ["from eve", "forced", "forged"] {
            assert_eq!(client.get(id, name), None, "{name}");
        }
        assert!(client.presence.iter().all(|presence| presence.sender.0 != "eve"));
    }
    assert_eq!(relay.refused("confidential-document"), before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_clearance_no_byte_of_a_confidential_document_arrives() {
    let relay = start(|_| {}).await;
    let (cleared, open) = (relay.cleared(Role::Responder), relay.token(Role::Responder));
    let id = confidential_document();
    work_and_try(&relay, &cleared, &open, id, 1).await;
    relay.running.stop().await;
    let relay = restart(relay.data, |_| {}).await;
    work_and_try(&relay, &cleared, &open, id, 2).await;
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
    fence(&relay, &mut eve).await;
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
