//! A relay that stops: what it took it has handled and said so, and who was connected knows why.

use andon_relay::Role;
use andon_relay::store::{SqliteStore, Store};
use andon_sync::chunk;
use automerge::{Automerge, ReadDoc};

use crate::client::{Client, RELAY, new_document};
use crate::relays::start;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stored_was_acknowledged_before_the_goodbye() {
    const EDITS: i64 = 400;
    for _ in 0..5 {
        let relay = start(|_| {}).await;
        let token = relay.token(Role::Responder);
        let id = new_document();
        let mut anna = Client::connect(relay.address(), &token, "anna").await;
        anna.follow(id).await;
        anna.put(id, "x", -1).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
        let address = relay.address();
        let stopping = tokio::spawn(async move {
            relay.running.stop().await;
            relay.data
        });
        for round in 0..EDITS {
            anna.put(id, "x", round).await;
        }
        anna.until("the goodbye", |anna| anna.closed.is_some()).await;
        assert_eq!(anna.closed, Some(1001));
        let data = stopping.await.expect("it stops");
        let store = SqliteStore::open(data.path()).expect("a store");
        let stored = store.load(id).expect("readable").expect("a document");
        let (document, damaged) = chunk::load(Automerge::new(), stored.chunks);
        assert_eq!(damaged, []);
        let stored = document.stats().num_changes;
        let waiting = anna.sessions[&id].waiting(RELAY).expect("it spoke") as u64;
        assert_eq!(waiting, EDITS as u64 + 1 - stored, "{stored} changes were stored");
        assert!(Client::try_connect(address, &token, "ben").await.is_err());
    }
}
