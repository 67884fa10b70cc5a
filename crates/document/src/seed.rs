//! The change that every document starts from.
//!
//! Two devices that each create "the same" map create two of them, and one hides the other with
//! all that was written into it. So the fixed maps and texts of a document are created by one
//! change whose bytes are the same everywhere: same actor, same time, same operations, hence the
//! same hash. Merging two new documents finds one seed, not two.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, AutomergeError, ObjId, ObjType, ROOT, TextEncoding};

use crate::SCHEMA_VERSION;

/// A fixed object below the root.
pub(crate) enum Fixed {
    /// An empty map.
    Map(&'static str),
    /// An empty text.
    Text(&'static str),
    /// A map of empty texts.
    Texts(&'static str, &'static [&'static str]),
}

/// A new document with these objects. `kind` names the kind of document and is the seed's actor,
/// so that seeds of different kinds never look like one another's changes.
///
/// The order of `fixed` is part of the format: another order is another seed.
pub(crate) fn document(kind: &str, fixed: &[Fixed]) -> Automerge {
    let mut document = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    document.set_actor(ActorId::from(kind.as_bytes()));
    let options = |_: &()| CommitOptions::default().with_time(0);
    let seeded = document.transact_with(options, |tx| {
        tx.put(ROOT, "schema", SCHEMA_VERSION)?;
        for object in fixed {
            match object {
                Fixed::Map(key) => drop(tx.put_object(ROOT, *key, ObjType::Map)?),
                Fixed::Text(key) => drop(tx.put_object(ROOT, *key, ObjType::Text)?),
                Fixed::Texts(key, texts) => {
                    let map: ObjId = tx.put_object(ROOT, *key, ObjType::Map)?;
                    for text in *texts {
                        tx.put_object(&map, *text, ObjType::Text)?;
                    }
                }
            }
        }
        Ok::<(), AutomergeError>(())
    });
    // Keys below the root of an empty document can always be put.
    debug_assert!(seeded.is_ok());
    // The seed's actor has said all that it will ever say.
    document.set_actor(ActorId::random());
    document
}
