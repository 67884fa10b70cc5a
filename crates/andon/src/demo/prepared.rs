//! What the demo workspace has prepared beside what ships: contacts, and links of new incidents.

use andon_model::command::WorkspaceCommand;
use andon_model::setting::{ItemId, List, Part, Setting};
use andon_model::workspace::Workspace;

/// The list that an item stands in.
enum Prepared {
    /// A contact on that card.
    Contact(&'static str),
    Template,
}

type Parts = &'static [(Part, &'static str)];

/// List, id and parts. The addresses lead nowhere.
const PREPARED: [(Prepared, &str, Parts); 5] = [
    (
        Prepared::Contact("provider"),
        "cloud",
        &[
            (Part::Text, "Cloud provider, status page"),
            (Part::Address, "https://status.example.com"),
        ],
    ),
    (
        Prepared::Contact("tech-on-duty"),
        "duty",
        &[(Part::Text, "Tech on-duty"), (Part::Address, "tel:+33100000000")],
    ),
    (
        Prepared::Contact("clients"),
        "support",
        &[(Part::Text, "Customer support"), (Part::Address, "mailto:support@example.com")],
    ),
    (
        Prepared::Template,
        "recent-production",
        &[
            (Part::Text, "Did something happen recently? (production)"),
            (Part::Address, "https://changes.example.com/production"),
            (Part::Environment, "production"),
        ],
    ),
    (
        Prepared::Template,
        "recent-staging",
        &[
            (Part::Text, "Did something happen recently? (staging)"),
            (Part::Address, "https://changes.example.com/staging"),
            (Part::Environment, "staging"),
        ],
    ),
];

/// The commands that prepare it; what somebody has changed stays.
pub fn commands(workspace: &Workspace) -> Vec<WorkspaceCommand> {
    let mut commands = Vec::new();
    for (list, item, parts) in PREPARED {
        let list = match list {
            Prepared::Contact(card) => ItemId::stored(card).map(List::Contacts),
            Prepared::Template => Some(List::Templates),
        };
        let Some((list, item)) = list.zip(ItemId::stored(item)) else { continue };
        for (part, value) in parts {
            let setting = Setting::Item(list.clone(), item.clone(), *part);
            if !workspace.settings.contains_key(&setting) {
                commands.push(WorkspaceCommand::Set { setting, value: Some((*value).into()) });
            }
        }
    }
    commands
}
