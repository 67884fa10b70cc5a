//! The picture of a why-tree.

use andon_model::id::{PdcaId, WhyId};
use andon_model::pdca::diagram::{BOX_WIDTH, diagram};
use andon_model::pdca::tree::Trees;
use andon_model::pdca::{Branch, Cause, Pdca, Tree, Why};
use andon_model::place::Place;
use proptest::prelude::*;
use uuid::Uuid;

fn why(number: u128, at: Branch, text: &str) -> Why {
    Why {
        id: WhyId(Uuid::from_u128(number)),
        at,
        place: Place::stored(&format!("{number}1")),
        tree: Tree::Occurrence,
        text: text.into(),
        cause: None,
        quote: None,
        links: Default::default(),
        removed: false,
    }
}

fn under(number: u128) -> Branch {
    Branch::Under(WhyId(Uuid::from_u128(number)))
}

fn record(whys: Vec<Why>) -> Pdca {
    Pdca { whys, ..Pdca::empty(PdcaId(Uuid::nil())) }
}

#[test]
fn a_chain_is_a_straight_line_and_a_second_answer_stands_below() {
    let top = Branch::Top(Tree::Occurrence);
    let mut whys =
        vec![why(1, top, "a"), why(2, under(1), "b"), why(3, under(2), "c"), why(4, under(1), "d")];
    whys[2].cause = Some(Cause { given: 2, marked: true, no_measure: String::new(), class: None });
    let record = record(whys);
    let drawn = diagram(&record, &Trees::of(&record), Tree::Occurrence);
    let places: Vec<(f64, bool)> = drawn.nodes.iter().map(|node| (node.x, node.y > 0.0)).collect();
    assert_eq!(places[..3].iter().map(|(_, below)| *below).collect::<Vec<_>>(), [false; 3]);
    assert_eq!(places[3], (places[1].0, true));
    assert_eq!(drawn.nodes[2].cause, Some(2));
    assert_eq!(drawn.nodes[2].lines, ["RC 2 c"]);
    assert_eq!(drawn.nodes[0].from, None);
    let from = drawn.nodes[3].from.map(|(x, _)| x);
    assert_eq!(from, Some(BOX_WIDTH), "it comes out of the box of what it explains");
    let other = diagram(&record, &Trees::of(&record), Tree::NonDetection);
    assert_eq!((other.nodes.len(), other.height), (0, 0.0));
}

#[test]
fn a_long_word_is_broken_and_a_long_text_ends_with_dots() {
    let long = format!("see {} {}", "https://example.com/".repeat(3), "and so on ".repeat(60));
    let record = record(vec![why(1, Branch::Top(Tree::Occurrence), &long)]);
    let drawn = diagram(&record, &Trees::of(&record), Tree::Occurrence);
    let lines = &drawn.nodes[0].lines;
    assert!(lines.iter().all(|line| line.chars().count() <= 29), "{lines:?}");
    assert!(lines.last().is_some_and(|line| line.ends_with('\u{2026}')));
    assert!(drawn.nodes[0].text.ends_with("and so on"), "the whole text is there to be heard");
}

proptest! {
    /// No two boxes lie upon each other, and all lie in the picture.
    #[test]
    fn boxes_do_not_overlap(facts in prop::collection::vec((0..12u128, "[a-z ]{0,90}"), 1..12)) {
        let whys = facts.iter().enumerate().map(|(number, (on, text))| {
            let at = if *on == 0 { Branch::Top(Tree::Occurrence) } else { under(*on) };
            why(number as u128 + 1, at, text)
        });
        let record = record(whys.collect());
        let drawn = diagram(&record, &Trees::of(&record), Tree::Occurrence);
        prop_assert_eq!(drawn.nodes.len(), facts.len());
        for (place, one) in drawn.nodes.iter().enumerate() {
            prop_assert!(one.x + BOX_WIDTH <= drawn.width && one.y + one.height <= drawn.height);
            for other in &drawn.nodes[..place] {
                let apart = one.x + BOX_WIDTH <= other.x
                    || other.x + BOX_WIDTH <= one.x
                    || one.y + one.height <= other.y
                    || other.y + other.height <= one.y;
                prop_assert!(apart, "{one:?} {other:?}");
            }
        }
    }
}
