//! The document of one problem-solving record.

mod apply;
mod read;
mod touched;

use automerge::Automerge;

use crate::seed::{self, Fixed};

pub use apply::apply;
pub use read::{is_context_doubled, read, text};
pub use touched::{Touched, touched};

/// A document without anything said in it yet; the first command is `Begin`. Any two of them merge
/// into one.
pub fn new() -> Automerge {
    let fixed = [
        Fixed::Text("name"),
        Fixed::Text("problem"),
        Fixed::Text("context"),
        Fixed::Map("participants"),
        Fixed::Map("teams"),
        Fixed::Map("whys"),
        Fixed::Map("why_links"),
        Fixed::Map("measures"),
        Fixed::Map("measure_terms"),
        Fixed::Map("acts"),
        Fixed::Map("quiet"),
    ];
    seed::document("andon pdca", &[&[], &fixed])
}
