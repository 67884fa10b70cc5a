//! What was wrong with a document, without keeping it from being read.

use serde::{Deserialize, Serialize};

/// A place in a document that could not be read as the schema says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Where, as a path: `entries/0190…/text`.
    pub at: String,
    /// What is wrong, for a person: "expected a text, found a number; shown as empty".
    pub what: String,
}
