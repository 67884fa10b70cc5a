//! How severity and customer impact are computed, and how often people expect an update.

use andon_model::incident::Severity;
use andon_model::setting::Setting;
use leptos::prelude::*;

use super::rules_form::RulesForm;
use super::saved_field::FieldLook;
use super::setting_field::SettingField;
use crate::ui::badge::SeverityBadge;

#[component]
pub fn RulesSection() -> impl IntoView {
    let rhythm = Severity::ALL.map(|severity| {
        view! {
            <tr>
                <th scope="row"><SeverityBadge severity=Signal::stored(Some(severity)) /></th>
                <td>
                    <SettingField
                        setting=Setting::Rhythm(severity)
                        label=format!("Minutes between updates at {}", severity.name())
                        look=FieldLook::Bare
                    />
                </td>
            </tr>
        }
    });
    view! {
        <section class="card" aria-labelledby="settings-rules">
            <h2 id="settings-rules">"Severity and customer impact"</h2>
            <p class="quiet">
                "The share of customers that is affected gives the customer impact, the worse impact gives the severity. What a person has set by hand stays."
            </p>
            <RulesForm />
        </section>
        <section class="card" aria-labelledby="settings-rhythm">
            <h2 id="settings-rhythm">"Status updates"</h2>
            <p class="quiet">
                "After how many minutes people expect the next update; 0 for never. Before a severity is known, as for SEV-3."
            </p>
            <table class="settings-table">
                <thead>
                    <tr>
                        <th scope="col">"Severity"</th>
                        <th scope="col">"Minutes"</th>
                    </tr>
                </thead>
                <tbody>{rhythm.collect_view()}</tbody>
            </table>
        </section>
    }
}
