//! A why-tree as a picture: where its boxes and lines are. From left to right, because a chain of
//! whys is read that way.

use super::tree::Trees;
use super::{Branch, Pdca, Tree};
use crate::id::WhyId;

/// The width of a box, in units of the picture (CSS pixels at its natural size).
pub const BOX_WIDTH: f64 = 208.0;
/// The height of a line of text.
pub const LINE_HEIGHT: f64 = 16.0;
/// Between text and border.
pub const PADDING: f64 = 8.0;
/// So many characters fit into a line of a box.
const LINE_LENGTH: usize = 28;
/// So many lines are drawn; the rest is in the outline.
const LINES: usize = 8;
const GAP_ACROSS: f64 = 40.0;
const GAP_DOWN: f64 = 12.0;

/// The picture of one tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    pub width: f64,
    pub height: f64,
    /// In the order of the tree.
    pub nodes: Vec<Node>,
}

/// A fact in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub why: WhyId,
    /// The upper left corner.
    pub x: f64,
    pub y: f64,
    pub height: f64,
    pub lines: Vec<String>,
    /// The whole text.
    pub text: String,
    /// Its number where it is a root cause.
    pub cause: Option<u32>,
    /// The middle of the right edge of what it explains.
    pub from: Option<(f64, f64)>,
}

/// The picture of a tree; without nodes when nobody has written a fact.
pub fn diagram(pdca: &Pdca, trees: &Trees, tree: Tree) -> Diagram {
    let mut diagram = Diagram::default();
    let mut y = 0.0;
    // Trees are as deep as somebody makes them: a stack of our own, no recursion.
    let twigs = trees.twigs(tree);
    for twig in &twigs {
        let Some(why) = pdca.whys.iter().find(|why| why.id == twig.why) else { continue };
        let cause = why.is_cause().then(|| trees.number(why.id)).flatten();
        let text = why.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown = match cause {
            Some(number) => format!("RC {number} {text}"),
            None => text.clone(),
        };
        let lines = wrap(&shown);
        let height = lines.len() as f64 * LINE_HEIGHT + 2.0 * PADDING;
        diagram.nodes.push(Node {
            why: why.id,
            x: twig.depth as f64 * (BOX_WIDTH + GAP_ACROSS),
            y: 0.0,
            height,
            lines,
            text,
            cause,
            from: None,
        });
    }
    // Leaves stand below each other; what they explain stands beside the first of them, so that a
    // chain is a straight line.
    let mut place = 0;
    while place < diagram.nodes.len() {
        // A run of first children shares a row.
        let mut end = place + 1;
        while end < diagram.nodes.len() && twigs[end].depth == twigs[end - 1].depth + 1 {
            end += 1;
        }
        let row = &mut diagram.nodes[place..end];
        let tallest = row.iter().map(|node| node.height).fold(0.0, f64::max);
        for node in row.iter_mut() {
            node.y = y;
            diagram.width = diagram.width.max(node.x + BOX_WIDTH);
        }
        y += tallest + GAP_DOWN;
        place = end;
    }
    diagram.height = (y - GAP_DOWN).max(0.0);
    for place in 0..diagram.nodes.len() {
        if let Some(Branch::Under(parent)) = trees.branch(diagram.nodes[place].why) {
            let parent = diagram.nodes.iter().find(|node| node.why == parent);
            let from =
                parent.map(|node| (node.x + BOX_WIDTH, node.y + PADDING + LINE_HEIGHT / 2.0));
            diagram.nodes[place].from = from;
        }
    }
    diagram
}

/// Breaks a text into the lines of a box.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut rest: Vec<char> = word.chars().collect();
        while !rest.is_empty() {
            let Some(line) = lines.last_mut() else { break };
            let taken = line.chars().count();
            let blank = usize::from(taken > 0);
            let room = LINE_LENGTH.saturating_sub(taken + blank);
            if rest.len() <= room {
                if blank > 0 {
                    line.push(' ');
                }
                line.extend(rest.drain(..));
            } else if taken > 0 {
                lines.push(String::new());
            } else {
                // One long word, such as an address.
                line.extend(rest.drain(..LINE_LENGTH));
                lines.push(String::new());
            }
        }
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push('\u{2026}');
        }
    }
    lines
}
