//! How long it has been going on.

use andon_model::duration;
use chrono::TimeDelta;
use leptos::prelude::*;

use super::page::use_incident;
use super::when_text;
use crate::state::andon::use_andon;
use crate::ui::icon::{Icon, IconName};

/// Runs from the beginning until the incident is resolved.
#[component]
pub fn Clock() -> impl IntoView {
    let andon = use_andon();
    let incident = use_incident();
    let span = Memo::new(move |_| incident.head.with(|head| (head.began(), head.ended())));
    let shown = Memo::new(move |_| {
        let (began, ended) = span.get();
        let until = ended.unwrap_or_else(|| andon.now.get());
        began.map(|began| match until - began {
            ahead if ahead < TimeDelta::zero() => format!("begins in {}", duration::text(-ahead)),
            span => duration::text(span),
        })
    });
    // Screen readers hear minutes, not seconds.
    let said = Memo::new(move |_| {
        let (began, ended) = span.get();
        let began = began?;
        let until = ended.unwrap_or_else(|| andon.now.get());
        let minutes = TimeDelta::minutes((until - began).num_minutes());
        Some(match ended {
            _ if minutes < TimeDelta::zero() => {
                format!("Begins in {}", duration::text(-minutes))
            }
            Some(_) => format!("It took {}", duration::text(minutes)),
            None if minutes.num_minutes() == 0 => "Going on for less than a minute".into(),
            None => format!("Going on for {}", duration::text(minutes)),
        })
    });
    let title = move || {
        let zone = incident.zone.get();
        span.get().0.map(|began| format!("Since {}", when_text::full(&began.into(), &zone)))
    };
    view! {
        <span
            class="incident-clock"
            data-clock=move || if span.get().1.is_some() { "ended" } else { "running" }
            title=title
        >
            <span aria-hidden="true">
                <Icon name=IconName::Clock />
                {move || shown.get().unwrap_or_else(|| "no start".into())}
            </span>
            <span class="visually-hidden" role="timer">{move || said.get().unwrap_or_default()}</span>
        </span>
    }
}
