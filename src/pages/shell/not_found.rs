//! For addresses that lead nowhere.

use leptos::prelude::*;

use crate::pages::shell::title::page_title;
use crate::route::Route;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    page_title(|| "No such page".into());
    view! {
        <div class="page page-narrow">
            <h1>"There is no page at this address"</h1>
            <p>
                "The address may be mistyped or cut off. Incidents have addresses that begin with "
                <code>"/i/"</code> "."
            </p>
            <p>
                <a href=Route::Home.path()>"See all incidents"</a>
                " and look for it there, or ask the person who sent you the link for a new one."
            </p>
        </div>
    }
}
