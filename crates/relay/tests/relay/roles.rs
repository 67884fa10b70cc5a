//! What each role may do, at every door.

use andon_relay::Role;
use andon_relay::store::{SqliteStore, Store};
use andon_sync::message::ErrorCode;

use crate::client::{Client, Refused, dial, new_document};
use crate::http::http;
use crate::outsider::forged;
use crate::relays::{TestRelay, start};

/// The SHA-256 of "x".
const BLOB: &str = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

/// What a role is answered: by `/sync`, when it asks for the status, and when it looks for, reads
/// and brings a file.
const ALLOWED: [(Role, [u16; 5]); 4] = [
    (Role::Admin, [101, 200, 404, 404, 204]),
    (Role::Responder, [101, 403, 404, 404, 204]),
    (Role::Observer, [101, 403, 404, 404, 403]),
    (Role::Integration, [403, 403, 403, 403, 403]),
];

async fn answers(relay: &TestRelay, key: (&'static str, String)) -> [u16; 5] {
    let address = relay.address();
    let socket = match dial(address, "", std::slice::from_ref(&key)).await {
        Ok(_) => 101,
        Err(Refused(status)) => status,
    };
    let ask = async |line: String, body: &str| {
        let length = [("upload-offset", "0"), ("upload-length", "1")];
        let headers = [(key.0, key.1.as_str()), length[0], length[1]];
        http(address, &line, &headers, body).await.status
    };
    [
        socket,
        ask("GET /api/v1/status".into(), "").await,
        ask(format!("HEAD /api/v1/blobs/{BLOB}"), "").await,
        ask(format!("GET /api/v1/blobs/{BLOB}"), "").await,
        ask(format!("PATCH /api/v1/blobs/{BLOB}"), "x").await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_may_do_what_the_table_says_with_its_token_and_with_a_session() {
    for (role, allowed) in ALLOWED {
        let relay = start(|_| {}).await;
        let token = relay.token(role);
        let bearer = ("authorization", format!("Bearer {token}"));
        assert_eq!(answers(&relay, bearer).await, allowed, "{role} with its token");
        let relay = start(|_| {}).await;
        let login = format!("{{\"token\":\"{}\"}}", relay.token(role));
        let answer = http(relay.address(), "POST /api/v1/session", &[], &login).await;
        assert_eq!(answer.json()["role"], role.name());
        let cookie = ("cookie", answer.cookie());
        assert_eq!(answers(&relay, cookie).await, allowed, "{role} with a session");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observer_brings_no_document_into_being() {
    let relay = start(|_| {}).await;
    let mut olga = Client::connect(relay.address(), &relay.token(Role::Observer), "olga").await;
    let id = new_document();
    // A client of ours keeps what it has when it hears that it only reads; another may not.
    olga.follow_with(id, forged()).await;
    olga.until("doc-unavailable", |olga| olga.unavailable.contains_key(&id)).await;
    olga.force(id, "forced", 1).await;
    olga.until("the refusal", |olga| !olga.errors.is_empty()).await;
    assert_eq!(olga.errors, [(ErrorCode::Forbidden, Some(id))]);
    // It stays free for whoever may bring it, and Olga reads along from then on.
    let mut anna = Client::connect(relay.address(), &relay.token(Role::Responder), "anna").await;
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    olga.until("the document", |olga| olga.get(id, "x") == Some(1)).await;
    assert_eq!(anna.get(id, "forged"), None);
    relay.running.stop().await;
    let store = SqliteStore::open(relay.data.path()).expect("a store");
    let stored = store.load(id).expect("it answers").expect("it is there");
    let (document, _) = andon_sync::chunk::load(automerge::Automerge::new(), stored.chunks);
    assert_eq!(automerge::ReadDoc::keys(&document, automerge::ROOT).collect::<Vec<_>>(), ["x"]);
}
