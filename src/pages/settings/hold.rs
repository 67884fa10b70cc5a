//! What the parts of the settings share: changing the workspace so that it can be undone, and
//! items on their way to another place.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::rc::Rc;

use andon_model::command::{Refusal, WorkspaceCommand};
use andon_model::setting::{ItemId, List, Part, REMOVED, Setting};
use andon_model::text_edit::TextEdit;
use andon_model::workspace::Workspace;
use leptos::ev;
use leptos::prelude::*;

use super::rules_draft::RulesDraft;
use crate::browser::page::focus_by_id;
use crate::state::Andon;
use crate::state::andon::heads::Heads;
use crate::state::andon::use_andon;
use crate::state::steps::{Fits, Stepped, Steps, Way};
use crate::ui::live_region::{Announcer, use_announcer};

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
    steps: StoredValue<Rc<Steps<WorkspaceCommand, Infallible>>, LocalStorage>,
    /// The rules that are being written: they wait while one looks at another part.
    pub rules: RulesDraft,
    /// The marks of items that were removed here: their places offer to bring them back.
    kept: RwSignal<BTreeSet<Setting>>,
    pub drag: RwSignal<Option<Drag>>,
    /// What became of the last undo.
    pub said: RwSignal<Option<String>>,
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
        let kept = Memo::new(move |_| andon.workspace.with(Workspace::rules));
        let rules = RulesDraft::of(&kept.get_untracked());
        rules.follow(kept);
        let hold = SettingsHold {
            andon,
            announcer: use_announcer(),
            steps: StoredValue::new_local(Rc::new(Steps::new())),
            rules,
            kept: RwSignal::default(),
            drag: RwSignal::new(None),
            said: RwSignal::new(None),
            heads: Heads::new(andon),
        };
        provide_context(hold);
        hold
    }

    /// Changes the workspace, as one step of undo.
    pub fn run(&self, did: WorkspaceCommand) -> Result<(), Refusal> {
        let back = self.andon.change(&did)?;
        self.steps.get_value().did(back, Vec::new(), self);
        self.said.set(None);
        Ok(())
    }

    /// Sets one setting; empty text brings back what ships.
    pub fn set(&self, setting: Setting, value: Option<String>) -> Result<(), Refusal> {
        self.run(WorkspaceCommand::Set { setting, value })
    }

    /// Takes back the last step that was made here, unless somebody has changed it since.
    pub fn undo(&self) {
        self.turn(Way::Undo, "Undone");
    }

    pub fn redo(&self) {
        self.turn(Way::Redo, "Done again");
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

    fn turn(&self, way: Way, said: &str) {
        match self.steps.get_value().take(way, self) {
            Ok(true) => self.say(Some(said.into())),
            Ok(false) => self.say(Some("There is nothing more to undo or redo here.".into())),
            Err(refusal) => self.say(Some(refusal.to_string())),
        }
    }

    /// What undo has to say, for those who see and for those who hear.
    fn say(&self, said: Option<String>) {
        if let Some(said) = &said {
            self.announcer.announce(said);
        }
        self.said.set(said);
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

impl Stepped<WorkspaceCommand, Infallible> for SettingsHold {
    fn apply_if(
        &self,
        commands: Vec<WorkspaceCommand>,
        fits: Fits<'_, WorkspaceCommand>,
    ) -> Result<Vec<WorkspaceCommand>, Refusal> {
        self.andon.change_if(&WorkspaceCommand::All(commands), fits)
    }

    fn stored_text(&self, field: Infallible) -> Option<String> {
        match field {}
    }

    fn edits(&self, field: Infallible, _: Vec<TextEdit>) -> Vec<WorkspaceCommand> {
        match field {}
    }
}
