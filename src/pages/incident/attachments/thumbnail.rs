//! A small picture, made when it comes into view.

use std::sync::Arc;

use andon_model::attachment::Content;
use leptos::html;
use leptos::prelude::*;

use super::hold::use_files_hold;
use crate::browser::element::VisibleWatch;
use crate::browser::object_url::ObjectUrl;
use crate::browser::spawn;
use crate::state::andon::use_andon;
use crate::state::sync_status::Link;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;

/// Larger pictures are fetched from the relay only when somebody opens them, in bytes.
const FETCHED: u64 = 4 * 1024 * 1024;

#[component]
pub fn Thumbnail(content: Content) -> impl IntoView {
    let andon = use_andon();
    let whereabouts = use_files_hold().whereabouts(&content);
    let node = NodeRef::<html::Span>::new();
    let in_view = RwSignal::new(false);
    let small = RwSignal::new(None::<Arc<ObjectUrl>>);
    let fault = RwSignal::new(None::<String>);
    let watch = StoredValue::new_local(None::<VisibleWatch>);
    Effect::new(move |_| {
        let Some(node) = node.get() else { return };
        let seen = VisibleWatch::observe(&node, move || {
            in_view.try_set(true);
        });
        watch.set_value(Some(seen));
    });
    let picture = content.picture();
    let asks = Memo::new(move |_| {
        let can =
            whereabouts.with(|known| known.here || known.is_in_reach() && content.bytes <= FETCHED);
        picture && in_view.get() && can && small.with(Option::is_none)
    });
    let content = StoredValue::new(content);
    let connected = Memo::new(move |_| andon.sync.with(|sync| sync.link == Link::Live));
    Effect::new(move |_| {
        // What did not arrive is asked for again when the relay is back.
        connected.track();
        if !asks.get() {
            return;
        }
        spawn(async move {
            let Some(content) = content.try_get_value() else { return };
            match andon.thumbnail(&content).await {
                Ok(url) => {
                    small.try_set(Some(url));
                    fault.try_set(None);
                }
                Err(why) => drop(fault.try_set(Some(why.to_string()))),
            }
        });
    });
    let shown = live(move || match small.get() {
        // The name stands beside it.
        Some(url) => {
            view! { <img src=url.address().to_owned() alt="" draggable="false" /> }.into_any()
        }
        None => view! { <Icon name=IconName::File /> }.into_any(),
    });
    view! {
        <span
            node_ref=node
            class="thumbnail"
            data-fault=move || fault.with(Option::is_some).then_some("true")
            title=move || fault.get()
        >
            {shown}
        </span>
    }
}
