//! What is refused: each with its code and its counter, and nobody else is disturbed.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use andon_relay::Role;
use andon_relay::limit::Limit;
use andon_sync::message::{Ephemeral, ErrorCode};
use andon_sync::{Message, PeerId};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::client::{Client, DEADLINE, dial, new_document};
use crate::relays::{TestRelay, start};

/// Two clients that can still talk with each other.
async fn still_works(relay: &TestRelay) {
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    let id = new_document();
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "x") == Some(1)).await;
}

fn sync(client: &Client, id: andon_sync::DocumentId, data: Vec<u8>) -> Message {
    Message::Sync { sender: client.name.clone(), target: client.relay(), document: id, data }
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_is_refused_as_malformed_and_the_connection_goes_on() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    let rubbish: [&[u8]; 6] = [
        b"",
        b"\xff\xff\xff",
        b"not cbor at all",
        // A map that claims to have 2^64 - 1 entries.
        b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
        // Bytes that claim to be 2^63 long.
        b"\xa1\x64type\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
        // A nesting without end.
        &[0x81; 5_000],
    ];
    for frame in rubbish {
        eve.send_frame(Frame::Binary(frame.to_vec().into())).await;
    }
    eve.send_frame(Frame::Text("hello".into())).await;
    eve.until("seven refusals", |eve| eve.errors.len() == 7).await;
    assert!(eve.errors.iter().all(|(code, _)| *code == ErrorCode::Malformed));
    assert_eq!(relay.refused("malformed"), 7);
    let id = new_document();
    eve.follow(id).await;
    eve.put(id, "x", 1).await;
    eve.until("the acknowledgement", |eve| eve.is_acknowledged(id)).await;
    still_works(&relay).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_is_no_sync_message_is_refused() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    let id = new_document();
    for data in [vec![], vec![0x42], vec![0x43, 0xff, 0xff, 0xff, 0xff, 0xff], vec![7; 100]] {
        eve.send(&sync(&eve, id, data)).await;
    }
    eve.until("four refusals", |eve| eve.errors.len() == 4).await;
    assert!(eve.errors.iter().all(|refused| *refused == (ErrorCode::Malformed, Some(id))));
    still_works(&relay).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_frames_and_broken_messages_never_stop_the_relay() {
    let relay = start(|config| config.limits.refusals_per_connection = 10_000).await;
    let token = relay.token(Role::Responder);
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    let id = new_document();
    let mut document = Automerge::new();
    let mut transaction = document.transaction();
    transaction.put(ROOT, "x", 1).expect("an edit");
    transaction.commit();
    let mut state = automerge::sync::State::new();
    use automerge::sync::SyncDoc;
    let good = document.generate_sync_message(&mut state).expect("a message").encode();
    for round in 0..500 {
        let mut frame = sync(&eve, id, good.clone()).encode();
        for _ in 0..=(round % 5) {
            let at = rand::random_range(0..frame.len());
            frame[at] = rand::random();
        }
        eve.send_frame(Frame::Binary(frame.into())).await;
        let mut data = good.clone();
        let at = rand::random_range(0..data.len());
        data[at] = rand::random();
        eve.send(&sync(&eve, id, data)).await;
        let noise: Vec<u8> = (0..round).map(|_| rand::random()).collect();
        eve.send_frame(Frame::Binary(noise.into())).await;
    }
    eve.listen(Duration::from_millis(200)).await;
    assert!(relay.refused("malformed") > 0);
    still_works(&relay).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_too_large_is_refused_and_ends_the_connection() {
    let relay = start(|config| config.limits.message_bytes = 10_000).await;
    let token = relay.token(Role::Responder);
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    eve.send_frame(Frame::Binary(vec![0; 10_001].into())).await;
    eve.until("the end", |eve| eve.closed.is_some()).await;
    assert_eq!(eve.errors, [(ErrorCode::TooLarge, None)]);
    assert_eq!(eve.closed, Some(1009));
    // Beyond what the relay is willing to read at all.
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    eve.send_frame(Frame::Binary(vec![0; 1_000_000].into())).await;
    eve.until("the end", |eve| eve.closed.is_some()).await;
    relay.until("the count", |relay| relay.refused("too-large") == 2).await;
    still_works(&relay).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_before_the_handshake_and_unknown_versions_are_refused() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let headers = [("authorization", format!("Bearer {token}"))];
    let eve = || PeerId("eve".into());
    let early = Message::Request {
        sender: eve(),
        target: PeerId("relay".into()),
        document: new_document(),
        data: vec![],
    };
    let join =
        Message::Join { sender: eve(), versions: vec!["2".into()], metadata: Default::default() };
    for (message, name) in [(early, "out-of-order"), (join, "version")] {
        use futures_util::{SinkExt, StreamExt};
        let mut socket = dial(relay.address(), "", &headers).await.expect("let in");
        socket.send(Frame::Binary(message.encode().into())).await.expect("sent");
        let Some(Ok(Frame::Binary(answer))) = socket.next().await else { panic!("no answer") };
        let Ok(Message::Error { code: Some(code), .. }) = Message::decode(&answer) else {
            panic!("no error")
        };
        assert_eq!(code.name(), name);
        assert!(matches!(socket.next().await, Some(Ok(Frame::Close(_)))));
        assert_eq!(relay.refused(name), 1);
    }
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    let second = Message::Join {
        sender: eve.name.clone(),
        versions: vec!["1".into()],
        metadata: Default::default(),
    };
    eve.send(&second).await;
    eve.until("the refusal", |eve| eve.errors == [(ErrorCode::OutOfOrder, None)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_name_is_refused() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    let forged = Message::Request {
        sender: PeerId("anna".into()),
        target: eve.relay(),
        document: new_document(),
        data: vec![],
    };
    eve.send(&forged).await;
    eve.until("the refusal", |eve| eve.errors == [(ErrorCode::OutOfOrder, None)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_refused_too_often_is_closed() {
    let relay = start(|config| config.limits.refusals_per_connection = 3).await;
    let token = relay.token(Role::Responder);
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    for _ in 0..4 {
        eve.send_frame(Frame::Binary(b"rubbish".to_vec().into())).await;
    }
    eve.until("the end", |eve| eve.closed.is_some()).await;
    assert_eq!(eve.closed, Some(1008));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observer_reads_and_what_it_writes_is_refused() {
    let relay = start(|_| {}).await;
    let mut anna = Client::connect(relay.address(), &relay.token(Role::Responder), "anna").await;
    let mut olga = Client::connect(relay.address(), &relay.token(Role::Observer), "olga").await;
    let id = new_document();
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    olga.follow(id).await;
    olga.until("the document", |olga| olga.get(id, "x") == Some(1)).await;
    olga.force(id, "x", 666).await;
    olga.until("the refusal", |olga| olga.errors == [(ErrorCode::Forbidden, Some(id))]).await;
    assert_eq!(relay.refused("forbidden"), 1);
    anna.put(id, "y", 2).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    assert_eq!(anna.get(id, "x"), Some(1));
    olga.until("Anna's next edit", |olga| olga.get(id, "y") == Some(2)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_on_documents_and_presence_hold() {
    let relay = start(|config| {
        config.limits.unknown_documents_per_connection = 2;
        config.limits.documents_per_connection = 4;
        config.limits.presence_per_second = 5;
    })
    .await;
    let token = relay.token(Role::Responder);
    let mut eve = Client::connect(relay.address(), &token, "eve").await;
    let [first, second, third] = [new_document(), new_document(), new_document()];
    for id in [first, second] {
        eve.follow(id).await;
        eve.until("doc-unavailable", |eve| eve.unavailable.contains_key(&id)).await;
    }
    eve.follow(third).await;
    eve.until("the refusal", |eve| eve.errors == [(ErrorCode::Limit, Some(third))]).await;
    // A document that came is waited for no longer.
    eve.put(first, "x", 1).await;
    eve.until("the acknowledgement", |eve| eve.is_acknowledged(first)).await;
    eve.follow(third).await;
    eve.until("doc-unavailable", |eve| eve.unavailable.contains_key(&third)).await;
    eve.put(second, "x", 1).await;
    eve.put(third, "x", 1).await;
    eve.until("both", |eve| eve.is_acknowledged(second) && eve.is_acknowledged(third)).await;
    let [fourth, fifth] = [new_document(), new_document()];
    eve.follow(fourth).await;
    eve.until("doc-unavailable", |eve| eve.unavailable.contains_key(&fourth)).await;
    eve.follow(fifth).await;
    eve.until("the refusal", |eve| eve.errors.len() == 2).await;
    assert_eq!(eve.errors[1], (ErrorCode::Limit, Some(fifth)));

    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    ben.follow(first).await;
    ben.until("the document", |ben| ben.get(first, "x").is_some()).await;
    for count in 0..100 {
        let message = Message::Ephemeral(Ephemeral {
            document: first,
            sender: eve.name.clone(),
            target: eve.relay(),
            session: "s".into(),
            count,
            data: vec![1],
        });
        eve.send(&message).await;
    }
    eve.put(first, "x", 2).await;
    ben.until("the edit after them", |ben| ben.get(first, "x") == Some(2)).await;
    eve.until("the refusal", |eve| eve.errors.len() == 3).await;
    assert_eq!(eve.errors[2], (ErrorCode::Limit, Some(first)));
    assert!((15..30).contains(&ben.presence.len()), "{} came through", ben.presence.len());
    assert_eq!(relay.refused("limit"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_on_connections_hold_and_places_are_given_back() {
    let relay = start(|config| config.limits.connections_per_token = 2).await;
    let token = relay.token(Role::Responder);
    let first = Client::connect(relay.address(), &token, "first").await;
    let _second = Client::connect(relay.address(), &token, "second").await;
    let third = Client::try_connect(relay.address(), &token, "third").await;
    assert_eq!(third.err().map(|refused| refused.0), Some(503));
    assert_eq!(relay.refused("connections"), 1);
    // Another token is not affected.
    let other = relay.token(Role::Responder);
    Client::connect(relay.address(), &other, "other").await;
    first.vanish();
    let deadline = tokio::time::Instant::now() + crate::client::DEADLINE;
    while Client::try_connect(relay.address(), &token, "third").await.is_err() {
        assert!(tokio::time::Instant::now() < deadline, "the place is not given back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_cut_off_and_the_others_are_not_held_up() {
    let relay = start(|config| config.limits.queued_bytes = 1_000_000).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let id = new_document();
    anna.follow(id).await;
    anna.put(id, "x", 0).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let mut sleeper = Client::connect(relay.address(), &token, "sleeper").await;
    sleeper.follow(id).await;
    sleeper.until("the document", |sleeper| sleeper.get(id, "x").is_some()).await;
    // From now on nobody reads the sleeper's socket.
    let mut count = 0;
    while relay.refused("slow-client") == 0 {
        count += 1;
        assert!(count < 5_000, "it is never cut off");
        let presence = Message::Ephemeral(Ephemeral {
            document: id,
            sender: anna.name.clone(),
            target: anna.relay(),
            session: "s".into(),
            count,
            data: vec![0; 60_000],
        });
        anna.send(&presence).await;
        if count % 50 == 0 {
            // Stay below the limit on presence.
            anna.put(id, "x", count as i64).await;
            anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
            anna.listen(Duration::from_millis(500)).await;
        }
    }
    anna.put(id, "x", -1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    drop(sleeper);
}

/// What a client hears that says this much and then nothing, and how long it is listened to.
async fn hears(relay: SocketAddr, says: &str) -> (String, Duration) {
    let begin = Instant::now();
    let mut socket = TcpStream::connect(relay).await.expect("a connection");
    socket.write_all(says.as_bytes()).await.expect("it is taken");
    let mut heard = String::new();
    let all = timeout(DEADLINE, socket.read_to_string(&mut heard)).await;
    all.expect("the relay hangs up").expect("readable");
    (heard, begin.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_says_what_they_want_is_hung_up_on() {
    let patience = Duration::from_secs(1);
    let relay = start(|config| config.limits.request_seconds = 1).await;
    let hits = |limit| relay.running.metrics().limits.of(limit);
    let address = relay.address();
    for says in ["", "GET /healthz HTTP/1.1\r\n", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let (heard, took) = hears(address, says).await;
        assert!(!heard.starts_with("HTTP/1.1 200"), "{says}: {heard}");
        assert!(took >= patience, "{says}: {took:?}");
    }
    // The first said nothing at all, which is no request.
    let heads = hits(Limit::RequestSeconds);
    assert!(heads >= 2, "{heads}");
    // The head is there, the body does not come.
    for path in ["session", "access"] {
        let head =
            format!("POST /api/v1/{path} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{{");
        let (heard, _) = hears(address, &head).await;
        assert!(heard.starts_with("HTTP/1.1 408"), "{path}: {heard}");
        assert!(heard.contains("too-slow"), "{path}: {heard}");
    }
    assert_eq!(hits(Limit::RequestSeconds), heads + 2);
    // A head without an end, however quickly it comes.
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}", "x".repeat(100_000));
    let (heard, _) = hears(address, &long).await;
    assert!(heard.starts_with("HTTP/1.1 431"), "{heard}");
    assert_eq!(hits(Limit::Head), 1);
    // An open socket is no request that takes its time.
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(address, &token, "anna").await;
    anna.listen(patience * 3).await;
    assert_eq!(anna.closed, None);
}
