//! Who one is, how things look, what the workspace is called.

mod device_section;
mod lists_section;
mod look_section;
mod saved_field;
mod workspace_section;
mod you_section;

use leptos::prelude::*;

use crate::pages::shell::title::page_title;

use device_section::DeviceSection;
use lists_section::ListsSection;
use look_section::LookSection;
use workspace_section::WorkspaceSection;
use you_section::YouSection;

#[component]
pub fn SettingsPage() -> impl IntoView {
    page_title(|| "Settings".into());
    view! {
        <div class="page page-narrow settings">
            <header class="page-head">
                <h1>"Settings"</h1>
            </header>
            <p class="quiet">"Changes hold at once."</p>
            <YouSection />
            <LookSection />
            <WorkspaceSection />
            <ListsSection />
            <DeviceSection />
        </div>
    }
}
