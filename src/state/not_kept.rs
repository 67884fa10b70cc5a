//! What a document did not take, kept so that it can be read, copied and written elsewhere.

use andon_model::command::Refusal;
use andon_model::text_edit::Merged;
use leptos::prelude::*;

/// See the module's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKept {
    pub why: Refusal,
    /// Where it was typed; `None` for what was pressed or chosen.
    pub field: Option<Field>,
    /// What stood in the field.
    pub text: String,
}

/// A field of a document, for people and to tell it from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub key: String,
    /// "the name", "an entry".
    pub called: &'static str,
}

/// Keeps what was typed into a field and refused; `stored` is what stands there.
pub fn keep_aside(
    all: RwSignal<Vec<NotKept>>,
    why: Refusal,
    field: Field,
    typed: String,
    stored: &str,
) {
    all.try_update(|all| {
        let field = Some(field);
        let before = all.iter().position(|one| one.field == field).map(|i| all.remove(i));
        // Who goes on typing does so in what is stored: neither part shall be lost.
        let text = match before {
            Some(before) => Merged::new(stored, &before.text, &typed, (0, 0)).text,
            None => typed,
        };
        all.push(NotKept { why, field, text });
    });
}

/// Says why something that was pressed did not happen.
pub fn say(all: RwSignal<Vec<NotKept>>, why: Refusal) {
    all.try_update(|all| {
        all.retain(|one| one.field.is_some());
        all.push(NotKept { why, field: None, text: String::new() });
    });
}

/// Who may only read is told so once, whatever they pressed: not every button has room for it.
pub fn note_barred(all: RwSignal<Vec<NotKept>>, why: &Refusal) {
    if all.try_with_untracked(|all| all.is_empty()) == Some(true) {
        let said = NotKept { why: why.clone(), field: None, text: String::new() };
        all.try_update(|all| all.push(said));
    }
}
