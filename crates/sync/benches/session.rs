//! What the screens and the relay wait for: `cargo bench -p andon-sync`.

use andon_sync::chunk::{self, Chunk};
use andon_sync::session::{Access, Effect, PeerKey, Session};
use andon_sync::{DocumentId, Message, PeerId};
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT};
use divan::Bencher;

const DOCUMENT: DocumentId = DocumentId([7; 16]);
const OTHER: PeerKey = PeerKey(1);
const SIZES: [i64; 3] = [100, 2_000, 20_000];

fn main() {
    divan::main();
}

/// A document of so many changes, a few fields written again and again.
fn document(changes: i64) -> Automerge {
    let mut document = Automerge::new();
    for n in 0..changes {
        document
            .transact(|tx| tx.put(ROOT, format!("key {}", n % 50), n))
            .expect("a put into the root goes");
    }
    document
}

/// A document of so many changes, each of which adds a line to a map, as a timeline has them.
fn lines(changes: i64) -> Automerge {
    let mut document = Automerge::new();
    for n in 0..changes {
        document.transact(|tx| tx.put(ROOT, format!("{n:08}"), n)).expect("a put goes");
    }
    document
}

fn session(name: &str, document: &Automerge) -> Session {
    let heads = document.get_heads();
    Session::new(DOCUMENT, PeerId(name.into()), document.fork(), heads, Vec::new())
}

/// Saves at once and hands every message to the other, until both are quiet.
fn talk(a: &mut Session, b: &mut Session) {
    while pass(a, b) | pass(b, a) {}
}

fn pass(from: &mut Session, to: &mut Session) -> bool {
    let effects = from.take_effects();
    let any = !effects.is_empty();
    for effect in effects {
        match effect {
            Effect::Save { ticket, .. } => from.saved(ticket),
            Effect::Send { message, .. } => {
                match Message::decode(&message.encode()).expect("our own frame") {
                    Message::Sync { data, .. } | Message::Request { data, .. } => {
                        to.receive(OTHER, &data);
                    }
                    _ => to.receive_unavailable(OTHER),
                }
            }
            _ => {}
        }
    }
    any
}

fn join(client: &mut Session, relay: &mut Session, known: Option<&[u8]>) {
    relay.join(OTHER, PeerId("client".into()), Access::Write, known, false);
    client.join(OTHER, PeerId("relay".into()), Access::Write, known, true);
    talk(client, relay);
}

/// From an edit to the other side's acknowledgement, without network and disk.
#[divan::bench(args = SIZES)]
fn edit_until_acknowledged(bencher: Bencher<'_, '_>, changes: i64) {
    acknowledged(bencher, &document(changes), |_| "field".into());
}

/// The same for a line that is added after all others.
#[divan::bench(args = SIZES)]
fn line_until_acknowledged(bencher: Bencher<'_, '_>, changes: i64) {
    acknowledged(bencher, &lines(changes), |n| format!("{:08}", changes + n));
}

fn acknowledged(bencher: Bencher<'_, '_>, document: &Automerge, key: impl Fn(i64) -> String) {
    let (mut client, mut relay) = (session("client", document), session("relay", document));
    join(&mut client, &mut relay, None);
    let mut n = 0;
    bencher.bench_local(|| {
        n += 1;
        client.edit(n, |tx| tx.put(ROOT, key(n), n)).expect("a put into the root goes");
        talk(&mut client, &mut relay);
        assert_eq!(client.waiting(OTHER), Some(0));
    });
}

/// The handshake of two that have the same and know nothing of each other.
#[divan::bench(args = SIZES)]
fn handshake_of_strangers(bencher: Bencher<'_, '_>, changes: i64) {
    handshake(bencher, changes, |_| None);
}

/// The same with what the client kept from the connection before.
#[divan::bench(args = SIZES)]
fn handshake_of_acquaintances(bencher: Bencher<'_, '_>, changes: i64) {
    handshake(bencher, changes, |client| client.peer_state(OTHER));
}

fn handshake(
    bencher: Bencher<'_, '_>,
    changes: i64,
    remember: impl Fn(&Session) -> Option<Vec<u8>>,
) {
    let document = document(changes);
    let (mut client, mut relay) = (session("client", &document), session("relay", &document));
    join(&mut client, &mut relay, None);
    let known = remember(&client);
    bencher.bench_local(|| {
        client.leave(OTHER);
        relay.leave(OTHER);
        join(&mut client, &mut relay, known.as_deref());
        assert!(client.is_level_with(OTHER));
    });
}

/// Opening a document that was compacted not long ago.
#[divan::bench(args = SIZES)]
fn load_a_snapshot_and_some_chunks(bencher: Bencher<'_, '_>, changes: i64) {
    let mut document = document(changes);
    let mut chunks = vec![Chunk::snapshot(DOCUMENT, &document.get_heads(), document.save())];
    for n in 0..50 {
        let before = document.get_heads();
        document.transact(|tx| tx.put(ROOT, "field", n)).expect("a put into the root goes");
        chunks.push(Chunk::incremental(DOCUMENT, document.save_after(&before)));
    }
    bencher.with_inputs(|| chunks.clone()).bench_values(|chunks| {
        let (document, damaged) = chunk::load(Automerge::new(), chunks);
        assert!(damaged.is_empty());
        document
    });
}

/// A new client gets the whole document.
#[divan::bench(args = SIZES, sample_count = 20)]
fn first_sync(bencher: Bencher<'_, '_>, changes: i64) {
    let document = document(changes);
    bencher
        .with_inputs(|| (session("client", &Automerge::new()), session("relay", &document)))
        .bench_local_values(|(mut client, mut relay)| {
            join(&mut client, &mut relay, None);
            assert!(client.is_level_with(OTHER));
            (client, relay)
        });
}
