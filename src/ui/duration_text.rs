//! Durations: `1 h 14 min`.

use andon_model::duration;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The time between two instants; runs while `ended` is nothing.
#[component]
pub fn RunningClock(
    #[prop(into)] began: Signal<Option<DateTime<Utc>>>,
    #[prop(into)] ended: Signal<Option<DateTime<Utc>>>,
    #[prop(into)] now: Signal<DateTime<Utc>>,
) -> impl IntoView {
    // Ticks every second, but says so only below a minute.
    let text = Memo::new(move |_| {
        let began = began.get()?;
        let until = ended.get().unwrap_or_else(|| now.get());
        Some(duration::text(until - began))
    });
    let state = move || if ended.get().is_some() { "ended" } else { "running" };
    view! {
        <span class="clock" data-clock=state>
            {move || text.get().unwrap_or_else(|| "no start".into())}
        </span>
    }
}
