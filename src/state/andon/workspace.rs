//! What the workspace's own document lets one change.

use andon_model::command::{Refusal, WorkspaceCommand};
use andon_model::term::{Taxonomy, TermId};
use leptos::prelude::*;

use super::Andon;

impl Andon {
    /// The value that somebody means who types its name; a new one is added to the list.
    pub fn term(&self, taxonomy: Taxonomy, name: &str) -> Result<TermId, Refusal> {
        let found = self.workspace.with_untracked(|workspace| workspace.term_for(taxonomy, name));
        let (term, new) = found.ok_or(Refusal::TermNameMissing)?;
        if new {
            let (term, name) = (term.clone(), name.trim().to_owned());
            self.run(WorkspaceCommand::PutTerm { taxonomy, term, name })?;
        }
        Ok(term)
    }

    /// Gives a value another name, in every incident at once.
    pub fn rename_term(
        &self,
        taxonomy: Taxonomy,
        term: &TermId,
        name: &str,
    ) -> Result<(), Refusal> {
        let (term, name) = (term.clone(), name.trim().to_owned());
        self.run(WorkspaceCommand::PutTerm { taxonomy, term, name })
    }

    pub fn set_workspace_name(&self, name: &str) -> Result<(), Refusal> {
        self.run(WorkspaceCommand::SetName(name.trim().to_owned()))
    }

    pub fn set_workspace_zone(&self, zone: &str) -> Result<(), Refusal> {
        self.run(WorkspaceCommand::SetZone(zone.trim().to_owned()))
    }

    fn run(&self, command: WorkspaceCommand) -> Result<(), Refusal> {
        let core = self.core();
        core.as_ref().map_or(Ok(()), |core| core.may_write())?;
        let library = core.as_ref().and_then(|core| core.library.borrow().clone());
        library.map_or_else(|| Err(Refusal::NotFound("The workspace".into())), |l| l.run(&command))
    }
}
