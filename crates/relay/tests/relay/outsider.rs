//! Somebody who has a token, but not for the document in question, and tries.

use andon_sync::message::Ephemeral;
use andon_sync::{DocumentId, Message};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT};

use crate::client::{Client, new_document};
use crate::relays::TestRelay;

/// What occurs in the documents that they try to get.
pub const SECRET: &str = "what nobody else may read";

pub fn presence(client: &Client, document: DocumentId, count: u64) -> Message {
    Message::Ephemeral(Ephemeral {
        document,
        sender: client.name.clone(),
        target: client.relay(),
        session: "s".into(),
        count,
        data: SECRET.into(),
    })
}

pub fn forged() -> Automerge {
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
pub fn harmless(client: &Client, id: DocumentId) -> Vec<Vec<u8>> {
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

/// A document that the client may have goes to and fro, brought by its own token: what the relay
/// had sent this client before is now here.
pub async fn fence(relay: &TestRelay, token: &str, client: &mut Client) {
    let id = new_document();
    let mut other = Client::connect(relay.address(), token, "fence").await;
    other.follow_with(id, forged()).await;
    other.until("the acknowledgement", |other| other.is_acknowledged(id)).await;
    client.follow(id).await;
    client.until("the open document", |client| client.get(id, "forged") == Some(1)).await;
}

/// Anna and Ben, who came in with the token `inside`, work on the document. Eve tries what she
/// can, Mallory just listens and a forger brings a document of the same id; they came in with
/// `outside`, to which the document must not exist. None of them hears or changes anything.
pub async fn work_and_try(
    relay: &TestRelay,
    inside: &str,
    outside: &str,
    id: DocumentId,
    round: i64,
) {
    let address = relay.address();
    let mut eve = Client::connect(address, outside, "eve").await;
    let mut mallory = Client::connect(address, outside, "mallory").await;
    // Before anybody brings it.
    eve.follow(id).await;
    eve.until("the refusal", |eve| eve.unavailable.contains_key(&id)).await;

    let mut anna = Client::connect(address, inside, "anna").await;
    let mut ben = Client::connect(address, inside, "ben").await;
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
    let mut forger = Client::connect(address, outside, "forger").await;
    forger.follow_with(id, forged()).await;
    forger.until("the refusal", |forger| forger.unavailable.contains_key(&id)).await;
    // Their messages were taken before this edit comes back.
    for client in [&mut eve, &mut mallory, &mut forger] {
        fence(relay, outside, client).await;
    }
    anna.put(id, "last", round).await;
    ben.until("the last edit", |ben| ben.get(id, "last") == Some(round)).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    for client in [&mut eve, &mut mallory, &mut forger] {
        fence(relay, outside, client).await;
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
}
