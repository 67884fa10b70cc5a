//! What the parts of the checklist share, and what can be done with an action.

use std::collections::BTreeSet;
use std::time::Duration;

use andon_model::action::{Origin, progress};
use andon_model::command::{Command, Refusal};
use andon_model::id::ActionId;
use andon_model::zone::day;
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::browser::page::focus_by_id;
use crate::state::Andon;
use crate::state::andon::drafts::Draft;
use crate::state::andon::use_andon;
use crate::state::incident::IncidentState;

/// How long the place of a removed action offers to bring it back.
const UNDO_TIME: Duration = Duration::from_secs(20);

/// Which actions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    All,
    Open,
}

/// An action on its way to another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drag {
    pub action: ActionId,
    /// It goes before this one; with `None` behind all.
    pub before: Option<ActionId>,
}

/// From the context of the panel. Cheap to copy.
#[derive(Clone, Copy)]
pub struct ActionsHold {
    andon: Andon,
    incident: IncidentState,
    /// The actions that are shown, in their order.
    pub rows: Memo<Vec<ActionId>>,
    /// How many are done, and how many there are.
    pub progress: Memo<(usize, usize)>,
    pub filter: RwSignal<Filter>,
    /// What the filter or a removal would hide, still shown for those who have just done it.
    kept: RwSignal<BTreeSet<ActionId>>,
    /// The row that Tab leads to.
    pub current: RwSignal<Option<ActionId>>,
    pub editing: RwSignal<Option<ActionId>>,
    /// The action whose details are open.
    pub details: RwSignal<Option<ActionId>>,
    pub drag: RwSignal<Option<Drag>>,
    pub draft: RwSignal<String>,
    /// The day it is, in the zone that is shown.
    pub today: Memo<NaiveDate>,
}

/// The id of an action's row.
pub fn action_element(action: ActionId) -> String {
    format!("action-{action}")
}

impl ActionsHold {
    pub fn new(incident: IncidentState) -> Self {
        let andon = use_andon();
        let actions = incident.lists.actions;
        let filter = RwSignal::new(Filter::All);
        let kept = RwSignal::new(BTreeSet::new());
        let rows = Memo::new(move |_| {
            let all = filter.get() == Filter::All;
            kept.with(|kept: &BTreeSet<ActionId>| {
                actions.with(|actions| {
                    let shown = actions.iter().filter(|action| {
                        kept.contains(&action.id)
                            || !action.removed && (all || action.done.is_none())
                    });
                    shown.map(|action| action.id).collect()
                })
            })
        });
        let hold = ActionsHold {
            andon,
            incident,
            rows,
            progress: Memo::new(move |_| actions.with(|actions| progress(actions))),
            filter,
            kept,
            current: RwSignal::new(None),
            editing: RwSignal::new(None),
            details: RwSignal::new(None),
            drag: RwSignal::new(None),
            draft: RwSignal::new(andon.draft_of(Draft::Action, incident.id)),
            today: Memo::new(move |_| incident.zone.with(|zone| day(zone, andon.now.get()))),
        };
        // Others may remove what one is writing in: the place stays and says so.
        Effect::new(move |_| {
            let writing = hold.editing.get().or(hold.details.get());
            let gone = writing.filter(|id| {
                actions.with(|all| all.iter().any(|action| action.id == *id && action.removed))
            });
            if let Some(id) = gone {
                hold.keep(id);
                hold.editing.set(None);
                hold.details.set(None);
            }
        });
        hold
    }

    /// Adds an action below the others.
    pub fn add(&self, text: &str, from: Option<Origin>) -> Result<ActionId, Refusal> {
        let action = self.andon.new_action_id();
        let text = text.to_owned();
        self.incident.run(Command::AddAction { action, text, owner: None, phase: None, from })?;
        Ok(action)
    }

    pub fn set_done(&self, action: ActionId, done: bool) -> Result<(), Refusal> {
        self.incident.run(Command::SetActionDone { action, done })?;
        // Ticking is no reason for a row to vanish from under the pointer.
        if done && self.filter.get_untracked() == Filter::Open {
            self.kept.update(|kept| {
                kept.insert(action);
            });
        }
        Ok(())
    }

    /// Removes an action; its place offers to bring it back.
    pub fn remove(&self, action: ActionId) -> Result<(), Refusal> {
        self.incident.run(Command::RemoveAction(action))?;
        self.editing.set(None);
        self.details.set(None);
        self.keep(action);
        self.focus(action);
        Ok(())
    }

    pub fn restore(&self, action: ActionId) -> Result<(), Refusal> {
        self.incident.run(Command::RestoreAction(action))?;
        self.focus(action);
        Ok(())
    }

    fn keep(&self, action: ActionId) {
        self.kept.update(|kept| {
            kept.insert(action);
        });
        let hold = *self;
        set_timeout(
            move || {
                let has = hold.kept.try_with_untracked(|kept| kept.contains(&action));
                if has == Some(true) {
                    hold.kept.update(|kept| {
                        kept.remove(&action);
                    });
                }
            },
            UNDO_TIME,
        );
    }

    pub fn show(&self, filter: Filter) {
        self.kept.set(BTreeSet::new());
        self.filter.set(filter);
    }

    /// One place up or down among those that are shown. Its new place, counted from one, if it has
    /// moved.
    pub fn step(&self, action: ActionId, down: bool) -> Result<Option<usize>, Refusal> {
        let rows = self.rows.get_untracked();
        let Some(at) = rows.iter().position(|row| *row == action) else { return Ok(None) };
        let before = match (down, at) {
            (false, 0) => return Ok(None),
            (false, at) => Some(rows[at - 1]),
            (true, at) if at + 1 == rows.len() => return Ok(None),
            (true, at) => rows.get(at + 2).copied(),
        };
        self.put(action, before)?;
        Ok(Some(if down { at + 2 } else { at }))
    }

    /// Puts it before another one that is shown, or behind all that are.
    pub fn put(&self, action: ActionId, before: Option<ActionId>) -> Result<(), Refusal> {
        // Between the rows that are shown lie others, which are not.
        let after = self.incident.lists.actions.with_untracked(|all| {
            let others = || all.iter().map(|other| other.id).filter(|other| *other != action);
            match before {
                Some(before) => others().take_while(|other| *other != before).last(),
                None => self.rows.with_untracked(|rows| {
                    rows.iter().rev().copied().find(|other| *other != action)
                }),
            }
        });
        self.incident.run(Command::MoveAction { action, after })
    }

    /// Gives a row the focus. It may be about to come into the page.
    pub fn focus(&self, action: ActionId) {
        self.current.set(Some(action));
        request_animation_frame(move || {
            focus_by_id(&action_element(action));
        });
    }

    /// The row that has the focus itself, not something in it.
    pub fn focused(&self) -> Option<ActionId> {
        let active = document().active_element()?.id();
        self.current.get_untracked().filter(|current| active == action_element(*current))
    }

    /// The row for Tab: the current one, else the first.
    pub fn tab_stop(&self) -> Option<ActionId> {
        let current = self.current.get();
        self.rows
            .with(|rows| current.filter(|current| rows.contains(current)).or(rows.first().copied()))
    }

    /// Moves the focus by one row.
    pub fn walk(&self, from: ActionId, down: bool) {
        let next = self.rows.with_untracked(|rows| {
            let at = rows.iter().position(|row| *row == from)?;
            let next = if down { at + 1 } else { at.checked_sub(1)? };
            rows.get(next).copied()
        });
        if let Some(next) = next {
            self.focus(next);
        }
    }
}
