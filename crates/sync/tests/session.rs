//! The rules of a session, one story for each.

mod host;

use andon_sync::message::{Ephemeral, PeerId};
use andon_sync::session::{Access, AfterFailure, Origin, PeerKey, Refused, Session};
use andon_sync::{Chunk, Message};
use automerge::transaction::Transactable;
use automerge::{ActorId, Author, Automerge, ROOT, ReadDoc, sync};

use host::{DOCUMENT, Host, OTHER, connect, exchange, talk};

fn sync_data(message: &Message) -> &[u8] {
    match message {
        Message::Sync { data, .. } | Message::Request { data, .. } => data,
        other => panic!("no sync message: {}", other.kind()),
    }
}

fn heads_in(message: &Message) -> Vec<automerge::ChangeHash> {
    sync::Message::decode(sync_data(message)).expect("a sync message").heads
}

/// Two hosts that are level with a document of one change.
fn level_pair() -> (Host, Host) {
    let (mut client, mut relay) = (Host::new("client"), Host::new("relay"));
    client.put("first", 1).save();
    connect(&mut client, &mut relay, Access::Write);
    talk(&mut client, &mut relay);
    assert!(client.session.is_level_with(OTHER) && relay.session.is_level_with(OTHER));
    (client, relay)
}

#[test]
fn a_new_document_reaches_a_relay_that_never_heard_of_it() {
    let (client, relay) = level_pair();
    assert_eq!(relay.get("first"), Some(1));
    assert_eq!(client.session.waiting(OTHER), Some(0));
    assert!(client.refused.is_empty() && relay.refused.is_empty());
    assert!(!client.session.is_unavailable_at(OTHER));
}

#[test]
fn an_authors_own_change_leaves_only_after_it_is_saved() {
    let (mut client, _) = level_pair();
    client.put("second", 2);
    assert_eq!(client.sent.len(), 0, "shown on the screen, but not sent");
    assert_eq!(client.get("second"), Some(2));
    assert!(!client.session.is_durable());
    client.save();
    assert_eq!(client.sent.len(), 1);
    assert!(client.session.is_durable());
}

#[test]
fn a_relay_shows_neither_author_nor_others_what_is_not_saved() {
    let (mut client, mut relay) = level_pair();
    let reader = PeerKey(2);
    relay.join(reader, PeerId("reader".into()), Access::Read, true);
    relay.sent.clear();

    client.put("second", 2).save();
    exchange(&mut client, &mut relay);
    assert_eq!(relay.get("second"), Some(2));
    assert_eq!(relay.sent.len(), 0, "no head, no change, no acknowledgement");
    assert_eq!(client.session.waiting(OTHER), Some(1));

    relay.save();
    let told: Vec<_> = relay.sent.iter().map(|(peer, _)| *peer).collect();
    assert_eq!(told, [OTHER, reader]);
    exchange(&mut relay, &mut client);
    assert_eq!(client.session.waiting(OTHER), Some(0));
}

#[test]
fn what_comes_while_a_save_is_under_way_is_saved_as_one_group() {
    let (mut client, mut relay) = level_pair();
    for n in 0..20 {
        client.put("many", n).save();
        exchange(&mut client, &mut relay);
    }
    assert_eq!(relay.saving.len(), 1, "the first alone");
    assert_eq!(relay.session.inbox_len(), 19);
    assert!(relay.session.inbox_bytes() > 19 * 50);

    relay.save();
    assert_eq!((relay.session.inbox_len(), relay.session.inbox_bytes()), (0, 0));
    assert_eq!(relay.get("many"), Some(19));
    assert_eq!(relay.saving.len(), 1, "the other nineteen together");
    relay.save();
    talk(&mut relay, &mut client);
    assert_eq!(client.session.waiting(OTHER), Some(0));
    let reopened = Host::over("relay", relay.store.clone());
    assert_eq!(reopened.get("many"), Some(19));
}

#[test]
fn a_relay_that_cannot_save_holds_everything_back_until_it_can() {
    let (mut client, mut relay) = level_pair();
    client.put("second", 2).save();
    exchange(&mut client, &mut relay);
    relay.fail(AfterFailure::Hold);

    // Neither later messages nor new followers make it talk.
    client.put("third", 3).save();
    exchange(&mut client, &mut relay);
    relay.join(PeerKey(2), PeerId("other".into()), Access::Write, true);
    assert_eq!(relay.sent.len(), 0);
    assert_eq!(relay.session.inbox_len(), 1);
    assert_eq!(client.session.waiting(OTHER), Some(2));

    relay.session.retry();
    relay.drain().save();
    assert_eq!(relay.saving.len(), 1);
    relay.save();
    assert!(relay.session.is_durable());
    while let Some((peer, message)) = relay.sent.pop_front() {
        if peer == OTHER {
            client.receive(OTHER, &message);
        }
    }
    assert_eq!(client.session.waiting(OTHER), Some(0));
    let reopened = Host::over("relay", relay.store.clone());
    assert_eq!((reopened.get("second"), reopened.get("third")), (Some(2), Some(3)));
}

#[test]
fn a_browser_with_full_storage_sends_anyway_and_saves_when_there_is_room() {
    let (mut client, mut relay) = level_pair();
    client.put("second", 2);
    client.fail(AfterFailure::SendAnyway);
    talk(&mut client, &mut relay);
    client.put("third", 3);
    talk(&mut client, &mut relay);
    assert_eq!(relay.get("third"), Some(3));
    assert_eq!(client.session.waiting(OTHER), Some(0));
    assert!(!client.session.is_durable(), "it says so");

    relay.put("fourth", 4);
    talk(&mut client, &mut relay);
    assert_eq!(client.get("fourth"), Some(4), "and still hears the others");

    client.session.retry();
    client.drain().save();
    assert!(client.session.is_durable());
    assert_eq!(Host::over("client", client.store.clone()).get("fourth"), Some(4));
}

#[test]
fn a_report_of_another_save_than_the_present_one_changes_nothing() {
    let (mut client, _) = level_pair();
    client.put("second", 2);
    let (ticket, _) = client.saving[0].clone();
    client.fail(AfterFailure::Hold);
    client.session.saved(ticket);
    client.session.save_failed(ticket, AfterFailure::SendAnyway);
    client.drain();
    assert_eq!(client.sent.len(), 0);
    assert!(!client.session.is_durable());
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
fn access_that_is_withdrawn_holds_for_what_still_waits() {
    let (mut client, mut relay) = level_pair();
    relay.put("busy", 1);
    client.put("late", 2).save();
    exchange(&mut client, &mut relay);
    assert_eq!(relay.session.inbox_len(), 1);
    relay.session.set_access(OTHER, Access::Read);
    relay.drain().save();
    assert_eq!(relay.get("late"), None);
    assert_eq!(relay.refused, [(OTHER, Refused::ReadOnly)]);
}

#[test]
fn what_a_peer_wrote_before_it_went_stays() {
    let (mut client, mut relay) = level_pair();
    relay.put("busy", 1);
    client.put("last words", 2).save();
    exchange(&mut client, &mut relay);
    relay.session.leave(OTHER);
    relay.drain().save().save();
    assert_eq!(relay.get("last words"), Some(2));
    assert_eq!(relay.session.inbox_bytes(), 0);
}

#[test]
fn a_chunk_of_another_tab_is_shown_sent_and_not_saved_again() {
    let (mut tab, mut relay) = level_pair();
    let mut other_tab = Host::over("other tab", tab.store.clone());
    other_tab.put("elsewhere", 2);
    let (_, chunk) = other_tab.saving[0].clone();
    tab.store.push(chunk.clone());

    tab.changed.clear();
    assert_eq!(tab.session.absorb(&chunk), Ok(()));
    tab.drain();
    assert_eq!(tab.changed, [Origin::Store]);
    assert!(tab.saving.is_empty() && tab.session.is_durable());
    talk(&mut tab, &mut relay);
    assert_eq!(relay.get("elsewhere"), Some(2));

    assert_eq!(tab.session.absorb(&chunk), Ok(()), "again does nothing");
    tab.drain();
    assert_eq!((tab.changed.len(), tab.sent.len()), (1, 0));
}

#[test]
fn a_chunk_of_another_tab_does_not_make_our_own_unsaved_change_durable() {
    let (mut tab, _) = level_pair();
    let mut other_tab = Host::over("other tab", tab.store.clone());
    other_tab.put("elsewhere", 2);
    let (_, chunk) = other_tab.saving[0].clone();

    tab.put("ours", 3);
    tab.session.absorb(&chunk).expect("a good chunk");
    tab.drain();
    assert!(!tab.session.is_durable());
    assert_eq!(tab.sent.len(), 0);
    tab.save();
    while !tab.saving.is_empty() {
        tab.save();
    }
    let reopened = Host::over("tab", tab.store.clone());
    assert_eq!((reopened.get("ours"), reopened.get("elsewhere")), (Some(3), Some(2)));
}

#[test]
fn a_damaged_chunk_of_another_tab_is_refused() {
    let mut tab = Host::new("tab");
    let chunk = Chunk::incremental(DOCUMENT, b"junk".to_vec());
    assert!(matches!(tab.session.absorb(&chunk), Err(Refused::BadChange(_))));
    assert!(!tab.session.is_known());
}

#[test]
fn after_a_hundred_loose_chunks_the_document_is_written_anew() {
    let mut client = Host::new("client");
    for n in 0..100 {
        client.put("n", n).save();
    }
    let [(snapshot, replaces)] = client.compactions.as_slice() else {
        panic!("one compaction, not {}", client.compactions.len())
    };
    assert_eq!(replaces.len(), 100);
    let mut store = client.store.clone();
    store.retain(|chunk| !replaces.contains(&chunk.key));
    assert_eq!(store.len(), 0);
    store.push(snapshot.clone());
    let reopened = Host::over("client", store);
    assert_eq!(reopened.get("n"), Some(99));
    assert_eq!(reopened.session.document().get_heads(), client.session.document().get_heads());

    // The next one replaces the snapshot as well.
    for n in 0..99 {
        client.put("n", n).save();
    }
    assert_eq!(client.compactions.len(), 2);
    assert!(client.compactions[1].1.contains(&client.compactions[0].0.key));
}

#[test]
fn a_document_with_changes_that_wait_for_a_lost_one_is_not_written_anew() {
    let mut client = Host::new("client");
    for n in 0..120 {
        client.put(&n.to_string(), n).save();
    }
    let mut store = client.store.clone();
    store.remove(110);
    let mut reopened = Host::over("client", store);
    reopened.drain();
    assert_eq!(reopened.compactions.len(), 0);
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
fn reading_into_an_empty_document_keeps_actor_and_author() {
    let (mut source, _) = level_pair();
    let mut client = Host::new("newcomer");
    client.session.set_author(ActorId::from([5, 5]), Some(vec![1, 2, 3]));
    source.session.leave(OTHER);
    connect(&mut client, &mut source, Access::Write);
    talk(&mut client, &mut source);
    client.put("signed", 1);
    let document = client.session.document();
    let change = document.get_last_local_change().expect("there is one");
    assert_eq!(change.actor_id(), &ActorId::from([5, 5]));
    assert_eq!(
        document.get_author_for_actor(&ActorId::from([5, 5])),
        Some(&Author::from(vec![1, 2, 3])).cloned()
    );
}

#[test]
fn a_made_document_is_saved_before_anybody_hears_of_it() {
    let mut document = Automerge::new();
    document.transact(|tx| tx.put(ROOT, "seed", 1)).expect("a put goes");
    let mut session = Session::new(DOCUMENT, PeerId("maker".into()), document, vec![], vec![]);
    session.join(OTHER, PeerId("relay".into()), Access::Write, None, true);
    let effects = session.take_effects();
    assert_eq!(effects.len(), 1, "{effects:?}");
    assert!(matches!(effects[0], andon_sync::session::Effect::Save { .. }));
}

#[test]
fn heads_shown_are_always_durable_ones() {
    let (mut client, mut relay) = level_pair();
    for n in 0..50 {
        client.put("c", n);
        if n % 3 == 0 {
            relay.put("r", n);
        }
        for host in [&mut client, &mut relay] {
            if !host.saving.is_empty() && n % 2 == 0 {
                host.save();
            }
            for (_, message) in &host.sent {
                let reopened = Host::over("store", host.store.clone());
                for head in heads_in(message) {
                    assert!(reopened.session.document().get_change_by_hash(&head).is_some());
                }
            }
        }
        exchange(&mut client, &mut relay);
        exchange(&mut relay, &mut client);
    }
    talk(&mut client, &mut relay);
    assert_eq!(client.get("r"), relay.get("r"));
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
