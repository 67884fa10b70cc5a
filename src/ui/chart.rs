//! Charts of our own: columns, strips and bars in SVG, made of buttons.
//!
//! Everything is laid out by the page and measured in percent, so that letters keep their size on
//! every screen. One stop for Tab; the arrow keys go from figure to figure; what one points at or
//! focuses is said in words below, and pressing opens what is behind it.

mod bars;
mod columns;
mod strips;
mod table;

use leptos::prelude::*;
use leptos::{ev, html};

pub use bars::{Bar, bars};
pub use columns::{Column, Part, columns};
pub use strips::{Spread, Strip, strips};
pub use table::table;

/// What the figures of a chart share.
#[derive(Clone, Copy)]
struct Chart {
    /// What is pointed at.
    pointed: RwSignal<Option<usize>>,
    /// Where Tab leads to.
    stop: RwSignal<usize>,
    buttons: StoredValue<Vec<NodeRef<html::Button>>>,
    on_open: Callback<usize>,
}

impl Chart {
    fn new(on_open: Callback<usize>) -> Self {
        let (pointed, stop) = (RwSignal::new(None), RwSignal::new(0));
        Chart { pointed, stop, buttons: StoredValue::default(), on_open }
    }

    /// The next figure.
    fn figure(self, class: &'static str, said: String, inside: AnyView) -> AnyView {
        let node = NodeRef::<html::Button>::new();
        let place = self.buttons.with_value(Vec::len);
        self.buttons.update_value(|buttons| buttons.push(node));
        view! {
            <button
                node_ref=node
                type="button"
                class=class
                tabindex=move || if self.stop.get() == place { "0" } else { "-1" }
                on:click=move |_| self.on_open.run(place)
                on:pointerenter=move |_| self.pointed.set(Some(place))
                on:pointerleave=move |_| self.pointed.set(None)
                on:focus=move |_| {
                    self.stop.set(place);
                    self.pointed.set(Some(place));
                }
                on:blur=move |_| {
                    self.pointed.try_set(None);
                }
            >
                <span class="visually-hidden">{said}</span>
                <span class="chart-inside" aria-hidden="true">{inside}</span>
            </button>
        }
        .into_any()
    }

    /// The frame of the chart, with the line that says what is pointed at.
    fn frame(
        self,
        class: &'static str,
        label: &str,
        said: Vec<String>,
        inside: AnyView,
    ) -> AnyView {
        let label = label.to_owned();
        // Bars say all that there is to say, and have no such line.
        let line = (!said.is_empty()).then(|| {
            let words = move || self.pointed.get().and_then(|place| said.get(place).cloned());
            view! { <p class="chart-said" aria-hidden="true">{words}</p> }
        });
        view! {
            <div class=class role="group" aria-label=label on:keydown=move |event| self.walk(&event)>
                {inside}
            </div>
            {line}
        }
        .into_any()
    }

    /// The arrow keys, Home and End go from figure to figure.
    fn walk(self, event: &ev::KeyboardEvent) {
        let here = self.stop.get_untracked();
        let last = self.buttons.with_value(Vec::len).saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (here + 1).min(last),
            "ArrowLeft" | "ArrowUp" => here.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let button = self.buttons.with_value(|buttons| buttons.get(to)?.get_untracked());
        if let Some(button) = button {
            let _ = button.focus();
        }
    }
}

/// A share of the whole as SVG measures it.
fn percent(share: f64) -> String {
    format!("{:.3}%", share.clamp(0.0, 1.0) * 100.0)
}
