//! Stores: other tabs, compaction, and what is read from them.

use andon_sync::session::{Access, Effect, Origin, Refused, Session};
use andon_sync::{Chunk, PeerId};
use automerge::transaction::Transactable;
use automerge::{ActorId, Author, Automerge, ROOT};

use crate::host::{DOCUMENT, Host, OTHER, connect, talk};
use crate::level_pair;

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
fn a_large_document_that_was_fetched_as_a_whole_is_written_anew() {
    let (client, mut relay) = (Host::new("client"), Host::new("relay"));
    let mut client = Host { session: client.session.with_plain_snapshots(), ..client };
    let mut digits = 1_u64;
    for n in 0..40 {
        // Texts that do not pack, so that they are as long in the store.
        let text: String = std::iter::repeat_with(|| {
            digits = digits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b'!' + (digits >> 58) as u8)
        })
        .take(4_000)
        .collect();
        let put = relay.session.edit(1, |tx| tx.put(ROOT, format!("text {n}"), text));
        put.expect("a put into the root goes");
        relay.drain().save();
    }
    connect(&mut client, &mut relay, Access::Write);
    talk(&mut client, &mut relay);
    let [(snapshot, replaces)] = client.compactions.as_slice() else {
        panic!("one compaction, not {}", client.compactions.len())
    };
    assert!(client.store.iter().all(|chunk| replaces.contains(&chunk.key)));
    let reopened = Host::over("client", vec![snapshot.clone()]);
    assert_eq!(reopened.session.document().get_heads(), relay.session.document().get_heads());

    // What little comes after that does not write it all again.
    for n in 0..50 {
        client.put("n", n).save();
    }
    assert_eq!(client.compactions.len(), 1);
    assert_eq!(relay.compactions.len(), 0, "a relay has no page to start");
}

#[test]
fn what_is_to_be_sent_does_not_wait_for_the_document_to_be_written_anew() {
    let (mut client, _) = level_pair();
    // One more chunk than these and the one there is, and a snapshot is due.
    for n in 0..98 {
        client.put("n", n).save();
    }
    client.put("n", 98);
    let (ticket, _) = client.saving[0].clone();
    client.session.saved(ticket);
    let first = client.session.take_effects();
    assert!(matches!(first.as_slice(), [Effect::Send { .. }]), "{first:?}");
    let then = client.session.take_effects();
    assert!(matches!(then.as_slice(), [Effect::Compact { .. }]), "{then:?}");
    assert!(client.session.take_effects().is_empty());
}

#[test]
fn a_host_that_only_passes_on_is_not_told_what_changed() {
    let (mut client, relay) = level_pair();
    let mut relay = Host { session: relay.session.without_patches(), ..relay };
    relay.changed.clear();
    client.put("second", 2);
    relay.put("third", 3);
    talk(&mut client, &mut relay);
    assert_eq!((relay.get("second"), relay.changed.len()), (Some(2), 0));
    assert!(client.changed.contains(&Origin::Peer(OTHER)));
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
    assert!(matches!(effects[0], Effect::Save { .. }));
}
