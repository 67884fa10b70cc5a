//! The CBOR of messages, against frames that `@automerge/automerge-repo` 2.5.6 wrote (its
//! `cbor.encode`, which is cbor-x).

use andon_sync::message::{DecodeError, Ephemeral, ErrorCode, PeerMetadata};
use andon_sync::{DocumentId, Message, PeerId};
use proptest::prelude::*;

const DOCUMENT: &str = "4NMNnkMhL8jXrdJ9jamS58PAVdXu";

const JOIN: &str = "b900046474797065646a6f696e6873656e646572496468636c69656e742d316c706565724d65746164617461b900026973746f726167654964782433373630646633372d613463362d346636362d396563642d3733323033396139333835646b6973457068656d6572616cf47819737570706f7274656450726f746f636f6c56657273696f6e73816131";
const JOIN_WITH_UNDEFINED: &str = "b900046474797065646a6f696e6873656e646572496461636c706565724d65746164617461b900026973746f726167654964f76b6973457068656d6572616cf57819737570706f7274656450726f746f636f6c56657273696f6e73816131";
const PEER: &str = "b90005647479706564706565726873656e64657249646572656c61796c706565724d65746164617461b900016b6973457068656d6572616cf57773656c656374656450726f746f636f6c56657273696f6e613168746172676574496468636c69656e742d31";
const LEAVE: &str = "b900026474797065656c656176656873656e646572496468636c69656e742d31";
const REQUEST: &str = "b90005647479706567726571756573746873656e646572496468636c69656e742d316874617267657449646572656c61796a646f63756d656e744964781c344e4d4e6e6b4d684c386a5872644a396a616d533538504156645875646461746143010203";
const SYNC: &str = "b9000564747970656473796e636464617461430102036874617267657449646572656c61796a646f63756d656e744964781c344e4d4e6e6b4d684c386a5872644a396a616d5335385041566458756873656e646572496468636c69656e742d31";
/// The same with cbor-x's `tagUint8Array`.
const SYNC_TAGGED: &str = "b9000564747970656473796e636464617461d840430102036874617267657449646572656c61796a646f63756d656e744964781c344e4d4e6e6b4d684c386a5872644a396a616d5335385041566458756873656e646572496468636c69656e742d31";
const UNAVAILABLE: &str = "b9000464747970656f646f632d756e617661696c61626c656a646f63756d656e744964781c344e4d4e6e6b4d684c386a5872644a396a616d5335385041566458756873656e646572496468636c69656e742d316874617267657449646572656c6179";
const EPHEMERAL: &str = "b90007647479706569657068656d6572616c6873656e646572496468636c69656e742d316874617267657449646572656c617965636f756e74076973657373696f6e49646273316a646f63756d656e744964781c344e4d4e6e6b4d684c386a5872644a396a616d533538504156645875646461746143010203";
/// A count of 2^34, which cbor-x writes as a float.
const EPHEMERAL_FLOAT: &str = "b90007647479706569657068656d6572616c6873656e646572496468636c69656e742d316874617267657449646572656c617965636f756e74fb42100000000000006973657373696f6e49646273316a646f63756d656e744964781c344e4d4e6e6b4d684c386a5872644a396a616d533538504156645875646461746143010203";
/// A count of 1.5.
const EPHEMERAL_FRACTION: &str = "b90007647479706569657068656d6572616c6873656e646572496468636c69656e742d316874617267657449646572656c617965636f756e74fb3ff80000000000006973657373696f6e49646273316a646f63756d656e744964781c344e4d4e6e6b4d684c386a5872644a396a616d533538504156645875646461746143010203";
const ERROR: &str = "b900046474797065656572726f72676d657373616765781c756e737570706f727465642070726f746f636f6c2076657273696f6e6873656e64657249646572656c617968746172676574496468636c69656e742d31";
const SUBSCRIPTION: &str = "b900046474797065781a72656d6f74652d737562736372697074696f6e2d6368616e67656873656e646572496468636c69656e742d316874617267657449646572656c61796361646481782433373630646633372d613463362d346636362d396563642d373332303339613933383564";
const REMOTE_HEADS: &str = "b9000564747970657472656d6f74652d68656164732d6368616e6765646873656e646572496468636c69656e742d316874617267657449646572656c61796a646f63756d656e744964781c344e4d4e6e6b4d684c386a5872644a396a616d533538504156645875686e65774865616473b90001683337363064663337b90002656865616473816261626974696d657374616d70fb4278bcfe56800000";

fn frame(hex: &str) -> Vec<u8> {
    hex::decode(hex).expect("the fixture is hexadecimal")
}

fn decode(hex: &str) -> Message {
    Message::decode(&frame(hex)).expect("the fixture is a message")
}

fn client() -> PeerId {
    PeerId("client-1".into())
}

fn relay() -> PeerId {
    PeerId("relay".into())
}

fn document() -> DocumentId {
    DOCUMENT.parse().expect("a document id")
}

fn ephemeral(count: u64) -> Message {
    Message::Ephemeral(Ephemeral {
        document: document(),
        sender: client(),
        target: relay(),
        session: "s1".into(),
        count,
        data: vec![1, 2, 3],
    })
}

#[test]
fn what_automerge_repo_writes_is_read() {
    let storage_id = Some("3760df37-a4c6-4f66-9ecd-732039a9385d".to_owned());
    let sync = Message::Sync {
        sender: client(),
        target: relay(),
        document: document(),
        data: vec![1, 2, 3],
    };
    let expected = [
        (
            JOIN,
            Message::Join {
                sender: client(),
                versions: vec!["1".into()],
                metadata: PeerMetadata { storage_id, is_ephemeral: false },
            },
        ),
        (
            JOIN_WITH_UNDEFINED,
            Message::Join {
                sender: PeerId("c".into()),
                versions: vec!["1".into()],
                metadata: PeerMetadata { storage_id: None, is_ephemeral: true },
            },
        ),
        (
            PEER,
            Message::Peer {
                sender: relay(),
                target: client(),
                version: "1".into(),
                metadata: PeerMetadata { storage_id: None, is_ephemeral: true },
            },
        ),
        (LEAVE, Message::Leave { sender: client() }),
        (
            REQUEST,
            Message::Request {
                sender: client(),
                target: relay(),
                document: document(),
                data: vec![1, 2, 3],
            },
        ),
        (SYNC, sync.clone()),
        (SYNC_TAGGED, sync),
        (
            UNAVAILABLE,
            Message::DocUnavailable { sender: client(), target: relay(), document: document() },
        ),
        (EPHEMERAL, ephemeral(7)),
        (EPHEMERAL_FLOAT, ephemeral(1 << 34)),
        (
            ERROR,
            Message::Error {
                message: "unsupported protocol version".into(),
                code: None,
                document: None,
            },
        ),
        (SUBSCRIPTION, Message::Other { kind: "remote-subscription-change".into() }),
        (REMOTE_HEADS, Message::Other { kind: "remote-heads-changed".into() }),
    ];
    for (hex, message) in expected {
        assert_eq!(decode(hex), message);
        assert_eq!(Message::decode(&message.encode()).as_ref(), Ok(&message));
    }
}

#[test]
fn a_count_that_is_no_whole_number_is_refused() {
    assert_eq!(Message::decode(&frame(EPHEMERAL_FRACTION)), Err(DecodeError::Field("count")));
}

#[test]
fn unknown_fields_are_passed_over() {
    // {"type": "leave", "future": {"deep": [1, null]}, "senderId": "a"}
    let bytes = b"\xa3\x64type\x65leave\x66future\xa1\x64deep\x82\x01\xf6\x68senderId\x61a";
    assert_eq!(Message::decode(bytes), Ok(Message::Leave { sender: PeerId("a".into()) }));
}

#[test]
fn what_is_no_message_is_refused_with_the_reason() {
    let not_cbor = |bytes: &[u8]| {
        assert!(matches!(Message::decode(bytes), Err(DecodeError::NotCbor(_))), "{bytes:x?}");
    };
    not_cbor(b"");
    not_cbor(&frame(SYNC)[..40]);
    not_cbor(&[frame(LEAVE), vec![0]].concat());
    assert_eq!(Message::decode(b"\x01"), Err(DecodeError::NotAMap));
    assert_eq!(Message::decode(b"\xa1\x01\x02"), Err(DecodeError::NotAMap));
    assert_eq!(Message::decode(b"\xa0"), Err(DecodeError::Field("type")));
    assert_eq!(Message::decode(b"\xa1\x64type\x65leave"), Err(DecodeError::Field("senderId")));
    assert_eq!(
        Message::decode(b"\xa2\x64type\x65leave\x68senderId\x60"),
        Err(DecodeError::Field("senderId")),
        "a peer must have a name"
    );
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let refused = |bytes: Vec<u8>| assert!(Message::decode(&bytes).is_err());
    let began = std::time::Instant::now();
    refused([0xa1; 1_000_000].to_vec());
    refused([0x81; 1_000_000].to_vec());
    refused([0xd8, 0x40].repeat(500_000));
    refused([0x9f; 1_000_000].to_vec());
    // Lengths that the frame does not have: bytes, text, array, map.
    for head in [0x5b, 0x7b, 0x9b, 0xbb] {
        refused([&[head][..], &[0xff; 8]].concat());
        refused([&[head][..], &[0, 0, 0, 1, 0, 0, 0, 0]].concat());
    }
    // A million tiny items in an array that really has them.
    let mut tiny = vec![0xa2, 0x64, b't', b'y', b'p', b'e', 0x61, b'x', 0x61, b'a', 0x9a];
    tiny.extend(1_000_000_u32.to_be_bytes());
    tiny.extend(vec![0; 1_000_000]);
    refused(tiny);
    assert!(began.elapsed().as_secs() < 5);
}

fn text() -> impl Strategy<Value = String> {
    "[ -~äöü🙂]{1,20}"
}

fn peer() -> impl Strategy<Value = PeerId> {
    text().prop_map(PeerId)
}

fn metadata() -> impl Strategy<Value = PeerMetadata> {
    (proptest::option::of(text()), any::<bool>())
        .prop_map(|(storage_id, is_ephemeral)| PeerMetadata { storage_id, is_ephemeral })
}

fn any_message() -> impl Strategy<Value = Message> {
    let id = || any::<[u8; 16]>().prop_map(DocumentId);
    let about = || (peer(), peer(), id(), proptest::collection::vec(any::<u8>(), 0..300));
    let code = proptest::sample::select(ErrorCode::ALL.to_vec());
    prop_oneof![
        (peer(), proptest::collection::vec(text(), 0..3), metadata())
            .prop_map(|(sender, versions, metadata)| Message::Join { sender, versions, metadata }),
        (peer(), peer(), text(), metadata()).prop_map(|(sender, target, version, metadata)| {
            Message::Peer { sender, target, version, metadata }
        }),
        peer().prop_map(|sender| Message::Leave { sender }),
        about().prop_map(|(sender, target, document, data)| Message::Request {
            sender,
            target,
            document,
            data
        }),
        about().prop_map(|(sender, target, document, data)| Message::Sync {
            sender,
            target,
            document,
            data
        }),
        about().prop_map(|(sender, target, document, _)| Message::DocUnavailable {
            sender,
            target,
            document
        }),
        (about(), text(), any::<u64>()).prop_map(
            |((sender, target, document, data), session, count)| {
                Message::Ephemeral(Ephemeral { document, sender, target, session, count, data })
            }
        ),
        (text(), proptest::option::of(code), proptest::option::of(id()))
            .prop_map(|(message, code, document)| Message::Error { message, code, document }),
    ]
}

proptest! {
    #[test]
    fn every_message_comes_back_as_it_was(message in any_message()) {
        prop_assert_eq!(Message::decode(&message.encode()), Ok(message));
    }

    #[test]
    fn any_bytes_are_answered_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Message::decode(&bytes);
    }

    #[test]
    fn a_damaged_message_is_answered_without_panic(
        message in any_message(),
        place in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
        end in any::<proptest::sample::Index>(),
    ) {
        let mut bytes = message.encode();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = Message::decode(&bytes);
        bytes.truncate(end.index(bytes.len()));
        prop_assert!(Message::decode(&bytes).is_err(), "a message that is cut off is none");
    }

    #[test]
    fn document_ids_survive_their_text(id in any::<[u8; 16]>()) {
        let id = DocumentId(id);
        prop_assert_eq!(id.to_string().parse(), Ok(id));
    }
}
