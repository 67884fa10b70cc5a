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

    /// The same intention in a text that somebody else has changed meanwhile: this edit was made
    /// in the text before `other`, the result goes into the text after it. What the other one
    /// inserted is never deleted, so it may take two edits, to be applied in their order.
    pub fn over(&self, other: &TextEdit) -> Vec<TextEdit> {
        let inserted = other.insert.encode_utf16().count();
        let (start, end) = (self.at, self.at + self.delete);
        let other_end = other.at + other.delete;
        let behind = |position: usize| position - other.delete + inserted;
        let edit = |at, delete, insert: &str| TextEdit { at, delete, insert: insert.to_owned() };
        if end <= other.at && (self.delete > 0 || start < other.at)
            || start == end && end == other.at
        {
            return vec![self.clone()];
        }
        if start >= other_end {
            return vec![edit(behind(start), self.delete, &self.insert)];
        }
        // Both deleted some of the same: what is left of one's own deletion lies before and
        // behind what the other one inserted.
        let before = other.at.saturating_sub(start);
        let after = end.saturating_sub(other_end);
        let mut edits = Vec::new();
        if after > 0 {
            edits.push(edit(other.at + inserted, after, ""));
        }
        let first = edit(start.min(other.at), before, &self.insert);
        if first.delete > 0 || !first.insert.is_empty() {
            edits.push(first);
        }
        edits
    }

    /// The same edit with its ends inside of `text` and between its characters. An end that falls
    /// inside of a surrogate pair moves outwards: half a character cannot be kept.
    pub fn within(&self, text: &str) -> TextEdit {
        let mut start = 0;
        let mut end = 0;
        let mut position = 0;
        let last = self.at.saturating_add(self.delete);
        for char in text.chars() {
            let next = position + char.len_utf16();
            if next <= self.at {
                start = next;
            }
            if position < last {
                end = next;
            }
            position = next;
        }
        // Nothing to delete: insert before the character that the position falls into.
        let end = if self.delete == 0 { start } else { end.max(start) };
        TextEdit { at: start, delete: end - start, insert: self.insert.clone() }
    }

    /// The text after this edit, see [`TextEdit::within`].
    pub fn apply(&self, text: &str) -> String {
        let edit = self.within(text);
        let mut out = String::with_capacity(text.len() + edit.insert.len());
        let mut position = 0;
        let mut inserted = false;
        for char in text.chars() {
            if position >= edit.at && !inserted {
                out.push_str(&edit.insert);
                inserted = true;
            }
            if !(edit.at..edit.at + edit.delete).contains(&position) {
                out.push(char);
            }
            position += char.len_utf16();
        }
        if !inserted {
            out.push_str(&edit.insert);
        }
        out
    }
}

/// Two texts that were one: what a person sees in a field and has just changed, and what the
/// others have made of it meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// One's own changes, for the others' text, in the order in which to apply them.
    pub edits: Vec<TextEdit>,
    /// The text with everybody's changes.
    pub text: String,
    /// The selection's start and end in `text`, in UTF-16 units.
    pub selection: (usize, usize),
}

impl Merged {
    /// Brings a field up to date. `known` is the text that both sides started from, `field` what
    /// stands in the field now, `theirs` the text as everybody else has it, `selection` where the
    /// person is in `field`.
    pub fn new(known: &str, field: &str, theirs: &str, selection: (usize, usize)) -> Merged {
        let own = TextEdit::between(known, field, Some(selection.1));
        let Some(other) = TextEdit::between(known, theirs, None) else {
            return Merged { edits: own.into_iter().collect(), text: field.to_owned(), selection };
        };
        let edits = own.as_ref().map_or_else(Vec::new, |own| own.over(&other));
        let text = edits.iter().fold(theirs.to_owned(), |text, edit| edit.apply(&text));
        let selection = match TextEdit::between(field, &text, None) {
            Some(shown) => (shown.shift(selection.0), shown.shift(selection.1)),
            None => selection,
        };
        Merged { edits, text, selection }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edit(at: usize, delete: usize, insert: &str) -> TextEdit {
        TextEdit { at, delete, insert: insert.into() }
    }

    fn apply(text: &str, edits: &[TextEdit]) -> String {
        edits.iter().fold(text.to_owned(), |text, edit| edit.apply(&text))
    }

    #[test]
    fn an_edit_made_apart_lands_where_it_was_meant() {
        let cases = [
            ("abc", edit(3, 0, "d"), edit(0, 0, "xy"), "xyabcd"),
            ("abc", edit(0, 0, "x"), edit(3, 0, "d"), "xabcd"),
            ("abc", edit(1, 1, "B"), edit(1, 1, ""), "aBc"),
            ("abcdef", edit(1, 4, ""), edit(3, 0, "NEW"), "aNEWf"),
            ("abcdef", edit(1, 4, "-"), edit(2, 2, "NEW"), "a-NEWf"),
            ("abcdef", edit(0, 2, ""), edit(1, 3, ""), "ef"),
            ("abcdef", edit(2, 2, "x"), edit(0, 6, ""), "x"),
        ];
        for (text, own, other, expected) in cases {
            let theirs = other.apply(text);
            assert_eq!(apply(&theirs, &own.over(&other)), expected, "{own:?} over {other:?}");
        }
    }

    #[test]
    fn a_caret_at_the_end_of_a_line_stays_there_when_others_type_before_it() {
        let merged = Merged::new("one two", "one two", "one and two", (7, 7));
        assert_eq!(
            merged,
            Merged { edits: vec![], text: "one and two".into(), selection: (11, 11) }
        );
    }

    #[test]
    fn a_keystroke_and_a_change_of_others_that_has_not_been_shown_both_hold() {
        let merged = Merged::new("ab", "abc", "xab", (3, 3));
        assert_eq!(merged.text, "xabc");
        assert_eq!(merged.selection, (4, 4));
        assert_eq!(merged.edits, [edit(3, 0, "c")]);
    }

    proptest! {
        #[test]
        fn nothing_that_others_inserted_is_lost(
            known in "[a-c]{0,8}",
            at in 0usize..9, delete in 0usize..5, own in "[x-z]{0,3}",
            other_at in 0usize..9, other_delete in 0usize..5, theirs in "[A-C]{0,3}",
        ) {
            let own = edit(at, delete, &own).within(&known);
            let other = edit(other_at, other_delete, &theirs).within(&known);
            let text = apply(&other.apply(&known), &own.over(&other));
            let kept = |c: char| text.matches(c).count();
            for c in other.insert.chars().chain(own.insert.chars()) {
                prop_assert!(kept(c) >= 1);
            }
            let length = text.chars().filter(char::is_ascii_uppercase).count();
            prop_assert_eq!(length, other.insert.len());
        }
    }
}
