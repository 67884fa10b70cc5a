//! The document of a workspace's weekly reviews: all of them, because one a week is little.

mod apply;
mod read;
mod touched;

use automerge::Automerge;

use crate::seed::{self, Fixed};

pub use apply::apply;
pub use read::{read, text};
pub use touched::{Touched, touched};

/// Without any review. Any two of them merge into one.
pub fn new() -> Automerge {
    // The first version was never out.
    seed::document("andon reviews", &[&[], &[Fixed::Map("reviews")]])
}

#[cfg(test)]
mod tests;
