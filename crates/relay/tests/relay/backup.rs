//! Backups that are damaged, cut off or made up.

use std::fs;
use std::path::{Path, PathBuf};

use andon_relay::backup::{self, BackupError};
use andon_relay::store::{SqliteStore, Store, Write};
use andon_relay::verify::{self, Fault};
use andon_relay::{Register, WorkspaceId};
use andon_sync::Chunk;
use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::client::new_document;

/// A data directory with documents and a blob, and where its backup goes.
fn data() -> (TempDir, PathBuf, PathBuf) {
    let root = tempfile::tempdir().expect("a directory");
    let (data, file) = (root.path().join("data"), root.path().join("backup.tar"));
    let workspace = Register::open(&data).expect("a register").create_workspace("Test");
    let workspace = workspace.expect("a workspace");
    let store = SqliteStore::open(&data).expect("a store");
    for number in 0..5 {
        let mut document = Automerge::new();
        let mut transaction = document.transaction();
        transaction.put(ROOT, "x", number).expect("an edit");
        transaction.commit();
        let chunk = Chunk::incremental(new_document(), document.save_after(&[]));
        store.write(&[Write::Append { workspace, chunk }]).expect("written");
    }
    shelve(&data, workspace, &[7; 5_000]);
    (root, data, file)
}

fn shelve(data: &Path, workspace: WorkspaceId, bytes: &[u8]) -> PathBuf {
    let name = hex::encode(Sha256::digest(bytes));
    let directory = data.join("blobs").join(workspace.to_string()).join(&name[..2]);
    fs::create_dir_all(&directory).expect("made");
    fs::write(directory.join(&name), bytes).expect("written");
    directory.join(name)
}

#[test]
fn a_backup_is_one_private_file_with_everything() {
    let (root, data, file) = data();
    let report = backup::write(&data, &file).expect("a backup");
    assert_eq!((report.documents, report.chunks, report.blobs), (5, 5, 1));
    assert!(report.is_sound());
    assert_eq!(backup::verify(&file).expect("readable"), report);
    let names = fs::read_dir(root.path()).expect("readable").count();
    assert_eq!(names, 2, "nothing else is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let again = backup::write(&data, &file);
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
}

#[test]
fn no_flipped_byte_of_a_backup_goes_unnoticed() {
    let (root, data, file) = data();
    backup::write(&data, &file).expect("a backup");
    let good = fs::read(&file).expect("readable");
    let flipped = root.path().join("flipped.tar");
    let mut entries = tar::Archive::new(good.as_slice());
    let mut places = Vec::new();
    for entry in entries.entries().expect("entries") {
        let entry = entry.expect("an entry");
        let (from, length) = (entry.raw_file_position() as usize, entry.size() as usize);
        // Of headers and contents, not of the filling between them, which means nothing.
        places.extend((0..20).map(|_| from + rand::random_range(0..length)));
        places.push(from - 512 + rand::random_range(0..100));
    }
    for place in places {
        let mut bad = good.clone();
        bad[place] ^= 1 << rand::random_range(0..8);
        fs::write(&flipped, bad).expect("written");
        let found = backup::verify(&flipped);
        let in_manifest = place > good.len() - 2_048;
        assert!(
            in_manifest || found.as_ref().map_or(true, |report| !report.is_sound()),
            "the flip at {place} is not seen"
        );
    }
}

#[test]
fn a_backup_that_is_cut_off_anywhere_is_refused_and_nothing_is_restored() {
    let (root, data, file) = data();
    backup::write(&data, &file).expect("a backup");
    let good = fs::read(&file).expect("readable");
    let end = good.windows(9).rposition(|window| window == b"\"blobs\": ").expect("a manifest");
    let cut = root.path().join("cut.tar");
    let target = root.path().join("restored");
    for _ in 0..20 {
        fs::write(&cut, &good[..rand::random_range(0..end)]).expect("written");
        let outcome = backup::verify(&cut);
        assert!(matches!(outcome, Err(BackupError::NoBackup(..))), "{outcome:?}");
        assert!(backup::restore(&cut, &target).is_err());
        assert!(!target.join("andon.sqlite3").exists());
    }
    // What those attempts left is no obstacle.
    let report = backup::restore(&file, &target).expect("restored");
    assert!(report.is_sound());
    assert_eq!(verify::directory(&target).expect("readable"), report);
    let again = backup::restore(&file, &target);
    assert!(matches!(again, Err(BackupError::Occupied(_))), "{again:?}");
}

#[test]
fn an_archive_cannot_write_outside_of_the_data_directory() {
    let root = tempfile::tempdir().expect("a directory");
    let file = root.path().join("evil.tar");
    for path in ["blobs/../../evil", "other", "blobs/x/ab/evil"] {
        let mut tar = tar::Builder::new(fs::File::create(&file).expect("made"));
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().expect("gnu").name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(4);
        header.set_cksum();
        tar.append(&header, &b"evil"[..]).expect("written");
        tar.into_inner().expect("written");
        let outcome = backup::restore(&file, &root.path().join("data"));
        assert!(matches!(outcome, Err(BackupError::NoBackup(..))), "{outcome:?}");
        assert!(!root.path().join("evil").exists());
    }
}

#[test]
fn a_wrong_blob_is_named_kept_out_of_the_restored_data_and_does_not_hold_up_the_rest() {
    let (root, data, file) = data();
    let workspace = Register::open(&data).expect("open").workspaces().expect("some")[0].0;
    let wrong = shelve(&data, workspace, b"picture");
    fs::write(&wrong, b"pictura").expect("damaged");
    let faults = |report: &verify::Report| {
        let [Fault::Blob(_, hash, _)] = &report.faults[..] else { panic!("{report:?}") };
        assert!(wrong.ends_with(hash.to_string()));
    };
    faults(&verify::directory(&data).expect("readable"));
    faults(&backup::write(&data, &file).expect("written"));
    let target = root.path().join("restored");
    faults(&backup::restore(&file, &target).expect("restored"));
    let restored = verify::directory(&target).expect("readable");
    assert!(restored.is_sound() && restored.blobs == 1, "{restored:?}");
}
