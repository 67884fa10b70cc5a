//! Insights: what the incidents say together, each figure with the incidents behind it.

mod behind;
mod counts;
mod durations;
mod hold;
mod outcomes;
mod rankings;
mod scope_bar;

use leptos::prelude::*;

use self::hold::InsightsHold;
use crate::pages::home::DeclareButton;
use crate::pages::shell::title::page_title;
use crate::state::andon::use_andon;
use crate::ui::button::{Button, ButtonLook};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::{Icon, IconName};
use crate::ui::live::live;

#[component]
pub fn InsightsPage() -> impl IntoView {
    page_title(|| "Insights".into());
    let andon = use_andon();
    let is_empty = Memo::new(move |_| andon.incidents.with(Vec::is_empty));
    let body = live(move || {
        match (andon.incidents_ready.get(), is_empty.get()) {
        // Read from the device in a moment; a word would only flash.
        (false, _) => ().into_any(),
        (true, true) => view! {
            <EmptyState title="No figures yet">
                <p>
                    "Here incidents are told together: how many there are, how long they take, why they happen and how they are noticed. Exercises are left out."
                </p>
                <p><DeclareButton /></p>
            </EmptyState>
        }
        .into_any(),
        (true, false) => figures(),
    }
    });
    view! {
        <div class="page insights">
            <header class="page-head"><h1>"Insights"</h1></header>
            {body}
        </div>
    }
}

fn figures() -> AnyView {
    let hold = InsightsHold::new();
    let count = hold.of(|figures| figures.count);
    view! {
        {scope_bar::scope_bar(hold)}
        <p class="insights-count" role="status">
            {move || match count.get() {
                0 => "No incident fits.".to_owned(),
                1 => "1 incident. Exercises and dismissed ones are left out.".to_owned(),
                count => format!("{count} incidents. Exercises and dismissed ones are left out."),
            }}
            " "
            <Button look=ButtonLook::Quiet on_press=move |()| hold.download()>
                <Icon name=IconName::Download />
                "Figures as CSV"
            </Button>
        </p>
        {hold.file.note()}
        {counts::counts(hold)}
        {durations::durations(hold)}
        {rankings::causes(hold)}
        {rankings::detection(hold)}
        {rankings::teams(hold)}
        {outcomes::outcomes(hold)}
    }
    .into_any()
}
