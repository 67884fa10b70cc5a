//! Links that every new incident gets.

use andon_model::command::Declaration;
use andon_model::id::{EntryId, PersonId};
use andon_model::incident::IncidentKind;
use andon_model::playbook::{PLACEHOLDERS, Template};
use andon_model::setting::{List, Part};
use andon_model::term::Taxonomy;
use andon_model::when::When;
use andon_model::workspace::Workspace;
use leptos::prelude::*;

use super::hold::use_settings;
use super::item_list::{Item, ItemList};
use super::setting_field::SettingField;
use crate::browser::clock;
use crate::ui::live::live;

/// What the examples are filled in for.
const SAMPLE: &str = "Staging: cluster 3 misbehaves";

#[component]
pub fn TemplatesSection() -> impl IntoView {
    let names = PLACEHOLDERS.map(|(name, meaning)| {
        view! {
            <div>
                <dt><code>{name}</code></dt>
                <dd>{meaning}</dd>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="settings-links">
            <h2 id="settings-links">"Links for new incidents"</h2>
            <p class="quiet">
                "Every incident that is declared gets these, filled in for it, once they have an address. Those that exist keep what they have."
            </p>
            <dl class="facts" aria-label="Placeholders">{names.collect_view()}</dl>
            <ItemList
                list=List::Templates
                label="Links for new incidents"
                noun="link"
                empty="No link yet. Dashboards, the chat channel, the call: what one opens first. Add its label, then its address."
                draw=template
            />
        </section>
    }
}

fn template(item: Item) -> AnyView {
    let hold = use_settings();
    let environments = Signal::derive(move || {
        let known = hold.andon.workspace.with(|w| w.terms_of(Taxonomy::Environments));
        known.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    });
    let id = item.id.clone();
    let example = Memo::new(move |_| {
        let templates = hold.andon.workspace.with(|workspace| workspace.templates());
        let template = templates.into_iter().find(|template| template.id == id)?;
        (!template.address.is_empty()).then(|| filled(hold.andon.workspace, &template))
    });
    view! {
        <div class="settings-pair">
            <SettingField setting=item.part(Part::Text) label="Label" />
            <SettingField
                setting=item.part(Part::Environment)
                label="Only in this environment"
                hint="Empty for all of them."
                suggestions=environments
            />
        </div>
        <SettingField
            setting=item.part(Part::Address)
            label="Address"
            hint="https://\u{2026}, with placeholders. Without an address no incident gets the link."
        />
        {live(move || example.get().map(|address| view! {
            <p class="settings-example">
                {format!("For \u{201c}{SAMPLE}\u{201d}: ")} <code>{address}</code>
            </p>
        }))}
    }
    .into_any()
}

fn filled(workspace: RwSignal<Workspace>, template: &Template) -> String {
    let now = clock::now();
    let nobody = PersonId(Default::default());
    let environment = match template.environment.as_str() {
        "" => "staging".to_owned(),
        own => own.to_owned(),
    };
    template.filled(&Declaration {
        name: SAMPLE.into(),
        description: String::new(),
        kind: IncidentKind::Incident,
        environment,
        zone: workspace.with(|workspace| workspace.zone.clone()),
        offset_seconds: 0,
        declared: When::Exact { at: now },
        started: None,
        reporter: nobody,
        commander: nobody,
        first_entry: EntryId(Default::default()),
    })
}
