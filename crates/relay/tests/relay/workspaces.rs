//! Workspaces on one relay are closed to each other, whatever is guessed, known or tried.

use andon_relay::store::{SqliteStore, Store};
use andon_relay::{Clearance, Role, WorkspaceId};
use andon_sync::{DocumentId, Message};
use automerge::sync::{ChunkList, Have, MessageVersion};
use automerge::{Automerge, ChangeHash};

use crate::client::{Client, new_document};
use crate::http::http;
use crate::outsider::{SECRET, fence, forged, harmless, presence, work_and_try};
use crate::relays::{TestRelay, restart, start};

/// Another workspace of the relay, and a token that may do everything there.
fn others(relay: &TestRelay) -> (WorkspaceId, String) {
    let id = relay.running.register().create_workspace("Others").expect("a workspace");
    (id, relay.token_with(id, Role::Admin, Clearance::Confidential))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_of_a_document_goes_to_another_workspace() {
    let relay = start(|_| {}).await;
    let (inside, (_, outside)) = (relay.token(Role::Responder), others(&relay));
    let id = new_document();
    work_and_try(&relay, &inside, &outside, id, 1).await;
    relay.running.stop().await;
    // Loaded from the disk, the document is as closed as when it was new.
    let relay = restart(relay.data, |_| {}).await;
    work_and_try(&relay, &inside, &outside, id, 2).await;
    assert_eq!(relay.refused("foreign-document"), 2);
}

/// A message that asks for those changes, from somebody who says that they have nothing.
fn asking_for(client: &Client, document: DocumentId, need: Vec<ChangeHash>) -> [Message; 2] {
    let message = automerge::sync::Message {
        heads: need.clone(),
        need,
        have: vec![Have::default()],
        changes: ChunkList::from(Vec::<u8>::new()),
        flags: None,
        version: MessageVersion::V1,
    };
    let (sender, target, data) = (client.name.clone(), client.relay(), message.encode());
    [
        Message::Sync {
            sender: sender.clone(),
            target: target.clone(),
            document,
            data: data.clone(),
        },
        Message::Request { sender, target, document, data },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_a_member_and_knows_the_ids_of_documents_and_changes_gets_nothing_more() {
    let relay = start(|_| {}).await;
    let (_, outside) = others(&relay);
    let id = new_document();
    let mut anna = Client::connect(relay.address(), &relay.token(Role::Responder), "anna").await;
    anna.follow(id).await;
    anna.put(id, "shared once", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let copy: Automerge = anna.sessions[&id].document().clone();
    anna.put(id, SECRET, 2).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let newest = anna.sessions[&id].document().get_heads();

    let mut eve = Client::connect(relay.address(), &outside, "eve").await;
    // As the first word about it, without the request that clients begin with.
    for message in asking_for(&eve, id, newest.clone()) {
        eve.send(&message).await;
    }
    eve.send(&presence(&eve, id, 1)).await;
    let (sender, target) = (eve.name.clone(), eve.relay());
    eve.send(&Message::DocUnavailable { sender, target, document: id }).await;
    eve.follow_with(id, copy).await;
    eve.put(id, "from eve", 1).await;
    eve.force(id, "forced", 1).await;
    for message in asking_for(&eve, id, newest) {
        eve.send(&message).await;
    }
    fence(&relay, &outside, &mut eve).await;
    anna.put(id, SECRET, 3).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    fence(&relay, &outside, &mut eve).await;

    assert_eq!(harmless(&eve, id).len(), 1, "the one answer that everybody gets");
    assert_eq!((anna.get(id, "from eve"), anna.get(id, "forced")), (None, None));
    assert!(anna.presence.is_empty());
    assert_eq!(anna.unavailable[&id], 1, "before she brought it; not when Eve said so");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_workspaces_that_bring_the_same_id_at_once_one_has_it_and_nothing_mixes() {
    let relay = start(|_| {}).await;
    let (theirs, outside) = others(&relay);
    let inside = relay.token(Role::Responder);
    let mut brought = Vec::new();
    for round in 0..20 {
        let id = new_document();
        let mut ours = Client::connect(relay.address(), &inside, "ours").await;
        let mut others = Client::connect(relay.address(), &outside, "others").await;
        tokio::join!(ours.follow(id), others.follow(id));
        tokio::join!(ours.put(id, "ours", round), others.put(id, "others", round));
        let mut first = ours;
        let mut second = others;
        // Whoever has it is told so; the other hears no more than that it is not there.
        loop {
            first.listen(std::time::Duration::from_millis(5)).await;
            second.listen(std::time::Duration::from_millis(5)).await;
            if first.is_acknowledged(id) || second.is_acknowledged(id) {
                break;
            }
        }
        assert!(!(first.is_acknowledged(id) && second.is_acknowledged(id)));
        assert_eq!((first.get(id, "others"), second.get(id, "ours")), (None, None));
        brought.push((id, first.is_acknowledged(id)));
    }
    relay.running.stop().await;
    let store = SqliteStore::open(relay.data.path()).expect("a store");
    for (id, is_ours) in brought {
        let stored = store.load(id).expect("it answers").expect("it is there");
        assert_eq!(stored.workspace, if is_ours { relay.workspace } else { theirs });
        let (document, _) = andon_sync::chunk::load(Automerge::new(), stored.chunks);
        let keys: Vec<_> = automerge::ReadDoc::keys(&document, automerge::ROOT).collect();
        assert_eq!(keys, [if is_ours { "ours" } else { "others" }]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_names_no_document_of_another_workspace() {
    let relay = start(|_| {}).await;
    let (_, outside) = others(&relay);
    let admin = relay.token(Role::Admin);
    let id = new_document();
    let mut anna = Client::connect(relay.address(), &admin, "anna").await;
    anna.follow_with(id, forged()).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    anna.vanish();
    relay.running.stop().await;
    let database = rusqlite::Connection::open(relay.data.path().join("andon.sqlite3")).expect("db");
    assert_eq!(database.execute("UPDATE chunk SET bytes = x'00'", []), Ok(1));
    drop(database);

    let relay = restart(relay.data, |_| {}).await;
    let mut ben = Client::connect(relay.address(), &admin, "ben").await;
    ben.follow(id).await;
    let damaged = async |token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let status = http(relay.address(), "GET /api/v1/status", &headers, "").await;
        status.json()["damaged_chunks"].as_array().expect("a list").clone()
    };
    let deadline = tokio::time::Instant::now() + crate::client::DEADLINE;
    while damaged(&admin).await.is_empty() {
        assert!(tokio::time::Instant::now() < deadline, "the damage is told to its owner");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(damaged(&admin).await[0]["document"], id.to_string());
    assert_eq!(damaged(&outside).await, [] as [serde_json::Value; 0]);
}
