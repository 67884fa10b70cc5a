//! What somebody looks for: words, beginnings of words, and phrases in quotes.

use std::ops::Range;

use super::passage::Passage;
use super::words::{Word, words};

/// What was typed, understood. Every word has to be in a document, in any order and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub terms: Vec<Term>,
    /// Folded words that stand one after the other in one passage.
    pub phrases: Vec<Vec<String>>,
}

/// A word that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Folded, see [`super::words::fold`].
    pub word: String,
    /// In quotes: the word itself, not one that begins so.
    pub whole: bool,
}

impl Term {
    /// Whether a folded word is meant.
    pub fn fits(&self, word: &str) -> bool {
        if self.whole { word == self.word } else { word.starts_with(&self.word) }
    }
}

/// A piece of a text around what was found, in parts; `true` for those that are marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet(pub Vec<(String, bool)>);

/// How much of a text is shown before the first word that is marked, and after it, in bytes.
const BEFORE: usize = 36;
const AFTER: usize = 140;

impl Query {
    /// Understands what was typed. A quote that is not closed reaches to the end.
    pub fn parse(typed: &str) -> Query {
        let mut query = Query::default();
        let quotes = ['"', '“', '”', '„', '«', '»'];
        for (place, part) in typed.split(quotes).enumerate() {
            let whole = place % 2 == 1;
            let folded: Vec<String> = words(part).into_iter().map(|word| word.folded).collect();
            for word in &folded {
                let term = Term { word: word.clone(), whole };
                if !query.terms.contains(&term) {
                    query.terms.push(term);
                }
            }
            if whole && folded.len() > 1 {
                query.phrases.push(folded);
            }
        }
        query
    }

    /// Whether there is anything to look for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a document has the phrases. The index knows of its words only.
    pub fn has_phrases(&self, passages: &[Passage]) -> bool {
        let has = |phrase: &Vec<String>| {
            passages.iter().any(|one| !runs(&words(&one.text), phrase).is_empty())
        };
        self.phrases.iter().all(has)
    }

    /// The bytes of a text that are meant, from its beginning. No two overlap.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let words = words(text);
        let quoted =
            |term: &Term| term.whole && self.phrases.iter().any(|p| p.contains(&term.word));
        let single: Vec<&Term> = self.terms.iter().filter(|term| !quoted(term)).collect();
        let mut marks: Vec<Range<usize>> = words
            .iter()
            .filter(|word| single.iter().any(|term| term.fits(&word.folded)))
            .map(|word| word.range.clone())
            .collect();
        for phrase in &self.phrases {
            marks.extend(runs(&words, phrase));
        }
        marks.sort_by_key(|mark| mark.start);
        marks.dedup_by(|next, last| {
            let overlap = next.start < last.end;
            if overlap {
                last.end = last.end.max(next.end);
            }
            overlap
        });
        marks
    }

    /// How much of the query a text answers: how many of its words and phrases it has.
    fn answered(&self, text: &str) -> usize {
        let words = words(text);
        let terms = self.terms.iter().filter(|t| words.iter().any(|w| t.fits(&w.folded))).count();
        let phrases = self.phrases.iter().filter(|phrase| !runs(&words, phrase).is_empty());
        terms + 2 * phrases.count()
    }

    /// The passage that answers most of the query; the first of several, and nothing when none
    /// has any of it.
    pub fn best<'p>(&self, passages: &'p [Passage]) -> Option<&'p Passage> {
        let answered = passages.iter().map(|one| (self.answered(&one.text), one));
        let best = answered
            .filter(|(count, _)| *count > 0)
            .reduce(|best, one| if one.0 > best.0 { one } else { best });
        best.map(|(_, passage)| passage)
    }

    /// The part of a text around its first mark, in one line.
    pub fn snippet(&self, text: &str) -> Snippet {
        let marks = self.marks(text);
        let first = marks.first().map_or(0, |mark| mark.start);
        let from = at_space(text, first.saturating_sub(BEFORE), first);
        let mut to = (first + AFTER).min(text.len());
        while !text.is_char_boundary(to) {
            to += 1;
        }
        let mut parts = Vec::new();
        let mut add = |range: Range<usize>, marked: bool| {
            if !range.is_empty() {
                parts.push((text[range].replace(['\n', '\r', '\t'], " "), marked));
            }
        };
        let mut at = from;
        for mark in marks.iter().take_while(|mark| mark.start < to) {
            let end = mark.end.min(to);
            add(at..mark.start, false);
            add(mark.start..end, true);
            at = end;
        }
        add(at..to, false);
        if from > 0 {
            parts.insert(0, ("… ".into(), false));
        }
        if to < text.len() {
            parts.push((" …".into(), false));
        }
        Snippet(parts)
    }
}

/// Where the phrase stands: from its first word to its last.
fn runs(words: &[Word], phrase: &[String]) -> Vec<Range<usize>> {
    if phrase.is_empty() || words.len() < phrase.len() {
        return Vec::new();
    }
    let same = |run: &&[Word]| run.iter().zip(phrase).all(|(word, wanted)| word.folded == *wanted);
    let ends = |run: &[Word]| run[0].range.start..run[run.len() - 1].range.end;
    words.windows(phrase.len()).filter(same).map(ends).collect()
}

/// The first place after a space between `from` and `to`, or `from`; never inside a character.
fn at_space(text: &str, from: usize, to: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let start = (from..=to).find(|at| text.is_char_boundary(*at)).unwrap_or(to);
    let space = text[start..to].find(char::is_whitespace);
    space.map_or(start, |at| {
        let after = text[start + at..to].chars().next().map_or(0, char::len_utf8);
        start + at + after
    })
}
