//! Edits of texts that several people write at once.

use andon_model::text_edit::TextEdit;
use proptest::prelude::*;

fn edit(at: usize, delete: usize, insert: &str) -> TextEdit {
    TextEdit { at, delete, insert: insert.into() }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[test]
fn the_caret_says_which_of_equal_letters_was_typed() {
    assert_eq!(TextEdit::between("aaa", "aaaa", Some(1)), Some(edit(0, 0, "a")));
    assert_eq!(TextEdit::between("aaa", "aaaa", Some(3)), Some(edit(2, 0, "a")));
    assert_eq!(TextEdit::between("aaa", "aaaa", None), Some(edit(0, 0, "a")));
    assert_eq!(TextEdit::between("aaaa", "aaa", Some(1)), Some(edit(1, 1, "")));
    assert_eq!(TextEdit::between("same", "same", Some(2)), None);
}

#[test]
fn a_character_outside_of_the_basic_plane_is_replaced_as_a_whole() {
    // 😀 and 😁 share their first half, 😀 and 𐨀 their second.
    assert_eq!(TextEdit::between("a😀b", "a😁b", None), Some(edit(1, 2, "😁")));
    assert_eq!(TextEdit::between("a😀b", "a𐨀b", None), Some(edit(1, 2, "𐨀")));
    assert_eq!(edit(2, 0, "x").apply("a😀b"), "ax😀b");
    assert_eq!(edit(2, 1, "x").apply("a😀b"), "axb");
    assert_eq!(edit(1, 1, "").apply("a😀b"), "ab");
}

#[test]
fn a_caret_stays_where_its_reader_left_it() {
    assert_eq!(edit(2, 0, "xy").shift(1), 1);
    assert_eq!(edit(2, 0, "xy").shift(2), 2);
    assert_eq!(edit(2, 0, "xy").shift(3), 5);
    assert_eq!(edit(2, 3, "x").shift(4), 2);
    assert_eq!(edit(2, 3, "x").shift(5), 3);
    assert_eq!(edit(2, 3, "x").shift(9), 7);
}

proptest! {
    #[test]
    fn the_edit_between_two_texts_leads_from_one_to_the_other(
        before in "[ab😀😁𐨀é\n]{0,12}",
        after in "[ab😀😁𐨀é\n]{0,12}",
        caret in prop::option::of(0..30usize),
    ) {
        match TextEdit::between(&before, &after, caret) {
            None => prop_assert_eq!(before, after),
            Some(edit) => {
                prop_assert_eq!(edit.apply(&before), after);
                // It never cuts a character, so it is the same everywhere.
                prop_assert_eq!(edit.within(&before), edit);
            }
        }
    }

    #[test]
    fn any_edit_can_be_applied_to_any_text(
        text in "[ab😀é]{0,8}",
        at in 0..40usize,
        delete in prop_oneof![0..20usize, Just(usize::MAX)],
        insert in "[x😀]{0,3}",
    ) {
        let edit = edit(at, delete, &insert);
        let result = edit.apply(&text);
        let within = edit.within(&text);
        prop_assert!(within.at + within.delete <= units(&text));
        prop_assert_eq!(within.apply(&text), result.clone());
        prop_assert_eq!(units(&result), units(&text) - within.delete + units(&insert));
        let broken = result.contains(char::REPLACEMENT_CHARACTER);
        prop_assert!(!broken);
    }

    #[test]
    fn a_shifted_caret_stands_before_the_same_letters(
        text in "[ab😀é]{0,10}",
        at in 0..14usize,
        delete in 0..6usize,
        insert in "[x😀]{0,3}",
        caret in 0..14usize,
    ) {
        let edit = edit(at, delete, &insert).within(&text);
        let caret = self::edit(caret, 0, "").within(&text).at;
        let behind = |text: &str, caret: usize| {
            String::from_utf16(&text.encode_utf16().skip(caret).collect::<Vec<_>>()).ok()
        };
        let result = edit.apply(&text);
        let shifted = edit.shift(caret);
        prop_assert!(shifted <= units(&result));
        prop_assert!(behind(&result, shifted).is_some());
        if caret >= edit.at + edit.delete && caret > edit.at {
            prop_assert_eq!(behind(&result, shifted), behind(&text, caret));
        }
        if caret <= edit.at {
            prop_assert_eq!(shifted, caret);
        }
    }
}
