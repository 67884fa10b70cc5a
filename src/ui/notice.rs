//! A notice in its place on the page: what happened, what is safe, what to do.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// How a notice looks and whether it interrupts a screen reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum NoticeTone {
    #[default]
    Quiet,
    Busy,
    /// Read out at once.
    Alarm,
}

impl NoticeTone {
    fn name(self) -> &'static str {
        match self {
            NoticeTone::Quiet => "quiet",
            NoticeTone::Busy => "busy",
            NoticeTone::Alarm => "alarm",
        }
    }
}

/// A notice.
#[component]
pub fn Notice(#[prop(optional)] tone: NoticeTone, children: Children) -> impl IntoView {
    let alarm = tone == NoticeTone::Alarm;
    let icon = match tone {
        NoticeTone::Quiet => IconName::Info,
        NoticeTone::Busy | NoticeTone::Alarm => IconName::Warning,
    };
    view! {
        <div class="notice" data-tone=tone.name() role=alarm.then_some("alert")>
            <Icon name=icon />
            <div class="notice-text">{children()}</div>
        </div>
    }
}
