//! What this device holds.

use leptos::prelude::*;

use crate::pages::diagnostics::space::{persistence_text, space_text};
use crate::route::Route;
use crate::state::andon::use_andon;

#[component]
pub fn DeviceSection() -> impl IntoView {
    let andon = use_andon();
    let found = LocalResource::new(move || async move { andon.diagnostics().await });
    let space = move || found.get().map(|found| space_text(found.space));
    let kept = move || found.get().map(|found| persistence_text(&found.persistence));
    view! {
        <section class="card" aria-labelledby="settings-device">
            <h2 id="settings-device">"This device"</h2>
            <dl class="facts">
                <div>
                    <dt>"Space used"</dt>
                    <dd>{move || space().unwrap_or_else(|| "\u{2026}".into())}</dd>
                </div>
                <div>
                    <dt>"Kept by the browser"</dt>
                    <dd>{move || kept().unwrap_or("\u{2026}")}</dd>
                </div>
            </dl>
            <p>
                <a href=Route::Diagnostics.path()>"Diagnostics"</a>
                " show what is stored, what waits, and what went wrong."
            </p>
        </section>
    }
}
