//! The parts of a row: each one JSON text under a key of the row's map.

use std::collections::BTreeMap;

use andon_model::command::Refusal;
use andon_model::problem::Problem;
use automerge::ObjId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::view::{Cell, Id, Record, id_from_key};
use crate::writer::Writer;

/// A part; empty when it is missing, as in rows of older versions, or cannot be read.
pub(super) fn part<T: DeserializeOwned + Default>(
    record: &Record,
    key: &str,
    problems: &mut Vec<Problem>,
) -> T {
    record.named(key, read, problems).unwrap_or_default()
}

/// The parts whose keys are a prefix and an id.
pub(super) fn parts<K: Id + Ord, T: DeserializeOwned>(
    record: &Record,
    prefix: &str,
    problems: &mut Vec<Problem>,
) -> BTreeMap<K, T> {
    let mut found = BTreeMap::new();
    for key in record.cells.keys() {
        let Some(id) = key.strip_prefix(prefix) else { continue };
        match id_from_key(id) {
            Some(id) => {
                let part = record.named(key, read, problems);
                found.extend(part.map(|part| (id, part)));
            }
            None => record.wrong(key, "the key is no id", problems),
        }
    }
    found
}

fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

/// Writes a part, unless it is there already.
pub(super) fn put_part<T: Serialize>(
    writer: &mut Writer<'_, '_>,
    map: &ObjId,
    key: &str,
    part: &T,
) -> Result<(), Refusal> {
    let json = serde_json::to_string(part).map_err(|error| Refusal::Document(error.to_string()))?;
    writer.put(map, key, json)
}

/// Writes the parts that are new or differ, and removes the others of that prefix.
pub(super) fn put_parts<K: Id + Ord, T: Serialize>(
    writer: &mut Writer<'_, '_>,
    map: &ObjId,
    prefix: &str,
    parts: &BTreeMap<K, T>,
) -> Result<(), Refusal> {
    let mut gone = writer.view().record(map, String::new()).cells;
    for (id, part) in parts {
        let key = format!("{prefix}{}", id.to_string());
        put_part(writer, map, &key, part)?;
        gone.remove(&key);
    }
    let gone = gone.into_iter().filter(|(key, cell)| {
        // What is not ours is left alone.
        key.starts_with(prefix) && matches!(cell, Cell::Str(_))
    });
    gone.into_iter().try_for_each(|(key, _)| writer.remove(map, &key))
}
