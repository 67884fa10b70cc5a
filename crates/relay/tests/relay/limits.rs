//! What one client, or one document, may take: refused or slowed down, and nobody else notices.

use std::time::{Duration, Instant};

use andon_relay::limit::Limit;
use andon_relay::{Config, Role};
use andon_sync::message::ErrorCode;
use andon_sync::{DocumentId, Message};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT, ScalarValue};
use sha2::{Digest, Sha256};

use crate::client::{Client, new_document};
use crate::metrics::scrape;
use crate::relays::{TestRelay, start};

fn hits(relay: &TestRelay, limit: Limit) -> u64 {
    relay.running.metrics().limits.of(limit)
}

/// Two clients that follow the same document, which has one change.
async fn two(change: impl FnOnce(&mut Config)) -> (TestRelay, DocumentId, Client, Client) {
    let relay = start(change).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    let id = new_document();
    anna.follow(id).await;
    anna.put(id, "x", 0).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "x") == Some(0)).await;
    (relay, id, anna, ben)
}

/// Sends changes as they are.
async fn send_changes(client: &mut Client, id: DocumentId, changes: Vec<u8>) {
    let message = automerge::sync::Message {
        heads: vec![],
        need: vec![],
        have: vec![automerge::sync::Have::default()],
        changes: automerge::sync::ChunkList::from(changes),
        flags: None,
        version: automerge::sync::MessageVersion::V1,
    };
    let (sender, target, data) = (client.name.clone(), client.relay(), message.encode());
    client.send(&Message::Sync { sender, target, document: id, data }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_takes_so_many_changes_and_its_readers_and_other_documents_go_on() {
    let (relay, id, mut anna, mut ben) = two(|config| config.limits.document_changes = 5).await;
    for round in 1..5 {
        anna.put(id, "x", round).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    }
    anna.put(id, "x", 5).await;
    anna.until("the refusal", |anna| anna.errors == [(ErrorCode::Limit, Some(id))]).await;
    assert!(!anna.is_acknowledged(id), "what was refused is not told to be safe");
    assert_eq!(hits(&relay, Limit::DocumentChanges), 1);
    ben.until("what was taken", |ben| ben.get(id, "x") == Some(4)).await;
    let other = new_document();
    anna.follow(other).await;
    anna.put(other, "y", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(other)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_takes_so_many_bytes() {
    let (relay, id, mut anna, mut ben) = two(|config| config.limits.document_bytes = 4_000).await;
    let long: String = (0..3_000).map(|_| char::from(rand::random_range(b'a'..=b'z'))).collect();
    anna.put(id, &long, 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.until("the edit", |ben| ben.get(id, &long) == Some(1)).await;
    let more: String = (0..3_000).map(|_| char::from(rand::random_range(b'a'..=b'z'))).collect();
    anna.put(id, &more, 1).await;
    anna.until("the refusal", |anna| anna.errors == [(ErrorCode::Limit, Some(id))]).await;
    assert_eq!(hits(&relay, Limit::Document), 1);
    assert_eq!(ben.get(id, &more), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_message_that_unpacks_to_a_large_one_is_refused_before_it_is_unpacked() {
    let (relay, id, mut anna, mut ben) =
        two(|config| config.limits.unpacked_bytes = 1_000_000).await;
    let mut document = Automerge::new();
    let mut transaction = document.transaction();
    transaction.put(ROOT, "bomb", ScalarValue::Str("a".repeat(50_000_000).into())).expect("put");
    transaction.commit();
    let bomb = document.get_changes(&[]).remove(0).bytes().to_vec();
    assert!(bomb.len() < 100_000, "{} bytes", bomb.len());
    send_changes(&mut anna, id, bomb).await;
    anna.until("the refusal", |anna| anna.errors == [(ErrorCode::Limit, Some(id))]).await;
    send_changes(&mut anna, id, document.save()).await;
    anna.until("the refusal", |anna| anna.errors.len() == 2).await;
    assert_eq!(anna.errors[1], (ErrorCode::Limit, Some(id)));
    assert_eq!(hits(&relay, Limit::Unpacked), 2);
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.until("the edit after it", |ben| ben.get(id, "x") == Some(1)).await;
}

/// A stored change with one column, which says that its value is repeated `times`.
fn repeated(times: i64) -> Vec<u8> {
    // No dependencies, an actor of one byte, number 1, first operation 1, no time, no message, no
    // other actors, one column: actions, whose length follows.
    let mut content = vec![0, 1, 7, 1, 1, 0, 0, 0, 1, 0x42];
    let mut run = Vec::new();
    let mut rest = times;
    while rest > 0x3f {
        run.push(0x80 | (rest & 0x7f) as u8);
        rest >>= 7;
    }
    run.extend([rest as u8, 1]);
    content.push(run.len() as u8);
    content.extend(run);
    let mut body = vec![1, content.len() as u8];
    body.extend(content);
    let checksum = Sha256::digest(&body);
    [&[0x85, 0x6f, 0x4a, 0x83], &checksum[..4], &body].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_repeats_an_operation_a_billion_times_is_refused_at_once() {
    let (relay, id, mut anna, mut ben) = two(|_| {}).await;
    let begin = Instant::now();
    for times in [10_000_000, 1_000_000_000_000, i64::MAX >> 1] {
        let before = anna.errors.len();
        send_changes(&mut anna, id, repeated(times)).await;
        anna.until("the refusal", |anna| anna.errors.len() > before).await;
        assert_eq!(anna.errors[before], (ErrorCode::Limit, Some(id)));
    }
    assert!(begin.elapsed() < Duration::from_secs(5));
    assert_eq!(hits(&relay, Limit::Operations), 3);
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.until("the edit after it", |ben| ben.get(id, "x") == Some(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_too_fast_is_read_more_slowly_and_loses_nothing() {
    let (relay, id, mut anna, mut ben) = two(|config| config.limits.messages_per_second = 50).await;
    let begin = Instant::now();
    for round in 1..=300 {
        anna.put(id, "x", round).await;
    }
    let other = new_document();
    ben.follow(other).await;
    ben.put(other, "y", 1).await;
    ben.until("the acknowledgement", |ben| ben.is_acknowledged(other)).await;
    let unhurried = begin.elapsed();
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    assert!(begin.elapsed() > Duration::from_millis(1_500), "{:?}", begin.elapsed());
    assert!(unhurried < begin.elapsed() / 2, "the other one waited {unhurried:?}");
    ben.until("the last edit", |ben| ben.get(id, "x") == Some(300)).await;
    assert!(hits(&relay, Limit::Messages) > 0);
    assert!(anna.errors.is_empty() && ben.errors.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_beyond_the_memory_budget_sleep_and_their_followers_notice_nothing() {
    const DOCUMENTS: usize = 40;
    let relay = start(|config| config.limits.memory_bytes = 200_000).await;
    let metrics = scrape(&relay).await;
    assert_eq!(metrics.value("andon_documents_loaded"), 0.0);
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    let documents: Vec<_> = (0..DOCUMENTS).map(|_| new_document()).collect();
    for id in &documents {
        anna.follow(*id).await;
        anna.put(*id, "anna", 0).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(*id)).await;
        ben.follow(*id).await;
        ben.until("the document", |ben| ben.get(*id, "anna") == Some(0)).await;
    }
    assert!(relay.running.metrics().put_to_sleep.get() as usize > DOCUMENTS / 2);
    // Every one of them wakes up by an edit of the one, and shows it to the other.
    for round in 1..4 {
        for id in &documents {
            // A change is sent at the second try sometimes, so its author has to listen, too.
            anna.put(*id, "anna", round).await;
            anna.until("the acknowledgement", |anna| anna.is_acknowledged(*id)).await;
            ben.until("Anna's edit", |ben| ben.get(*id, "anna") == Some(round)).await;
            ben.put(*id, "ben", round).await;
            ben.until("the acknowledgement", |ben| ben.is_acknowledged(*id)).await;
            anna.until("Ben's edit", |anna| anna.get(*id, "ben") == Some(round)).await;
        }
    }
    assert!(anna.errors.is_empty() && ben.errors.is_empty());
    let metrics = scrape(&relay).await;
    let bytes = metrics.value("andon_documents_memory_bytes");
    assert!(bytes > 0.0 && bytes < 250_000.0, "{bytes} bytes");
    assert_eq!(metrics.value("andon_documents"), DOCUMENTS as f64);
    assert!(metrics.value("andon_documents_loaded") < 15.0);
    assert!(hits(&relay, Limit::Memory) > 0);
    // Those that sleep go when nobody follows them, and stopping does not wait for them.
    drop((anna, ben));
    let begin = Instant::now();
    relay.running.stop().await;
    assert!(begin.elapsed() < Duration::from_secs(5));
}
