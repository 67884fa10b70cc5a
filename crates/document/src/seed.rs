//! The change that every document starts from.
//!
//! Two devices that each create "the same" map create two of them, and one hides the other with
//! all that was written into it. So the fixed maps and texts of a document are created by one
//! change whose bytes are the same everywhere: same actor, same time, same operations, hence the
//! same hash. Merging two new documents finds one seed, not two.

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc, TextEncoding};

use crate::SCHEMA_VERSION;
use crate::view::{Cell, View};

/// A fixed object below the root.
pub(crate) enum Fixed {
    /// An empty map.
    Map(&'static str),
    /// A map of empty maps.
    Maps(&'static str, &'static [&'static str]),
    /// An empty text.
    Text(&'static str),
    /// A map of empty texts.
    Texts(&'static str, &'static [&'static str]),
}

/// A new document with these objects. `kind` names the kind of document and is the seed's actor,
/// so that seeds of different kinds never look like one another's changes.
///
/// Every version of the schema has a change of its own that brings what it adds, after the one
/// before. So merging a new document into one that an older Andon made completes it, on every
/// device in the same way, and an older Andon finds in a newer document all that it knows.
///
/// The order of `versions`, and of the objects in each, is part of the format: another order is
/// another seed.
pub(crate) fn document(kind: &str, versions: &[&[Fixed]]) -> Automerge {
    let mut document = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    for (version, fixed) in (1u64..).zip(versions) {
        let actor = if version == 1 { kind.to_owned() } else { format!("{kind} {version}") };
        document.set_actor(ActorId::from(actor.as_bytes()));
        let options = |_: &()| CommitOptions::default().with_time(0);
        let seeded = document.transact_with(options, |tx| {
            tx.put(ROOT, "schema", version)?;
            fixed.iter().try_for_each(|object| make(tx, object))
        });
        // Keys below the root of such a document can always be put.
        debug_assert!(seeded.is_ok());
    }
    // The seed's actors have said all that they will ever say.
    document.set_actor(ActorId::random());
    document
}

fn make(tx: &mut Transaction<'_>, object: &Fixed) -> Result<(), AutomergeError> {
    let (key, within, ty) = match object {
        Fixed::Map(key) => return tx.put_object(ROOT, *key, ObjType::Map).map(drop),
        Fixed::Text(key) => return tx.put_object(ROOT, *key, ObjType::Text).map(drop),
        Fixed::Maps(key, maps) => (key, maps, ObjType::Map),
        Fixed::Texts(key, texts) => (key, texts, ObjType::Text),
    };
    let map: ObjId = tx.put_object(ROOT, *key, ObjType::Map)?;
    within.iter().try_for_each(|key| tx.put_object(&map, *key, ty).map(drop))
}

/// Whether an older Andon made the document, and nobody has completed it yet: merge a new document
/// of its kind into it before writing.
pub fn is_older(document: &Automerge) -> bool {
    version(document).is_some_and(|version| version < SCHEMA_VERSION)
}

/// The version of its schema, if it says one.
pub(crate) fn version(document: &impl ReadDoc) -> Option<u64> {
    match View::now(document).cell(&ROOT, "schema")? {
        Cell::Int(version) => u64::try_from(version).ok(),
        _ => None,
    }
}
