//! Sync messages as they come in: read, and refused where automerge itself would stumble.

use automerge::sync::{self, BloomFilter};
use automerge::{Change, ChangeHash};
use sha2::{Digest, Sha256};

use super::bounds::{Brought, Budget, DocumentLimits, Reader};
use super::{PeerKey, Refused};

/// How many heads a message may name. A document has as many heads as devices wrote to it apart
/// from each other since somebody last saw them all.
const HEADS_LIMIT: usize = 16_384;
/// How many summaries a message may carry. Automerge sends one at most, and the work is their
/// number times the number of changes.
const HAVE_LIMIT: usize = 8;
/// How many bits stand for a hash in a summary. Automerge sets 7; the number is taken for a
/// buffer's size before anything is checked.
const PROBES_LIMIT: u64 = 64;

/// Where a stored change has its type, behind four magic bytes and the checksum.
const TYPE_AT: usize = 8;
const CHECKSUM: std::ops::Range<usize> = 4..8;
/// The types. There is a fourth, the bundle, which automerge calls experimental and never sends.
const DOCUMENT: u8 = 0;
const CHANGE: u8 = 1;
const COMPRESSED: u8 = 2;

/// A message that waits for its turn.
#[derive(Debug)]
pub(super) struct Incoming {
    pub from: PeerKey,
    pub message: sync::Message,
    /// Length of its encoding.
    pub bytes: usize,
    /// The peer has gone since. What it wrote while it was allowed to stays.
    pub departed: bool,
}

/// Reads a payload; returns what changes it brings, too.
pub(super) fn read(
    data: &[u8],
    limits: DocumentLimits,
) -> Result<(sync::Message, Brought), Refused> {
    let malformed = |why: &str| Refused::Malformed(why.to_owned());
    let mut message =
        sync::Message::decode(data).map_err(|error| Refused::Malformed(error.to_string()))?;
    if message.heads.len() > HEADS_LIMIT {
        return Err(malformed("too many heads"));
    }
    if message.have.len() > HAVE_LIMIT {
        return Err(malformed("too many summaries"));
    }
    // Automerge writes them in order and relies on it.
    sort(&mut message.heads);
    sort(&mut message.need);
    for have in &mut message.have {
        sort(&mut have.last_sync);
        if !is_sound(&have.bloom) {
            return Err(malformed("a summary that makes no sense"));
        }
    }
    let mut budget = Budget::new(limits);
    for changes in message.changes.iter() {
        check_changes(changes, &mut budget)?;
    }
    Ok((message, budget.brought))
}

fn sort(hashes: &mut Vec<ChangeHash>) {
    hashes.sort_unstable();
    hashes.dedup();
}

/// Whether automerge can ask the summary for a hash: with no bits it would divide by zero, with
/// very many probes it would ask for more memory than there is.
fn is_sound(summary: &BloomFilter) -> bool {
    let encoded = summary.to_bytes();
    if encoded.is_empty() {
        return true;
    }
    let mut reader = Reader(&encoded);
    let (_entries, _bits_per_entry, probes) = (reader.number(), reader.number(), reader.number());
    probes.is_some_and(|probes| probes <= PROBES_LIMIT) && !reader.0.is_empty()
}

/// Refuses changes that cannot be read whole. Automerge would skip them without a word, and the
/// peer, who believes them delivered, would never send them again. The bytes are stored changes
/// or documents, one after the other
/// (<https://automerge.org/automerge-binary-format-spec/#_chunk_container>).
fn check_changes(bytes: &[u8], budget: &mut Budget) -> Result<(), Refused> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let (chunk, content) = first_chunk(rest)
            .ok_or_else(|| Refused::BadChange("it is cut off or no change at all".into()))?;
        check_chunk(chunk, content, budget)?;
        rest = &rest[chunk.len()..];
    }
    Ok(())
}

/// The first chunk, and its content behind the header.
fn first_chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut reader = Reader(bytes.get(TYPE_AT + 1..)?);
    let length = usize::try_from(reader.number()?).ok()?;
    let header = bytes.len() - reader.0.len();
    let chunk = bytes.get(..header.checked_add(length)?)?;
    Some((chunk, &chunk[header..]))
}

/// Looks at stored changes for what automerge would stumble over: what is on a disk may have come
/// from anywhere. How large they are was decided when they were taken.
pub(crate) fn measure(bytes: &[u8]) -> Result<(), Refused> {
    let mut budget = Budget::new(DocumentLimits::NONE);
    let mut rest = bytes;
    // Where no chunk begins automerge says what is wrong.
    while let Some((chunk, content)) = first_chunk(rest) {
        measure_chunk(chunk, content, &mut budget)?;
        rest = &rest[chunk.len()..];
    }
    Ok(())
}

fn measure_chunk(chunk: &[u8], content: &[u8], budget: &mut Budget) -> Result<(), Refused> {
    match chunk[TYPE_AT] {
        DOCUMENT => budget.document(content),
        CHANGE => budget.change(content),
        COMPRESSED => budget.compressed(content),
        _ => Err(Refused::BadChange("it is of a kind that peers do not send".into())),
    }
}

fn check_chunk(chunk: &[u8], content: &[u8], budget: &mut Budget) -> Result<(), Refused> {
    // First, so that nothing below has to unpack more than there is room for.
    measure_chunk(chunk, content, budget)?;
    let checksum = match chunk[TYPE_AT] {
        CHANGE | COMPRESSED => {
            let change =
                Change::try_from(chunk).map_err(|error| Refused::BadChange(error.to_string()))?;
            // Automerge takes it for granted that an author is named with the first change.
            if change.author().is_some() && change.seq() != 1 {
                return Err(Refused::BadChange("an author is named too late".into()));
            }
            budget.brought.changes.push(change.hash());
            budget.brought.recent.note(&change);
            change.hash().0
        }
        // Too large to be read twice.
        _ => Sha256::digest(&chunk[TYPE_AT..]).into(),
    };
    if checksum[..4] != chunk[CHECKSUM] {
        return Err(Refused::BadChange("the checksum is wrong".into()));
    }
    Ok(())
}
