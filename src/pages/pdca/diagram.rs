//! A why-tree as a picture. It follows the outline live; a box leads to its fact.

use andon_model::pdca::Tree;
use andon_model::pdca::diagram::{BOX_WIDTH, Diagram, LINE_HEIGHT, Node, PADDING, diagram};
use leptos::ev;
use leptos::prelude::*;

use super::hold::use_record_hold;
use super::tree::kind;
use crate::ui::live::live;

/// Around the picture, for the ring of what has the focus.
const MARGIN: f64 = 4.0;

#[component]
pub fn DiagramView(
    tree: Tree,
    /// On paper nothing is pressed.
    #[prop(optional)]
    still: bool,
) -> impl IntoView {
    let hold = use_record_hold();
    let state = hold.state;
    let drawn = Memo::new(move |_| {
        state.record.with(|record| state.trees.with(|trees| diagram(record, trees, tree)))
    });
    live(move || {
        let Diagram { width, height, nodes } = drawn.get();
        (!nodes.is_empty()).then(|| {
            let (width, height) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
            let view_box = format!("{} {} {width} {height}", -MARGIN, -MARGIN);
            let lines = nodes.iter().filter_map(line).collect_view();
            let boxes = nodes.into_iter().map(|node| fact(node, still)).collect_view();
            view! {
                // What is wider than the page scrolls sideways, so it has to take the focus.
                <div
                    class="diagram-frame"
                    role="group"
                    aria-label=format!("{} as a diagram", kind(tree))
                    tabindex=(!still).then_some("0")
                >
                    <svg
                        class="diagram"
                        viewBox=view_box
                        style:--natural=format!("{width}px")
                        role="group"
                        aria-label=format!("{}: {}", kind(tree), tree.title())
                    >
                        {lines}
                        {boxes}
                    </svg>
                </div>
            }
        })
    })
}

/// From what is explained to what explains it.
fn line(node: &Node) -> Option<AnyView> {
    let (x, y) = node.from?;
    let (to_x, to_y) = (node.x, node.y + PADDING + LINE_HEIGHT / 2.0);
    let middle = to_x - 16.0;
    let path = format!("M{x} {y}H{middle}V{to_y}H{to_x}");
    Some(view! { <path class="diagram-line" d=path></path> }.into_any())
}

fn fact(node: Node, still: bool) -> AnyView {
    let hold = use_record_hold();
    let Node { why, x, y, height, lines, text, cause, .. } = node;
    let label = match cause {
        Some(number) => format!("RC {number} {text}"),
        None => text,
    };
    let lines = lines
        .into_iter()
        .enumerate()
        .map(|(place, text)| {
            let y = y + PADDING + LINE_HEIGHT * (place as f64 + 0.78);
            view! { <text x=(x + PADDING).to_string() y=y.to_string()>{text} " "</text> }
        })
        .collect_view();
    let inside = view! {
        <rect
            x=x.to_string()
            y=y.to_string()
            width=BOX_WIDTH.to_string()
            height=height.to_string()
            rx="4"
        ></rect>
        {lines}
    };
    let cause = cause.map(|_| "true");
    if still {
        return view! { <g class="diagram-fact" role="img" aria-label=label data-cause=cause>{inside}</g> }
            .into_any();
    }
    view! {
        <g
            class="diagram-fact"
            role="button"
            tabindex="0"
            aria-label=label
            data-cause=cause
            on:click=move |_| hold.write_in(why, None)
            on:keydown=move |event: ev::KeyboardEvent| {
                if matches!(event.key().as_str(), "Enter" | " ") {
                    event.prevent_default();
                    event.stop_propagation();
                    hold.write_in(why, None);
                }
            }
        >
            {inside}
        </g>
    }
    .into_any()
}
