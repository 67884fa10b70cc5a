//! Looking into a document without ever failing.
//!
//! A [`View`] is a document, or a transaction, at its present or an earlier state. A [`Record`]
//! is one of its maps, taken out in one pass; its readers return what is there when it has the
//! expected type and note a [`Problem`] when it has another one. Nothing here follows a document
//! deeper than the schema goes, so no nesting can exhaust the stack.

use std::collections::{BTreeMap, BTreeSet};

use andon_model::problem::Problem;
use andon_model::when::When;
use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValueRef, ValueRef};
use chrono::{DateTime, Datelike, Utc};

use crate::SCHEMA_VERSION;

/// A document at a state.
pub(crate) struct View<'a, D> {
    doc: &'a D,
    heads: Option<&'a [ChangeHash]>,
    history: Option<&'a Automerge>,
}

/// A value, as far as the schema tells values apart.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Map(ObjId),
    Text(ObjId),
    Str(String),
    Int(i64),
    Bool(bool),
    Null,
    Other(&'static str),
}

impl Cell {
    fn name(&self) -> &'static str {
        match self {
            Cell::Map(_) => "a map",
            Cell::Text(_) => "a text",
            Cell::Str(_) => "a string",
            Cell::Int(_) => "a number",
            Cell::Bool(_) => "yes or no",
            Cell::Null => "nothing",
            Cell::Other(name) => name,
        }
    }
}

/// A map of the document: its cells, and where it stands.
pub(crate) struct Record {
    /// The path, empty for the root.
    pub at: String,
    pub cells: BTreeMap<String, Cell>,
    /// The keys under which several people have put something apart.
    pub disputed: BTreeSet<String>,
}

impl<'a, D: ReadDoc> View<'a, D> {
    /// The present state.
    pub fn now(doc: &'a D) -> Self {
        View { doc, heads: None, history: None }
    }

    /// The state at those heads.
    pub fn at(doc: &'a D, heads: &'a [ChangeHash]) -> Self {
        View { doc, heads: Some(heads), history: None }
    }

    /// The document, if it can tell who has put a value: only the present of a whole document is
    /// asked that, no transaction and no earlier state.
    pub fn history(&self) -> Option<&'a Automerge> {
        self.history
    }

    /// One value of a map.
    pub fn cell(&self, map: &ObjId, key: &str) -> Option<Cell> {
        let found = match self.heads {
            None => self.doc.get(map, key),
            Some(heads) => self.doc.get_at(map, key, heads),
        };
        let (value, id) = found.ok().flatten()?;
        Some(cell(value, &id))
    }

    /// All values of a map's key: several when several people have put one apart; the one that
    /// shows is the last. Each with the operation that put it.
    pub fn all(&self, map: &ObjId, key: &str) -> Vec<(Cell, ObjId)> {
        let found = match self.heads {
            None => self.doc.get_all(map, key),
            Some(heads) => self.doc.get_all_at(map, key, heads),
        };
        let found = found.unwrap_or_default().into_iter();
        found.map(|(value, id)| (cell(value, &id), id)).collect()
    }

    /// The map under a key of a map.
    pub fn map(&self, map: &ObjId, key: &str) -> Option<ObjId> {
        match self.cell(map, key) {
            Some(Cell::Map(id)) => Some(id),
            _ => None,
        }
    }

    /// All values of a map.
    pub fn record(&self, map: &ObjId, at: String) -> Record {
        let range = match self.heads {
            None => self.doc.map_range(map, ..),
            Some(heads) => self.doc.map_range_at(map, .., heads),
        };
        let mut disputed = BTreeSet::new();
        let cells = range
            .map(|item| {
                if item.conflict {
                    disputed.insert(item.key.to_string());
                }
                let cell = match &item.value {
                    ValueRef::Object(ty) => object(*ty, item.id()),
                    ValueRef::Scalar(scalar) => match scalar {
                        ScalarValueRef::Str(s) => Cell::Str(s.to_string()),
                        ScalarValueRef::Int(n) | ScalarValueRef::Timestamp(n) => Cell::Int(*n),
                        ScalarValueRef::Uint(n) => integer(*n),
                        ScalarValueRef::Boolean(b) => Cell::Bool(*b),
                        ScalarValueRef::Null => Cell::Null,
                        _ => Cell::Other("a value of another type"),
                    },
                };
                (item.key.into_owned(), cell)
            })
            .collect();
        Record { at, cells, disputed }
    }

    /// The root of the document.
    pub fn root(&self) -> Record {
        self.record(&ROOT, String::new())
    }

    /// The content of a text object.
    pub fn string(&self, text: &ObjId) -> String {
        match self.heads {
            None => self.doc.text(text),
            Some(heads) => self.doc.text_at(text, heads),
        }
        .unwrap_or_default()
    }
}

impl<'a> View<'a, Automerge> {
    /// The present state, with who has put what.
    pub fn whole(doc: &'a Automerge) -> Self {
        View { doc, heads: None, history: Some(doc) }
    }
}

fn cell(value: automerge::Value<'_>, id: &ObjId) -> Cell {
    match value {
        automerge::Value::Object(ty) => object(ty, id.clone()),
        automerge::Value::Scalar(scalar) => match scalar.as_ref() {
            automerge::ScalarValue::Str(s) => Cell::Str(s.to_string()),
            automerge::ScalarValue::Int(n) | automerge::ScalarValue::Timestamp(n) => Cell::Int(*n),
            automerge::ScalarValue::Uint(n) => integer(*n),
            automerge::ScalarValue::Boolean(b) => Cell::Bool(*b),
            automerge::ScalarValue::Null => Cell::Null,
            _ => Cell::Other("a value of another type"),
        },
    }
}

fn object(ty: ObjType, id: ObjId) -> Cell {
    match ty {
        ObjType::Map | ObjType::Table => Cell::Map(id),
        ObjType::Text => Cell::Text(id),
        ObjType::List => Cell::Other("a list"),
    }
}

fn integer(n: u64) -> Cell {
    i64::try_from(n).map_or(Cell::Other("a number too large"), Cell::Int)
}

/// An instant in the years that a calendar can show; everything else is damage.
pub(crate) fn instant(millis: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).filter(|at| (1..=9999).contains(&at.year()))
}

impl Record {
    fn empty(at: String) -> Self {
        Record { at, cells: BTreeMap::new(), disputed: BTreeSet::new() }
    }

    /// The path of a field.
    pub fn path(&self, key: &str) -> String {
        if self.at.is_empty() { key.to_owned() } else { format!("{}/{key}", self.at) }
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&self, key: &str, what: impl Into<String>, problems: &mut Vec<Problem>) {
        problems.push(Problem { at: self.path(key), what: what.into() });
    }

    fn expected(&self, key: &str, expected: &str, cell: &Cell, problems: &mut Vec<Problem>) {
        self.wrong(key, format!("expected {expected}, found {}", cell.name()), problems);
    }

    /// A string; empty when missing.
    pub fn str(&self, key: &str, problems: &mut Vec<Problem>) -> String {
        match self.cells.get(key) {
            None | Some(Cell::Null) => String::new(),
            Some(Cell::Str(text)) => text.clone(),
            Some(other) => {
                self.expected(key, "a string", other, problems);
                String::new()
            }
        }
    }

    /// A text that people write together; empty when missing. A plain string is shown as well.
    pub fn text<D: ReadDoc>(
        &self,
        view: &View<'_, D>,
        key: &str,
        problems: &mut Vec<Problem>,
    ) -> String {
        match self.cells.get(key) {
            Some(Cell::Text(id)) => view.string(id),
            Some(other) => {
                self.expected(key, "a text", other, problems);
                if let Cell::Str(text) = other { text.clone() } else { String::new() }
            }
            None => {
                self.wrong(key, "the text is missing", problems);
                String::new()
            }
        }
    }

    /// Yes or no; no when missing.
    pub fn flag(&self, key: &str, problems: &mut Vec<Problem>) -> bool {
        match self.cells.get(key) {
            None | Some(Cell::Null) => false,
            Some(Cell::Bool(flag)) => *flag,
            Some(other) => {
                self.expected(key, "yes or no", other, problems);
                false
            }
        }
    }

    /// A whole number.
    pub fn int(&self, key: &str, problems: &mut Vec<Problem>) -> Option<i64> {
        match self.cells.get(key)? {
            Cell::Int(n) => Some(*n),
            Cell::Null => None,
            other => {
                self.expected(key, "a number", other, problems);
                None
            }
        }
    }

    /// An instant, stored as milliseconds since 1970.
    pub fn instant(&self, key: &str, problems: &mut Vec<Problem>) -> Option<DateTime<Utc>> {
        let millis = self.int(key, problems)?;
        let at = instant(millis);
        if at.is_none() {
            self.wrong(key, format!("{millis} is no time between the years 1 and 9999"), problems);
        }
        at
    }

    /// A value that is stored by its name. Empty means missing.
    pub fn named<T>(
        &self,
        key: &str,
        from_name: impl Fn(&str) -> Option<T>,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        let name = self.str(key, problems);
        if name.is_empty() {
            return None;
        }
        let value = from_name(&name);
        if value.is_none() {
            self.wrong(key, format!("{name:?} is not known to this version"), problems);
        }
        value
    }

    /// An id, stored as a lower-case UUID with hyphens.
    pub fn id<T: Id>(&self, key: &str, problems: &mut Vec<Problem>) -> Option<T> {
        self.named(key, id_from_key, problems)
    }

    /// A time with its precision.
    pub fn when<D: ReadDoc>(
        &self,
        view: &View<'_, D>,
        key: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<When> {
        let map = match self.cells.get(key)? {
            Cell::Map(map) => map,
            Cell::Null => return None,
            Cell::Int(_) => return self.instant(key, problems).map(When::from),
            other => {
                self.expected(key, "a time", other, problems);
                return None;
            }
        };
        let fields = view.record(map, self.path(key));
        let Some(at) = fields.instant("at", problems) else {
            self.wrong(key, "the time does not say when", problems);
            return None;
        };
        let until = fields.instant("until", problems).filter(|until| *until >= at);
        match (fields.str("precision", problems).as_str(), until) {
            ("exact", _) => Some(When::Exact { at }),
            ("about", _) => Some(When::About { at }),
            ("range", Some(until)) => Some(When::Range { at, until }),
            ("range", None) => {
                fields.wrong("until", "the range has no end; shown as its start", problems);
                Some(When::Exact { at })
            }
            (other, _) => {
                let what = format!("{other:?} is no precision; shown as exact");
                fields.wrong("precision", what, problems);
                Some(When::Exact { at })
            }
        }
    }

    /// The map under a key. Missing is a problem: the seed made it.
    pub fn seeded<D: ReadDoc>(
        &self,
        view: &View<'_, D>,
        key: &str,
        problems: &mut Vec<Problem>,
    ) -> Record {
        match self.cells.get(key) {
            Some(Cell::Map(map)) => view.record(map, self.path(key)),
            Some(other) => {
                self.expected(key, "a map", other, problems);
                Record::empty(self.path(key))
            }
            None => {
                self.wrong(key, "this part of the document is missing", problems);
                Record::empty(self.path(key))
            }
        }
    }

    /// The map under a key of the root that came with a version of the schema. Where an older
    /// Andon made the document, and nobody has completed it since, it is empty.
    pub fn seeded_since<D: ReadDoc>(
        &self,
        version: i64,
        view: &View<'_, D>,
        key: &str,
        problems: &mut Vec<Problem>,
    ) -> Record {
        match (self.cells.get(key), self.cells.get("schema")) {
            (None, Some(Cell::Int(schema))) if *schema < version => Record::empty(self.path(key)),
            _ => self.seeded(view, key, problems),
        }
    }

    /// The maps of a map whose keys are ids, in the order of the ids.
    pub fn records<'r, D: ReadDoc, T: Id>(
        &'r self,
        view: &'r View<'_, D>,
        problems: &mut Vec<Problem>,
    ) -> Vec<(T, Record)> {
        let mut found = Vec::with_capacity(self.cells.len());
        for (key, cell) in &self.cells {
            match (id_from_key::<T>(key), cell) {
                (None, _) => self.wrong(key, "the key is no id", problems),
                (Some(id), Cell::Map(map)) => found.push((id, view.record(map, self.path(key)))),
                (Some(_), other) => self.expected(key, "a map", other, problems),
            }
        }
        found
    }

    /// Notes when the document is of a newer schema, or of none.
    pub fn check_schema(&self, problems: &mut Vec<Problem>) {
        const CURRENT: i64 = SCHEMA_VERSION as i64;
        const NEWER: i64 = CURRENT + 1;
        match self.cells.get("schema") {
            Some(Cell::Int(1..=CURRENT)) => {}
            Some(Cell::Int(version @ NEWER..)) => self.wrong(
                "schema",
                format!(
                    "written by a newer Andon (schema {version}, this one knows {SCHEMA_VERSION}); \
                     what is new in it is not shown"
                ),
                problems,
            ),
            Some(other) => self.expected("schema", "a schema version", other, problems),
            None => self.wrong("schema", "the document does not say its schema", problems),
        }
    }
}

/// An id that documents use as a key.
pub(crate) trait Id: std::str::FromStr + ToString {}
impl<T: std::str::FromStr + ToString> Id for T {}

/// The id that a key stands for. Only the canonical spelling counts: two spellings of one id
/// would be two objects.
pub(crate) fn id_from_key<T: Id>(key: &str) -> Option<T> {
    key.parse::<T>().ok().filter(|id| id.to_string() == key)
}
