//! Who follows, who may write, and who knows what of whom.

use andon_sync::message::Ephemeral;
use andon_sync::session::{Access, PeerKey, Refused};
use andon_sync::{Message, PeerId};
use automerge::{ReadDoc, sync};

use crate::host::{DOCUMENT, Host, OTHER, connect, exchange, talk};
use crate::{heads_in, level_pair, sync_data};

#[test]
fn a_new_document_reaches_a_relay_that_never_heard_of_it() {
    let (client, relay) = level_pair();
    assert_eq!(relay.get("first"), Some(1));
    assert_eq!(client.session.waiting(OTHER), Some(0));
    assert!(client.refused.is_empty() && relay.refused.is_empty());
    assert!(!client.session.is_unavailable_at(OTHER));
}

#[test]
fn what_is_unavailable_is_told_once_for_each_question_and_sent_when_it_arrives() {
    let (mut reader, mut relay) = (Host::new("reader"), Host::new("relay"));
    connect(&mut reader, &mut relay, Access::Read);
    assert!(matches!(reader.sent[0].1, Message::Request { .. }));
    let question = reader.sent[0].1.clone();
    talk(&mut reader, &mut relay);
    assert!(reader.session.is_unavailable_at(OTHER));
    relay.receive(OTHER, &question);
    assert!(matches!(relay.sent.pop_front(), Some((_, Message::DocUnavailable { .. }))));
    assert_eq!(relay.sent.len(), 0);

    let mut author = Host::new("author");
    author.put("first", 1).save();
    let author_key = PeerKey(2);
    relay.join(author_key, author.id(), Access::Write, false);
    author.join(OTHER, relay.id(), Access::Write, true);
    for _ in 0..20 {
        while let Some((_, message)) = author.sent.pop_front() {
            relay.receive(author_key, &message);
        }
        if !relay.saving.is_empty() {
            relay.save();
        }
        while let Some((peer, message)) = relay.sent.pop_front() {
            let whom = if peer == author_key { &mut author } else { &mut reader };
            whom.receive(OTHER, &message);
        }
        if !reader.saving.is_empty() {
            reader.save();
        }
        exchange(&mut reader, &mut relay);
    }
    assert_eq!(reader.get("first"), Some(1));
    assert!(!reader.session.is_unavailable_at(OTHER));
}

#[test]
fn a_reader_is_refused_once_for_each_message_and_changes_nothing() {
    let (mut reader, mut relay) = level_pair();
    relay.session.set_access(OTHER, Access::Read);
    relay.drain();
    talk(&mut reader, &mut relay);

    reader.session.leave(OTHER);
    connect(&mut reader, &mut relay, Access::Read);
    reader.put("forbidden", 1).save();
    // Before it learns that it may only read.
    talk(&mut reader, &mut relay);
    assert_eq!(relay.get("forbidden"), None);
    assert!(relay.saving.is_empty() && relay.session.is_durable());
    assert!(relay.refused.iter().all(|refused| *refused == (OTHER, Refused::ReadOnly)));
    assert_eq!(
        reader.session.waiting(OTHER),
        Some(1),
        "it is told so, and does not believe otherwise"
    );

    assert!(reader.session.is_read_only_at(OTHER) && !relay.session.is_read_only_at(OTHER));

    // It still hears what others write.
    relay.put("news", 2);
    talk(&mut reader, &mut relay);
    assert_eq!(reader.get("news"), Some(2));

    // A reader that sends all the same, as no honest client does, is refused each time.
    let refusals = relay.refused.len();
    let document = reader.session.document();
    let forged = sync::Message {
        heads: document.get_heads(),
        need: vec![],
        have: vec![],
        changes: vec![document.save_after(&[])].into(),
        flags: None,
        version: sync::MessageVersion::V2,
    }
    .encode();
    for _ in 0..3 {
        relay.session.receive(OTHER, &forged);
    }
    relay.drain();
    assert_eq!(relay.refused.len(), refusals + 3);
    assert_eq!(relay.get("forbidden"), None);
}

#[test]
fn a_reader_who_may_write_again_is_asked_for_what_was_refused() {
    let (mut reader, mut relay) = level_pair();
    relay.session.set_access(OTHER, Access::Read);
    relay.drain();
    reader.put("mine", 5).save();
    talk(&mut reader, &mut relay);
    assert_eq!(relay.get("mine"), None);

    relay.session.set_access(OTHER, Access::Write);
    relay.drain();
    talk(&mut reader, &mut relay);
    assert!(!reader.session.is_read_only_at(OTHER));
    assert_eq!(relay.get("mine"), Some(5));
    assert_eq!(reader.session.waiting(OTHER), Some(0));
}

#[test]
fn a_peers_state_makes_the_next_handshake_short_and_is_known_before_it_speaks() {
    let (mut client, mut relay) = level_pair();
    for n in 0..500 {
        client.put("n", n).save();
    }
    talk(&mut client, &mut relay);
    let state = client.session.peer_state(OTHER).expect("it follows");
    client.session.leave(OTHER);
    relay.session.leave(OTHER);

    let length = |client: &mut Host, known: Option<&[u8]>| {
        client.session.join(OTHER, PeerId("relay".into()), Access::Write, known, true);
        client.drain();
        let (_, message) = client.sent.pop_front().expect("it speaks first");
        client.session.leave(OTHER);
        message.encode().len()
    };
    let (fresh, known) = (length(&mut client, None), length(&mut client, Some(&state)));
    assert!(known + 500 < fresh, "{known} bytes are hardly shorter than {fresh}");

    client.session.join(OTHER, PeerId("relay".into()), Access::Write, Some(&state), false);
    assert_eq!(client.session.waiting(OTHER), Some(0));
    client.put("after", 1).save();
    assert_eq!(client.session.waiting(OTHER), Some(1));
    client.session.join(OTHER, PeerId("relay".into()), Access::Write, None, false);
    assert_eq!(client.session.waiting(OTHER), None, "nothing is known of a new peer");
}

#[test]
fn a_peers_state_that_names_lost_changes_does_not_keep_them_away() {
    let (mut client, mut relay) = level_pair();
    let store_before = client.store.clone();
    client.put("lost", 2).save();
    talk(&mut client, &mut relay);
    let state = client.session.peer_state(OTHER).expect("it follows");

    // The client's store goes back to what it was, its notes about the relay do not.
    let mut client = Host::over("client", store_before);
    relay.session.leave(OTHER);
    relay.join(OTHER, client.id(), Access::Write, false);
    client.session.join(OTHER, relay.id(), Access::Write, Some(&state), true);
    client.drain();
    let greeting = sync::Message::decode(sync_data(&client.sent[0].1)).expect("a sync message");
    let has = |hash| client.session.document().get_change_by_hash(hash).is_some();
    assert!(greeting.have[0].last_sync.iter().all(has), "it claims only what it has");
    talk(&mut client, &mut relay);
    assert_eq!(client.get("lost"), Some(2));
}

#[test]
fn a_relay_that_lost_everything_is_given_it_again() {
    let (mut client, mut relay) = level_pair();
    client.put("second", 2).save();
    talk(&mut client, &mut relay);
    let state = client.session.peer_state(OTHER).expect("it follows");
    client.session.leave(OTHER);

    let mut relay = Host::new("relay");
    relay.join(OTHER, client.id(), Access::Write, false);
    client.session.join(OTHER, relay.id(), Access::Write, Some(&state), true);
    client.drain();
    talk(&mut client, &mut relay);
    assert_eq!((relay.get("first"), relay.get("second")), (Some(1), Some(2)));
    assert_eq!(client.session.waiting(OTHER), Some(0));
}

#[test]
fn heads_that_we_do_not_know_acknowledge_nothing_of_ours() {
    let (mut client, mut relay) = level_pair();
    client.put("ours", 2);
    relay.put("theirs", 3).save();
    // The relay's news come while our own change is not out yet: its heads hold nothing of it.
    exchange(&mut relay, &mut client);
    assert_eq!(client.session.waiting(OTHER), Some(1));
    talk(&mut client, &mut relay);
    assert_eq!(client.session.waiting(OTHER), Some(0));
    assert_eq!(relay.session.waiting(OTHER), Some(0));

    let message = sync::Message {
        heads: vec![automerge::ChangeHash([0xee; 32])],
        need: vec![],
        have: vec![],
        changes: sync::ChunkList::empty(),
        flags: None,
        version: sync::MessageVersion::V1,
    };
    client.session.receive(OTHER, &message.encode());
    assert_eq!(client.session.waiting(OTHER), Some(0), "what it had it still has");
    client.put("later", 4);
    assert_eq!(client.session.waiting(OTHER), Some(1));
}

#[test]
fn joining_again_begins_anew_and_loses_nothing() {
    let (mut client, mut relay) = level_pair();
    relay.put("busy", 1);
    client.put("second", 2).save();
    exchange(&mut client, &mut relay);
    // The relay opens the same peer again while its message still waits.
    relay.join(OTHER, client.id(), Access::Write, true);
    relay.join(OTHER, client.id(), Access::Write, true);
    assert_eq!(relay.session.peers().count(), 1);
    talk(&mut client, &mut relay);
    assert_eq!(relay.get("second"), Some(2));
    assert_eq!(client.get("busy"), Some(1));
    assert_eq!(client.session.waiting(OTHER), Some(0));
}

#[test]
fn a_change_that_came_by_another_way_is_acknowledged_too() {
    let (mut client, mut relay) = level_pair();
    // The relay gets the client's change from somebody else, in the same group with the client's
    // own word that it has it.
    client.put("second", 2).save();
    client.sent.clear();
    let elsewhere = PeerKey(2);
    relay.join(elsewhere, PeerId("other relay".into()), Access::Write, false);
    relay.put("busy", 1);
    let (heads, all) = {
        let mut merged = client.session.document().clone();
        merged.merge(&mut relay.session.document().clone()).expect("a merge goes");
        (merged.get_heads(), merged.save())
    };
    let message = |changes: Vec<u8>| {
        let chunks = if changes.is_empty() { vec![] } else { vec![changes] };
        let version = sync::MessageVersion::V2;
        let (need, have) = (vec![], vec![]);
        sync::Message {
            heads: heads.clone(),
            need,
            have,
            changes: chunks.into(),
            flags: None,
            version,
        }
        .encode()
    };
    relay.session.receive(elsewhere, &message(all));
    relay.session.receive(OTHER, &message(vec![]));
    relay.drain().save().save();
    let told = relay.sent.iter().rev().find(|(peer, _)| *peer == OTHER).expect("it is told");
    assert_eq!(heads_in(&told.1), relay.session.document().get_heads());
}

#[test]
fn a_stranger_is_told_that_it_does_not_follow() {
    let mut relay = Host::new("relay");
    relay.session.receive(PeerKey(9), b"anything");
    relay.drain();
    assert_eq!(relay.refused, [(PeerKey(9), Refused::NotFollowing)]);
}

#[test]
fn a_long_talk_leaves_no_growing_memory_of_what_was_sent() {
    let (mut client, mut relay) = level_pair();
    let size = |host: &Host| {
        format!("{:?}", host.session).len() - format!("{:?}", host.session.document()).len()
    };
    let mut sizes = Vec::new();
    for round in 0..3 {
        for n in 0..30 {
            client.put("n", round * 30 + n).save();
            talk(&mut client, &mut relay);
        }
        sizes.push((size(&client), size(&relay)));
    }
    // The chunks that wait for compaction are listed; a key of those takes some 200 characters.
    let listed = 30 * 300;
    assert!(sizes[2].0 < sizes[1].0 + listed && sizes[2].1 < sizes[1].1 + listed, "{sizes:?}");
}

#[test]
fn presence_is_passed_on_to_the_others_once() {
    let mut relay = Host::new("relay");
    for (key, name) in [(1, "a"), (2, "b"), (3, "c")] {
        relay.join(PeerKey(key), PeerId(name.into()), Access::Read, false);
    }
    let mut ephemeral = Ephemeral {
        document: DOCUMENT,
        sender: PeerId("a".into()),
        target: PeerId("relay".into()),
        session: "s".into(),
        count: 1,
        data: vec![1],
    };
    relay.session.relay(PeerKey(1), &ephemeral);
    relay.session.relay(PeerKey(2), &ephemeral);
    relay.drain();
    let to: Vec<_> = relay.sent.drain(..).map(|(peer, _)| peer).collect();
    assert_eq!(to, [PeerKey(2), PeerKey(3)]);
    ephemeral.count = 2;
    relay.session.relay(PeerKey(1), &ephemeral);
    relay.drain();
    assert_eq!(relay.sent.len(), 2);
}

#[test]
fn what_went_by_while_the_document_was_closed_is_sent_again_when_asked() {
    let (client, mut relay) = level_pair();
    relay.put("second", 2).save();
    relay.sent.clear();
    // Opened again over the same connection, of which the relay remembers what it sent.
    let known = client.session.peer_state(OTHER);
    let mut again = Host::over("client", client.store.clone());
    again.session.join(OTHER, relay.id(), Access::Write, known.as_deref(), false);
    again.session.ask_again(OTHER);
    again.drain();
    talk(&mut again, &mut relay);
    assert_eq!(again.get("second"), Some(2));
    assert!(again.session.is_level_with(OTHER) && relay.session.is_level_with(OTHER));
}

#[test]
fn a_peer_that_opens_the_document_again_is_told_that_nothing_has_happened() {
    let (client, mut relay) = level_pair();
    let mut again = Host::over("client", client.store.clone());
    again.session.join(OTHER, relay.id(), Access::Write, None, false);
    again.session.ask_again(OTHER);
    again.drain();
    talk(&mut again, &mut relay);
    assert!(again.session.is_level_with(OTHER) && relay.session.is_level_with(OTHER));
}
