//! The document of an incident's confidential notes. It is a document of its own, so that who may
//! not read it never gets its bytes; the incident only says how many notes there are.

use andon_model::command::{Command, Refusal, TextField};
use andon_model::id::PersonId;
use andon_model::note::Note;
use andon_model::problem::Problem;
use automerge::Automerge;
use automerge::transaction::Transaction;
use chrono::{DateTime, Utc};

use crate::incident::{Scribe, notes_in, text_cell};
use crate::seed::{self, Fixed};
use crate::view::{Cell, View};
use crate::writer::Writer;

/// A document without notes. Any two of them merge into one.
pub fn new() -> Automerge {
    let fixed = [Fixed::Map("notes"), Fixed::Map("reactions")];
    seed::document("andon confidential", &[&[], &fixed])
}

/// The notes, oldest first, deleted ones included. Never fails; what could not be read is among
/// the problems.
pub fn read(doc: &Automerge) -> (Vec<Note>, Vec<Problem>) {
    let mut problems = Vec::new();
    let view = View::now(doc);
    view.root().check_schema(&mut problems);
    let notes = notes_in(&view, &mut problems);
    (notes, problems)
}

/// One text as it is now; empty when the document does not have it.
pub fn text(doc: &Automerge, field: TextField) -> String {
    let view = View::now(doc);
    match text_cell(&view, field) {
        Some(Cell::Text(text)) => view.string(&text),
        _ => String::new(),
    }
}

/// Writes a command into the transaction and returns the commands that undo it, as
/// [`crate::incident::apply`] does. Only commands about notes are for this document.
pub fn apply(
    tx: &mut Transaction<'_>,
    command: &Command,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<Command>, Refusal> {
    if !is_about_notes(command) {
        return Err(Refusal::Document("only notes are kept here".into()));
    }
    Scribe { writer: Writer::new(tx), by, now }.write(command)
}

fn is_about_notes(command: &Command) -> bool {
    match command {
        Command::AddNote { .. }
        | Command::DeleteNote(_)
        | Command::RestoreNote(_)
        | Command::React { .. }
        | Command::EditText { field: TextField::Note(_), .. } => true,
        Command::All(commands) => commands.iter().all(is_about_notes),
        _ => false,
    }
}
