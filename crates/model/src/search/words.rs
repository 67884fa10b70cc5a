//! The words of a text, in any language that has letters: lower case, without accents.
//!
//! `Élan`, `elan` and `ÉLAN` are the same word. Scripts without spaces between words (Han, Kana,
//! Thai and their neighbours) have one word for every character.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut: nobody types them in full, and a pasted key must not fill the index.
const LONGEST: usize = 40;

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// As it is compared, see [`fold`].
    pub folded: String,
}

/// The words of a text, from its beginning.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut begun: Option<usize> = None;
    let mut end = |begun: &mut Option<usize>, at: usize| {
        if let Some(start) = begun.take() {
            let folded = fold(&text[start..at]);
            if !folded.is_empty() {
                words.push(Word { range: start..at, folded });
            }
        }
    };
    for (at, letter) in text.char_indices() {
        if is_a_word(letter) {
            end(&mut begun, at);
            begun = Some(at);
            end(&mut begun, at + letter.len_utf8());
        } else if letter.is_alphanumeric() || begun.is_some() && is_combining_mark(letter) {
            begun.get_or_insert(at);
        } else {
            end(&mut begun, at);
        }
    }
    end(&mut begun, text.len());
    words
}

/// A word as it is compared: lower case, without accents, at most 40 characters.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        let mut folded = word.to_ascii_lowercase();
        folded.truncate(LONGEST);
        return folded;
    }
    let plain = word.nfd().filter(|letter| !is_combining_mark(*letter));
    let mut folded = String::with_capacity(word.len());
    for letter in plain.flat_map(char::to_lowercase).take(LONGEST) {
        // Letters that Unicode does not take apart, and that keyboards elsewhere lack.
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            letter if is_combining_mark(letter) => {}
            letter => folded.push(letter),
        }
    }
    folded
}

/// Whether the character is a word by itself, because its script puts no spaces between words.
fn is_a_word(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0e01..=0x0e30 | 0x0e32..=0x0e33 | 0x0e40..=0x0e46 // Thai
        | 0x0e81..=0x0eb0 | 0x1780..=0x17b3 // Lao, Khmer
        | 0x3041..=0x3096 | 0x30a1..=0x30fa // Kana
        | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff) // Han
}
