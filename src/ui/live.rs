//! A part of a page that follows what it reads.

use leptos::prelude::*;

/// Draws anew whenever something that `draw` reads has changed. For what a component returns;
/// inside of `view!`, `{move || ...}` does the same.
///
/// Leptos compiles its machinery once for every type of closure; here it is compiled once.
pub fn live<V: IntoView + 'static>(mut draw: impl FnMut() -> V + Send + 'static) -> AnyView {
    let draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || draw().into_any());
    draw.into_any()
}
