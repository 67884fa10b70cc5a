//! Documents on their way between clients.

use std::time::Duration;

use andon_relay::Role;
use andon_sync::Message;
use andon_sync::message::Ephemeral;

use crate::client::{Client, new_document};
use crate::relays::start;

#[tokio::test(flavor = "multi_thread")]
async fn two_clients_see_each_others_edits() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    let id = new_document();
    anna.follow(id).await;
    anna.put(id, "from anna", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;

    ben.follow(id).await;
    ben.until("Anna's edit", |ben| ben.get(id, "from anna") == Some(1)).await;
    ben.put(id, "from ben", 2).await;
    anna.until("Ben's edit", |anna| anna.get(id, "from ben") == Some(2)).await;
    ben.until("the acknowledgement", |ben| ben.is_acknowledged(id)).await;
    assert!(anna.errors.is_empty() && ben.errors.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_already_has_a_document_brings_it() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let id = new_document();
    let mut document = automerge::Automerge::new();
    let mut transaction = document.transaction();
    automerge::transaction::Transactable::put(&mut transaction, automerge::ROOT, "old", 7)
        .expect("an edit");
    transaction.commit();
    anna.follow_with(id, document).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "old") == Some(7)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_reaches_the_others_and_not_its_sender() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let observer = relay.token(Role::Observer);
    let mut ben = Client::connect(relay.address(), &observer, "ben").await;
    let id = new_document();
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "x").is_some()).await;
    let hello = |client: &Client, count| {
        Message::Ephemeral(Ephemeral {
            document: id,
            sender: client.name.clone(),
            target: client.relay(),
            session: "s".into(),
            count,
            data: b"here".to_vec(),
        })
    };
    anna.send(&hello(&anna, 1)).await;
    ben.until("Anna's presence", |ben| ben.presence.len() == 1).await;
    assert_eq!(ben.presence[0].sender, anna.name);
    ben.send(&hello(&ben, 1)).await;
    anna.until("Ben's presence", |anna| anna.presence.len() == 1).await;
    assert_eq!(anna.presence[0].sender, ben.name, "nobody hears an echo");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_nobody_has_yet_comes_when_it_arrives() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    let id = new_document();
    ben.follow(id).await;
    ben.until("doc-unavailable", |ben| ben.unavailable.contains_key(&id)).await;
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.until("the document", |ben| ben.get(id, "x") == Some(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_workspace_cannot_tell_a_document_from_one_that_does_not_exist() {
    let relay = start(|_| {}).await;
    let foreign = relay.running.register().create_workspace("Others").expect("a workspace");
    let token = relay.token(Role::Responder);
    let stranger = relay.token_in(foreign, Role::Admin);
    let mut eve = Client::connect(relay.address(), &stranger, "eve").await;
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let (id, nothing) = (new_document(), new_document());
    // Eve waits for it before it exists, which must not help her.
    eve.follow(id).await;
    eve.until("doc-unavailable", |eve| eve.unavailable.contains_key(&id)).await;
    anna.follow(id).await;
    anna.put(id, "secret", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    anna.put(id, "secret", 2).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;

    // She asks anew, for it and for one that does not exist.
    eve.vanish();
    let mut eve = Client::connect(relay.address(), &stranger, "eve").await;
    eve.follow(id).await;
    eve.follow(nothing).await;
    eve.until("both answers", |eve| eve.unavailable.len() == 2).await;
    eve.put(id, "from eve", 1).await;
    // Anna's next edit goes round after whatever Eve did.
    anna.put(id, "secret", 3).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    eve.listen(Duration::from_millis(100)).await;
    assert_eq!(eve.get(id, "secret"), None);
    assert_eq!(anna.get(id, "from eve"), None);
    assert_eq!(eve.unavailable[&id], eve.unavailable[&nothing]);
    assert!(eve.errors.is_empty());
    assert!(relay.refused("foreign-document") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_nobody_follows_is_unloaded_and_comes_back() {
    let relay = start(|config| config.unload_after = Duration::from_millis(50)).await;
    let token = relay.token(Role::Responder);
    let id = new_document();
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    assert_eq!(relay.running.loaded_documents(), 1);
    anna.vanish();
    relay.until("the unloading", |relay| relay.running.loaded_documents() == 0).await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "x") == Some(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_edits_of_many_clients_all_arrive() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let id = new_document();
    let mut clients = Vec::new();
    for number in 0..5 {
        let mut client =
            Client::connect(relay.address(), &token, &format!("client {number}")).await;
        client.follow(id).await;
        clients.push(client);
    }
    for round in 0..50 {
        for (number, client) in clients.iter_mut().enumerate() {
            client.put(id, &format!("{number} {round}"), round).await;
        }
    }
    // All at once, because each has to take what the others wrote.
    let all = clients.into_iter().map(|mut client| {
        tokio::spawn(async move {
            client
                .until("everybody's edits", |client| {
                    client.is_acknowledged(id)
                        && (0..5).all(|number| {
                            (0..50).all(|round| {
                                client.get(id, &format!("{number} {round}")) == Some(round)
                            })
                        })
                })
                .await;
            assert_eq!((client.closed, client.errors.len()), (None, 0));
        })
    });
    for client in all.collect::<Vec<_>>() {
        client.await.expect("it arrives");
    }
}
