//! The handshake of a connection, and what each side refuses.

use andon_sync::connection::{Connection, Received, Rejected};
use andon_sync::message::{Ephemeral, ErrorCode, PeerMetadata};
use andon_sync::{DocumentId, Message, PeerId};

const DOCUMENT: DocumentId = DocumentId([7; 16]);

fn id(name: &str) -> PeerId {
    PeerId(name.into())
}

fn metadata(storage: &str) -> PeerMetadata {
    PeerMetadata { storage_id: Some(storage.into()), is_ephemeral: false }
}

fn relay() -> Connection {
    Connection::accept(id("relay"), metadata("relay-store"))
}

fn join(sender: &str, versions: &[&str]) -> Vec<u8> {
    Message::Join {
        sender: id(sender),
        versions: versions.iter().map(|version| (*version).to_owned()).collect(),
        metadata: metadata("store"),
    }
    .encode()
}

fn sync(sender: &str, target: &str) -> Message {
    Message::Sync { sender: id(sender), target: id(target), document: DOCUMENT, data: vec![1] }
}

fn open() -> (Connection, Connection) {
    let (mut client, greeting) = Connection::dial(id("client"), metadata("client-store"));
    let mut relay = relay();
    let Ok(Received::Opened { answer: Some(answer), .. }) = relay.receive(&greeting.encode())
    else {
        panic!("the relay accepts the greeting")
    };
    client.receive(&answer.encode()).expect("the client accepts the answer");
    (client, relay)
}

#[test]
fn both_sides_learn_each_others_names_and_stores() {
    let (mut client, greeting) = Connection::dial(id("client"), metadata("client-store"));
    let mut relay = relay();
    assert_eq!((client.peer(), relay.peer()), (None, None));

    let opened = relay.receive(&greeting.encode()).expect("a good greeting");
    let Received::Opened { peer, metadata: theirs, answer: Some(answer) } = opened else {
        panic!("expected the opening, got {opened:?}")
    };
    assert_eq!((peer, theirs), (id("client"), metadata("client-store")));
    assert_eq!(
        client.receive(&answer.encode()),
        Ok(Received::Opened { peer: id("relay"), metadata: metadata("relay-store"), answer: None })
    );
    assert_eq!((client.peer(), relay.peer()), (Some(&id("relay")), Some(&id("client"))));

    let message = sync("client", "relay");
    assert_eq!(relay.receive(&message.encode()), Ok(Received::Document(message)));
}

#[test]
fn an_unknown_version_is_refused_on_both_sides() {
    let rejected = relay().receive(&join("client", &["2", "3"])).expect_err("no version in common");
    assert_eq!(rejected, Rejected::Version("2, 3".into()));
    assert_eq!(rejected.code(), ErrorCode::Version);
    assert!(relay().receive(&join("client", &["2", "1"])).is_ok());

    let (mut client, _) = Connection::dial(id("client"), PeerMetadata::default());
    let answer = Message::Peer {
        sender: id("relay"),
        target: id("client"),
        version: "2".into(),
        metadata: PeerMetadata::default(),
    };
    assert_eq!(client.receive(&answer.encode()), Err(Rejected::Version("2".into())));
}

#[test]
fn nothing_goes_before_the_handshake() {
    for message in [
        sync("client", "relay"),
        Message::Leave { sender: id("client") },
        Message::Other { kind: "remote-subscription-change".into() },
    ] {
        let rejected = relay().receive(&message.encode()).expect_err("too early");
        assert_eq!(rejected, Rejected::OutOfOrder(message.kind()));
        assert_eq!(rejected.code(), ErrorCode::OutOfOrder);
    }
    let (mut client, greeting) = Connection::dial(id("client"), PeerMetadata::default());
    let other = Message::Join {
        sender: id("other"),
        versions: vec!["1".into()],
        metadata: PeerMetadata::default(),
    };
    assert_eq!(client.receive(&other.encode()), Err(Rejected::OutOfOrder("join")));
    assert_eq!(client.receive(&greeting.encode()), Err(Rejected::WrongPeer), "its own echo");
}

#[test]
fn a_second_handshake_is_refused_and_the_first_stays() {
    let (mut client, mut relay) = open();
    assert_eq!(relay.receive(&join("impostor", &["1"])), Err(Rejected::OutOfOrder("join")));
    assert_eq!(relay.peer(), Some(&id("client")));
    let answer = Message::Peer {
        sender: id("impostor"),
        target: id("client"),
        version: "1".into(),
        metadata: PeerMetadata::default(),
    };
    assert_eq!(client.receive(&answer.encode()), Err(Rejected::OutOfOrder("peer")));
    assert_eq!(client.peer(), Some(&id("relay")));
}

#[test]
fn a_peer_speaks_in_its_own_name_and_to_us() {
    let (_, mut relay) = open();
    for message in [sync("other", "relay"), sync("client", "other"), sync("relay", "relay")] {
        assert_eq!(relay.receive(&message.encode()), Err(Rejected::WrongPeer));
    }
    assert_eq!(
        accepting("client").receive(&join("client", &["1"])),
        Err(Rejected::WrongPeer),
        "two peers of one name"
    );
    assert_eq!(Rejected::WrongPeer.code(), ErrorCode::OutOfOrder);
}

fn accepting(name: &str) -> Connection {
    Connection::accept(id(name), PeerMetadata::default())
}

#[test]
fn presence_keeps_its_first_senders_name() {
    let (mut client, _) = open();
    let message = Message::Ephemeral(Ephemeral {
        document: DOCUMENT,
        sender: id("somebody else"),
        target: id("client"),
        session: "s".into(),
        count: 1,
        data: vec![],
    });
    assert_eq!(client.receive(&message.encode()), Ok(Received::Document(message)));
}

#[test]
fn what_we_do_not_use_is_ignored_and_errors_and_goodbyes_are_told() {
    let (mut client, mut relay) = open();
    let other = Message::Other { kind: "remote-heads-changed".into() };
    assert_eq!(relay.receive(&other.encode()), Ok(Received::Ignored));
    let error = Message::Error {
        message: "no".into(),
        code: Some(ErrorCode::Forbidden),
        document: Some(DOCUMENT),
    };
    assert_eq!(client.receive(&error.encode()), Ok(Received::Error(error)));
    let stranger = Message::Leave { sender: id("stranger") };
    assert_eq!(relay.receive(&stranger.encode()), Ok(Received::Ignored));
    let leave = Message::Leave { sender: id("client") };
    assert_eq!(relay.receive(&leave.encode()), Ok(Received::Left));
}

#[test]
fn junk_is_malformed_at_any_time() {
    let (mut client, mut relay) = open();
    for connection in [&mut client, &mut relay, &mut accepting("fresh")] {
        let rejected = connection.receive(b"junk").expect_err("no CBOR");
        assert_eq!(rejected.code(), ErrorCode::Malformed);
    }
}
