//! An index of words: for each the documents that have it.
//!
//! A document that is put again gets a new slot; its old one is dead and skipped until enough
//! have died to be swept out. So putting costs what the document costs, however large the index.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::passage::Passage;
use super::query::{Query, Term};
use super::words::words;

/// A document that answers a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit<K> {
    pub key: K,
    /// How well; only good for comparing.
    pub score: f32,
}

/// Slot and, in the last two bits, the greatest weight of the word there. Sorted by slot.
type Postings = Vec<u32>;

/// See the module's text. `K` names documents; of equals the greater comes first.
#[derive(Clone, Debug)]
pub struct Index<K> {
    slots: Vec<Option<K>>,
    places: BTreeMap<K, u32>,
    terms: BTreeMap<Box<str>, Postings>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Index { slots: Vec::new(), places: BTreeMap::new(), terms: BTreeMap::new() }
    }
}

impl<K: Copy + Ord> Index<K> {
    /// Puts a document into the index, in the place of what was known of it.
    pub fn put(&mut self, key: K, passages: &[Passage]) {
        self.remove(key);
        let slot = self.slots.len() as u32;
        self.slots.push(Some(key));
        self.places.insert(key, slot);
        let mut weights: BTreeMap<String, u8> = BTreeMap::new();
        for passage in passages {
            let weight = passage.spot.weight();
            for word in words(&passage.text) {
                let known = weights.entry(word.folded).or_default();
                *known = weight.max(*known);
            }
        }
        for (word, weight) in weights {
            let posting = slot << 2 | u32::from(weight.min(3));
            match self.terms.get_mut(word.as_str()) {
                Some(postings) => postings.push(posting),
                None => drop(self.terms.insert(word.into(), vec![posting])),
            }
        }
    }

    /// Takes a document out.
    pub fn remove(&mut self, key: K) {
        if let Some(slot) = self.places.remove(&key) {
            self.slots[slot as usize] = None;
            // A quarter may be dead, so that sweeping is rare.
            if self.slots.len() > 64 && self.places.len() * 4 < self.slots.len() * 3 {
                self.sweep();
            }
        }
    }

    fn sweep(&mut self) {
        let mut moved = vec![u32::MAX; self.slots.len()];
        let mut next = 0;
        for (slot, key) in self.slots.iter().enumerate() {
            if let Some(key) = key {
                moved[slot] = next;
                self.places.insert(*key, next);
                next += 1;
            }
        }
        self.slots.retain(Option::is_some);
        self.terms.retain(|_, postings| {
            postings.retain_mut(|posting| {
                let slot = moved[(*posting >> 2) as usize];
                *posting = slot << 2 | (*posting & 3);
                slot != u32::MAX
            });
            !postings.is_empty()
        });
    }

    /// How many documents are in it.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Roughly how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let terms = self.terms.iter();
        let words: usize = terms.map(|(word, p)| word.len() + 4 * p.capacity() + 48).sum();
        words + self.slots.len() * (size_of::<Option<K>>() + size_of::<K>() + 8)
    }

    /// The query with words that nobody has written replaced by those that differ in one letter
    /// only, if there are such: `paymnets` for `payments`.
    pub fn correct(&self, query: &Query) -> Query {
        let mut query = query.clone();
        for term in query.terms.iter_mut().filter(|term| !term.whole) {
            if self.matching(term).next().is_none()
                && let Some(word) = self.nearest(&term.word)
            {
                term.word = word;
            }
        }
        query
    }

    /// The most frequent word that is one slip away and begins with the same letter.
    fn nearest(&self, word: &str) -> Option<String> {
        let first = word.chars().next()?;
        if word.chars().count() < 4 {
            return None;
        }
        let near = self.beginning(&word[..first.len_utf8()]);
        let near = near.filter(|(known, _)| is_one_slip(known, word));
        let best = near.max_by_key(|(_, postings)| postings.len());
        best.map(|(known, _)| known.to_owned())
    }

    /// The words that begin so.
    fn beginning<'i>(&'i self, start: &'i str) -> impl Iterator<Item = (&'i str, &'i Postings)> {
        let from = self.terms.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        from.map(|(known, postings)| (&**known, postings))
            .take_while(move |(known, _)| known.starts_with(start))
    }

    fn matching<'i>(&'i self, term: &'i Term) -> impl Iterator<Item = (bool, &'i Postings)> {
        self.beginning(&term.word)
            .filter(|(known, _)| term.fits(known))
            .map(|(known, postings)| (known.len() == term.word.len(), postings))
    }

    /// The documents that have every word of the query, the best first. Whether they have its
    /// phrases is for [`Query::has_phrases`] to say.
    pub fn search(&self, query: &Query) -> Vec<Hit<K>> {
        if query.is_empty() {
            return Vec::new();
        }
        let mut total = vec![0.0_f32; self.slots.len()];
        let mut of_term = vec![0_u8; self.slots.len()];
        for (number, term) in query.terms.iter().enumerate() {
            of_term.fill(0);
            for (exact, postings) in self.matching(term) {
                for posting in postings {
                    let (slot, weight) = ((posting >> 2) as usize, (posting & 3) as u8);
                    if self.slots[slot].is_none() {
                        continue;
                    }
                    // A name counts for more than a line, a word for more than its beginning.
                    let worth = [0, 2, 4, 10][weight as usize] + u8::from(exact);
                    of_term[slot] = of_term[slot].max(worth);
                }
            }
            let having = of_term.iter().filter(|worth| **worth > 0).count();
            let rare = (1.0 + self.len() as f32 / having.max(1) as f32).ln();
            for (total, worth) in total.iter_mut().zip(&of_term) {
                // Out is who lacks a word.
                let stays = *worth > 0 && (number == 0 || *total > 0.0);
                *total = if stays { *total + f32::from(*worth) * rare } else { 0.0 };
            }
        }
        let scored = self.slots.iter().zip(total).filter(|(_, score)| *score > 0.0);
        let mut hits: Vec<Hit<K>> =
            scored.filter_map(|(key, score)| Some(Hit { key: (*key)?, score })).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.key.cmp(&a.key)));
        hits
    }

    /// Every word with the documents that have it and its weight there: equal for equal indexes.
    pub fn contents(&self) -> BTreeMap<String, Vec<(K, u8)>> {
        let mut contents = BTreeMap::new();
        for (word, postings) in &self.terms {
            let mut living: Vec<(K, u8)> = postings
                .iter()
                .filter_map(|p| Some((self.slots[(p >> 2) as usize]?, (p & 3) as u8)))
                .collect();
            living.sort_unstable();
            if !living.is_empty() {
                contents.insert(word.to_string(), living);
            }
        }
        contents
    }
}

/// Whether two words differ by one letter that was left out, added or mistaken, or by two that
/// changed places.
fn is_one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 || a == b {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => a == &b[1..],
        std::cmp::Ordering::Greater => &a[1..] == b,
        std::cmp::Ordering::Equal => {
            a[1..] == b[1..] || a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]
        }
    }
}
