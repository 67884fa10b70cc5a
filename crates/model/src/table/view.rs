//! What somebody looks at: a list, its columns, its order and its filter. A view is the query of
//! an address, so that it can be shared and kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Column, Facet, Item, Source, Table};

/// A view of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub table: Table,
    /// From left to right; the name is always among them.
    pub columns: Vec<Column>,
    /// The column that it is sorted by, and whether the largest comes first.
    pub sort: (Column, bool),
    pub filter: Filter,
}

/// So many lines can be named in an address: some servers take eight thousand characters.
const NAMED: usize = 200;

/// Which lines of a list are shown: those that fit everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all be found; in any case.
    pub words: String,
    /// Of each facet the answers of which a line must give one.
    pub chosen: BTreeMap<Facet, BTreeSet<String>>,
    /// The first day of the period.
    pub from: Option<NaiveDate>,
    /// The last day of the period.
    pub until: Option<NaiveDate>,
    /// Only lines of these incidents or records; empty for all of them.
    pub only: BTreeSet<Uuid>,
}

impl Filter {
    /// Whether it leaves everything.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Adds an answer, or takes it away.
    pub fn toggle(&mut self, facet: Facet, value: &str) {
        let chosen = self.chosen.entry(facet).or_default();
        if !chosen.remove(value) {
            chosen.insert(value.to_owned());
        }
        self.chosen.retain(|_, values| !values.is_empty());
    }

    /// A filter that leaves just these lines of a list, for an address: `base` as it is, or with
    /// their first and last day, or with a value that they share; else one that names them. `None`
    /// where they are too many to be named.
    pub fn of_lines(
        lines: &BTreeSet<Uuid>,
        base: &Filter,
        table: Table,
        source: &Source<'_>,
    ) -> Option<Filter> {
        let items = source.items(table);
        let leaves_just_them = |filter: &Filter| {
            let left = items.iter().filter(|item| filter.fits(item, source));
            left.map(Item::id).collect::<BTreeSet<_>>() == *lines
        };
        let wanted: Vec<&Item<'_>> =
            items.iter().filter(|item| lines.contains(&item.id())).collect();
        let days: Vec<NaiveDate> = wanted.iter().filter_map(|item| item.day(source)).collect();
        let of_days = Filter {
            from: days.iter().min().copied(),
            until: days.iter().max().copied(),
            ..base.clone()
        };
        let of_values = [Facet::Team, Facet::Label].into_iter().flat_map(|facet| {
            let shared = wanted.iter().map(|item| item.values(facet));
            let shared = shared.reduce(|one, other| &one & &other).unwrap_or_default();
            shared.into_iter().map(move |value| (facet, value))
        });
        let of_values = of_values.map(|(facet, value)| {
            let mut filter = base.clone();
            filter.chosen.entry(facet).or_default().insert(value);
            filter
        });
        let mut found = [base.clone(), of_days].into_iter().chain(of_values);
        let named = || Filter { only: lines.clone(), ..Filter::default() };
        found.find(leaves_just_them).or_else(|| (lines.len() <= NAMED).then(named))
    }

    /// Whether it leaves a line.
    pub fn fits(&self, item: &Item<'_>, source: &Source<'_>) -> bool {
        if !self.only.is_empty() && !self.only.contains(&item.id()) {
            return false;
        }
        let gives = |(facet, wanted): (&Facet, &BTreeSet<String>)| {
            item.values(*facet).iter().any(|value| wanted.contains(value))
        };
        if !self.chosen.iter().all(gives) {
            return false;
        }
        if self.from.is_some() || self.until.is_some() {
            let Some(day) = item.day(source) else { return false };
            if self.from.is_some_and(|from| day < from)
                || self.until.is_some_and(|until| day > until)
            {
                return false;
            }
        }
        if self.words.trim().is_empty() {
            return true;
        }
        let text = item.text();
        self.words.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
    }

    /// The parts of it as they stand in an address.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.words.is_empty() {
            pairs.push(("q", self.words.clone()));
        }
        for (facet, values) in &self.chosen {
            pairs.extend(values.iter().map(|value| (facet.name(), value.clone())));
        }
        pairs.extend(self.from.map(|day| ("from", day.to_string())));
        pairs.extend(self.until.map(|day| ("until", day.to_string())));
        if !self.only.is_empty() {
            let ids: Vec<String> = self.only.iter().map(Uuid::to_string).collect();
            pairs.push(("only", ids.join(",")));
        }
        pairs
    }

    /// Reads a part of an address; what is not known is left out.
    pub fn take(&mut self, name: &str, value: String) {
        match name {
            "q" => self.words = value,
            "from" => self.from = value.parse().ok(),
            "until" => self.until = value.parse().ok(),
            "only" => self.only = value.split(',').filter_map(|id| id.parse().ok()).collect(),
            name => {
                if let Some(facet) = Facet::from_name(name).filter(|_| !value.is_empty()) {
                    self.chosen.entry(facet).or_default().insert(value);
                }
            }
        }
    }

    /// Reads the query of an address, with or without its `?`.
    pub fn parse(query: &str) -> Filter {
        let mut filter = Filter::default();
        parts(query).for_each(|(name, value)| filter.take(&name, value));
        filter
    }
}

impl View {
    /// A list as it is shown unless somebody chooses.
    pub fn of(table: Table) -> View {
        let sort = match table {
            Table::Incidents => (Column::Began, true),
            Table::Records => (Column::Created, true),
            Table::Checks | Table::Acts => (Column::Due, false),
            Table::People => (Column::Name, false),
        };
        View { table, columns: Column::shown(table).into(), sort, filter: Filter::default() }
    }

    /// Reads the query of an address, with or without its `?`. What is not known is left out.
    pub fn parse(table: Table, query: &str) -> View {
        let mut view = View::of(table);
        let known = |name: &str| {
            let column = Column::from_name(name);
            column.filter(|column| Column::of(table).contains(column))
        };
        for (name, value) in parts(query) {
            match name.as_str() {
                "columns" => {
                    view.columns = vec![Column::Name];
                    for column in value.split(',').filter_map(known) {
                        if !view.columns.contains(&column) {
                            view.columns.push(column);
                        }
                    }
                }
                "sort" => {
                    let (descending, name) = match value.strip_prefix('-') {
                        Some(name) => (true, name),
                        None => (false, value.as_str()),
                    };
                    if let Some(column) = known(name) {
                        view.sort = (column, descending);
                    }
                }
                name => view.filter.take(name, value),
            }
        }
        view
    }

    /// The query of its address without `?`; empty for the list as it is.
    pub fn query(&self) -> String {
        let plain = View::of(self.table);
        let mut pairs = self.filter.pairs();
        if self.sort != plain.sort {
            let sign = if self.sort.1 { "-" } else { "" };
            pairs.push(("sort", format!("{sign}{}", self.sort.0.name())));
        }
        if self.columns != plain.columns {
            let names: Vec<&str> = self.columns.iter().map(|column| column.name()).collect();
            pairs.push(("columns", names.join(",")));
        }
        query(&pairs)
    }

    /// Shows a column, or no more; the name stays.
    pub fn toggle(&mut self, column: Column) {
        match self.columns.iter().position(|one| *one == column) {
            Some(0) if column == Column::Name => {}
            Some(place) => drop(self.columns.remove(place)),
            None => self.columns.push(column),
        }
    }

    /// Sorts by a column; by the one that it is sorted by, the other way round.
    pub fn sort_by(&mut self, column: Column) {
        self.sort = (column, self.sort.0 == column && !self.sort.1);
    }
}

/// Parts of a query joined, with what is special in addresses written as `%XX`.
pub fn query(pairs: &[(&str, String)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The parts of a query.
fn parts(query: &str) -> impl Iterator<Item = (String, String)> {
    let query = query.trim_start_matches('?');
    query.split('&').filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((plain(name), plain(value)))
    })
}

/// As RFC 3986 wants it, but for what stays readable in a query.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b','
            | b':'
            | b'/' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

fn plain(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        let code = after.get(..2).filter(|_| first == b'%').and_then(hex);
        match (first, code) {
            (_, Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', None) => {
                bytes.push(b' ');
                rest = after;
            }
            (byte, None) => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
