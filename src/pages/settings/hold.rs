//! What the parts of the settings share: changing the workspace so that it can be undone, and
//! items on their way to another place.

use std::collections::BTreeSet;

use andon_model::command::{Refusal, WorkspaceCommand};
use andon_model::setting::{ItemId, List, Part, REMOVED, Setting};
use leptos::ev;
use leptos::prelude::*;

use crate::browser::page::focus_by_id;
use crate::state::Andon;
use crate::state::andon::heads::Heads;
use crate::state::andon::use_andon;
use crate::ui::live_region::{Announcer, use_announcer};

/// How many steps can be taken back.
const DEPTH: usize = 200;

/// Something that was done, and what takes it back.
struct Step {
    did: WorkspaceCommand,
    back: WorkspaceCommand,
}

/// An item on its way to another place.
#[derive(Clone, PartialEq)]
pub struct Drag {
    pub list: List,
    pub item: ItemId,
    /// It goes before this one; with `None` behind all.
    pub before: Option<ItemId>,
}

/// From the context of the settings. Cheap to copy.
#[derive(Clone, Copy)]
pub struct SettingsHold {
    pub andon: Andon,
    announcer: Announcer,
    past: StoredValue<Vec<Step>>,
    future: StoredValue<Vec<Step>>,
    /// The marks of items that were removed here: their places offer to bring them back.
    kept: RwSignal<BTreeSet<Setting>>,
    pub drag: RwSignal<Option<Drag>>,
    /// The incidents that rules are tried on.
    pub heads: Heads,
}

/// To be called while a component is built.
pub fn use_settings() -> SettingsHold {
    expect_context::<SettingsHold>()
}

/// The id of an item's element.
pub fn item_element(list: &List, item: &ItemId) -> String {
    element(&mark(list, item))
}

/// The id of a list's element.
pub fn list_element(list: &List) -> String {
    match list {
        List::Steps(phase) => format!("steps-{}", phase.name()),
        List::Cards => "cards".into(),
        List::CardSteps(card) => format!("steps-{}", card.as_str()),
        List::Contacts(card) => format!("contacts-{}", card.as_str()),
        List::Templates => "templates".into(),
        List::Fields => "fields".into(),
        List::Views => "views".into(),
    }
}

fn element(setting: &Setting) -> String {
    format!("setting-{}", setting.to_string().replace('/', "-"))
}

fn mark(list: &List, item: &ItemId) -> Setting {
    Setting::Item(list.clone(), item.clone(), Part::Removed)
}

impl SettingsHold {
    pub fn provide() -> Self {
        let andon = use_andon();
        let hold = SettingsHold {
            andon,
            announcer: use_announcer(),
            past: StoredValue::default(),
            future: StoredValue::default(),
            kept: RwSignal::default(),
            drag: RwSignal::new(None),
            heads: Heads::new(andon),
        };
        provide_context(hold);
        hold
    }

    /// Changes the workspace, as one step of undo.
    pub fn run(&self, did: WorkspaceCommand) -> Result<(), Refusal> {
        let back = self.andon.change(&did)?;
        // What adds something to everybody's lists for good has no way back.
        if !back.is_empty() {
            self.future.update_value(Vec::clear);
            push(self.past, Step { did, back: WorkspaceCommand::All(back) });
        }
        Ok(())
    }

    /// Sets one setting; empty text brings back what ships.
    pub fn set(&self, setting: Setting, value: Option<String>) -> Result<(), Refusal> {
        self.run(WorkspaceCommand::Set { setting, value })
    }

    /// Takes back the last step that was made here, unless somebody has changed it since.
    pub fn undo(&self) {
        self.turn(self.past, self.future, "Undone");
    }

    pub fn redo(&self) {
        self.turn(self.future, self.past, "Done again");
    }

    /// Undo and redo in a field: the browser's own while something is written in it.
    pub fn on_undo_key(&self, event: &ev::KeyboardEvent, is_written: bool) {
        let is_undo = matches!(event.key().as_str(), "z" | "Z");
        if !is_undo || is_written || !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        if event.shift_key() { self.redo() } else { self.undo() }
    }

    fn turn(&self, from: StoredValue<Vec<Step>>, to: StoredValue<Vec<Step>>, said: &str) {
        let Some(step) = from.try_update_value(Vec::pop).flatten() else {
            return self.announcer.announce("There is nothing more to undo or redo here");
        };
        if !self.andon.workspace.with_untracked(|workspace| workspace.stands(&step.did)) {
            let since = "Somebody has changed this since; it stays as it is";
            return self.announcer.announce(since);
        }
        match self.andon.change(&step.back) {
            Ok(again) => {
                push(to, Step { did: step.back, back: WorkspaceCommand::All(again) });
                self.announcer.announce(said);
            }
            Err(refusal) => self.announcer.announce(&refusal.to_string()),
        }
    }

    /// Adds an item below the others.
    pub fn add(&self, list: &List, text: &str) -> Result<(), Refusal> {
        let item = self.andon.new_item_id();
        let add = self.andon.workspace.with_untracked(|w| w.add(list, item, text));
        self.run(add)
    }

    /// Removes an item; its place offers to bring it back.
    pub fn remove(&self, list: &List, item: &ItemId) -> Result<(), Refusal> {
        let mark = mark(list, item);
        self.set(mark.clone(), Some(REMOVED.to_owned()))?;
        self.focus(format!("{}-undo", element(&mark)));
        self.kept.update(|kept| {
            kept.insert(mark);
        });
        Ok(())
    }

    pub fn restore(&self, list: &List, item: &ItemId) -> Result<(), Refusal> {
        let mark = mark(list, item);
        self.focus(format!("{}-grip", element(&mark)));
        self.set(mark, None)
    }

    pub fn is_removed(&self, list: &List, item: &ItemId) -> bool {
        let mark = mark(list, item);
        self.andon.workspace.with(|workspace| workspace.setting(&mark).is_some())
    }

    /// The rows of a list, those too that offer to come back.
    pub fn rows(&self, list: &List) -> Vec<ItemId> {
        self.kept.with(|kept| self.andon.workspace.with(|w| w.order(list, kept)))
    }

    /// What was removed from a list before, by anybody.
    pub fn gone(&self, list: &List) -> Vec<ItemId> {
        let shown = self.rows(list);
        let mut all = self
            .andon
            .workspace
            .with(|workspace| workspace.order(list, &workspace.settings.keys().cloned().collect()));
        all.retain(|item| !shown.contains(item));
        all
    }

    /// What is in a list.
    pub fn items(&self, list: &List) -> Vec<ItemId> {
        self.andon.workspace.with(|workspace| workspace.order(list, &BTreeSet::new()))
    }

    /// An item's place, counted from one.
    pub fn place(&self, list: &List, item: &ItemId) -> usize {
        self.items(list).iter().position(|one| one == item).map_or(0, |at| at + 1)
    }

    /// One place up or down.
    pub fn step(&self, list: &List, item: &ItemId, down: bool) {
        let items = untrack(|| self.items(list));
        let Some(at) = items.iter().position(|one| one == item) else { return };
        let before = match (down, at) {
            (false, 0) => return self.announcer.announce("It cannot go further"),
            (false, at) => Some(items[at - 1].clone()),
            (true, at) if at + 1 == items.len() => {
                return self.announcer.announce("It cannot go further");
            }
            (true, at) => items.get(at + 2).cloned(),
        };
        self.put(list, item, before);
    }

    /// Puts an item before another one, or behind all.
    pub fn put(&self, list: &List, item: &ItemId, before: Option<ItemId>) {
        let place = self.andon.workspace.with_untracked(|workspace| {
            let mut others = workspace.order(list, &BTreeSet::new());
            others.retain(|other| other != item);
            let at = before.and_then(|before| others.iter().position(|other| *other == before));
            let after = at.unwrap_or(others.len()).checked_sub(1).map(|at| &others[at]);
            workspace.place_behind(list, after, item)
        });
        let setting = Setting::Item(list.clone(), item.clone(), Part::Place);
        let said = match self.set(setting, Some(place.to_string())) {
            Ok(()) => {
                let (at, all) = untrack(|| (self.place(list, item), self.items(list).len()));
                format!("Moved to place {at} of {all}")
            }
            Err(refusal) => refusal.to_string(),
        };
        self.announcer.announce(&said);
    }

    /// Gives the focus to an element that may be about to come into the page.
    fn focus(&self, id: String) {
        request_animation_frame(move || {
            focus_by_id(&id);
        });
    }
}

fn push(steps: StoredValue<Vec<Step>>, step: Step) {
    steps.update_value(|steps| {
        if steps.len() == DEPTH {
            steps.remove(0);
        }
        steps.push(step);
    });
}
