//! A workspace: its configuration and its people.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{IncidentId, PersonId, WorkspaceId, unix_millis};
use crate::setting::Setting;
use crate::term::{Taxonomy, TermId};

/// A person as the workspace knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
}

/// What every device of a workspace shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    pub name: String,
    /// The IANA zone of new incidents and of channel dates.
    pub zone: String,
    pub people: BTreeMap<PersonId, Person>,
    /// The years that have an index document, see [`index_document`].
    pub index_years: BTreeSet<i32>,
    /// The values of the taxonomies that were added or renamed here.
    pub terms: BTreeMap<Taxonomy, BTreeMap<TermId, String>>,
    /// The settings that were changed here, see [`Workspace::setting`].
    pub settings: BTreeMap<Setting, String>,
}

impl Default for Workspace {
    fn default() -> Self {
        Workspace {
            name: String::new(),
            zone: "UTC".into(),
            people: BTreeMap::new(),
            index_years: BTreeSet::new(),
            terms: BTreeMap::new(),
            settings: BTreeMap::new(),
        }
    }
}

impl Workspace {
    /// A term's name; a term that has not arrived yet shows its id.
    pub fn term_name<'a>(&'a self, taxonomy: Taxonomy, term: &'a TermId) -> &'a str {
        self.known_name(taxonomy, term).unwrap_or(term.as_str())
    }

    fn known_name(&self, taxonomy: Taxonomy, term: &TermId) -> Option<&str> {
        let own = self.terms.get(&taxonomy).and_then(|terms| terms.get(term)).map(String::as_str);
        own.or_else(|| taxonomy.preset(term))
    }

    /// All values of a taxonomy with their names, sorted by name where the workspace added them.
    pub fn terms_of(&self, taxonomy: Taxonomy) -> Vec<(TermId, String)> {
        let preset = taxonomy.defaults().iter().filter_map(|(id, _)| TermId::stored(id));
        let mut terms: Vec<(TermId, String)> =
            preset.map(|term| (term.clone(), self.term_name(taxonomy, &term).to_owned())).collect();
        let own = self.terms.get(&taxonomy).into_iter().flatten();
        let mut added: Vec<(TermId, String)> = own
            .filter(|(term, _)| !terms.iter().any(|(other, _)| other == *term))
            .map(|(term, name)| (term.clone(), name.clone()))
            .collect();
        added.sort_by_key(|(_, name)| name.to_lowercase());
        terms.append(&mut added);
        terms
    }

    /// How an incident's environment is shown: the values of [`Taxonomy::Environments`] by their
    /// name, others as they were typed.
    pub fn environment_name<'a>(&'a self, environment: &'a str) -> &'a str {
        let term = TermId::stored(environment);
        let known = term.and_then(|term| self.known_name(Taxonomy::Environments, &term));
        known.unwrap_or(environment)
    }

    /// The term that somebody means who types `name`, and whether it is a new one. `None` when
    /// the name has no letter and no digit.
    pub fn term_for(&self, taxonomy: Taxonomy, name: &str) -> Option<(TermId, bool)> {
        let wanted = name.trim().to_lowercase();
        let known = self.terms_of(taxonomy);
        if let Some((term, _)) = known.iter().find(|(_, name)| name.to_lowercase() == wanted) {
            return Some((term.clone(), false));
        }
        // A renamed value keeps its id: somebody who types its old name means something new.
        let taken = |term: &TermId| known.iter().any(|(other, _)| other == term);
        let first = TermId::of(name)?;
        let mut term = first.clone();
        let mut number = 2;
        while taken(&term) {
            term = TermId::stored(&format!("{}-{number}", first.as_str()))?;
            number += 1;
        }
        Some((term, true))
    }

    /// Everybody's colour. Who has one keeps it (`known`); the others get, in the order of their
    /// ids, their own one or the next that the fewest have. So nobody has that of somebody else
    /// while there are enough, and devices that begin with the same people find the same ones.
    pub fn hues(&self, known: &BTreeMap<PersonId, u8>) -> BTreeMap<PersonId, u8> {
        let mut taken = [0_usize; HUES as usize];
        let keep = |person: PersonId| {
            let hue = *known.get(&person)?;
            taken[usize::from(hue % HUES)] += 1;
            Some((person, hue % HUES))
        };
        let mut hues: BTreeMap<_, _> = self.people.keys().copied().filter_map(keep).collect();
        let give = |person: PersonId| {
            let own = own_hue(person);
            let in_turn = (0..HUES).map(|step| (own + step) % HUES);
            let hue = in_turn.min_by_key(|hue| taken[usize::from(*hue)]).unwrap_or(own);
            taken[usize::from(hue)] += 1;
            (person, hue)
        };
        let new: Vec<_> =
            self.people.keys().copied().filter(|person| !hues.contains_key(person)).collect();
        hues.extend(new.into_iter().map(give));
        hues
    }

    /// A person's name, or "Unknown" for somebody whose record has not arrived.
    pub fn name_of(&self, person: Option<PersonId>) -> &str {
        person.and_then(|id| self.people.get(&id)).map_or("Unknown", |person| person.name.as_str())
    }
}

/// How many colours there are for people.
pub const HUES: u8 = 8;

/// The colour that a person has for themselves: 0 to [`HUES`] - 1.
pub fn own_hue(person: PersonId) -> u8 {
    person.0.as_bytes()[15] % HUES
}

/// Derives an id from a workspace's, the same on every device: the first 16 bytes of the
/// workspace id mixed with the name by a fixed permutation (FNV-1a, 128 bits), marked as a
/// version-8 id (RFC 9562, section 5.8).
fn derived(workspace: WorkspaceId, name: &str) -> Uuid {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in workspace.0.as_bytes().iter().chain(name.as_bytes()) {
        hash = (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
    }
    let mut bytes = hash.to_be_bytes();
    bytes[6] = 0x80 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    Uuid::from_bytes(bytes)
}

/// The id of the document that holds the confidential notes of an incident. It begins with the
/// mark by which a relay knows whom not to give it to (`DocumentId::is_confidential` in
/// `crates/sync`).
pub fn confidential_document(incident: IncidentId) -> Uuid {
    let mut bytes = derived(WorkspaceId(incident.0), "confidential").into_bytes();
    bytes[..4].copy_from_slice(b"conf");
    Uuid::from_bytes(bytes)
}

/// The id of the document that holds a workspace's configuration and people.
pub fn workspace_document(workspace: WorkspaceId) -> Uuid {
    derived(workspace, "workspace")
}

/// The id of the document that holds the index rows of incidents written down in `year` (UTC).
/// Indexes rotate by year because a document's history cannot be trimmed.
pub fn index_document(workspace: WorkspaceId, year: i32) -> Uuid {
    derived(workspace, &format!("index/{year}"))
}

/// The year whose index lists an incident or a problem-solving record: that in which its id was
/// made.
pub fn index_year(id: Uuid) -> i32 {
    use chrono::{DateTime, Datelike};
    unix_millis(id)
        .and_then(|millis| DateTime::from_timestamp_millis(millis as i64))
        .map_or(1970, |at| at.year())
}
