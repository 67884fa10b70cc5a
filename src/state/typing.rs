//! Keystrokes that wait for company.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use andon_model::text_edit::TextEdit;

use crate::browser::clock::{self, Timer};

/// Keystrokes within this time become one change: few enough for the document, quick enough for
/// those who watch.
const PAUSE: Duration = Duration::from_millis(200);

/// The keystrokes in one field of a document; `F` names its fields.
pub struct Typing<F> {
    waiting: RefCell<Option<Waiting<F>>>,
    last: Cell<f64>,
}

struct Waiting<F> {
    field: F,
    edits: Vec<TextEdit>,
    _timer: Timer,
}

impl<F: Copy + PartialEq> Typing<F> {
    pub fn new() -> Self {
        Typing { waiting: RefCell::new(None), last: Cell::new(0.0) }
    }

    /// Whether keystrokes in another field wait. They are put into the document first.
    pub fn is_elsewhere(&self, field: F) -> bool {
        self.waiting.borrow().as_ref().is_some_and(|waiting| waiting.field != field)
    }

    /// Takes a keystroke. Calls `flush` when it has waited long enough, which may be now: the
    /// first one after a pause goes at once.
    pub fn add(&self, field: F, edit: TextEdit, flush: impl Fn() + Clone + 'static) {
        let mut waiting = self.waiting.borrow_mut();
        if let Some(waiting) = waiting.as_mut() {
            return waiting.edits.push(edit);
        }
        let pause = PAUSE.as_millis() as f64;
        let rest = pause - (clock::monotonic_millis() - self.last.get());
        let wait = Duration::from_millis(rest.clamp(0.0, pause) as u64);
        let timer = Timer::after(wait, flush.clone());
        *waiting = Some(Waiting { field, edits: vec![edit], _timer: timer });
        drop(waiting);
        if rest <= 0.0 {
            flush();
        }
    }

    /// What waits, in order; it waits no more.
    pub fn take(&self) -> Option<(F, Vec<TextEdit>)> {
        let waiting = self.waiting.borrow_mut().take()?;
        self.last.set(clock::monotonic_millis());
        Some((waiting.field, waiting.edits))
    }
}
