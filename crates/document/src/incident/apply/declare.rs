//! The first command of every incident.

use andon_model::channel::Channel;
use andon_model::command::Declaration;
use andon_model::incident::{Milestone, Question, Role};

use super::*;

impl Scribe<'_, '_> {
    /// Writes everything that an incident has from its first second on.
    pub(super) fn declare(&mut self, declaration: &Declaration) -> Result<Vec<Command>, Refusal> {
        let name = declaration.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Refusal::NameMissing);
        }
        check_length("The name", &name, NAME_LIMIT)?;
        check_length("The description", &declaration.description, TEXT_LIMIT)?;
        check_when(&declaration.declared)?;
        // The reporter is written here only, and never changed.
        if !self.root_str("reporter").is_empty() {
            return Err(Refusal::AlreadyDeclared);
        }

        self.put_root("reporter", &declaration.reporter.to_string())?;
        self.put_root("kind", declaration.kind.name())?;
        self.put_root("environment", declaration.environment.trim())?;
        self.put_root("zone", declaration.zone.trim())?;
        let named = Declaration { name: name.clone(), ..declaration.clone() };
        let (_, channel, commander_channel) = named.channels();
        self.put_root(Channel::Everybody.key(), &channel)?;
        self.put_root(Channel::Commander.key(), &commander_channel)?;

        let description = line_ends(declaration.description.trim_end());
        self.fill(TextField::Name, &name)?;
        self.fill(TextField::Summary(Question::Description), &description)?;

        let milestones = self.writer.seeded("milestones")?;
        let started = declaration.started.unwrap_or(declaration.declared);
        self.put_when(&milestones, Milestone::Started.name(), &started)?;
        self.put_when(&milestones, Milestone::Declared.name(), &declaration.declared)?;

        self.join(declaration.reporter)?;
        self.assign_role(Role::Commander, Some(declaration.commander))?;

        self.add_entries(&[NewEntry {
            id: declaration.first_entry,
            occurred: declaration.declared,
            text: first_entry(&name, &description),
            kind: EntryKind::Milestone,
            important: true,
        }])?;
        Ok(Vec::new())
    }

    /// Fills a text that the seed left empty.
    fn fill(&mut self, field: TextField, content: &str) -> Result<(), Refusal> {
        let insert = content.to_owned();
        self.edit_text(field, &TextEdit { at: 0, delete: 0, insert }).map(drop)
    }
}

/// "Declared: name", and the lines of the description as bullets below it. Lines that are bullets
/// already keep their depth.
fn first_entry(name: &str, description: &str) -> String {
    let mut text = format!("Declared: {name}");
    for line in description.lines().filter(|line| !line.trim().is_empty()) {
        let content = line.trim_start();
        let depth = line.len() - content.len();
        let content = ["- ", "* ", "• ", "+ "]
            .iter()
            .find_map(|bullet| content.strip_prefix(bullet))
            .unwrap_or(content);
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', depth.min(8)));
        text.push_str("- ");
        text.push_str(content.trim());
    }
    text
}
