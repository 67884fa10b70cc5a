//! The four questions, always in view.

use andon_model::incident::Question;
use leptos::prelude::*;

use super::summary_answer::SummaryAnswer;

#[component]
pub fn Summary() -> impl IntoView {
    let answers =
        Question::ALL.map(|question| view! { <SummaryAnswer question=question /> }).collect_view();
    view! {
        <section class="summary" aria-labelledby="summary-title">
            <h2 id="summary-title" class="visually-hidden">"Summary"</h2>
            {answers}
        </section>
    }
}
