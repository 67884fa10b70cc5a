//! What others do with the checklist, said to screen readers.

use std::collections::BTreeMap;

use andon_model::action::ActionItem;
use andon_model::id::{ActionId, PersonId};
use leptos::prelude::*;

use crate::pages::incident::people;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::incident::IncidentState;
use crate::ui::live_region::use_announcer;
use crate::ui::markdown::plain;

/// What matters of an action here: who did it, and whether it is still there.
type Known = BTreeMap<ActionId, (Option<PersonId>, bool)>;

/// Begins to tell.
pub fn tell_news(incident: IncidentState) {
    let andon = use_andon();
    let announcer = use_announcer();
    let actions = incident.lists.actions;
    Effect::new(move |before: Option<Known>| {
        let now = actions.with(|all| all.iter().map(|a| (a.id, known(a))).collect::<Known>());
        let Some(before) = before else { return now };
        let me = andon.me.with_untracked(|me| me.as_ref().map(|me| me.id));
        let news: Vec<String> = actions.with_untracked(|all| {
            let changed = all.iter().filter(|a| before.get(&a.id) != Some(&known(a)));
            changed.filter_map(|action| said(andon, action, &before, me)).collect()
        });
        match &news[..] {
            [] => {}
            [one] => announcer.announce(one),
            more => announcer.announce(&format!("{} actions completed", more.len())),
        }
        now
    });
}

fn known(action: &ActionItem) -> (Option<PersonId>, bool) {
    (action.done.and_then(|done| done.by), action.removed)
}

fn said(andon: Andon, action: &ActionItem, before: &Known, me: Option<PersonId>) -> Option<String> {
    let by = action.done.and_then(|done| done.by).filter(|by| Some(*by) != me)?;
    let was = before.get(&action.id).and_then(|(by, _)| *by);
    if was.is_some() || action.removed {
        return None;
    }
    let who = untrack(|| people::name_of(andon, by));
    Some(format!("{who} completed {}", plain(&action.text)))
}
