//! How much a document may hold and a message may unpack to, counted before automerge makes room
//! for it: a change of a hundred bytes can unpack to a gigabyte, or say that an operation is
//! repeated a billion times.
//!
//! The layout is that of <https://automerge.org/automerge-binary-format-spec/>.

use std::io::Read;

use automerge::{ChangeHash, ReadDoc};
use flate2::bufread::DeflateDecoder;

use super::follower::has;
use super::recent::Recent;
use super::{Refused, Session};

/// What one document may hold, and one message bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentLimits {
    /// Bytes of the document, as they lie in the store.
    pub bytes: u64,
    /// Changes of the document.
    pub changes: u64,
    /// Bytes that the changes of one message unpack to.
    pub unpacked_bytes: u64,
    /// Operations that one message brings; a letter that is typed is one.
    pub operations: u64,
}

impl DocumentLimits {
    /// No limits.
    pub const NONE: DocumentLimits = DocumentLimits {
        bytes: u64::MAX,
        changes: u64::MAX,
        unpacked_bytes: u64::MAX,
        operations: u64::MAX,
    };
}

impl Default for DocumentLimits {
    /// Documents of any size, and messages as large as a device can take in.
    fn default() -> Self {
        DocumentLimits {
            unpacked_bytes: 256 * 1024 * 1024,
            operations: 16_000_000,
            ..DocumentLimits::NONE
        }
    }
}

/// Which limit a message goes beyond, and where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Beyond {
    #[error("the document may have {0} bytes here")]
    Bytes(u64),
    #[error("the document may have {0} changes here")]
    Changes(u64),
    #[error("its changes may unpack to {0} bytes")]
    Unpacked(u64),
    #[error("it may bring {0} operations")]
    Operations(u64),
}

impl Session {
    /// The same session with limits for what peers bring. `stored` bytes of the document lie in
    /// the store.
    pub fn with_limits(mut self, limits: DocumentLimits, stored: u64) -> Self {
        (self.limits, self.stored) = (limits, self.stored.saturating_add(stored));
        self
    }

    /// Why there is no room for what a message of so many bytes brings; `None` when there is.
    pub(super) fn is_full_for(&self, brought: &Brought, bytes: usize) -> Option<Beyond> {
        let present = self.document.stats().num_changes;
        // Peers send again what they have not heard of; a document is mostly the one that is here.
        let new = brought.changes.iter().filter(|hash| !has(&self.document, hash)).count() as u64
            + brought.in_documents.saturating_sub(present);
        if new == 0 {
            return None;
        }
        let coming = self.inbox_bytes.saturating_add(bytes) as u64;
        if self.stored.saturating_add(coming) > self.limits.bytes {
            return Some(Beyond::Bytes(self.limits.bytes));
        }
        let too_many = present.saturating_add(new) > self.limits.changes;
        too_many.then_some(Beyond::Changes(self.limits.changes))
    }

    /// Bytes of the document in the store, as far as they came through this session.
    pub fn stored_bytes(&self) -> u64 {
        self.stored
    }
}

/// What is left of a message's limits while it is read.
pub(super) struct Budget {
    limits: DocumentLimits,
    bytes: u64,
    operations: u64,
    pub brought: Brought,
}

/// What changes a message brings.
#[derive(Debug, Default)]
pub(super) struct Brought {
    /// One by one.
    pub changes: Vec<ChangeHash>,
    /// The last of them.
    pub recent: Recent,
    /// In whole documents.
    pub in_documents: u64,
}

impl Budget {
    pub(super) fn new(limits: DocumentLimits) -> Self {
        let DocumentLimits { unpacked_bytes, operations, .. } = limits;
        Budget { limits, bytes: unpacked_bytes, operations, brought: Brought::default() }
    }

    /// Takes account of a stored change: its content, without the chunk's header.
    pub(super) fn change(&mut self, content: &[u8]) -> Result<(), Refused> {
        self.spend(content.len())?;
        let mut reader = Reader(content);
        let mut operations = || {
            let deps = reader.number()?;
            reader.take(deps.checked_mul(32)?)?;
            reader.prefixed()?;
            let number = reader.number()?;
            // Its author's earlier change is always among what a later one builds upon. Automerge
            // panics where there is a gap.
            if number > 1 && deps == 0 {
                return Some(Err("its number is too high"));
            }
            let (_start, _time) = (reader.number()?, reader.number()?);
            reader.prefixed()?;
            for _ in 0..reader.number()? {
                reader.prefixed()?;
            }
            Some(Ok(reader.columns()?))
        };
        // What cannot be read here automerge refuses, and says why.
        match operations() {
            None => Ok(()),
            Some(Err(why)) => Err(Refused::BadChange(why.into())),
            Some(Ok(columns)) => self.operations(&columns, &mut reader),
        }
    }

    /// Takes account of a compressed change.
    pub(super) fn compressed(&mut self, content: &[u8]) -> Result<(), Refused> {
        let unpacked = self.unpack(content)?;
        self.change(&unpacked)
    }

    /// Takes account of a whole document.
    pub(super) fn document(&mut self, content: &[u8]) -> Result<(), Refused> {
        self.spend(content.len())?;
        let mut reader = Reader(content);
        let mut columns = || {
            for _ in 0..reader.number()? {
                reader.prefixed()?;
            }
            let heads = reader.number()?;
            reader.take(heads.checked_mul(32)?)?;
            Some((reader.columns()?, reader.columns()?))
        };
        let Some((changes, operations)) = columns() else { return Ok(()) };
        let most = self.limits.changes.min(self.limits.operations);
        self.brought.in_documents += self
            .rows(&changes, &mut reader, most)?
            .ok_or(Refused::Beyond(Beyond::Changes(self.limits.changes)))?;
        self.operations(&operations, &mut reader)
    }

    fn operations(&mut self, columns: &[Column], data: &mut Reader<'_>) -> Result<(), Refused> {
        let rows = self.rows(columns, data, self.operations)?;
        let rows = rows.ok_or(Refused::Beyond(Beyond::Operations(self.limits.operations)))?;
        self.operations -= rows;
        Ok(())
    }

    /// How many rows the columns have; `None` when there are more than `most`.
    fn rows(
        &mut self,
        columns: &[Column],
        data: &mut Reader<'_>,
        most: u64,
    ) -> Result<Option<u64>, Refused> {
        let mut rows = 0;
        for column in columns {
            let Some(bytes) = data.take(column.length) else { return Ok(Some(rows)) };
            let its = if column.is_compressed() {
                column.rows(&self.unpack(bytes)?, most)
            } else {
                column.rows(bytes, most)
            };
            if its > most {
                return Ok(None);
            }
            rows = rows.max(its);
        }
        Ok(Some(rows))
    }

    fn unpack(&mut self, packed: &[u8]) -> Result<Vec<u8>, Refused> {
        let mut unpacked = Vec::new();
        DeflateDecoder::new(packed)
            .take(self.bytes.saturating_add(1))
            .read_to_end(&mut unpacked)
            .map_err(|_| Refused::BadChange("it cannot be unpacked".into()))?;
        self.spend(unpacked.len())?;
        Ok(unpacked)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Refused> {
        let left = self.bytes.checked_sub(bytes as u64);
        let beyond = Refused::Beyond(Beyond::Unpacked(self.limits.unpacked_bytes));
        self.bytes = left.ok_or(beyond)?;
        Ok(())
    }
}

/// A column's description.
struct Column {
    /// The lowest three bits are the kind of its values, the fourth says that it is compressed.
    specification: u64,
    length: u64,
}

impl Column {
    fn is_compressed(&self) -> bool {
        self.specification & 0b1000 != 0
    }

    /// How many rows the bytes stand for; counting ends beyond `most`.
    fn rows(&self, bytes: &[u8], most: u64) -> u64 {
        let mut reader = Reader(bytes);
        let mut rows: u64 = 0;
        let mut run = || match self.specification & 0b111 {
            // Raw values have a length in another column.
            7 => None,
            // The length of each run of equal truths.
            4 => reader.number(),
            kind => match reader.signed()? {
                0 => reader.number(),
                run @ 1.. => {
                    reader.value(kind)?;
                    Some(run.unsigned_abs())
                }
                run => {
                    let each = run.unsigned_abs();
                    for _ in 0..each {
                        reader.value(kind)?;
                    }
                    Some(each)
                }
            },
        };
        while rows <= most
            && let Some(more) = run()
        {
            rows = rows.saturating_add(more);
        }
        rows
    }
}

/// Bytes that are read from the front. `None` is their end.
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// An unsigned LEB128.
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A signed LEB128.
    fn signed(&mut self) -> Option<i64> {
        let before = self.0.len();
        let number = self.number()?;
        let bits = 7 * (before - self.0.len());
        // The highest bit that was read is the sign.
        let unused = 64_u32.saturating_sub(u32::try_from(bits).ok()?);
        Some(number.cast_signed().wrapping_shl(unused).wrapping_shr(unused))
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    fn prefixed(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// Passes over a value of a column of that kind.
    fn value(&mut self, kind: u64) -> Option<()> {
        match kind {
            5 => self.prefixed().map(drop),
            _ => self.number().map(drop),
        }
    }

    fn columns(&mut self) -> Option<Vec<Column>> {
        let count = self.number()?;
        (0..count)
            .map(|_| Some(Column { specification: self.number()?, length: self.number()? }))
            .collect()
    }
}
