//! Rows that keep their elements while the list around them changes.

use leptos::prelude::*;

/// One row: what it is told apart by, and how it is drawn when it is new.
struct Row {
    key: String,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A row for each item. Rows are drawn once and moved after that: what changes in them, they
/// follow by signals.
///
/// Leptos' own `For` is compiled anew for every kind of item; here it is compiled once.
pub fn each<T: Send + 'static>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: fn(&T) -> String,
    draw: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    rows(Box::new(move || {
        let row = |item| {
            let (key, draw) = (key(&item), draw.clone());
            Row { key, draw: Box::new(move || draw(item)) }
        };
        items().into_iter().map(row).collect()
    }))
}

fn rows(rows: Box<dyn Fn() -> Vec<Row> + Send + Sync>) -> AnyView {
    view! { <For each=rows key=|row| row.key.clone() children=|row| (row.draw)() /> }.into_any()
}
