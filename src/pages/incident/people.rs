//! Names of people, and people to choose from.

use andon_model::id::PersonId;
use leptos::prelude::*;

use crate::state::Andon;
use crate::ui::choice::Choice;

/// Somebody's name, reactive. Oneself is known even before the workspace has arrived.
pub fn name_of(andon: Andon, person: PersonId) -> String {
    let mine =
        andon.me.with(|me| me.as_ref().filter(|me| me.id == person).map(|me| me.name.clone()));
    mine.unwrap_or_else(|| andon.workspace.with(|w| w.name_of(Some(person)).to_owned()))
}

/// Oneself first, then everybody by name.
pub fn choices(andon: Andon) -> Vec<Choice<PersonId>> {
    let me = andon.me.get();
    let mut others: Vec<(String, PersonId)> = andon.workspace.with(|workspace| {
        workspace.people.values().map(|person| (person.name.clone(), person.id)).collect()
    });
    others.retain(|(_, id)| me.as_ref().is_none_or(|me| me.id != *id));
    others.sort_by_key(|(name, id)| (name.to_lowercase(), *id));
    let me = me.map(|me| Choice::detailed(me.id, me.name, "you"));
    me.into_iter().chain(others.into_iter().map(|(name, id)| Choice::new(id, name))).collect()
}
