//! Markdown as a view, built from elements and never from markup: nothing that somebody types can
//! become part of the page's own code.

mod tree;

use andon_model::incident::is_safe_address;
use leptos::prelude::*;

use tree::{Mark, Node, parse};

/// The text, formatted. Changes with its signal.
#[component]
pub fn Markdown(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let tree = Memo::new(move |_| text.with(|text| parse(text)));
    view! { <div class="markdown">{move || tree.with(|nodes| views(nodes))}</div> }
}

/// The text on one line, without its formatting, for previews.
pub fn plain(text: &str) -> String {
    fn gather(nodes: &[Node], out: &mut String) {
        for node in nodes {
            match node {
                Node::Text(text) | Node::Code(text) | Node::CodeBlock(text) => out.push_str(text),
                Node::Break | Node::Rule => out.push(' '),
                Node::Link { inside, .. } => gather(inside, out),
                Node::Inside { mark, inside } => {
                    let bullet = if *mark == Mark::Item { " · " } else { "" };
                    out.push_str(bullet);
                    gather(inside, out);
                    if matches!(mark, Mark::Paragraph | Mark::Cell) {
                        out.push(' ');
                    }
                }
            }
        }
    }
    let mut out = String::new();
    gather(&parse(text), &mut out);
    out.trim().trim_start_matches("· ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn views(nodes: &[Node]) -> Vec<AnyView> {
    nodes.iter().map(node_view).collect()
}

fn node_view(node: &Node) -> AnyView {
    match node {
        Node::Text(text) => text.clone().into_any(),
        Node::Break => view! { <br /> }.into_any(),
        Node::Rule => view! { <hr /> }.into_any(),
        Node::Code(code) => view! { <code>{code.clone()}</code> }.into_any(),
        // Long lines scroll sideways, so the block has to take the focus.
        Node::CodeBlock(code) => {
            view! { <pre tabindex="0" role="group" aria-label="Code"><code>{code.clone()}</code></pre> }.into_any()
        }
        Node::Link { address, inside } => link(address, inside),
        Node::Inside { mark, inside } => marked(*mark, views(inside)),
    }
}

fn marked(mark: Mark, inside: Vec<AnyView>) -> AnyView {
    match mark {
        Mark::Paragraph => view! { <p>{inside}</p> }.into_any(),
        Mark::Heading => view! { <p><strong>{inside}</strong></p> }.into_any(),
        Mark::Emphasis => view! { <em>{inside}</em> }.into_any(),
        Mark::Strong => view! { <strong>{inside}</strong> }.into_any(),
        Mark::Struck => view! { <s>{inside}</s> }.into_any(),
        Mark::Quote => view! { <blockquote>{inside}</blockquote> }.into_any(),
        Mark::Bullets => view! { <ul>{inside}</ul> }.into_any(),
        Mark::Numbers(first) => view! { <ol start=first.to_string()>{inside}</ol> }.into_any(),
        Mark::Item => view! { <li>{inside}</li> }.into_any(),
        Mark::Table => view! { <table><tbody>{inside}</tbody></table> }.into_any(),
        Mark::Headings => view! { <tr class="markdown-headings">{inside}</tr> }.into_any(),
        Mark::Row => view! { <tr>{inside}</tr> }.into_any(),
        Mark::Cell => view! { <td>{inside}</td> }.into_any(),
    }
}

fn link(address: &str, inside: &[Node]) -> AnyView {
    if !is_safe_address(address) {
        // Said in full, so that nobody takes it for what it is not.
        let address = format!(" ({address})");
        return view! { <span class="markdown-unsafe">{views(inside)}{address}</span> }.into_any();
    }
    view! {
        <a href=address.trim().to_owned() target="_blank" rel="noopener noreferrer">
            {views(inside)}
        </a>
    }
    .into_any()
}
