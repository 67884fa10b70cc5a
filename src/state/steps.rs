//! What one has done to a document and can take back, as long as nobody has changed it since.

use std::cell::{Cell, RefCell};

use andon_model::command::Refusal;
use andon_model::text_edit::TextEdit;

use crate::browser::clock;

/// How many steps can be taken back.
const DEPTH: usize = 200;
/// What is typed into one field without a longer pause is one step, in milliseconds.
const ONE_GO: f64 = 2_000.0;

/// Back, or forward again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Undo,
    Redo,
}

/// Whether commands shall be carried out, told by what takes them back.
pub type Fits<'a, C> = &'a dyn Fn(&[C]) -> bool;

/// The document whose steps these are: `C` are its commands, `F` names its texts.
pub trait Stepped<C, F> {
    /// Carries out commands where that fits, and says what takes them back.
    fn apply_if(&self, commands: Vec<C>, fits: Fits<'_, C>) -> Result<Vec<C>, Refusal>;

    /// A text as it is stored.
    fn stored_text(&self, field: F) -> Option<String>;

    /// Commands that edit a text, one after the other.
    fn edits(&self, field: F, edits: Vec<TextEdit>) -> Vec<C>;
}

#[derive(Clone)]
enum Step<C, F> {
    /// `back` takes it back. What would take that back in turn is `again`, unless somebody has
    /// changed the same since.
    Done { back: Vec<C>, again: Vec<C> },
    /// A text that was written. What others wrote into it meanwhile stays.
    Written { field: F, before: String, after: String },
    /// One press that did several things.
    Together(Vec<Step<C, F>>),
    /// It happened and cannot be taken back. Undo says why, once.
    Stays(Refusal),
}

/// Texts that were changed, as they were before and are now.
pub type Texts<F> = Vec<(F, String, String)>;

/// The steps in both directions.
pub struct Steps<C, F> {
    undo: RefCell<Vec<Step<C, F>>>,
    redo: RefCell<Vec<Step<C, F>>>,
    wrote: Cell<f64>,
}

impl<C: Clone + PartialEq, F: Copy + PartialEq> Steps<C, F> {
    pub fn new() -> Self {
        Steps { undo: RefCell::default(), redo: RefCell::default(), wrote: Cell::new(0.0) }
    }

    /// Something was done: `inverse` takes it back, and the texts are as they were before.
    pub fn did(&self, inverse: Vec<C>, texts: Texts<F>, document: &impl Stepped<C, F>) {
        let changed = texts.into_iter().filter(|(_, before, after)| before != after);
        let written = |(field, before, after)| Step::Written { field, before, after };
        let mut steps: Vec<_> = changed.map(written).collect();
        if !inverse.is_empty() {
            steps.push(done(inverse, document));
        }
        match steps.len() {
            0 => {}
            1 => self.push(steps.remove(0)),
            _ => self.push(Step::Together(steps)),
        }
        self.redo.borrow_mut().clear();
    }

    /// Something was done that cannot be taken back.
    pub fn stays(&self, why: Refusal) {
        self.push(Step::Stays(why));
        self.redo.borrow_mut().clear();
    }

    /// A text was written.
    pub fn wrote(&self, field: F, before: String, after: String) {
        if before == after {
            return;
        }
        self.redo.borrow_mut().clear();
        let now = clock::monotonic_millis();
        let at_once = now - self.wrote.replace(now) < ONE_GO;
        if at_once
            && let Some(Step::Written { field: of, after: last, .. }) =
                self.undo.borrow_mut().last_mut()
            && *of == field
            && *last == before
        {
            *last = after;
            return;
        }
        self.push(Step::Written { field, before, after });
    }

    /// Takes a step; whether there was one. It is refused, and passed over the next time, when
    /// what it would change has been changed by somebody else since.
    pub fn take(&self, way: Way, document: &impl Stepped<C, F>) -> Result<bool, Refusal> {
        let (from, to) = match way {
            Way::Undo => (&self.undo, &self.redo),
            Way::Redo => (&self.redo, &self.undo),
        };
        let Some(step) = from.borrow_mut().pop() else { return Ok(false) };
        let mut refused = Ok(true);
        if let Some(back) = turn(step, document, &mut refused) {
            to.borrow_mut().push(back);
        }
        // What is typed now is a step of its own.
        self.wrote.set(f64::MIN);
        refused
    }

    fn push(&self, step: Step<C, F>) {
        let mut undo = self.undo.borrow_mut();
        undo.push(step);
        let surplus = undo.len().saturating_sub(DEPTH);
        undo.drain(..surplus);
    }
}

/// Carries out a step and says what takes that back; of several parts those that can be.
fn turn<C: Clone + PartialEq, F: Copy + PartialEq>(
    step: Step<C, F>,
    document: &impl Stepped<C, F>,
    refused: &mut Result<bool, Refusal>,
) -> Option<Step<C, F>> {
    let back = match step {
        Step::Done { back, again } => {
            let inverse = document.apply_if(back, &|now| now == again);
            inverse.map(|inverse| done(inverse, document))
        }
        Step::Written { field, before, after } => rewrite(field, &before, &after, document),
        Step::Together(steps) => {
            let parts = steps.into_iter().rev();
            let back: Vec<_> = parts.filter_map(|part| turn(part, document, refused)).collect();
            return (!back.is_empty()).then_some(Step::Together(back));
        }
        Step::Stays(why) => Err(why),
    };
    back.map_err(|why| *refused = Err(why)).ok()
}

/// Brings a text from `after` back to `before`, with what others wrote into it meanwhile.
fn rewrite<C: Clone + PartialEq, F: Copy + PartialEq>(
    field: F,
    before: &str,
    after: &str,
    document: &impl Stepped<C, F>,
) -> Result<Step<C, F>, Refusal> {
    let missing = || Refusal::NotFound("The text".into());
    let now = document.stored_text(field).ok_or_else(missing)?;
    let own = TextEdit::between(after, before, None);
    let edits = match (own, TextEdit::between(after, &now, None)) {
        (Some(own), Some(theirs)) => own.over(&theirs),
        (own, _) => own.into_iter().collect(),
    };
    document.apply_if(document.edits(field, edits), &|_| true)?;
    let text = document.stored_text(field).ok_or_else(missing)?;
    Ok(Step::Written { field, before: now, after: text })
}

/// A step that `back` takes back.
fn done<C: Clone, F>(back: Vec<C>, document: &impl Stepped<C, F>) -> Step<C, F> {
    let again = RefCell::new(Vec::new());
    // Only to see what it would come to: it never fits.
    let _ = document.apply_if(back.clone(), &|now| {
        *again.borrow_mut() = now.to_vec();
        false
    });
    Step::Done { back, again: again.into_inner() }
}
