//! Documents in stores: damaged, foreign, in any order.

use andon_sync::DocumentId;
use andon_sync::chunk::{self, Chunk, ChunkKey, ChunkKind};
use automerge::transaction::Transactable;
use automerge::{ActorId, Author, Automerge, ChangeHash, ObjType, ROOT, ReadDoc, TextEncoding};
use proptest::prelude::*;
use proptest::sample::Index;

const DOCUMENT: DocumentId = DocumentId([7; 16]);

/// A snapshot that `@automerge/automerge-repo` 2.5.6 wrote, with the hash in its key.
const THEIR_SNAPSHOT: &str = "856f4a83ee78714a00e901011032dfd3619b6bf7d79a4d443dc49aad860185b15d4b36b06f2c229e31ee46f3a13d398635b08e2e860c0585180d079fa3a80701020302130523084004430356020e0105020511051308150d210323093403420756075f21800105810102830103030003017fdd0b02017de0b084d80600017f0002017e000103070003dc0b000003dc0b010004db0b0000037e0002da0b0102016e7f057469746c6500dc0bdf0b007dde0b01a274dc0b0103dc0b02017f04dc0b0102147f00dc0b1663644a2c4daecc4c2f2e4ecfac4c2e1de58c86c1683a18cd0ba3e541e5700803007f01de0b007f007fdf0b02";
const THEIR_SNAPSHOT_HASH: &str =
    "e7298d6f66802c038a78edf63b38c86bff3354bd2b9a7bf1b59e2338e0b89ec2";

fn empty() -> Automerge {
    Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit)
}

fn put(document: &mut Automerge, key: &str, value: i64) {
    document.transact(|tx| tx.put(ROOT, key, value)).expect("a put into the root goes");
}

/// A document of some changes, a snapshot of its middle and the rest as loose chunks.
fn stored(changes: i64) -> (Automerge, Vec<Chunk>) {
    let mut document = empty().with_actor(ActorId::from([1]));
    let mut chunks = Vec::new();
    for n in 0..changes {
        let before = document.get_heads();
        put(&mut document, &format!("key {n}"), n);
        if n == changes / 2 {
            chunks.push(Chunk::snapshot(DOCUMENT, &document.get_heads(), document.save()));
        } else if n > changes / 2 {
            chunks.push(Chunk::incremental(DOCUMENT, document.save_after(&before)));
        }
    }
    (document, chunks)
}

#[test]
fn keys_are_those_of_automerge_repo() {
    // Its `keyHash` of three bytes and `headsHash` of two heads.
    assert_eq!(
        Chunk::incremental(DOCUMENT, vec![1, 2, 3]).key.hash,
        "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
    );
    let mut one = [0; 32];
    one[31] = 1;
    let heads = [ChangeHash([0xff; 32]), ChangeHash(one)];
    assert_eq!(
        Chunk::snapshot(DOCUMENT, &heads, vec![]).key.hash,
        "afbacac7ed7acaf3a9543015aa1327b33356e94ca12332dd728c021c037534e7"
    );
}

#[test]
fn a_snapshot_of_automerge_repo_is_read() {
    let key = ChunkKey {
        document: DOCUMENT,
        kind: ChunkKind::Snapshot,
        hash: THEIR_SNAPSHOT_HASH.into(),
    };
    let chunk = Chunk { key, bytes: hex::decode(THEIR_SNAPSHOT).expect("hexadecimal") };
    let (document, damaged) = chunk::load(empty(), vec![chunk]);
    assert_eq!(damaged, []);
    assert!(document.get(ROOT, "title").expect("the root can be read").is_some());
}

#[test]
fn chunks_give_the_same_document_in_any_order() {
    let (document, mut chunks) = stored(9);
    for turn in 0..chunks.len() {
        chunks.rotate_left(1);
        if turn % 2 == 0 {
            chunks.reverse();
        }
        let (loaded, damaged) = chunk::load(empty(), chunks.clone());
        assert_eq!(damaged, []);
        assert_eq!(loaded.get_heads(), document.get_heads());
        assert_eq!(loaded.hydrate(None), document.hydrate(None));
    }
}

#[test]
fn overlapping_snapshots_and_chunks_do_no_harm() {
    let (document, mut chunks) = stored(6);
    chunks.push(Chunk::snapshot(DOCUMENT, &document.get_heads(), document.save()));
    chunks.push(Chunk::incremental(DOCUMENT, document.save_after(&[])));
    let (loaded, damaged) = chunk::load(empty(), chunks);
    assert_eq!((loaded.get_heads(), damaged.len()), (document.get_heads(), 0));
}

#[test]
fn a_snapshot_is_equal_to_what_it_replaces() {
    let (document, chunks) = stored(12);
    let (loaded, _) = chunk::load(empty(), chunks);
    let snapshot = Chunk::snapshot(DOCUMENT, &loaded.get_heads(), loaded.save());
    let (compacted, damaged) = chunk::load(empty(), vec![snapshot]);
    assert_eq!(damaged, []);
    assert_eq!(compacted.get_heads(), document.get_heads());
    assert_eq!(compacted.save(), document.save());
}

#[test]
fn loading_keeps_actor_author_and_the_utf_16_text_encoding() {
    let mut source = empty();
    source
        .transact(|tx| {
            let text = tx.put_object(ROOT, "text", ObjType::Text)?;
            tx.splice_text(&text, 0, 0, "🙂🙂x")
        })
        .expect("text can be written");
    let snapshot = Chunk::snapshot(DOCUMENT, &source.get_heads(), source.save());
    let incremental = Chunk::incremental(DOCUMENT, source.save_after(&[]));

    for chunks in [vec![], vec![snapshot], vec![incremental]] {
        let (actor, author) = (ActorId::from([9, 9]), Author::from(vec![1, 2]));
        let base = empty().with_author(Some(author.clone())).with_actor(actor.clone());
        let filled = !chunks.is_empty();
        let (loaded, damaged) = chunk::load(base, chunks);
        assert_eq!(damaged, []);
        assert_eq!(loaded.get_actor(), &actor);
        assert_eq!(loaded.get_author(), Some(&author));
        assert_eq!(loaded.text_encoding(), TextEncoding::Utf16CodeUnit);
        if filled {
            let (_, text) = loaded.get(ROOT, "text").expect("readable").expect("there");
            assert_eq!(loaded.length(&text), 5, "two code units for each face");
        }
    }
}

#[test]
fn without_saying_so_documents_are_utf_16_too() {
    assert_eq!(Automerge::new().text_encoding(), TextEncoding::Utf16CodeUnit);
}

#[test]
fn chunks_that_say_what_they_are_not_are_reported() {
    let (document, chunks) = stored(4);
    let bytes = document.save();
    let stranger = {
        let mut stranger = empty();
        put(&mut stranger, "foreign", 1);
        stranger
    };
    // The bytes of another document under this one's key, plain junk under its right hash, an
    // incremental chunk that was cut before it was hashed, and an empty snapshot.
    let mut foreign = Chunk::snapshot(DOCUMENT, &document.get_heads(), bytes.clone());
    foreign.bytes = stranger.save();
    let junk = Chunk::incremental(DOCUMENT, b"not automerge at all".to_vec());
    let cut = Chunk::incremental(DOCUMENT, document.save_after(&[])[..40].to_vec());
    let nothing = Chunk::snapshot(DOCUMENT, &document.get_heads(), vec![]);
    let bad: Vec<_> = [&foreign, &junk, &cut, &nothing].map(|chunk| chunk.key.clone()).to_vec();

    let mut all = vec![foreign, junk, cut, nothing];
    all.extend(chunks);
    let (loaded, damaged) = chunk::load(empty(), all.clone());
    let mut reported: Vec<_> = damaged.into_iter().map(|damage| damage.key).collect();
    let mut expected = bad;
    reported.sort();
    expected.sort();
    assert_eq!(reported, expected);
    assert_eq!(loaded.get_heads(), document.get_heads());

    let (loaded, damaged) = chunk::load(empty(), all[..4].to_vec());
    assert_eq!((loaded.get_heads().len(), damaged.len()), (0, 4), "also when nothing is good");
}

#[test]
fn changes_after_a_lost_one_wait_and_come_alive_when_it_returns() {
    let (document, chunks) = stored(9);
    let lost = chunks[2].clone();
    let mut rest = chunks;
    rest.remove(2);
    let (loaded, damaged) = chunk::load(empty(), rest);
    assert_eq!(damaged, []);
    assert_ne!(loaded.get_heads(), document.get_heads());

    // Also over a snapshot of the incomplete document.
    let snapshot = Chunk::snapshot(DOCUMENT, &loaded.get_heads(), loaded.save());
    let (again, damaged) = chunk::load(empty(), vec![snapshot, lost]);
    assert_eq!(damaged, []);
    assert_eq!(again.get_heads(), document.get_heads());
}

#[test]
fn two_writers_of_one_actor_do_not_poison_the_others_chunks() {
    let (document, mut chunks) = stored(4);
    let mut twin = empty().with_actor(ActorId::from([1]));
    put(&mut twin, "other", 1);
    let bad = Chunk::incremental(DOCUMENT, twin.save_after(&[]));
    chunks.push(bad.clone());
    let (loaded, damaged) = chunk::load(empty(), chunks);
    assert_eq!(damaged.iter().map(|damage| &damage.key).collect::<Vec<_>>(), [&bad.key]);
    assert_eq!(loaded.get_heads(), document.get_heads());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever happens to one chunk, it is reported, and all that does not need it is there.
    #[test]
    fn damage_to_one_chunk_is_reported_and_stays_there(
        which in any::<Index>(), place in any::<Index>(), bit in 0..8_u8, cut in any::<bool>(),
    ) {
        let (_, chunks) = stored(7);
        let which = which.index(chunks.len());
        let mut broken = chunks.clone();
        let bytes = &mut broken[which].bytes;
        let place = place.index(bytes.len());
        if cut { bytes.truncate(place) } else { bytes[place] ^= 1 << bit }

        let (loaded, damaged) = chunk::load(empty(), broken);
        prop_assert_eq!(
            damaged.into_iter().map(|damage| damage.key).collect::<Vec<_>>(),
            vec![chunks[which].key.clone()]
        );
        let mut rest = chunks;
        rest.remove(which);
        let (expected, _) = chunk::load(empty(), rest);
        prop_assert_eq!(loaded.get_heads(), expected.get_heads());
        prop_assert_eq!(loaded.hydrate(None), expected.hydrate(None));
    }
}

/// Found by the fuzz target `document`: automerge panics on it.
#[test]
fn a_stored_change_with_a_forged_number_is_damage_and_the_rest_loads() {
    let id = DocumentId([1; 16]);
    let mut document = Automerge::new();
    let mut transaction = document.transaction();
    transaction.put(ROOT, "x", 1).expect("an edit");
    transaction.commit();
    let mut forged = document.get_changes(&[]).remove(0).decode();
    forged.seq = 5;
    let mut forged = automerge::Change::from(forged);
    let chunks = vec![
        Chunk::incremental(id, document.save()),
        Chunk::incremental(id, forged.bytes().to_vec()),
    ];
    let (loaded, damaged) = chunk::load(Automerge::new(), chunks);
    assert_eq!(loaded.get_heads(), document.get_heads());
    assert_eq!(damaged.len(), 1);
    assert!(damaged[0].reason.contains("number"), "{}", damaged[0].reason);
}
