//! Nothing leaves before it is durable.

use andon_sync::PeerId;
use andon_sync::session::{Access, AfterFailure, PeerKey, Refused};
use automerge::ReadDoc;

use crate::host::{Host, OTHER, exchange, talk};
use crate::{heads_in, level_pair, sync_data};

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
fn what_is_gathered_is_taken_in_and_saved_as_one_group() {
    let (mut writer, mut reader) = level_pair();
    let mut messages = Vec::new();
    for n in 0..20 {
        writer.put("many", n).save();
        messages.extend(writer.sent.drain(..).map(|(_, message)| message));
    }
    assert_eq!(messages.len(), 20);
    for message in &messages {
        assert!(reader.session.gather(OTHER, sync_data(message)), "it brings a change");
    }
    reader.drain();
    assert_eq!((reader.get("many"), reader.session.inbox_len()), (None, 20));

    reader.session.proceed();
    reader.drain();
    assert_eq!((reader.get("many"), reader.session.inbox_len()), (Some(19), 0));
    assert_eq!(reader.saving.len(), 1, "all twenty together");
    assert_eq!(reader.sent.len(), 0);
    reader.save();
    talk(&mut reader, &mut writer);
    assert_eq!(writer.session.waiting(OTHER), Some(0));
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
