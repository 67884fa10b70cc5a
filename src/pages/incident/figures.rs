//! How long it took, as formulas: each opens to the two moments that it lies between.

use andon_model::duration;
use andon_model::moment::{Figure, Mark};
use leptos::prelude::*;

use super::milestones::milestone_title;
use super::page::use_incident;
use super::when_text;
use crate::ui::badge::phase_title;

fn title(mark: Mark) -> &'static str {
    match mark {
        Mark::Milestone(milestone) => milestone_title(milestone),
        Mark::Reached(phase) => phase_title(phase),
    }
}

#[component]
pub fn Figures() -> impl IntoView {
    let rows = Figure::ALL.map(|figure| view! { <FigureRow figure=figure /> }).collect_view();
    view! {
        <h4>"How long it took"</h4>
        <div class="figures">{rows}</div>
    }
}

#[component]
fn FigureRow(figure: Figure) -> impl IntoView {
    let incident = use_incident();
    // `None` is missing, which is not zero.
    let length =
        Memo::new(move |_| incident.head.with(|head| head.figure(figure).ok().map(duration::text)));
    let (from, to) = figure.marks();
    let input = move |mark: Mark| {
        let when = Memo::new(move |_| incident.head.with(|head| head.reached(mark)));
        let text = move || match when.get() {
            Some(when) => when_text::dated(&when, &incident.zone.get()),
            None => "missing".into(),
        };
        view! {
            <dt>{title(mark)}</dt>
            <dd class:absent=move || when.get().is_none()>{text}</dd>
        }
    };
    view! {
        <details class="figure" data-figure=figure.title()>
            <summary>
                <span class="figure-title">{figure.title()}</span>
                <span class="figure-length" class:absent=move || length.with(Option::is_none)>
                    {move || length.get().unwrap_or_else(|| "missing".into())}
                </span>
            </summary>
            <dl class="properties" aria-label=format!("{}: what it is made of", figure.title())>
                {input(from)}
                {input(to)}
            </dl>
        </details>
    }
}
