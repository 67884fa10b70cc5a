//! Full-text search: what of a document can be found, an index of the words, and what a person
//! asks it.
//!
//! [`passage`] takes a document apart into pieces of text that know where they stand, [`words`]
//! a text into words, [`index`] finds the documents, and [`query`] marks the words in them.
//! [`fuzzy`] is for names alone, such as those of commands. An index is derived: it can be made
//! anew from the documents at any time and then finds the same.

pub mod fuzzy;
pub mod index;
pub mod passage;
pub mod query;
pub mod words;

pub use index::{Hit, Index};
pub use passage::{Passage, Spot};
pub use query::{Query, Snippet};
