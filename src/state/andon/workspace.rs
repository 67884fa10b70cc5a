//! What the workspace's own document lets one change.

use andon_model::command::{Refusal, WorkspaceCommand};
use andon_model::id::PersonId;
use andon_model::setting::ItemId;
use andon_model::term::{Taxonomy, TermId};
use andon_model::workspace::Person;
use leptos::prelude::*;

use super::Andon;
use crate::state::steps::Fits;

impl Andon {
    /// The value that somebody means who types its name; a new one is added to the list.
    pub fn term(&self, taxonomy: Taxonomy, name: &str) -> Result<TermId, Refusal> {
        let found = self.workspace.with_untracked(|workspace| workspace.term_for(taxonomy, name));
        let (term, new) = found.ok_or(Refusal::TermNameMissing)?;
        if new {
            let (term, name) = (term.clone(), name.trim().to_owned());
            self.change(&WorkspaceCommand::PutTerm { taxonomy, term, name })?;
        }
        Ok(term)
    }

    /// The person of that name; somebody who is not known yet is written down, whether or not they
    /// ever join.
    pub fn person(&self, name: &str) -> Result<PersonId, Refusal> {
        let name = name.trim();
        let known = self.workspace.with_untracked(|workspace| {
            let same = |one: &&Person| one.name.to_lowercase() == name.to_lowercase();
            workspace.people.values().find(same).map(|one| one.id)
        });
        if let Some(known) = known {
            return Ok(known);
        }
        let person = self.new_person_id();
        self.change(&WorkspaceCommand::PutPerson { person, name: name.to_owned() })?;
        Ok(person)
    }

    /// Changes the workspace. Returns what takes it back.
    pub fn change(&self, command: &WorkspaceCommand) -> Result<Vec<WorkspaceCommand>, Refusal> {
        self.change_if(command, &|_| true)
    }

    /// The same for undo: only where what takes it back fits.
    pub fn change_if(
        &self,
        command: &WorkspaceCommand,
        fits: Fits<'_, WorkspaceCommand>,
    ) -> Result<Vec<WorkspaceCommand>, Refusal> {
        let core = self.core();
        core.as_ref().map_or(Ok(()), |core| core.may_write())?;
        let library = core.as_ref().and_then(|core| core.library.borrow().clone());
        let library = library.ok_or_else(|| Refusal::NotFound("The workspace".into()))?;
        library.run_if(command, fits)
    }

    pub fn new_person_id(&self) -> PersonId {
        PersonId(self.new_id())
    }

    /// A fresh id for an item of a list.
    pub fn new_item_id(&self) -> ItemId {
        ItemId::from(self.new_id())
    }
}
