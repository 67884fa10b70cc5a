//! What stands where nothing is yet: what belongs here and the first step.

use leptos::prelude::*;

/// A heading, a few lines, and the way on.
#[component]
pub fn EmptyState(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <div class="empty-state">
            <h2>{title}</h2>
            {children()}
        </div>
    }
}
