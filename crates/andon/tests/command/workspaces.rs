//! Several workspaces on one relay.

use crate::client::{Client, new_document};
use crate::server::{Server, andon};

#[tokio::test(flavor = "multi_thread")]
async fn workspaces_are_made_beside_a_running_server_and_closed_to_each_other() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path();
    let server = Server::start(data, &["--workspace", "Shop"], "warn");
    let run = |arguments: &[&str]| {
        let (success, output, errors) = andon(data, arguments);
        assert!(success, "{errors}");
        output.trim_end().to_owned()
    };
    let shop = run(&["token", "create", "--role", "responder", "--name", "shop"]);
    let bank = run(&["workspace", "create", "Bank"]);
    let list = run(&["workspace", "list"]);
    assert!(list.lines().count() == 2 && list.contains("Shop"));
    assert!(list.contains(&format!("{bank}  Bank")), "{list}");
    let (success, _, errors) = andon(data, &["workspace", "create", "Bank"]);
    assert!(!success && errors.contains("already"), "{errors}");

    // With several, one has to say which.
    let create = ["token", "create", "--role", "admin", "--name", "bank"];
    let (success, _, errors) = andon(data, &create);
    assert!(
        !success && errors.contains("--workspace") && errors.contains("Shop, Bank"),
        "{errors}"
    );
    let by_name = run(&[&create[..], &["--workspace", "Bank"]].concat());
    let by_id = run(&[&create[..], &["--workspace", &bank]].concat());
    let (success, _, errors) = andon(data, &[&create[..], &["--workspace", "Bnak"]].concat());
    assert!(!success && errors.contains("no workspace 'Bnak'"), "{errors}");
    let tokens = run(&["token", "list"]);
    assert!(tokens.contains("Shop: shop") && tokens.contains("Bank: bank"), "{tokens}");

    let id = new_document();
    let mut anna = Client::connect(server.address, &by_name, "anna").await;
    anna.follow(id).await;
    anna.put(id, "x", 1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    let mut ben = Client::connect(server.address, &by_id, "ben").await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "x") == Some(1)).await;
    let mut eve = Client::connect(server.address, &shop, "eve").await;
    eve.follow(id).await;
    eve.until("doc-unavailable", |eve| eve.unavailable.contains_key(&id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_can_be_restored() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path();
    let server = Server::start(data, &[], "warn");
    let (_, token, _) = andon(data, &["token", "create", "--role", "observer", "--name", "screen"]);
    assert!(andon(data, &["token", "revoke", "screen"]).0);
    assert!(Client::try_connect(server.address, token.trim(), "screen").await.is_err());
    assert!(andon(data, &["token", "restore", "screen"]).0);
    Client::connect(server.address, token.trim(), "screen").await;
    let (success, _, errors) = andon(data, &["token", "restore", "screen"]);
    assert!(!success && errors.contains("no revoked token"), "{errors}");
}
