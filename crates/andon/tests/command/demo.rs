//! The demo incidents and what comes out of them again.

use andon_model::id::WorkspaceId;
use andon_model::workspace::index_document;
use andon_relay::store::Store;
use andon_sync::DocumentId;

use crate::client::Client;
use crate::server::{Server, andon, token};

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_reaches_those_who_look_and_comes_once() {
    let data = tempfile::tempdir().expect("a directory");
    let secret = token(data.path(), "responder");
    let server = Server::start(data.path(), &[], "warn");
    let mut client = Client::connect(server.address, &secret, "anna").await;
    let register = andon_relay::Register::open(data.path()).expect("a register");
    let workspace = register.workspaces().expect("workspaces")[0].0;
    let index = DocumentId::from(index_document(WorkspaceId(workspace.0), 2026));
    client.follow(index).await;
    client.until("doc-unavailable", |client| client.unavailable.contains_key(&index)).await;

    let (success, said, errors) = andon(data.path(), &["demo"]);
    assert!(success, "{errors}");
    assert_eq!(
        said,
        "22 incidents added, 0 were there\n2 problem-solving records added, 0 were there\n"
    );
    client
        .until("the index", |client| {
            andon_document::index::read(client.sessions[&index].document()).0.len() == 22
        })
        .await;
    let (_, said, _) = andon(data.path(), &["demo"]);
    assert_eq!(
        said,
        "0 incidents added, 22 were there\n0 problem-solving records added, 2 were there\n"
    );
    let (records, problems) =
        andon_document::index::read_records(client.sessions[&index].document());
    assert_eq!((records.len(), problems.len()), (2, 0));

    let row = andon_document::index::read(client.sessions[&index].document())
        .0
        .into_values()
        .find(|row| row.name.starts_with("Staging"))
        .expect("the staging cluster");
    let incident = DocumentId::from(row.id.0);
    client.follow(incident).await;
    client.until("the incident", |client| client.sessions[&incident].is_known()).await;
    let (read, problems) =
        andon_document::incident::read(client.sessions[&incident].document(), row.id);
    assert_eq!((read.name, problems.len()), (row.name, 0));
}

#[test]
fn the_workspace_is_filled_up_to_a_number_and_no_further() {
    let data = tempfile::tempdir().expect("a directory");
    let (success, said, errors) = andon(data.path(), &["demo", "--incidents", "60"]);
    assert!(success, "{errors}");
    let filled = said.lines().last().expect("a line");
    assert_eq!(filled, "38 incidents and 2 records added after their pattern");
    let (_, said, _) = andon(data.path(), &["demo", "--incidents", "60"]);
    let filled = said.lines().last().expect("a line");
    assert_eq!(filled, "0 incidents and 0 records added after their pattern");
    let (success, list, errors) = andon(data.path(), &["export", "--format", "json"]);
    assert!(success, "{errors}");
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(60));
    let (success, _, errors) = andon(data.path(), &["verify"]);
    assert!(success, "{errors}");
}

#[test]
fn what_is_broken_off_goes_on_where_it_stopped() {
    let data = tempfile::tempdir().expect("a directory");
    let _ = token(data.path(), "responder");
    let wanted = ["demo", "--incidents", "1100"];
    let mut filling = std::process::Command::new(env!("CARGO_BIN_EXE_andon"))
        .args(wanted)
        .arg("--data")
        .arg(data.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the binary starts");
    let register = andon_relay::Register::open(data.path()).expect("a register");
    let workspace = register.workspaces().expect("workspaces")[0].0;
    let store = andon_relay::store::SqliteStore::open(data.path()).expect("a store");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    // The real ones are fewer than fifty: some of the others are there.
    while store.documents(workspace).expect("documents").len() < 100 {
        assert!(std::time::Instant::now() < deadline, "nothing is filled in");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(filling.try_wait().expect("a process"), None, "it was done before it was killed");
    filling.kill().expect("a process");
    filling.wait().expect("a process");
    let (success, said, errors) = andon(data.path(), &wanted);
    assert!(success, "{errors}");
    let added = said.lines().last().and_then(|line| line.split(' ').next()).expect("a number");
    let added: usize = added.parse().expect("a number");
    assert!(added > 0 && added < 1100 - 22, "{said}");
    let (success, list, errors) = andon(data.path(), &["export", "--format", "json"]);
    assert!(success, "{errors}");
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(1100));
}

#[test]
fn export_writes_one_incident_or_all_in_both_formats() {
    let data = tempfile::tempdir().expect("a directory");
    assert!(andon(data.path(), &["demo"]).0);
    let export = |arguments: &[&str]| {
        let mut all = vec!["export", "--format"];
        all.extend(arguments);
        andon(data.path(), &all)
    };
    let (success, page, errors) = export(&["md", "--incident", "sonnet"]);
    assert!(success, "{errors}");
    assert!(page.starts_with("# Shakespeare Sonnet++"));
    let lines: Vec<_> = page.lines().filter(|line| line.starts_with("- **")).collect();
    assert_eq!(lines.len(), 34 + 1 + 2, "the entries, the declaration and two phases");
    assert!(lines.is_sorted_by_key(|line| line[..9].to_owned()));
    let same_minute: Vec<_> = lines.iter().filter(|line| line.contains("**15:36**")).collect();
    assert!(same_minute[0].contains("sacrifices") && same_minute[1].contains("Outage mitigated"));

    let (_, object, _) = export(&["json", "--incident", "staging"]);
    let object: serde_json::Value = serde_json::from_str(&object).expect("JSON");
    assert_eq!(object["began"], "2023-03-27T10:59:00Z");
    let (_, list, _) = export(&["json"]);
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(22));

    let file = data.path().join("all.md");
    let (success, said, errors) = export(&["md", "--out", file.to_str().expect("UTF-8")]);
    assert!(success && said.is_empty(), "{errors}");
    let all = std::fs::read_to_string(file).expect("written");
    assert_eq!(all.lines().filter(|line| line.starts_with("# ")).count(), 22);
    for (which, reason) in [("gitlab", "several names"), ("no such thing", "no incident has")] {
        let (success, _, errors) = export(&["md", "--incident", which]);
        assert!(!success && errors.contains(reason), "{errors}");
    }
}
