//! What one has done to a document and can take back.

use std::cell::RefCell;

use andon_model::command::Refusal;

/// How many steps can be taken back.
const DEPTH: usize = 200;

/// Back, or forward again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Undo,
    Redo,
}

/// The steps in both directions; `C` are the document's commands.
pub struct Steps<C> {
    undo: RefCell<Vec<Vec<C>>>,
    redo: RefCell<Vec<Vec<C>>>,
}

impl<C> Steps<C> {
    pub fn new() -> Self {
        Steps { undo: RefCell::default(), redo: RefCell::default() }
    }

    /// Something was done; `inverse` takes it back.
    pub fn did(&self, inverse: Vec<C>) {
        if !inverse.is_empty() {
            let mut undo = self.undo.borrow_mut();
            undo.push(inverse);
            let surplus = undo.len().saturating_sub(DEPTH);
            undo.drain(..surplus);
        }
        self.redo.borrow_mut().clear();
    }

    /// Takes a step. What it refers to may be gone: then nothing happens.
    pub fn take(&self, way: Way, apply: impl FnOnce(Vec<C>) -> Result<Vec<C>, Refusal>) {
        let (from, to) = match way {
            Way::Undo => (&self.undo, &self.redo),
            Way::Redo => (&self.redo, &self.undo),
        };
        let step = from.borrow_mut().pop();
        if let Some(Ok(inverse)) = step.map(apply) {
            to.borrow_mut().push(inverse);
        }
    }
}
