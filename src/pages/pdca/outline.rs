//! Writing a why-tree like an outliner does: what the keys of a fact do.

use andon_model::command::Refusal;
use andon_model::id::WhyId;
use andon_model::pdca::command::{PdcaCommand, PdcaText};
use andon_model::pdca::tree::{Trees, Twig};
use andon_model::pdca::{Branch, Tree};
use andon_model::text_edit::TextEdit;
use leptos::ev;
use leptos::prelude::*;

use super::hold::RecordHold;
use crate::browser::page::focus_by_id;
use crate::browser::writing::{Caret, caret, set_caret};
use crate::browser::{clock, spawn};
use crate::state::whole::Whole;

/// The id of the field of a fact.
pub fn field_element(why: WhyId) -> String {
    format!("why-{why}")
}

/// The id of a fact's row.
pub fn row_element(why: WhyId) -> String {
    format!("fact-{why}")
}

/// The id of a tree's list.
pub fn tree_element(tree: Tree) -> &'static str {
    match tree {
        Tree::Occurrence => "tree-occurrence",
        Tree::NonDetection => "tree-non-detection",
    }
}

/// A step of a fact within its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    /// It becomes a why of the fact above it.
    Deeper,
    /// It stands beside what it was a why of.
    Out,
    ToOtherTree,
}

impl RecordHold {
    /// The rows of a tree that are shown, from top to bottom.
    pub fn rows(&self, tree: Tree) -> Vec<Twig> {
        let twigs = self.state.trees.with(|trees| trees.twigs(tree));
        self.folded.with(|folded| {
            let mut hidden_below = None::<usize>;
            let shown = twigs.into_iter().filter(|twig| {
                if hidden_below.is_some_and(|depth| twig.depth > depth) {
                    return false;
                }
                hidden_below = folded.contains(&twig.why).then_some(twig.depth);
                true
            });
            shown.collect()
        })
    }

    /// "1.2.1": where a fact stands in its tree.
    pub fn outline_number(&self, why: WhyId) -> String {
        self.state.trees.with(|trees| {
            let mut places = Vec::new();
            let mut at = Some(why);
            while let Some(why) = at {
                let Some(branch) = trees.branch(why) else { break };
                let place = trees.on(branch).iter().position(|one| *one == why);
                places.push((place.unwrap_or_default() + 1).to_string());
                at = match branch {
                    Branch::Under(parent) => Some(parent),
                    Branch::Top(_) => None,
                };
            }
            places.reverse();
            places.join(".")
        })
    }

    /// Runs what is no typing.
    pub fn run(&self, command: PdcaCommand) -> Result<(), Refusal> {
        self.state.run(command)?;
        self.moved_last.try_set_value(true);
        Ok(())
    }

    /// The same, where the only place to say a refusal is the ear.
    fn run_aloud(&self, command: PdcaCommand) -> bool {
        match self.run(command) {
            Ok(()) => true,
            Err(refusal) => {
                self.announcer.announce(&refusal.to_string());
                false
            }
        }
    }

    /// Gives the field of a fact the focus, once it is in the page.
    pub fn write_in(&self, why: WhyId, at: Option<usize>) {
        let write = move || {
            let there = focus_by_id(&field_element(why));
            if there {
                let end = caret().map_or(0, |caret| caret.length);
                set_caret(at.unwrap_or(end));
            }
            there
        };
        // Soon means: after the rows were drawn, before the next key.
        spawn(async move {
            if !write() {
                clock::next_frame(move || {
                    write();
                });
            }
        });
    }

    /// Writes a first answer behind the others of a tree.
    pub fn add_first(&self, tree: Tree) {
        let last =
            self.state.trees.with_untracked(|trees| trees.on(Branch::Top(tree)).last().copied());
        self.add(tree, Branch::Top(tree), last, String::new());
    }

    /// Asks why of a fact: writes a new one below it, behind those that are there.
    pub fn ask_why(&self, why: WhyId) {
        let found = self.state.trees.with_untracked(|trees| {
            Some((trees.tree(why)?, trees.on(Branch::Under(why)).last().copied()))
        });
        let Some((tree, last)) = found else { return };
        self.unfold(why);
        self.add(tree, Branch::Under(why), last, String::new());
    }

    pub fn unfold(&self, why: WhyId) {
        if self.folded.with_untracked(|folded| folded.contains(&why)) {
            self.folded.update(|folded| {
                folded.remove(&why);
            });
        }
    }

    fn add(&self, tree: Tree, at: Branch, after: Option<WhyId>, text: String) {
        let why = self.andon.new_why_id();
        if self.run_aloud(PdcaCommand::AddWhy { why, tree, at, after, text }) {
            self.write_in(why, Some(0));
        }
    }

    /// Enter: what stands behind the caret becomes a new fact; at the beginning of a fact an empty
    /// one comes before it, so that a fact keeps its number and its whys.
    fn enter(&self, why: WhyId, at: Caret) {
        let text = self.state.text(PdcaText::Why(why)).get_untracked();
        let placed = self.state.trees.with_untracked(|trees| {
            let (tree, branch) = (trees.tree(why)?, trees.branch(why)?);
            Some((tree, branch, before(trees, branch, why)))
        });
        let Some((tree, branch, before)) = placed else { return };
        if at.end == 0 && at.length > 0 {
            let new = self.andon.new_why_id();
            let text = String::new();
            self.run_aloud(PdcaCommand::AddWhy { why: new, tree, at: branch, after: before, text });
            return;
        }
        let units: Vec<u16> = text.encode_utf16().collect();
        let rest = String::from_utf16_lossy(units.get(at.end..).unwrap_or_default());
        let mut commands = Vec::new();
        if at.start < units.len() {
            let edit =
                TextEdit { at: at.start, delete: units.len() - at.start, insert: String::new() };
            commands.push(PdcaCommand::EditText { field: PdcaText::Why(why), edit });
        }
        let new = self.andon.new_why_id();
        let text = rest.trim_start().to_owned();
        commands.push(PdcaCommand::AddWhy { why: new, tree, at: branch, after: Some(why), text });
        if self.run_aloud(PdcaCommand::All(commands)) {
            self.write_in(new, Some(0));
        }
    }

    /// Moves a fact with all that is below it.
    pub fn step(&self, why: WhyId, step: Step) -> Result<(), Refusal> {
        let to = self.state.trees.with_untracked(|trees| target(trees, why, step));
        let Some((at, after)) = to else {
            self.announcer.announce("It cannot go further");
            return Ok(());
        };
        if let Branch::Under(parent) = at {
            self.unfold(parent);
        }
        self.run(PdcaCommand::MoveWhy { why, at, after })?;
        let place = untrack(|| self.outline_number(why));
        self.announcer.announce(&format!("Now {place}"));
        Ok(())
    }

    fn step_in_field(&self, why: WhyId, step: Step) {
        let at = caret().map(|caret| caret.end);
        match self.step(why, step) {
            // It may have come into another list.
            Ok(()) => self.write_in(why, at),
            Err(refusal) => self.announcer.announce(&refusal.to_string()),
        }
    }

    /// Takes a fact and its whys away; the one above it is written in next.
    pub fn remove(&self, why: WhyId) -> Result<(), Refusal> {
        let above = self.neighbour(why, false);
        self.run(PdcaCommand::RemoveWhy(why))?;
        self.more.set(None);
        self.announcer.announce("Removed. Undo brings it back.");
        if let Some(above) = above {
            self.write_in(above, None);
        }
        Ok(())
    }

    pub fn mark(&self, why: WhyId) -> Result<(), Refusal> {
        let marked = self.state.why(why).get_untracked().is_some_and(|why| why.is_cause());
        self.run(PdcaCommand::MarkCause { why, marked: !marked })
    }

    pub fn fold(&self, why: WhyId, folded: bool) {
        self.folded.update(|all| match folded {
            true => drop(all.insert(why)),
            false => drop(all.remove(&why)),
        });
    }

    /// The row above or below, over both trees.
    fn neighbour(&self, why: WhyId, below: bool) -> Option<WhyId> {
        untrack(|| {
            let rows: Vec<WhyId> =
                Tree::ALL.iter().flat_map(|tree| self.rows(*tree)).map(|twig| twig.why).collect();
            let at = rows.iter().position(|row| *row == why)?;
            rows.get(if below { at + 1 } else { at.checked_sub(1)? }).copied()
        })
    }

    fn walk(&self, why: WhyId, below: bool) {
        if let Some(next) = self.neighbour(why, below) {
            self.write_in(next, (!below).then_some(usize::MAX).or(Some(0)));
        }
    }

    /// What a key in the field of a fact does; whether it was one of the outline's.
    pub fn key(&self, why: WhyId, event: &ev::KeyboardEvent) -> bool {
        let hold = *self;
        let Some(at) = caret() else { return false };
        let command = event.ctrl_key() || event.meta_key();
        let (alt, shift) = (event.alt_key(), event.shift_key());
        match event.key().as_str() {
            "Enter" if command => {
                if let Err(refusal) = self.mark(why) {
                    self.announcer.announce(&refusal.to_string());
                }
            }
            "Enter" if !shift && !alt => self.enter(why, at),
            "Tab" if !command && !alt => {
                self.step_in_field(why, if shift { Step::Out } else { Step::Deeper });
            }
            "ArrowUp" if alt => self.step_in_field(why, Step::Up),
            "ArrowDown" if alt => self.step_in_field(why, Step::Down),
            "ArrowUp" if command => self.fold(why, true),
            "ArrowDown" if command => self.fold(why, false),
            key @ ("ArrowUp" | "ArrowDown") if !shift => {
                let below = key == "ArrowDown";
                // Within a fact of several lines the browser moves the caret; at its edge it
                // cannot, and the next fact is meant.
                clock::next_frame(move || {
                    if caret() == Some(at) {
                        hold.walk(why, below);
                    }
                });
                return false;
            }
            "Backspace" if at.length == 0 => {
                let leaf = self.state.trees.with_untracked(|t| t.on(Branch::Under(why)).is_empty());
                if !leaf {
                    return false;
                }
                if let Err(refusal) = self.remove(why) {
                    self.announcer.announce(&refusal.to_string());
                }
            }
            "z" if command && !shift && self.moved_last.get_value() => self.undo_here(),
            "z" | "Z" if command && shift && self.moved_last.get_value() => self.state.redo(),
            _ => return false,
        }
        true
    }

    fn undo_here(&self) {
        self.state.undo();
        // What had the focus may be gone with it.
        let hold = *self;
        clock::next_frame(move || {
            if caret().is_none() {
                let last = untrack(|| hold.rows(Tree::Occurrence).last().map(|twig| twig.why));
                last.into_iter().for_each(|last| hold.write_in(last, None));
            }
        });
    }
}

/// What stands before a fact on its branch.
fn before(trees: &Trees, branch: Branch, why: WhyId) -> Option<WhyId> {
    let siblings = trees.on(branch);
    let at = siblings.iter().position(|one| *one == why)?;
    siblings.get(at.checked_sub(1)?).copied()
}

/// Where a step leads; `None` where it cannot go.
fn target(trees: &Trees, why: WhyId, step: Step) -> Option<(Branch, Option<WhyId>)> {
    let branch = trees.branch(why)?;
    let siblings = trees.on(branch);
    let at = siblings.iter().position(|one| *one == why)?;
    match step {
        Step::Up => {
            let above = at.checked_sub(1)?;
            Some((branch, above.checked_sub(1).map(|at| siblings[at])))
        }
        Step::Down => siblings.get(at + 1).map(|next| (branch, Some(*next))),
        Step::Deeper => {
            let above = siblings[at.checked_sub(1)?];
            Some((Branch::Under(above), trees.on(Branch::Under(above)).last().copied()))
        }
        Step::Out => match branch {
            Branch::Top(_) => None,
            Branch::Under(parent) => Some((trees.branch(parent)?, Some(parent))),
        },
        Step::ToOtherTree => {
            let other = match trees.tree(why)? {
                Tree::Occurrence => Tree::NonDetection,
                Tree::NonDetection => Tree::Occurrence,
            };
            let top = Branch::Top(other);
            Some((top, trees.on(top).last().copied()))
        }
    }
}
