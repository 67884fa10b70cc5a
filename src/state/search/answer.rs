//! What a search finds.

use andon_model::id::{IncidentId, PdcaId};
use andon_model::search::{Hit, Passage, Query, Snippet, Spot};

use super::{Key, Kind, Of, Search};
use crate::state::search::reading::passages;

/// So many are shown.
const SHOWN: usize = 30;
/// So many documents are looked at for a phrase, the best first.
const TRIED: usize = 300;

/// Something that was found, and where in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub of: Of,
    /// What it is called, with what was found in it.
    pub name: Snippet,
    /// The place of the text; `None` when only the name fits or words stand apart.
    pub spot: Option<Spot>,
    /// The text there.
    pub text: Snippet,
    /// This device has its name only.
    pub absent: bool,
    /// It stands in a note that only some may read.
    pub confidential: bool,
}

/// What was found for some words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The words, as they were typed.
    pub typed: String,
    /// What was looked for instead, because nothing has the words as typed.
    pub corrected: Option<String>,
    pub found: Vec<Found>,
    /// How many there are; not all of them are shown.
    pub all: usize,
}

impl Search {
    /// Finds what has every word, the best first.
    pub async fn ask(&self, typed: String) -> Answer {
        let asked = Query::parse(&typed);
        let (query, mut hits) = {
            let inner = self.inner.borrow();
            let query = inner.index.correct(&asked);
            (query.clone(), inner.index.search(&query))
        };
        if !self.may_read_confidential() {
            hits.retain(|hit| hit.key.kind != Kind::Notes);
        }
        let mut all = hits.len();
        let wanted = if query.phrases.is_empty() { SHOWN } else { TRIED };
        hits.truncate(wanted);
        let mut texts = self.texts(&hits).await;
        if !query.phrases.is_empty() {
            texts.retain(|(_, passages)| query.has_phrases(passages));
            all = texts.len();
            texts.truncate(SHOWN);
        }
        let found = texts.into_iter().map(|(key, passages)| self.found(&query, key, &passages));
        let corrected = (query != asked).then(|| {
            let words: Vec<_> = query.terms.iter().map(|term| term.word.as_str()).collect();
            words.join(" ")
        });
        let found = found.collect();
        Answer { typed, corrected, found, all }
    }

    fn found(&self, query: &Query, key: Key, passages: &[Passage]) -> Found {
        let inner = self.inner.borrow();
        let named =
            Key { kind: if key.kind == Kind::Notes { Kind::Incident } else { key.kind }, ..key };
        let name = match key.kind {
            Kind::Reviews => "Weekly reviews".to_owned(),
            _ => inner.names.get(&named).cloned().unwrap_or_default(),
        };
        let beside_the_name: Vec<Passage> =
            passages.iter().filter(|one| one.spot != Spot::Name).cloned().collect();
        let best = query.best(&beside_the_name);
        Found {
            of: match key.kind {
                Kind::Incident | Kind::Notes => Of::Incident(IncidentId(key.id)),
                Kind::Record => Of::Record(PdcaId(key.id)),
                Kind::Reviews => Of::Reviews,
            },
            name: query.snippet(&name),
            spot: best.map(|one| one.spot),
            text: best.map(|one| query.snippet(&one.text)).unwrap_or_default(),
            absent: inner.absent.contains_key(&key),
            confidential: key.kind == Kind::Notes,
        }
    }

    /// The texts of what was found: as kept, or else from the document.
    async fn texts(&self, hits: &[Hit<Key>]) -> Vec<(Key, Vec<Passage>)> {
        let (store, workspace) = {
            let inner = self.inner.borrow();
            (inner.store.clone(), inner.workspace)
        };
        let Some(workspace) = workspace else { return Vec::new() };
        let keys: Vec<String> = hits.iter().map(|hit| hit.key.stored(workspace)).collect();
        let mut kept = match &store {
            Some(store) => store.texts(&keys).await.unwrap_or_default(),
            None => Vec::new(),
        };
        kept.resize(hits.len(), None);
        let mut texts = Vec::new();
        for (Hit { key, .. }, kept) in hits.iter().zip(kept) {
            let kept = kept.as_deref().and_then(|text| text.split_once('\n'));
            let read = match kept {
                Some((_, text)) => Some(Passage::decode(text)),
                None if self.inner.borrow().absent.contains_key(key) => None,
                // It has been read just now, or there is no room to keep anything.
                None => self.repo.glance(key.document(), |doc| passages(*key, doc)).await,
            };
            let mut passages = read.unwrap_or_default();
            passages.extend(self.inner.borrow().facts_of(*key));
            texts.push((*key, passages));
        }
        texts
    }
}
