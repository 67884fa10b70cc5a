//! Bars below each other with their names and counts: a ranking, or parts of a whole.

use leptos::prelude::*;

use super::{Chart, percent};

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub name: String,
    pub count: usize,
    /// For what is missing: set apart from what was said.
    pub faint: bool,
}

/// The bars from top to bottom. `things` names what is counted: "incidents".
pub fn bars(label: &str, things: &str, all: Vec<Bar>, on_open: Callback<usize>) -> AnyView {
    let chart = Chart::new(on_open);
    let longest = all.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    let drawn = all.into_iter().map(|Bar { name, count, faint }| {
        let said = format!("{name}: {count} {things}");
        let length = percent(count as f64 / longest as f64);
        let inside = view! {
            <span class="chart-name">{name}</span>
            <svg aria-hidden="true">
                <rect class:chart-faint=faint x="0" y="0" width=length height="100%"></rect>
            </svg>
            <span class="chart-count">{count}</span>
        };
        chart.figure("chart-bar", said, inside.into_any())
    });
    let drawn = drawn.collect_view().into_any();
    chart.frame("chart chart-bars", label, Vec::new(), drawn)
}
