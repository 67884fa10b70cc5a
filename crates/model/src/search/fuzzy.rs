//! How well a name fits what was typed, for choosing among names while one types.

use super::words::words;

/// A name made ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    words: Vec<String>,
    /// The words without anything between them.
    joined: String,
}

impl Name {
    /// Takes a text apart.
    pub fn of(text: &str) -> Name {
        let words: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
        Name { joined: words.concat(), words }
    }

    /// How well it fits: the more the better, `None` if not at all. Every word that was typed
    /// begins one of the name's, stands in it, or is made of its letters in order.
    pub fn fit(&self, typed: &Typed) -> Option<u32> {
        let mut sum = 0;
        for word in &typed.0 {
            sum += self.fit_word(word)?;
        }
        Some(sum)
    }

    fn fit_word(&self, word: &str) -> Option<u32> {
        if let Some(place) = self.words.iter().position(|own| own.starts_with(word)) {
            let whole = if self.words[place].len() == word.len() { 40 } else { 0 };
            return Some(1_000 + whole - place.min(30) as u32);
        }
        if self.joined.contains(word) {
            return Some(500);
        }
        // Initials and letters left out: `tzr` for "time zone rules".
        let starts = self.words.iter().scan(0, |at, own| {
            let start = *at;
            *at += own.len();
            Some(start)
        });
        let gaps = starts.filter_map(|start| gaps(&self.joined[start..], word)).min()?;
        // Letters far apart are chance.
        (gaps <= 2 * word.chars().count()).then(|| 100 - gaps.min(90) as u32)
    }
}

/// What was typed, made ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<String>);

impl Typed {
    /// Takes what was typed apart.
    pub fn of(text: &str) -> Typed {
        Typed(words(text).into_iter().map(|word| word.folded).collect())
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How many letters of a name are left out by who means it by these, which begin with its first.
fn gaps(name: &str, letters: &str) -> Option<usize> {
    let mut name = name.chars();
    let mut places = letters.chars().map(|letter| name.by_ref().position(|own| own == letter));
    if places.next()?? > 0 {
        return None;
    }
    places.sum()
}
