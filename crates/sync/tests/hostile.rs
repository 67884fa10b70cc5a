//! What a peer sends who means no good, or whose bytes were damaged: refused, never a panic, and
//! never more than the one message is lost.

mod host;

use andon_sync::Message;
use andon_sync::session::{Access, Refused};
use automerge::sync;
use proptest::prelude::*;
use proptest::sample::Index;

use host::{Host, OTHER, connect, exchange, talk};

/// A relay that is followed, and the sync messages that an honest client sends it.
fn honest_talk() -> (Host, Vec<Vec<u8>>) {
    let (mut client, mut relay) = (Host::new("client"), Host::new("relay"));
    client.put("first", 1).save();
    connect(&mut client, &mut relay, Access::Write);
    let mut payloads = Vec::new();
    for n in 0..6 {
        client.put("n", n).save();
        for (_, message) in &client.sent {
            if let Message::Sync { data, .. } | Message::Request { data, .. } = message {
                payloads.push(data.clone());
            }
        }
        exchange(&mut client, &mut relay);
        while !relay.saving.is_empty() {
            relay.save();
        }
        exchange(&mut relay, &mut client);
    }
    let mut relay = Host::new("relay");
    relay.join(OTHER, client.id(), Access::Write, false);
    (relay, payloads)
}

fn message(edit: impl FnOnce(&mut sync::Message)) -> Vec<u8> {
    let mut message = sync::Message {
        heads: vec![],
        need: vec![],
        have: vec![],
        changes: sync::ChunkList::empty(),
        flags: Some(sync::MessageFlags::new()),
        version: sync::MessageVersion::V1,
    };
    edit(&mut message);
    message.encode()
}

/// What the relay says to a payload.
fn answer(payload: &[u8]) -> Vec<Refused> {
    let (mut relay, _) = honest_talk();
    relay.put("own", 1).save();
    relay.session.receive(OTHER, payload);
    relay.drain();
    relay.refused.into_iter().map(|(_, refused)| refused).collect()
}

/// A `have` whose summary has these numbers of entries, bits for each and probes, and these bits.
fn summary(numbers: [u32; 3], bits: &[u8]) -> Vec<u8> {
    let mut bloom = Vec::new();
    for number in numbers {
        let mut rest = number;
        loop {
            let more = rest > 0x7f;
            bloom.push((rest & 0x7f) as u8 | if more { 0x80 } else { 0 });
            rest >>= 7;
            if !more {
                break;
            }
        }
    }
    bloom.extend(bits);
    // Type, no heads, no needs, one `have` without hashes, no changes.
    let mut payload = vec![0x42, 0, 0, 1, 0, bloom.len() as u8];
    payload.extend(bloom);
    payload.push(0);
    payload
}

#[test]
fn a_summary_without_bits_or_with_endless_probes_is_refused() {
    assert_eq!(answer(&summary([1, 10, 7], &[0xff, 0xff])), []);
    for bad in [
        summary([1, 0, 7], &[]),
        summary([u32::MAX, 0, 7], &[]),
        summary([1, 10, u32::MAX], &[0, 0]),
        summary([1, 10, 65], &[0, 0]),
    ] {
        assert!(matches!(answer(&bad)[..], [Refused::Malformed(_)]), "{bad:x?}");
    }
}

#[test]
fn unsorted_and_doubled_hashes_are_put_in_order() {
    let hash = |n| automerge::ChangeHash([n; 32]);
    let mut payload = vec![0x42, 3];
    for n in [9, 1, 9] {
        payload.extend(hash(n).0);
    }
    payload.extend([0, 0, 0]);
    let (mut relay, _) = honest_talk();
    relay.session.receive(OTHER, &payload);
    relay.drain();
    assert_eq!(relay.refused, []);
    assert!(relay.session.peer_state(OTHER).is_some());
}

#[test]
fn too_many_heads_or_summaries_are_refused() {
    let many = message(|message| {
        message.heads = (0..20_000_u32)
            .map(|n| {
                let mut hash = [0; 32];
                hash[..4].copy_from_slice(&n.to_be_bytes());
                automerge::ChangeHash(hash)
            })
            .collect();
    });
    assert!(matches!(answer(&many)[..], [Refused::Malformed(_)]));
    let many = message(|message| message.have = vec![sync::Have::default(); 9]);
    assert!(matches!(answer(&many)[..], [Refused::Malformed(_)]));
}

#[test]
fn a_damaged_change_is_refused_whole_and_comes_again_after_a_new_handshake() {
    let (mut client, mut relay) = (Host::new("client"), Host::new("relay"));
    client.put("first", 1).save();
    let good = client.session.document().save_after(&[]);
    connect(&mut client, &mut relay, Access::Write);
    let heads = client.session.document().get_heads();
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 0x10;
        let payload = message(|message| {
            message.heads = heads.clone();
            message.changes = vec![bad].into();
        });
        relay.session.receive(OTHER, &payload);
        relay.drain();
        assert!(
            matches!(relay.refused.pop(), Some((_, Refused::BadChange(_)))),
            "the flip at {place} is seen"
        );
        assert!(!relay.session.is_known());
    }
    connect(&mut client, &mut relay, Access::Write);
    talk(&mut client, &mut relay);
    assert_eq!(relay.get("first"), Some(1));
}

#[test]
fn two_changes_that_claim_the_same_number_are_refused_without_harm() {
    let (mut client, mut relay) = (Host::new("client"), Host::new("relay"));
    let actor = automerge::ActorId::from([1]);
    client.session.set_author(actor.clone(), None);
    client.put("first", 1).save();
    connect(&mut client, &mut relay, Access::Write);
    talk(&mut client, &mut relay);
    let mut twin = Host::new("twin");
    twin.session.set_author(actor, None);
    twin.put("other", 1);
    let payload = message(|message| {
        message.heads = twin.session.document().get_heads();
        message.changes = vec![twin.session.document().save_after(&[])].into();
    });
    relay.session.receive(OTHER, &payload);
    relay.drain();
    assert!(matches!(relay.refused.pop(), Some((_, Refused::BadChange(_)))));
    client.put("second", 2).save();
    talk(&mut client, &mut relay);
    assert_eq!(relay.get("second"), Some(2));
}

/// Automerge takes it for granted that an actor's changes are numbered without gaps. It panics,
/// which a host has to catch; nothing of it may have reached the store or the other peers.
#[test]
fn a_gap_in_an_actors_numbers_reaches_neither_store_nor_peers() {
    let (mut relay, _) = honest_talk();
    relay.put("own", 1).save();
    let mut forger = Host::new("forger");
    forger.put("forged", 1);
    let honest = forger.session.document().get_changes(&[]).remove(0);
    let mut forged = honest.decode();
    forged.seq = 5;
    let mut forged = automerge::Change::from(forged);
    let payload = message(|message| {
        message.heads = vec![forged.hash()];
        message.changes = vec![forged.bytes().to_vec()].into();
    });
    relay.sent.clear();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        relay.session.receive(OTHER, &payload);
        relay.drain();
        (relay.saving.len(), relay.sent.len())
    }));
    assert!(matches!(outcome, Err(_) | Ok((0, _))), "{outcome:?}");
    let reopened = Host::over("relay", relay.store.clone());
    assert_eq!((reopened.get("own"), reopened.get("forged")), (Some(1), None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (mut relay, _) = honest_talk();
        relay.session.receive(OTHER, &bytes);
        relay.session.receive(OTHER, &[&[0x42], &bytes[..]].concat());
        relay.session.receive(OTHER, &[&[0x43], &bytes[..]].concat());
        relay.drain();
    }

    /// The relay takes what is whole, refuses what is not, and works on.
    #[test]
    fn damaged_messages_are_answered_without_panic(
        hits in proptest::collection::vec((any::<Index>(), any::<Index>(), any::<u8>()), 1..8),
        cut in proptest::option::of((any::<Index>(), any::<Index>())),
    ) {
        let (mut relay, mut payloads) = honest_talk();
        for (which, place, byte) in hits {
            let payload = which.get(&payloads).len();
            let place = place.index(payload);
            let which = which.index(payloads.len());
            payloads[which][place] = byte;
        }
        if let Some((which, end)) = cut {
            let which = which.index(payloads.len());
            let end = end.index(payloads[which].len());
            payloads[which].truncate(end);
        }
        for payload in payloads {
            relay.session.receive(OTHER, &payload);
            relay.drain();
            while !relay.saving.is_empty() {
                relay.save();
            }
        }
        let _ = relay.session.peer_state(OTHER);
        let _ = relay.session.waiting(OTHER);

        relay.session.leave(OTHER);
        let mut client = Host::new("another");
        relay.put("alive", 1).save();
        connect(&mut client, &mut relay, Access::Write);
        talk(&mut client, &mut relay);
        prop_assert_eq!(client.get("alive"), Some(1));
    }
}
