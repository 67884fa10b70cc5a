//! Where the rows of a long list stand. The list itself lives in the browser; its arithmetic is pure.

#[allow(dead_code)]
#[path = "../src/ui/virtual_list/layout.rs"]
mod layout;

use std::sync::Arc;

use layout::{Layout, Viewport};

fn list(count: u32) -> Layout<u32> {
    let mut layout = Layout::new(|_| 30.0);
    layout.set_keys(Arc::new((0..count).collect()));
    layout
}

#[test]
fn only_the_rows_that_touch_the_viewport_are_visible() {
    let layout = list(5_000);
    assert_eq!(layout.visible(Viewport { top: 300.0, height: 90.0 }, 0.0), 10..13);
    assert_eq!(layout.visible(Viewport { top: 305.0, height: 90.0 }, 0.0), 10..14);
    assert_eq!(layout.visible(Viewport { top: 305.0, height: 90.0 }, 60.0), 8..16);
    assert_eq!(layout.visible(Viewport { top: -500.0, height: 90.0 }, 0.0), 0..0);
    assert_eq!(layout.visible(Viewport { top: 1e9, height: 90.0 }, 0.0), 5_000..5_000);
}

#[test]
fn a_measured_row_moves_those_below_it_and_none_above() {
    let mut layout = list(100);
    assert!(layout.measure(50, 130.0));
    assert!(!layout.measure(50, 130.0));
    assert_eq!(layout.edge(50), 1_500.0);
    assert_eq!(layout.edge(51), 1_630.0);
    assert_eq!(layout.height(), 3_100.0);
}

#[test]
fn heights_are_kept_when_rows_come_and_go() {
    let mut layout = list(10);
    layout.measure(9, 100.0);
    layout.set_keys(Arc::new(vec![20, 9, 21]));
    assert_eq!(layout.edge(2), 130.0);
    assert_eq!(layout.place(&9), Some(1));
    assert_eq!(layout.place(&5), None);
}

#[test]
fn the_row_one_writes_in_is_held_before_the_first_one_in_view() {
    let layout = list(100);
    let viewport = Viewport { top: 600.0, height: 300.0 };
    assert_eq!(layout.anchor(viewport, &[25]), Some(25));
    assert_eq!(layout.anchor(viewport, &[99, 26]), Some(26));
    assert_eq!(layout.anchor(viewport, &[99]), Some(20));
    assert_eq!(list(0).anchor(viewport, &[]), None);
}
