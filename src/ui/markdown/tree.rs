//! Markdown as a small tree. Pure.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Text(String),
    /// A newline that was typed is a newline that is shown.
    Break,
    Code(String),
    CodeBlock(String),
    Rule,
    /// The address is as written; whether it may be clicked is decided where it is shown.
    Link {
        address: String,
        inside: Vec<Node>,
    },
    Inside {
        mark: Mark,
        inside: Vec<Node>,
    },
}

/// What surrounds other pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Paragraph,
    /// Shown as a bold line: a timeline's headings are its dates.
    Heading,
    Emphasis,
    Strong,
    Struck,
    Quote,
    Bullets,
    /// Numbered, from that number on.
    Numbers(u64),
    Item,
    Table,
    /// The row of headings.
    Headings,
    Row,
    Cell,
}

/// Reads a text. Any text is a valid one; HTML in it is text.
pub fn parse(text: &str) -> Vec<Node> {
    let mut open: Vec<(Opened, Vec<Node>)> = vec![(Opened::Nothing, Vec::new())];
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES) {
        match event {
            Event::Start(tag) => open.push((Opened::of(&tag), Vec::new())),
            Event::End(end) => close(&mut open, end),
            Event::Text(text) if in_link_or_code(&open) => push(&mut open, Node::Text(text.into())),
            Event::Text(text) => {
                for node in with_addresses(&text) {
                    push(&mut open, node);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => push(&mut open, Node::Text(html.into())),
            Event::Code(code) => push(&mut open, Node::Code(code.into())),
            Event::SoftBreak | Event::HardBreak => push(&mut open, Node::Break),
            Event::Rule => push(&mut open, Node::Rule),
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }
    open.into_iter().next().map(|(_, nodes)| nodes).unwrap_or_default()
}

enum Opened {
    Nothing,
    Mark(Mark),
    Link(String),
    CodeBlock,
}

impl Opened {
    fn of(tag: &Tag<'_>) -> Opened {
        Opened::Mark(match tag {
            Tag::Paragraph | Tag::HtmlBlock => Mark::Paragraph,
            Tag::Heading { .. } => Mark::Heading,
            Tag::BlockQuote(_) => Mark::Quote,
            Tag::List(None) => Mark::Bullets,
            Tag::List(Some(first)) => Mark::Numbers(*first),
            Tag::Item => Mark::Item,
            Tag::Table(_) => Mark::Table,
            Tag::TableHead => Mark::Headings,
            Tag::TableRow => Mark::Row,
            Tag::TableCell => Mark::Cell,
            Tag::Emphasis => Mark::Emphasis,
            Tag::Strong => Mark::Strong,
            Tag::Strikethrough => Mark::Struck,
            Tag::CodeBlock(_) => return Opened::CodeBlock,
            // A picture elsewhere is a link: nothing is loaded from other places.
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                return Opened::Link(dest_url.to_string());
            }
            _ => return Opened::Nothing,
        })
    }
}

fn push(open: &mut [(Opened, Vec<Node>)], node: Node) {
    let Some((_, nodes)) = open.last_mut() else { return };
    // The parser cuts texts at every character that might have meant something.
    if let (Some(Node::Text(before)), Node::Text(text)) = (nodes.last_mut(), &node) {
        before.push_str(text);
    } else {
        nodes.push(node);
    }
}

fn close(open: &mut Vec<(Opened, Vec<Node>)>, _: TagEnd) {
    if open.len() < 2 {
        return;
    }
    let Some((opened, inside)) = open.pop() else { return };
    let node = match opened {
        Opened::Mark(mark) => Node::Inside { mark, inside },
        Opened::Link(address) => Node::Link { address, inside },
        Opened::CodeBlock => {
            let text = inside.into_iter().filter_map(|node| match node {
                Node::Text(text) => Some(text),
                _ => None,
            });
            Node::CodeBlock(text.collect::<String>().trim_end_matches('\n').to_owned())
        }
        Opened::Nothing => {
            for node in inside {
                push(open, node);
            }
            return;
        }
    };
    push(open, node);
}

fn in_link_or_code(open: &[(Opened, Vec<Node>)]) -> bool {
    open.iter().any(|(opened, _)| matches!(opened, Opened::Link(_) | Opened::CodeBlock))
}

/// Addresses that stand in a text as they are become links.
fn with_addresses(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut rest = text;
    while let Some(at) = ["https://", "http://"].iter().filter_map(|s| rest.find(s)).min() {
        let found = &rest[at..];
        let end =
            found.find(|c: char| c.is_whitespace() || "<>\"".contains(c)).unwrap_or(found.len());
        let mut address = found[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        if address.ends_with(')') && !address.contains('(') {
            address = address.trim_end_matches(')');
        }
        nodes.push(Node::Text(rest[..at].to_owned()));
        nodes.push(Node::Link {
            address: address.to_owned(),
            inside: vec![Node::Text(address.to_owned())],
        });
        rest = &found[address.len()..];
    }
    nodes.push(Node::Text(rest.to_owned()));
    nodes.retain(|node| !matches!(node, Node::Text(text) if text.is_empty()));
    nodes
}
