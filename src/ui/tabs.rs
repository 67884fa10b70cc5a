//! Tabs: one of several panels is shown, chosen by a row of tabs with arrow keys.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// One tab.
#[derive(Clone)]
pub struct Tab {
    /// Its element's id is `{id}-tab`, its panel's `{id}-panel`.
    pub id: &'static str,
    pub name: &'static str,
    /// How many things are behind it: "4/6".
    pub count: Signal<String>,
    /// What is new behind it, in words; empty when nothing is.
    pub news: Signal<String>,
}

/// The row of tabs. The arrow keys choose as they go.
#[component]
pub fn TabList(
    label: &'static str,
    tabs: Vec<Tab>,
    #[prop(into)] chosen: Signal<usize>,
    #[prop(into)] on_choose: Callback<usize>,
) -> impl IntoView {
    let buttons: Vec<NodeRef<html::Button>> = tabs.iter().map(|_| NodeRef::new()).collect();
    let nodes = buttons.clone();
    let on_key = move |event: ev::KeyboardEvent| {
        let (now, last) = (chosen.get_untracked(), nodes.len() - 1);
        let next = match event.key().as_str() {
            "ArrowRight" => (now + 1) % nodes.len(),
            "ArrowLeft" => now.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        on_choose.run(next);
        if let Some(button) = nodes[next].get_untracked() {
            let _ = button.focus();
        }
    };
    let buttons = tabs
        .into_iter()
        .zip(buttons)
        .enumerate()
        .map(|(place, (tab, node))| {
            view! { <TabButton tab=tab node=node place=place chosen=chosen on_choose=on_choose /> }
        })
        .collect_view();
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=on_key>
            {buttons}
        </div>
    }
}

#[component]
fn TabButton(
    tab: Tab,
    node: NodeRef<html::Button>,
    place: usize,
    chosen: Signal<usize>,
    on_choose: Callback<usize>,
) -> impl IntoView {
    let Tab { id, name, count, news } = tab;
    let is_chosen = Memo::new(move |_| chosen.get() == place);
    view! {
        <button
            node_ref=node
            id=format!("{id}-tab")
            type="button"
            class="tab"
            role="tab"
            aria-selected=move || is_chosen.get().to_string()
            // Only the chosen tab's panel is in the page.
            aria-controls=move || is_chosen.get().then(|| format!("{id}-panel"))
            tabindex=move || if is_chosen.get() { "0" } else { "-1" }
            on:click=move |_| on_choose.run(place)
        >
            {name}
            <span class="tab-count">{move || count.get()}</span>
            {move || {
                let news = news.get();
                (!news.is_empty()).then(|| view! {
                    <span class="tab-news" title=news.clone()>
                        <span class="visually-hidden">{news.clone()}</span>
                    </span>
                })
            }}
        </button>
    }
}

/// The panel of the chosen tab.
#[component]
pub fn TabPanel(id: &'static str, children: Children) -> impl IntoView {
    view! {
        <div
            id=format!("{id}-panel")
            class="tab-panel"
            role="tabpanel"
            aria-labelledby=format!("{id}-tab")
        >
            {children()}
        </div>
    }
}
