//! A document that fails inside the relay; nothing a client can send is known to do that.

use std::sync::Arc;
use std::time::Duration;

use andon_sync::message::{ErrorCode, PeerMetadata};
use andon_sync::session::PeerKey;
use andon_sync::{DocumentId, Message, PeerId};
use automerge::sync::SyncDoc;

use super::{Documents, Mail};
use crate::access::{Clearance, Credential, Key, Role, SecretHash, WorkspaceId};
use crate::config::{Config, Limits};
use crate::link::{Ends, Link};
use crate::metrics::Metrics;
use crate::store::{SqliteStore, Writer};

fn link(key: u64, metrics: &Arc<Metrics>) -> (Arc<Link>, Ends) {
    let credential = Credential {
        workspace: WorkspaceId(uuid::Uuid::from_bytes([1; 16])),
        workspace_name: "Test".into(),
        role: Role::Responder,
        clearance: Clearance::Open,
        name: "test".into(),
        token: SecretHash::of("token"),
        key: Key::Token,
    };
    let (link, ends) = Link::new(PeerKey(key), credential, Limits::default(), metrics.clone());
    link.introduce(PeerId(format!("peer {key}")), PeerMetadata::default());
    (Arc::new(link), ends)
}

async fn next(ends: &mut Ends) -> Message {
    let frame = tokio::time::timeout(Duration::from_secs(20), ends.queue.recv()).await;
    Message::decode(&frame.expect("in time").expect("open")).expect("a message")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_one_document_closes_only_that_document() {
    let data = tempfile::tempdir().expect("a directory");
    let store = Arc::new(SqliteStore::open(data.path()).expect("a store"));
    let writer = Writer::start(store.clone()).expect("a thread");
    let metrics = Arc::new(Metrics::default());
    let local = PeerId("relay".into());
    let config = Config::new(data.path());
    let documents = Documents::new(store, writer, metrics.clone(), local, &config);
    let (link, mut ends) = link(1, &metrics);
    let empty = automerge::Automerge::new();
    let mut state = automerge::sync::State::new();
    let ask = empty.generate_sync_message(&mut state).expect("a message").encode();
    let [fails, lives] = [DocumentId([1; 16]), DocumentId([2; 16])];
    let mailboxes = [fails, lives].map(|id| documents.open(id));
    for mailbox in &mailboxes {
        let mail = Mail::Data { from: link.clone(), data: ask.clone() };
        mailbox.send(mail).await.expect("taken");
        assert_eq!(next(&mut ends).await.kind(), "doc-unavailable");
    }
    mailboxes[0].send(Mail::Panic).await.expect("taken");
    let Message::Error { code, document, .. } = next(&mut ends).await else { panic!("no error") };
    assert_eq!((code, document), (Some(ErrorCode::Storage), Some(fails)));
    assert_eq!(link.take_let_go(), [fails]);
    assert_eq!(metrics.refusals.counts()["document-failed"], 1);
    // The other one answers, and the failed one does when it is opened anew.
    for id in [lives, fails] {
        let mailbox = documents.open(id);
        let (link, mut ends) = self::link(2, &metrics);
        let mail = Mail::Data { from: link, data: ask.clone() };
        mailbox.send(mail).await.expect("taken");
        assert_eq!(next(&mut ends).await.kind(), "doc-unavailable");
    }
}
