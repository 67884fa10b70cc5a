//! The title of the tab.

use leptos::prelude::*;

use crate::browser::page;

/// Keeps the tab's title: `Settings · Andon`. To be called by each page.
pub fn page_title(title: impl Fn() -> String + 'static) {
    Effect::new(move |_| page::set_title(&format!("{} · Andon", title())));
}
