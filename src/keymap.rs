//! Every command in one table, with its keys, its name and where it works: the key handler, the
//! help dialog and the palette all read it.
//!
//! A page takes part by saying what it does with an [`Action`]:
//!
//! ```ignore
//! on_action(move |action| match action {
//!     Action::TimelineLine => { focus_composer(); true }
//!     Action::Undo => { incident.undo(); true }
//!     _ => false,
//! });
//! ```
//!
//! The handler lives as long as the reactive owner that registered it. The newest handler is
//! asked first; one that answers `false` passes the action on to the next. A button runs the same
//! action with `use_keymap().run(Action::Declare)`.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use crate::browser::{clock, page};

/// What a key, a button or the palette can ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Action {
    Declare,
    Keys,
    /// Find anything by its name.
    Palette,
    /// Search every text.
    Search,
    GoHome,
    GoRecords,
    GoInsights,
    GoReview,
    GoTables,
    GoBoard,
    GoSettings,
    GoDiagnostics,
    /// To the next row of a list or a timeline.
    Next,
    Previous,
    Edit,
    /// The menu of the row.
    More,
    Important,
    TimelineLine,
    Severity,
    NextPhase,
    PostUpdate,
    Commander,
    AddToChecklist,
    AddNote,
    ShowProperties,
    ShowFiles,
    NewMeasure,
    NewAct,
    ShowSheet,
    /// The row of a list that has an order of its own.
    MoveUp,
    MoveDown,
    Undo,
    Redo,
    /// Out of what is open, back to the list.
    Leave,
    /// What the field of a fact does itself.
    InFact(&'static str),
}

/// Where a key works. The help dialog groups by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Anywhere,
    /// Wherever things are written together: incidents, records, reviews, settings.
    Page,
    Incident,
    Record,
    Row,
    Fact,
}

impl Place {
    pub const ALL: [Place; 6] =
        [Place::Anywhere, Place::Page, Place::Incident, Place::Record, Place::Row, Place::Fact];

    pub fn title(self) -> &'static str {
        match self {
            Place::Anywhere => "Anywhere",
            Place::Page => "Where one writes together",
            Place::Incident => "On an incident's page",
            Place::Record => "On a record's page",
            Place::Row => "In a list or a timeline",
            Place::Fact => "In a fact of a why-tree",
        }
    }
}

/// What has to be pressed. Letters are compared as typed, so layouts other than QWERTY work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keys {
    One(&'static str),
    /// Two keys after one another.
    Then(&'static str, &'static str),
    /// With ⌘ or Ctrl. Works while typing too.
    Command(&'static str),
    CommandShift(&'static str),
    Shift(&'static str),
    /// With Alt.
    Alt(&'static str),
}

impl Keys {
    /// The keys to draw, from left to right.
    pub fn caps(self) -> Vec<&'static str> {
        let named = |key: &'static str| match key {
            "Escape" => "Esc",
            "ArrowDown" => "↓",
            "ArrowUp" => "↑",
            other => other,
        };
        match self {
            Keys::One(key) => vec![named(key)],
            Keys::Then(first, second) => vec![first, second],
            Keys::Command(key) => vec!["⌘/Ctrl", named(key)],
            Keys::CommandShift(key) => vec!["⌘/Ctrl", "Shift", key],
            Keys::Shift(key) => vec!["Shift", key],
            Keys::Alt(key) => vec!["Alt", named(key)],
        }
    }
}

impl Keys {
    fn is_one(self, key: &str) -> bool {
        matches!(self, Keys::One(own) if own == key)
    }

    fn is_pair(self, first: &str, second: &str) -> bool {
        matches!(self, Keys::Then(a, b) if a == first && b == second)
    }

    fn begins_with(self, key: &str) -> bool {
        matches!(self, Keys::Then(first, _) if first == key)
    }

    fn fits_command(self, key: &str, shift: bool) -> bool {
        match self {
            Keys::Command(own) => !shift && own.eq_ignore_ascii_case(key),
            Keys::CommandShift(own) => shift && own.eq_ignore_ascii_case(key),
            Keys::One(_) | Keys::Then(..) | Keys::Alt(_) | Keys::Shift(_) => false,
        }
    }

    fn is_alt(self, key: &str) -> bool {
        matches!(self, Keys::Alt(own) if own == key)
    }
}

/// A command of the table with one of its keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Binding {
    pub keys: Keys,
    pub action: Action,
    pub place: Place,
    pub name: &'static str,
}

const fn binding(keys: Keys, action: Action, place: Place, name: &'static str) -> Binding {
    Binding { keys, action, place, name }
}

/// A key of the field of a fact, which handles it itself: see `src/pages/pdca/outline.rs`.
const fn in_fact(keys: Keys, name: &'static str) -> Binding {
    binding(keys, Action::InFact(name), Place::Fact, name)
}

/// The table. Only what works is in it.
pub const BINDINGS: [Binding; 47] = [
    binding(Keys::Command("K"), Action::Palette, Place::Anywhere, "Find anything by its name"),
    binding(Keys::One("/"), Action::Search, Place::Anywhere, "Search every text"),
    binding(Keys::One("d"), Action::Declare, Place::Anywhere, "Declare an incident"),
    binding(Keys::Then("g", "h"), Action::GoHome, Place::Anywhere, "Go home"),
    binding(Keys::Then("g", "b"), Action::GoBoard, Place::Anywhere, "Go to the board"),
    binding(Keys::Then("g", "l"), Action::GoTables, Place::Anywhere, "Go to the lists"),
    binding(Keys::Then("g", "p"), Action::GoRecords, Place::Anywhere, "Go to the records (PDCA)"),
    binding(
        Keys::Then("g", "i"),
        Action::GoInsights,
        Place::Anywhere,
        "Go to the insights (figures)",
    ),
    binding(Keys::Then("g", "r"), Action::GoReview, Place::Anywhere, "Go to the weekly review"),
    binding(Keys::Then("g", "s"), Action::GoSettings, Place::Anywhere, "Go to the settings"),
    binding(Keys::Then("g", "d"), Action::GoDiagnostics, Place::Anywhere, "Go to the diagnostics"),
    binding(Keys::One("?"), Action::Keys, Place::Anywhere, "Show these keys"),
    binding(Keys::One("t"), Action::TimelineLine, Place::Incident, "Write a timeline line"),
    binding(Keys::One("s"), Action::Severity, Place::Incident, "Set the severity"),
    binding(Keys::One("p"), Action::NextPhase, Place::Incident, "Move to the next phase"),
    binding(Keys::One("u"), Action::PostUpdate, Place::Incident, "Post a status update"),
    binding(Keys::One("c"), Action::Commander, Place::Incident, "Hand over the command"),
    binding(Keys::One("a"), Action::AddToChecklist, Place::Incident, "Write an action"),
    binding(Keys::One("n"), Action::AddNote, Place::Incident, "Write a note"),
    binding(Keys::One("o"), Action::ShowProperties, Place::Incident, "Go to the properties"),
    binding(Keys::One("f"), Action::ShowFiles, Place::Incident, "Go to the files"),
    binding(Keys::Command("Z"), Action::Undo, Place::Page, "Undo"),
    binding(Keys::CommandShift("Z"), Action::Redo, Place::Page, "Redo"),
    binding(Keys::One("Escape"), Action::Leave, Place::Page, "Close what is open, then leave"),
    binding(Keys::One("m"), Action::NewMeasure, Place::Record, "Write a countermeasure"),
    binding(Keys::One("y"), Action::NewAct, Place::Record, "Write an act"),
    binding(Keys::One("v"), Action::ShowSheet, Place::Record, "View the A3 sheet"),
    binding(Keys::One("j"), Action::Next, Place::Row, "Next row"),
    binding(Keys::One("k"), Action::Previous, Place::Row, "Previous row"),
    binding(Keys::One("ArrowDown"), Action::Next, Place::Row, "Next row"),
    binding(Keys::One("ArrowUp"), Action::Previous, Place::Row, "Previous row"),
    binding(Keys::Alt("ArrowUp"), Action::MoveUp, Place::Row, "Move the action up"),
    binding(Keys::Alt("ArrowDown"), Action::MoveDown, Place::Row, "Move the action down"),
    binding(Keys::One("e"), Action::Edit, Place::Row, "Edit the entry"),
    binding(Keys::One("i"), Action::Important, Place::Row, "Mark the entry as important"),
    binding(Keys::One("."), Action::More, Place::Row, "More about the entry"),
    in_fact(Keys::One("Enter"), "The next fact"),
    in_fact(Keys::One("Tab"), "Make it a why of the one above"),
    in_fact(Keys::Shift("Tab"), "Back out"),
    in_fact(Keys::Alt("ArrowUp"), "Move it up"),
    in_fact(Keys::Alt("ArrowDown"), "Move it down"),
    in_fact(Keys::Command("Enter"), "Mark it as a root cause"),
    in_fact(Keys::Command("ArrowUp"), "Fold its whys"),
    in_fact(Keys::Command("ArrowDown"), "Unfold its whys"),
    in_fact(Keys::One("Backspace"), "Remove it when it is empty"),
    in_fact(Keys::Command("Z"), "Take a move back"),
    in_fact(Keys::One("Escape"), "Leave it; Tab leads on from there"),
];

/// How long the second key of a pair may take.
const PAIR_TIMEOUT_MILLIS: f64 = 1_200.0;

type Handler = Rc<dyn Fn(Action) -> bool>;

/// The handlers that are registered now. Cheap to copy, from the context.
#[derive(Clone, Copy)]
pub struct Keymap {
    handlers: StoredValue<Vec<(u64, Handler)>, LocalStorage>,
    next: StoredValue<u64>,
}

impl Keymap {
    /// Puts the keymap into the context and listens to the keyboard.
    pub fn provide() -> Keymap {
        let keymap =
            Keymap { handlers: StoredValue::new_local(Vec::new()), next: StoredValue::new(0) };
        provide_context(keymap);
        keymap.listen();
        keymap
    }

    /// Offers the action to the handlers, the newest first. Whether one took it.
    pub fn run(&self, action: Action) -> bool {
        // Copied first: a handler may register or remove others.
        let handlers: Vec<Handler> =
            self.handlers.with_value(|all| all.iter().rev().map(|(_, f)| f.clone()).collect());
        handlers.iter().any(|handler| handler(action))
    }

    fn listen(self) {
        let pending = Rc::new(RefCell::new(None::<(String, f64)>));
        let listener = page::on_key(move |press| {
            if is_dialog_open() {
                return false;
            }
            if press.alt {
                let plain = !press.ctrl && !press.meta && !press.shift && !press.in_text_field;
                let found = bindings().find(|b| b.keys.is_alt(&press.key));
                return plain && found.is_some_and(|b| self.run(b.action));
            }
            if press.ctrl || press.meta {
                return bindings()
                    .find(|b| b.keys.fits_command(&press.key, press.shift))
                    .is_some_and(|b| self.run(b.action));
            }
            if press.in_text_field && press.key != "Escape" {
                return false;
            }
            let now = clock::monotonic_millis();
            let first = pending
                .take()
                .filter(|(_, at)| now - at < PAIR_TIMEOUT_MILLIS)
                .map(|(first, _)| first);
            if let Some(first) = first
                && let Some(found) = bindings().find(|b| b.keys.is_pair(&first, &press.key))
            {
                return self.run(found.action);
            }
            if let Some(found) = bindings().find(|b| b.keys.is_one(&press.key)) {
                return self.run(found.action);
            }
            if bindings().any(|b| b.keys.begins_with(&press.key)) {
                pending.replace(Some((press.key, now)));
            }
            false
        });
        StoredValue::new_local(listener);
    }
}

/// The keys that are handled here.
fn bindings() -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(|binding| binding.place != Place::Fact)
}

/// Whether a dialog has the floor: the keys are its own then.
fn is_dialog_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// The keymap.
pub fn use_keymap() -> Keymap {
    expect_context::<Keymap>()
}

/// Says what the current page or component does with actions: `true` = done, `false` = not mine.
/// Forgotten when the current reactive owner is.
pub fn on_action(f: impl Fn(Action) -> bool + 'static) {
    let keymap = use_keymap();
    let id = keymap.next.try_update_value(|next| {
        *next += 1;
        *next
    });
    let Some(id) = id else { return };
    keymap.handlers.update_value(|all| all.push((id, Rc::new(f))));
    on_cleanup(move || {
        keymap.handlers.try_update_value(|all| all.retain(|(other, _)| *other != id));
    });
}
