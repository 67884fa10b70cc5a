//! Writing into a transaction: only what changes, and times as one object.

use andon_model::command::Refusal;
use andon_model::when::When;
use automerge::transaction::{Transactable, Transaction};
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use chrono::{DateTime, Utc};

use crate::view::View;

/// A transaction with the schema's ways of writing.
pub(crate) struct Writer<'w, 't> {
    tx: &'w mut Transaction<'t>,
}

fn failed(error: AutomergeError) -> Refusal {
    Refusal::Document(error.to_string())
}

impl<'w, 't> Writer<'w, 't> {
    pub fn new(tx: &'w mut Transaction<'t>) -> Self {
        Writer { tx }
    }

    /// The transaction's present state.
    pub fn view(&self) -> View<'_, Transaction<'t>> {
        View::now(&*self.tx)
    }

    /// How many operations the transaction holds.
    pub fn operations(&self) -> usize {
        self.tx.pending_ops()
    }

    /// A map that the seed made. Never made here: see [`crate::seed`].
    pub fn seeded(&self, key: &str) -> Result<ObjId, Refusal> {
        self.view()
            .map(&ROOT, key)
            .ok_or_else(|| Refusal::Document(format!("its part “{key}” is missing")))
    }

    /// Puts a value unless it is there already, and no other beside it: putting the value that
    /// shows settles a dispute.
    pub fn put(
        &mut self,
        map: &ObjId,
        key: &str,
        value: impl Into<ScalarValue>,
    ) -> Result<(), Refusal> {
        let value = value.into();
        let present = self.tx.get_all(map, key).map_err(failed)?;
        if let [(present, _)] = &present[..]
            && present.as_scalar() == Some(&value)
        {
            return Ok(());
        }
        if present.len() > 1 {
            // Of a put of the value that shows already, Automerge would tell nobody.
            self.tx.delete(map, key).map_err(failed)?;
        }
        self.tx.put(map, key, value).map_err(failed)
    }

    /// Puts values that belong together: all of them, or none when all are there already. Of two
    /// people who do so apart, all that is read comes from one of them, because the operations of
    /// both follow each other in the same order.
    pub fn put_together<const N: usize>(
        &mut self,
        map: &ObjId,
        values: [(&str, ScalarValue); N],
    ) -> Result<(), Refusal> {
        let mut same = true;
        for (key, value) in &values {
            let present = self.tx.get_all(map, *key).map_err(failed)?;
            same &= matches!(&present[..], [(p, _)] if p.as_scalar() == Some(value));
        }
        if same {
            return Ok(());
        }
        // Automerge leaves out the putting of a value that is there. All must be put.
        for (key, _) in &values {
            self.remove(map, key)?;
        }
        for (key, value) in values {
            self.tx.put(map, key, value).map_err(failed)?;
        }
        Ok(())
    }

    /// Removes a key, if it is there.
    pub fn remove(&mut self, map: &ObjId, key: &str) -> Result<(), Refusal> {
        match self.tx.get(map, key).map_err(failed)? {
            Some(_) => self.tx.delete(map, key).map_err(failed),
            None => Ok(()),
        }
    }

    /// Makes a map.
    pub fn make_map(&mut self, map: &ObjId, key: &str) -> Result<ObjId, Refusal> {
        self.tx.put_object(map, key, ObjType::Map).map_err(failed)
    }

    /// Makes a text with that content.
    pub fn make_text(&mut self, map: &ObjId, key: &str, content: &str) -> Result<(), Refusal> {
        let text = self.tx.put_object(map, key, ObjType::Text).map_err(failed)?;
        self.tx.splice_text(&text, 0, 0, &line_ends(content)).map_err(failed)
    }

    /// Changes a text. Positions are UTF-16 units and must lie between characters.
    pub fn splice(
        &mut self,
        text: &ObjId,
        at: usize,
        delete: usize,
        insert: &str,
    ) -> Result<(), Refusal> {
        self.tx.splice_text(text, at, delete as isize, insert).map_err(failed)
    }

    /// Puts a time. Always a new object: two people who set it apart must not come out with the
    /// precision of one and the moment of the other.
    pub fn put_when(&mut self, map: &ObjId, key: &str, when: &When) -> Result<(), Refusal> {
        let time = self.make_map(map, key)?;
        let precision = match when {
            When::Exact { .. } => "exact",
            When::About { .. } => "about",
            When::Range { .. } => "range",
        };
        self.put(&time, "precision", precision)?;
        self.put(&time, "at", when.start().timestamp_millis())?;
        if let When::Range { until, .. } = when {
            self.put(&time, "until", until.timestamp_millis())?;
        }
        Ok(())
    }
}

/// Text with line feeds only: a browser's text field knows no other line ends, and positions are
/// counted in it.
pub(crate) fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The instant as documents keep it: whole milliseconds.
pub(crate) fn stored(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
}

/// The time as documents keep it.
pub(crate) fn stored_when(when: &When) -> When {
    match *when {
        When::Exact { at } => When::Exact { at: stored(at) },
        When::About { at } => When::About { at: stored(at) },
        When::Range { at, until } => When::Range { at: stored(at), until: stored(until) },
    }
}
