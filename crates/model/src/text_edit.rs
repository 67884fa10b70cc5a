//! Edits of a text that several people write at once. Positions are UTF-16 code units, because
//! that is what a browser's selections count.

use serde::{Deserialize, Serialize};

/// At `at`, `delete` units go and `insert` comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEdit {
    pub at: usize,
    pub delete: usize,
    pub insert: String,
}

impl TextEdit {
    /// The one edit that turns `before` into `after`, or `None` if they are equal.
    ///
    /// Where several edits would do (typing a letter next to the same letter), the one that ends
    /// at `caret` is taken: `caret` is the selection's end after the edit, in UTF-16 units.
    pub fn between(before: &str, after: &str, caret: Option<usize>) -> Option<TextEdit> {
        if before == after {
            return None;
        }
        let old: Vec<u16> = before.encode_utf16().collect();
        let new: Vec<u16> = after.encode_utf16().collect();
        let shorter = old.len().min(new.len());
        let common = |limit: usize, same: &dyn Fn(usize) -> bool| {
            (0..limit).take_while(|i| same(*i)).count()
        };
        // What stands behind the caret was there before, as far as it matches.
        let behind_caret =
            caret.map_or(shorter, |caret| new.len().saturating_sub(caret)).min(shorter);
        let mut suffix =
            common(behind_caret, &|i| old[old.len() - 1 - i] == new[new.len() - 1 - i]);
        let mut prefix = common(shorter - suffix, &|i| old[i] == new[i]);
        suffix += common(shorter - suffix - prefix, &|i| {
            old[old.len() - 1 - suffix - i] == new[new.len() - 1 - suffix - i]
        });
        // Never cut a surrogate pair in two.
        let high = |unit: u16| (0xD800..0xDC00).contains(&unit);
        let low = |unit: u16| (0xDC00..0xE000).contains(&unit);
        if prefix > 0 && high(old[prefix - 1]) {
            prefix -= 1;
        }
        if suffix > 0 && low(old[old.len() - suffix]) {
            suffix -= 1;
        }
        Some(TextEdit {
            at: prefix,
            delete: old.len() - suffix - prefix,
            insert: String::from_utf16_lossy(&new[prefix..new.len() - suffix]),
        })
    }

    /// Where a caret at `caret` stands after this edit by somebody else. Text inserted exactly at
    /// the caret goes behind it, so that the caret stays where it is.
    pub fn shift(&self, caret: usize) -> usize {
        let inserted = self.insert.encode_utf16().count();
        if caret <= self.at {
            caret
        } else if caret >= self.at + self.delete {
            caret - self.delete + inserted
        } else {
            self.at
        }
    }

    /// The text after this edit. Positions beyond the end mean the end.
    pub fn apply(&self, text: &str) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        let at = self.at.min(units.len());
        let end = (at + self.delete).min(units.len());
        let mut out = String::from_utf16_lossy(&units[..at]);
        out.push_str(&self.insert);
        out.push_str(&String::from_utf16_lossy(&units[end..]));
        out
    }
}
