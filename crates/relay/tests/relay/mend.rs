//! Torn and flipped bytes in the database file itself: found, put aside, fetched from clients.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;

use andon_relay::Role;
use andon_relay::store::mend::mend;
use andon_relay::verify::{self, Fault};
use automerge::Automerge;

use crate::client::{Client, new_document};
use crate::relays::{restart, start};

const PAGE: u64 = 4_096;

/// Damages a file somewhere behind its first page, which holds the list of tables: one bit of a
/// change, a piece of a page, or a page that was never written.
fn damage(path: &Path, round: usize) {
    let file = fs::OpenOptions::new().read(true).write(true).open(path).expect("open");
    let pages = file.metadata().expect("there").len() / PAGE;
    let page = rand::random_range(1..pages) * PAGE;
    match round % 3 {
        0 => {
            let bytes = fs::read(path).expect("readable");
            let changes: Vec<_> = bytes
                .windows(4)
                .enumerate()
                .filter(|(_, window)| *window == [0x85, 0x6f, 0x4a, 0x83])
                .map(|(at, _)| at as u64)
                .collect();
            let at = changes[rand::random_range(0..changes.len())] + rand::random_range(0..40);
            let mut byte = [0];
            file.read_exact_at(&mut byte, at).expect("read");
            file.write_all_at(&[byte[0] ^ (1 << rand::random_range(0..8))], at).expect("written");
        }
        1 => file.write_all_at(&[0xa5; 700], page).expect("written"),
        _ => file.write_all_at(&[0; PAGE as usize], page).expect("written"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_lost_bytes_is_mended_and_filled_up_by_the_clients() {
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let documents: Vec<_> = (0..30).map(|_| new_document()).collect();
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    for id in &documents {
        anna.follow(*id).await;
        for round in 0..8 {
            anna.put(*id, &format!("x{round} {}", "long".repeat(60)), round).await;
            anna.until("the acknowledgement", |anna| anna.is_acknowledged(*id)).await;
        }
    }
    let copies: Vec<Automerge> =
        documents.iter().map(|id| anna.sessions[id].document().clone()).collect();
    drop(anna);
    relay.running.stop().await;
    let good = tempfile::tempdir().expect("a directory");
    let path = relay.data.path().join("andon.sqlite3");
    // Without its log, so that the damage is not simply overwritten by it.
    let database = rusqlite::Connection::open(&path).expect("db");
    let copy = good.path().join("good");
    database.execute("VACUUM INTO ?1", [copy.to_str()]).expect("copied");
    assert_eq!(mend(relay.data.path()).expect("sound"), None);

    let mut mended = 0;
    for round in 0..24 {
        let data = tempfile::tempdir().expect("a directory");
        let path = data.path().join("andon.sqlite3");
        fs::copy(&copy, &path).expect("copied");
        damage(&path, round);
        let outcome = mend(data.path()).expect("what is left can be read");
        if let Some(outcome) = &outcome {
            mended += 1;
            assert!(outcome.kept.exists() && outcome.rows > 0);
        }
        let report = verify::directory(data.path()).expect("readable");
        let is_file_sound = !report.faults.iter().any(|fault| matches!(fault, Fault::Database(_)));
        // What the quick look at the start does not see, an index that names the wrong row, is
        // seen by `verify` only.
        assert!(is_file_sound || outcome.is_none(), "{report:?}");
        if !is_file_sound || round % 4 != 0 {
            continue;
        }
        let relay = restart(data, |_| {}).await;
        // The token may have been what was lost.
        let token = relay.token(Role::Responder);
        let mut anna = Client::connect(relay.address(), &token, "anna").await;
        let mut ben = Client::connect(relay.address(), &token, "ben").await;
        for (id, copy) in documents.iter().zip(&copies) {
            anna.follow_with(*id, copy.clone()).await;
            anna.until("the acknowledgement", |anna| anna.is_acknowledged(*id)).await;
            ben.follow(*id).await;
            ben.until("everything", |ben| {
                ben.sessions[id].document().get_heads() == copy.get_heads()
            })
            .await;
        }
        relay.running.stop().await;
        let report = verify::directory(relay.data.path()).expect("readable");
        assert!(report.is_sound(), "{report:?}");
    }
    assert!(mended > 5, "only {mended} were seen");
}

#[test]
fn a_database_of_which_nothing_can_be_read_is_left_where_it_is() {
    let data = tempfile::tempdir().expect("a directory");
    assert_eq!(mend(data.path()).expect("nothing there"), None);
    let path = data.path().join("andon.sqlite3");
    let rubbish = vec![0x5a; 20_000];
    fs::write(&path, &rubbish).expect("written");
    let error = mend(data.path()).expect_err("there is nothing to mend").to_string();
    assert!(error.contains("andon restore"), "{error}");
    assert_eq!(fs::read(&path).expect("readable"), rubbish);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_orderly_end_the_database_is_not_read_through_and_after_any_other_it_is() {
    let note = |data: &Path| data.join("andon.sqlite3.in-order");
    let relay = start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let id = new_document();
    anna.follow(id).await;
    for round in 0..40 {
        anna.put(id, &format!("x{round} {}", "long".repeat(600)), round).await;
    }
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    assert!(!note(relay.data.path()).exists());
    relay.running.stop().await;
    let (path, note) = (relay.data.path().join("andon.sqlite3"), note(relay.data.path()));
    let noted = fs::read_to_string(&note).expect("it is noted");

    // Damage that leaves no trace in the file's length and time is not looked for, once.
    let file = fs::OpenOptions::new().write(true).open(&path).expect("open");
    let changed = file.metadata().and_then(|metadata| metadata.modified()).expect("a time");
    for (page, bytes) in fs::read(&path).expect("readable").chunks(PAGE as usize).enumerate() {
        // Of the document alone: what is needed for starting stays whole.
        if bytes.windows(12).any(|window| window == b"longlonglong") {
            file.write_all_at(&[0xa5; 700], page as u64 * PAGE).expect("written");
        }
    }
    file.set_modified(changed).expect("set");
    assert_eq!(mend(relay.data.path()).expect("not looked"), None);
    assert!(!note.exists(), "it is believed once");

    // The relay finds it where it reads, says so, and leaves it to the next start.
    let relay = restart(relay.data, |_| {}).await;
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    anna.follow(id).await;
    anna.until("the refusal", |anna| !anna.errors.is_empty()).await;
    relay.running.stop().await;
    assert!(!note.exists(), "a damaged file does not lie in order");
    assert!(mend(relay.data.path()).expect("mended").is_some());

    // What was written to since is looked at too.
    fs::write(&note, noted).expect("written");
    let file = fs::OpenOptions::new().write(true).open(&path).expect("open");
    file.write_all_at(&[0xa5; 700], PAGE).expect("written");
    assert!(mend(relay.data.path()).expect("mended").is_some());
}
