//! Columns side by side, each stacked of parts: counts in the course of time.

use andon_model::incident::Severity;
use leptos::prelude::*;

use super::{Chart, percent};

/// A part of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub severity: Option<Severity>,
    pub count: usize,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Below it, where there is room.
    pub short: String,
    /// All of it in words.
    pub said: String,
    /// From the bottom to the top.
    pub parts: Vec<Part>,
}

impl Column {
    fn count(&self) -> usize {
        self.parts.iter().map(|part| part.count).sum()
    }
}

/// The columns from left to right.
pub fn columns(label: &str, all: Vec<Column>, on_open: Callback<usize>) -> AnyView {
    let chart = Chart::new(on_open);
    let highest = all.iter().map(Column::count).max().unwrap_or_default().max(1);
    let said = all.iter().map(|column| column.said.clone()).collect();
    let shorts: Vec<String> = all.iter().map(|column| column.short.clone()).collect();
    // The first, the middle and the last: more would run into each other on a phone.
    let marks = match shorts.len() {
        0 => Vec::new(),
        1 | 2 => shorts,
        count => [0, count / 2, count - 1].map(|place| shorts[place].clone()).to_vec(),
    };
    let marks = marks.into_iter().map(|mark| view! { <span>{mark}</span> }).collect_view();
    let drawn = all.into_iter().map(|column| {
        let parts = stack(&column.parts, highest);
        let stack = view! { <svg aria-hidden="true">{parts}</svg> }.into_any();
        chart.figure("chart-column", column.said, stack)
    });
    let drawn = drawn.collect_view();
    let inside = view! {
        <span class="chart-highest" aria-hidden="true">{highest}</span>
        <div class="chart-columns">{drawn}</div>
        <div class="chart-marks" aria-hidden="true">{marks}</div>
    };
    chart.frame("chart chart-course", label, said, inside.into_any())
}

fn stack(parts: &[Part], highest: usize) -> AnyView {
    let share = |count: usize| count as f64 / highest as f64;
    let mut below = 0;
    let part = |part: &Part| {
        below += part.count;
        let level = part.severity.map_or("none", |severity| &severity.name()[4..]);
        view! {
            <rect
                data-severity=level
                x="0"
                width="100%"
                y=percent(1.0 - share(below))
                height=percent(share(part.count))
            ></rect>
        }
        .into_any()
    };
    parts.iter().filter(|part| part.count > 0).map(part).collect_view().into_any()
}
