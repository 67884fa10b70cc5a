//! An open document that is small enough to be read as a whole: what problem-solving records and
//! the weekly reviews have in common. An incident is not: it is read by rows.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::rc::Rc;

use andon_model::command::Refusal;
use andon_model::id::PersonId;
use andon_model::text_edit::TextEdit;
use automerge::Automerge;
use automerge::transaction::Transaction;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::not_kept::{self, Field, NotKept};
use super::open_document::OpenDocument;
use super::steps::{Fits, Stepped, Steps, Way};
use super::typing::Typing;
use crate::browser::clock;

/// What is behind the signals.
pub struct Inside<C, F> {
    pub open: Rc<OpenDocument>,
    typing: Typing<F>,
    steps: Steps<C, F>,
}

impl<C: Clone + PartialEq, F: Copy + PartialEq> Inside<C, F> {
    pub fn new(open: Rc<OpenDocument>) -> Rc<Self> {
        Rc::new(Inside { open, typing: Typing::new(), steps: Steps::new() })
    }
}

/// See the module's text. What is asked of each kind comes first, then what all of them can do.
pub trait Whole: Copy + 'static {
    type Content: Send + Sync + 'static;
    type Command: Clone + PartialEq + 'static;
    /// Names its texts.
    type Text: Copy + Ord + Debug + Send + Sync + 'static;

    /// `None` once the page that opened it has gone.
    fn inside(&self) -> Option<Rc<Inside<Self::Command, Self::Text>>>;
    /// All of it, one's own waiting keystrokes included.
    fn content(&self) -> RwSignal<Self::Content>;
    fn refused(&self) -> RwSignal<Vec<NotKept>>;
    /// It has been written to; `at_once` when by more than keystrokes.
    fn written(&self, _at_once: bool) {}

    /// A document without anything in it.
    fn blank() -> Automerge;
    /// Writes a command and says what takes it back.
    fn write(
        tx: &mut Transaction<'_>,
        command: &Self::Command,
        by: PersonId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Self::Command>, Refusal>;
    fn all(commands: Vec<Self::Command>) -> Self::Command;
    fn edit(field: Self::Text, edit: TextEdit) -> Self::Command;

    /// A text of the document; empty where it does not have it.
    fn stored(document: &Automerge, field: Self::Text) -> String;
    fn text_in(content: &Self::Content, field: Self::Text) -> Option<&String>;
    fn text_of(content: &mut Self::Content, field: Self::Text) -> Option<&mut String>;
    /// "the record", "a decision".
    fn called(field: Option<Self::Text>) -> &'static str;

    /// A text as it is now, here and remote edits included.
    fn text(&self, field: Self::Text) -> Signal<String> {
        let content = self.content();
        Memo::new(move |_| {
            content.with(|content| Self::text_in(content, field).cloned().unwrap_or_default())
        })
        .into()
    }

    /// Changes it. The refusal's text is for the person.
    fn run(&self, command: Self::Command) -> Result<(), Refusal> {
        self.flush();
        let inverse = self.apply(&command, &|_| true).inspect_err(|why| {
            if self.inside().is_some_and(|inside| inside.open.core.may_write().is_err()) {
                not_kept::note_barred(self.refused(), why);
            }
        })?;
        if let Some(inside) = self.inside() {
            inside.steps.did(inverse, Vec::new(), self);
        }
        self.written(true);
        Ok(())
    }

    /// Keystrokes in a text field; gathered for a moment, never lost.
    fn edit_text(&self, field: Self::Text, edit: TextEdit) {
        let Some(inside) = self.inside() else { return };
        if inside.typing.is_elsewhere(field) {
            self.flush();
        }
        self.content().try_update(|content| {
            if let Some(text) = Self::text_of(content, field) {
                *text = edit.apply(text);
            }
        });
        let state = *self;
        inside.typing.add(field, edit, move || state.flush());
    }

    /// Takes the last own change back. What it refers to may be gone: then nothing happens.
    fn undo(&self) {
        self.step(Way::Undo);
    }

    fn redo(&self) {
        self.step(Way::Redo);
    }

    fn step(&self, way: Way) {
        self.flush();
        let Some(inside) = self.inside() else { return };
        if let Err(why) = inside.steps.take(way, self) {
            not_kept::say(self.refused(), why);
        }
        self.written(true);
    }

    /// Tells the others where one is writing, see [`super::presence::Present::place`].
    fn set_place(&self, place: &str) {
        if let Some(inside) = self.inside() {
            inside.open.set_place(place);
        }
    }

    /// Carries out a command if what takes it back fits.
    fn apply(
        &self,
        command: &Self::Command,
        fits: Fits<'_, Self::Command>,
    ) -> Result<Vec<Self::Command>, Refusal> {
        let missing = || Refusal::NotFound(Self::called(None).into());
        let inside = self.inside().ok_or_else(missing)?;
        let core = &inside.open.core;
        core.may_write()?;
        let (me, now) = (core.me(), clock::now());
        core.repo
            .edit(inside.open.id, Self::blank, |tx| {
                let inverse = Self::write(tx, command, me, now)?;
                if fits(&inverse) { Ok(inverse) } else { Err(Refusal::ChangedSince) }
            })
            .unwrap_or_else(|| Err(missing()))
    }

    /// Puts waiting keystrokes into the document.
    fn flush(&self) {
        let Some(inside) = self.inside() else { return };
        let Some((field, edits)) = inside.typing.take() else { return };
        let before = self.stored_text(field);
        match self.apply(&Self::all(self.edits(field, edits)), &|_| true) {
            Ok(_) => {
                if let Some((before, after)) = before.zip(self.stored_text(field)) {
                    inside.steps.wrote(field, before, after);
                }
            }
            Err(why) => {
                let typed = self.shown(field);
                // The field shows what is stored again.
                inside.open.with(|document| self.refresh_texts(document, &[field].into()));
                let called = Self::called(Some(field));
                let called = Field { key: format!("{field:?}"), called };
                not_kept::keep_aside(self.refused(), why, called, typed, &self.shown(field));
            }
        }
        self.written(false);
    }

    fn shown(&self, field: Self::Text) -> String {
        let text = |content: &Self::Content| Self::text_in(content, field).cloned();
        self.content().try_with_untracked(text).flatten().unwrap_or_default()
    }

    /// Shows texts as they are stored.
    fn refresh_texts(&self, document: &Automerge, fields: &BTreeSet<Self::Text>) {
        let new: Vec<(Self::Text, String)> =
            fields.iter().map(|field| (*field, Self::stored(document, *field))).collect();
        let content = self.content();
        let differs = |content: &Self::Content| {
            new.iter().any(|(field, text)| Self::text_in(content, *field) != Some(text))
        };
        if content.try_with_untracked(differs) == Some(true) {
            content.update(|content| {
                for (field, new) in new {
                    if let Some(text) = Self::text_of(content, field) {
                        *text = new;
                    }
                }
            });
        }
    }
}

impl<W: Whole> Stepped<W::Command, W::Text> for W {
    fn apply_if(
        &self,
        commands: Vec<W::Command>,
        fits: Fits<'_, W::Command>,
    ) -> Result<Vec<W::Command>, Refusal> {
        self.apply(&W::all(commands), fits)
    }

    fn stored_text(&self, field: W::Text) -> Option<String> {
        self.inside()?.open.with(|document| W::stored(document, field))
    }

    fn edits(&self, field: W::Text, edits: Vec<TextEdit>) -> Vec<W::Command> {
        edits.into_iter().map(|edit| W::edit(field, edit)).collect()
    }
}
