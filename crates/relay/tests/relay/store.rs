//! What every store must honour: one suite, which any implementation can be put through.

use std::sync::Arc;

use andon_relay::store::{SqliteStore, Store, StoreError, Write};
use andon_relay::{Config, Relay, Role, WorkspaceId};
use andon_sync::chunk::DamagedChunk;
use andon_sync::{Chunk, ChunkKey, DocumentId};
use tokio::net::TcpListener;

use crate::client::{Client, new_document};
use crate::memory::MemoryStore;
use crate::relays::TestRelay;

/// A store under test.
trait Subject {
    type Store: Store;
    /// A way to the store, as a process that starts now has it. All lead to the same one.
    fn open(&self) -> Self::Store;
}

struct InDirectory(tempfile::TempDir);

impl Subject for InDirectory {
    type Store = SqliteStore;
    fn open(&self) -> SqliteStore {
        SqliteStore::open(self.0.path()).expect("a store")
    }
}

struct InMemory(MemoryStore);

impl Subject for InMemory {
    type Store = MemoryStore;
    fn open(&self) -> MemoryStore {
        self.0.another()
    }
}

#[test]
fn sqlite_honours_what_a_store_must() {
    suite(|| InDirectory(tempfile::tempdir().expect("a directory")));
}

#[test]
fn the_store_in_memory_honours_what_a_store_must() {
    suite(|| InMemory(MemoryStore::new()));
}

/// Puts a store through everything, each time an empty one.
fn suite<S: Subject>(empty: impl Fn() -> S) {
    nobody_has_brought_it(&empty());
    what_was_written_is_there_for_everybody(&empty());
    the_first_to_bring_a_document_owns_it(&empty());
    a_group_is_written_whole_or_not_at_all(&empty());
    a_key_that_is_taken_gets_the_new_bytes(&empty());
    a_snapshot_comes_before_what_it_replaces_goes(&empty());
    what_is_damaged_is_set_aside_with_its_size(&empty());
    what_others_write_is_told_and_nothing_is_left_out(&empty());
    many_who_write_at_once_lose_nothing(&empty());
}

fn workspace(byte: u8) -> WorkspaceId {
    WorkspaceId(uuid::Uuid::from_bytes([byte; 16]))
}

fn chunk(document: DocumentId, text: &str) -> Chunk {
    Chunk::incremental(document, text.as_bytes().to_vec())
}

fn append(workspace: WorkspaceId, chunk: &Chunk) -> Write {
    Write::Append { workspace, chunk: chunk.clone() }
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

fn keys(store: &impl Store, document: DocumentId) -> Vec<ChunkKey> {
    sorted(store.keys(document).expect("keys"))
}

fn loaded(store: &impl Store, document: DocumentId) -> Vec<(ChunkKey, Vec<u8>)> {
    let stored = store.load(document).expect("readable").expect("it is there");
    sorted(stored.chunks.into_iter().map(|chunk| (chunk.key, chunk.bytes)).collect())
}

fn nobody_has_brought_it(subject: &impl Subject) {
    let store = subject.open();
    assert_eq!(store.load(new_document()), Ok(None));
    assert_eq!(store.keys(new_document()), Ok(vec![]));
    assert_eq!(store.documents(workspace(1)), Ok(vec![]));
    assert_eq!(store.damaged(), Ok(vec![]));
    assert_eq!(store.write(&[]), Ok(()));
    assert_eq!(store.write(&[Write::Probe]), Ok(()));
    assert_eq!(store.documents(workspace(1)), Ok(vec![]));
}

fn what_was_written_is_there_for_everybody(subject: &impl Subject) {
    let (store, beside, id) = (subject.open(), subject.open(), new_document());
    let chunks = [chunk(id, "one"), chunk(id, "two"), chunk(id, "")];
    store.write(&chunks.each_ref().map(|chunk| append(workspace(1), chunk))).expect("written");
    let expected = sorted(chunks.map(|chunk| (chunk.key, chunk.bytes)).into());
    drop(store);
    for store in [beside, subject.open()] {
        assert_eq!(loaded(&store, id), expected);
        assert_eq!(store.load(id).expect("readable").map(|s| s.workspace), Some(workspace(1)));
        assert_eq!(keys(&store, id).len(), 3);
        assert_eq!(store.documents(workspace(1)), Ok(vec![id]));
        store.tidy();
        assert_eq!(loaded(&store, id), expected);
    }
}

fn the_first_to_bring_a_document_owns_it(subject: &impl Subject) {
    let (store, beside, id) = (subject.open(), subject.open(), new_document());
    store.write(&[append(workspace(1), &chunk(id, "ours"))]).expect("written");
    for store in [&store, &beside] {
        let theirs = store.write(&[append(workspace(2), &chunk(id, "theirs"))]);
        assert_eq!(theirs, Err(StoreError::Foreign));
        assert_eq!(keys(store, id).len(), 1);
        assert_eq!(store.documents(workspace(2)), Ok(vec![]));
    }
}

fn a_group_is_written_whole_or_not_at_all(subject: &impl Subject) {
    let (store, taken, free) = (subject.open(), new_document(), new_document());
    store.write(&[append(workspace(1), &chunk(taken, "ours"))]).expect("written");
    let group = [
        append(workspace(2), &chunk(free, "a")),
        append(workspace(2), &chunk(taken, "theirs")),
        append(workspace(2), &chunk(free, "b")),
    ];
    assert_eq!(store.write(&group), Err(StoreError::Foreign));
    assert_eq!(store.load(free), Ok(None));
    assert_eq!(keys(&store, taken).len(), 1);
    // And the store is as usable as before.
    store.write(&group[..1]).expect("written");
    assert_eq!(keys(&store, free).len(), 1);
}

fn a_key_that_is_taken_gets_the_new_bytes(subject: &impl Subject) {
    let (store, id) = (subject.open(), new_document());
    let good = chunk(id, "good");
    let bad = Chunk { key: good.key.clone(), bytes: b"bad!".to_vec() };
    for chunk in [&bad, &good, &good] {
        store.write(&[append(workspace(1), chunk)]).expect("written");
    }
    assert_eq!(loaded(&store, id), [(good.key, good.bytes)]);
}

fn a_snapshot_comes_before_what_it_replaces_goes(subject: &impl Subject) {
    let (store, id, other) = (subject.open(), new_document(), new_document());
    let [one, two, three] = ["one", "two", "three"].map(|text| chunk(id, text));
    let theirs = chunk(other, "one");
    let all = [&one, &two, &three, &theirs].map(|chunk| append(workspace(1), chunk));
    store.write(&all).expect("written");
    let snapshot = Chunk::snapshot(id, &[], b"one and two".to_vec());
    // One that has gone already is no obstacle: another process may have been first.
    let gone = chunk(id, "gone").key;
    let replaces = vec![one.key, gone, two.key];
    store.write(&[Write::Compact { snapshot: snapshot.clone(), replaces }]).expect("written");
    assert_eq!(keys(&store, id), sorted(vec![snapshot.key, three.key]));
    assert_eq!(keys(&store, other), [theirs.key]);
}

fn what_is_damaged_is_set_aside_with_its_size(subject: &impl Subject) {
    let (store, id) = (subject.open(), new_document());
    let (good, bad) = (chunk(id, "good"), chunk(id, "damaged"));
    store.write(&[append(workspace(1), &good), append(workspace(1), &bad)]).expect("written");
    let aside = DamagedChunk { key: bad.key.clone(), reason: "it is torn".into() };
    let twice = [Write::SetAside(aside.clone()), Write::SetAside(aside.clone())];
    store.write(&twice).expect("written");
    assert_eq!(keys(&store, id), [good.key]);
    let damaged = subject.open().damaged().expect("readable");
    assert_eq!(damaged.len(), 1);
    assert_eq!((&damaged[0].chunk, damaged[0].size), (&aside, 7));
    // When a client brings it back, it is there again.
    store.write(&[append(workspace(1), &bad)]).expect("written");
    assert_eq!(keys(&store, id).len(), 2);
}

fn what_others_write_is_told_and_nothing_is_left_out(subject: &impl Subject) {
    let (store, beside) = (subject.open(), subject.open());
    let documents: Vec<_> = sorted((0..20).map(|_| new_document()).collect());
    store.changed_elsewhere().expect("readable");
    for (number, id) in documents.iter().enumerate() {
        beside.write(&[append(workspace(1), &chunk(*id, "theirs"))]).expect("written");
        if number % 5 == 0 {
            store.write(&[append(workspace(1), &chunk(*id, "ours"))]).expect("written");
        }
    }
    let told = store.changed_elsewhere().expect("readable");
    assert!(documents.iter().all(|id| told.contains(id)), "{told:?} of {documents:?}");
    assert_eq!(store.changed_elsewhere(), Ok(vec![]));
    // A snapshot is news too: it may be all that is left of what it replaced.
    let theirs = chunk(documents[0], "theirs").key;
    let snapshot = Chunk::snapshot(documents[0], &[], b"all".to_vec());
    beside.write(&[Write::Compact { snapshot, replaces: vec![theirs] }]).expect("written");
    assert_eq!(store.changed_elsewhere(), Ok(vec![documents[0]]));
    // What comes when the newest pieces were taken away does not hide in their places.
    let newest = chunk(documents[1], "newest");
    beside.write(&[append(workspace(1), &newest)]).expect("written");
    store.changed_elsewhere().expect("readable");
    let damaged = DamagedChunk { key: newest.key, reason: "for the test".into() };
    beside.write(&[Write::SetAside(damaged)]).expect("written");
    beside.write(&[append(workspace(1), &chunk(documents[2], "last"))]).expect("written");
    let told = store.changed_elsewhere().expect("readable");
    assert!(told.contains(&documents[2]), "{told:?} lacks {:?}", documents[2]);
}

fn many_who_write_at_once_lose_nothing<S: Subject>(subject: &S) {
    let (id, other) = (new_document(), new_document());
    let stores: Vec<S::Store> = (0..4).map(|_| subject.open()).collect();
    std::thread::scope(|scope| {
        for (number, store) in stores.iter().enumerate() {
            scope.spawn(move || {
                for round in 0..25 {
                    let text = format!("{number} {round}");
                    let group = [
                        append(workspace(1), &chunk(id, &text)),
                        append(workspace(1), &chunk(other, &text)),
                    ];
                    store.write(&group).expect("written");
                }
            });
        }
    });
    for id in [id, other] {
        assert_eq!(keys(&subject.open(), id).len(), 100);
    }
}

/// The relay takes nothing for granted that only SQLite gives, nor that it is alone.
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_passes_between_two_relays_over_one_store_in_memory() {
    let memory = MemoryStore::new();
    let data = tempfile::tempdir().expect("a directory");
    let mut relays = Vec::new();
    for _ in 0..2 {
        let store = Arc::new(memory.another());
        let id = uuid::Uuid::from_bytes([9; 16]);
        let relay = Relay::with_store(Config::new(data.path()), store, id).expect("a relay");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        relays.push(relay.serve(listener).expect("it serves"));
    }
    let workspace = relays[0].register().create_workspace("Test").expect("a workspace");
    let addresses = [relays[0].address(), relays[1].address()];
    let relay = TestRelay::over(relays.remove(0), data, workspace).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(addresses[0], &token, "anna").await;
    let mut ben = Client::connect(addresses[1], &token, "ben").await;
    let id = new_document();
    anna.follow(id).await;
    ben.follow(id).await;
    ben.until("doc-unavailable", |ben| ben.unavailable.contains_key(&id)).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.until("Anna's edit", |ben| ben.get(id, "x") == Some(1)).await;
    ben.put(id, "x", 2).await;
    ben.until("the acknowledgement", |ben| ben.is_acknowledged(id)).await;
    anna.until("Ben's edit", |anna| anna.get(id, "x") == Some(2)).await;
}
