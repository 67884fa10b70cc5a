//! The rules of a session, one story for each.

#[path = "../host/mod.rs"]
mod host;

mod durability;
mod peers;
mod plain;
mod stores;

use andon_sync::Message;
use andon_sync::session::Access;
use automerge::sync;

use host::{Host, OTHER, connect, talk};

fn sync_data(message: &Message) -> &[u8] {
    match message {
        Message::Sync { data, .. } | Message::Request { data, .. } => data,
        other => panic!("no sync message: {}", other.kind()),
    }
}

fn heads_in(message: &Message) -> Vec<automerge::ChangeHash> {
    sync::Message::decode(sync_data(message)).expect("a sync message").heads
}

/// Two hosts that are level with a document of one change.
fn level_pair() -> (Host, Host) {
    let (mut client, mut relay) = (Host::new("client"), Host::new("relay"));
    client.put("first", 1).save();
    connect(&mut client, &mut relay, Access::Write);
    talk(&mut client, &mut relay);
    assert!(client.session.is_level_with(OTHER) && relay.session.is_level_with(OTHER));
    (client, relay)
}
