//! The figures behind a chart as a table.

use leptos::prelude::*;

/// A table that opens on demand. The first column names the rows.
pub fn table(caption: &str, head: &[&str], rows: Vec<Vec<String>>) -> AnyView {
    let caption = caption.to_owned();
    let head = head.iter().map(|name| view! { <th scope="col">{(*name).to_owned()}</th> });
    let head = head.collect_view();
    let line = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        let name = cells.next();
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    let rows = rows.into_iter().map(line).collect_view();
    view! {
        <details class="chart-table">
            <summary>"As a table"</summary>
            <div class="table-box" tabindex="0" role="group" aria-label=format!("{caption}, scrollable")>
                <table aria-label=caption.clone()>
                    <thead><tr>{head}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
