//! Identifiers: UUID version 7, so that they sort by the time they were made.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::from_str(text).map($name)
            }
        }
    )+};
}

ids! {
    /// A workspace: one organisation's data. Its documents' ids are derived from it.
    WorkspaceId,
    /// An incident. The same 16 bytes are the id of the document that holds it.
    IncidentId,
    /// A person of a workspace; also the author recorded in every change that person makes.
    PersonId,
    /// A line of a timeline. Its order among the lines of one minute is the order of the ids.
    EntryId,
    /// One move from a phase to another.
    TransitionId,
    /// A link on an incident's page.
    LinkId,
    /// An item of an incident's checklist.
    ActionId,
    /// A note on an incident's page.
    NoteId,
    /// A picture or file attached to an incident.
    AttachmentId,
    /// A field that a workspace has added to the property table.
    FieldId,
    /// A problem-solving record. The same 16 bytes are the id of the document that holds it.
    PdcaId,
    /// A fact in a why-tree.
    WhyId,
    /// A countermeasure and its check.
    MeasureId,
    /// What is applied to the rest of the systems or the company.
    ActId,
    /// A weekly review.
    ReviewId,
    /// What a review decided.
    DecisionId,
}

/// Makes ids that sort in the order in which they were made, also within one millisecond
/// (RFC 9562, section 6.2, method 1: a counter in the 12 bits behind the timestamp).
#[derive(Clone, Debug, Default)]
pub struct IdSource {
    last_millis: u64,
    counter: u16,
}

impl IdSource {
    /// The next id. `unix_millis` is the device's clock; should it run backwards, the ids go on
    /// from the latest time seen. `random` supplies the last 62 bits.
    pub fn next(&mut self, unix_millis: u64, random: u64) -> Uuid {
        if unix_millis > self.last_millis {
            self.last_millis = unix_millis;
            self.counter = 0;
        } else {
            self.counter += 1;
            if self.counter > 0x0fff {
                self.counter = 0;
                self.last_millis += 1;
            }
        }
        let mut bytes = [0u8; 16];
        bytes[..6].copy_from_slice(&self.last_millis.to_be_bytes()[2..]);
        bytes[6] = 0x70 | (self.counter >> 8) as u8;
        bytes[7] = self.counter as u8;
        bytes[8..].copy_from_slice(&random.to_be_bytes());
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Uuid::from_bytes(bytes)
    }
}

/// The milliseconds since 1970 that a version-7 id carries; `None` for other ids.
pub fn unix_millis(id: Uuid) -> Option<u64> {
    (id.get_version_num() == 7).then(|| {
        let mut bytes = [0u8; 8];
        bytes[2..].copy_from_slice(&id.as_bytes()[..6]);
        u64::from_be_bytes(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_in_one_millisecond_keep_their_order() {
        let mut source = IdSource::default();
        let ids: Vec<_> = (0..10_000u64).map(|i| source.next(1_000, u64::MAX - i)).collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn a_clock_that_goes_back_does_not_bring_ids_out_of_order() {
        let mut source = IdSource::default();
        let before = source.next(5_000, 0);
        let after = source.next(4_000, 0);
        assert!(before < after);
        assert_eq!(unix_millis(after), Some(5_000));
    }
}
