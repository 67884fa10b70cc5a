//! What Markdown is read as. The views over it live in the browser; the reading is pure.

#[allow(dead_code)]
#[path = "../src/ui/markdown/tree.rs"]
mod tree;

use tree::{Mark, Node, parse};

fn text(text: &str) -> Node {
    Node::Text(text.into())
}

fn inside(mark: Mark, inside: Vec<Node>) -> Node {
    Node::Inside { mark, inside }
}

fn link(address: &str) -> Node {
    Node::Link { address: address.into(), inside: vec![text(address)] }
}

#[test]
fn a_newline_that_was_typed_is_a_newline_that_is_shown() {
    let line = vec![text("one"), Node::Break, text("two")];
    assert_eq!(parse("one\ntwo"), [inside(Mark::Paragraph, line)]);
}

#[test]
fn bullets_nest() {
    let inner = inside(Mark::Bullets, vec![inside(Mark::Item, vec![text("b")])]);
    let outer = inside(Mark::Bullets, vec![inside(Mark::Item, vec![text("a"), inner])]);
    assert_eq!(parse("- a\n  - b"), [outer]);
}

#[test]
fn markup_stays_text() {
    let all = format!("{:?}", parse("<script>alert(1)</script> a <b>b</b>\n\n<div onclick=x>"));
    assert!(all.contains("<script>alert(1)</script>") && all.contains("<div onclick=x>"));
    assert!(!all.contains("Link"));
}

#[test]
fn addresses_become_links_without_the_stop_behind_them() {
    let expected = vec![text("see "), link("https://a.example/x?y=1"), text(".")];
    assert_eq!(parse("see https://a.example/x?y=1."), [inside(Mark::Paragraph, expected)]);
    let expected = vec![text("("), link("http://b.example"), text(")")];
    assert_eq!(parse("(http://b.example)"), [inside(Mark::Paragraph, expected)]);
}

#[test]
fn addresses_in_code_stay_code() {
    let code = vec![Node::Code("curl https://a.example".into())];
    assert_eq!(parse("`curl https://a.example`"), [inside(Mark::Paragraph, code)]);
    assert_eq!(parse("```\nhttps://a.example\n```"), [Node::CodeBlock("https://a.example".into())]);
}

#[test]
fn texts_that_only_look_like_markdown_are_not_lost() {
    for odd in ["60/60 *", "a_b_c [x](", "```", "> ", "#", "-", "1.", "**", "![", "\u{0}"] {
        parse(odd);
    }
}

#[test]
fn a_table_is_read_as_rows_of_cells() {
    let cell = |content: &str| inside(Mark::Cell, vec![text(content)]);
    let headings = inside(Mark::Headings, vec![cell("a"), cell("b")]);
    let row = inside(Mark::Row, vec![cell("1"), cell("2")]);
    let table = inside(Mark::Table, vec![headings, row]);
    assert_eq!(parse("| a | b |\n|---|---|\n| 1 | 2 |"), [table]);
}
