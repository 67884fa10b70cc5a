//! Reading the property table.

use std::collections::BTreeSet;

use andon_model::incident::Checklist;
use andon_model::phase::Phase;
use andon_model::property::{Answer, Impact, Properties, Property, PropertyKind, Rival};
use andon_model::setting::ItemId;
use andon_model::term::TermId;

use super::disputes::origin;
use super::*;

/// How the two absences are stored.
pub(in super::super) const NONE: &str = "none";
pub(in super::super) const NOT_APPLICABLE: &str = "not-applicable";

/// The three parts of the document that hold answers.
struct Parts {
    values: Record,
    absences: Record,
    terms: Record,
}

impl Parts {
    fn of<D: ReadDoc>(view: &View<'_, D>, root: &Record, problems: &mut Vec<Problem>) -> Self {
        Parts {
            values: root.seeded(view, "properties", problems),
            absences: root.seeded(view, "absences", problems),
            terms: root.seeded(view, "terms", problems),
        }
    }

    /// A value counts more than an absence that somebody else stated at the same time.
    fn answer(&self, property: Property, problems: &mut Vec<Problem>) -> Option<Answer> {
        let key = &*property.name();
        let value = self.values.cells.get(key).and_then(|cell| {
            let answer = from_cell(property, cell);
            if answer.is_none() {
                self.values.wrong(key, "not an answer to this; left out", problems);
            }
            answer
        });
        if value.is_some() {
            return value;
        }
        if takes_terms(property) {
            let terms = self.terms(property, problems);
            if !terms.is_empty() {
                return Some(Answer::Terms(terms));
            }
        }
        self.absences.named(key, absence, problems)
    }

    /// Whether there may be several answers. To look at all of them costs far more.
    fn disagree(&self, property: Property) -> bool {
        let key = &*property.name();
        let terms = format!("{key}/");
        let first = self.terms.cells.range(terms.clone()..).next();
        let some = [
            self.values.cells.contains_key(key),
            self.absences.cells.contains_key(key),
            first.is_some_and(|(first, _)| first.starts_with(&terms)),
        ];
        some.iter().filter(|some| **some).count() > 1
            || self.values.disputed.contains(key)
            || self.absences.disputed.contains(key)
    }

    /// The custom fields that somebody has answered.
    fn custom(&self) -> BTreeSet<Property> {
        let keys = self.values.cells.keys().chain(self.absences.cells.keys());
        let terms = self.terms.cells.keys().filter_map(|key| Some(key.split_once('/')?.0));
        let found = keys.map(String::as_str).chain(terms).filter_map(Property::from_name);
        found.filter(|property| matches!(property, Property::Custom(_))).collect()
    }

    fn terms(&self, property: Property, problems: &mut Vec<Problem>) -> BTreeSet<TermId> {
        let of = |key: &str| {
            let (name, term) = key.split_once('/')?;
            (name == property.name()).then(|| TermId::stored(term)).flatten()
        };
        let first = format!("{}/", property.name());
        let keys = self.terms.cells.range(first.clone()..).map(|(key, _)| key);
        let mine = keys.take_while(|key| key.starts_with(&first));
        let mine = mine.filter_map(|key| Some((key, of(key)?)));
        mine.filter_map(|(key, term)| self.terms.flag(key, problems).then_some(term)).collect()
    }
}

/// Whether the key names a property that takes terms, and a term.
fn is_term(key: &str) -> bool {
    key.split_once('/').is_some_and(|(name, term)| {
        Property::from_name(name).is_some_and(takes_terms) && TermId::stored(term).is_some()
    })
}

/// Whether its answer may be a set of terms.
pub(in super::super) fn takes_terms(property: Property) -> bool {
    matches!(property.kind(), PropertyKind::Terms(_) | PropertyKind::Custom)
}

fn absence(name: &str) -> Option<Answer> {
    match name {
        NONE => Some(Answer::None),
        NOT_APPLICABLE => Some(Answer::DoesNotApply),
        _ => None,
    }
}

fn from_cell(property: Property, cell: &Cell) -> Option<Answer> {
    match (property.kind(), cell) {
        (PropertyKind::Number, Cell::Int(number)) => {
            Some(Answer::Number(u64::try_from(*number).ok()?))
        }
        (PropertyKind::Money, Cell::Str(money)) => Some(Answer::Money(money.parse().ok()?)),
        (PropertyKind::Impact, Cell::Str(name)) => Some(Answer::Impact(Impact::from_name(name)?)),
        (PropertyKind::Term(_), Cell::Str(term)) => Some(Answer::Term(TermId::stored(term)?)),
        (PropertyKind::Address, Cell::Str(address)) => Some(Answer::Address(address.clone())),
        (PropertyKind::Custom, Cell::Int(number)) => {
            Some(Answer::Number(u64::try_from(*number).ok()?))
        }
        (PropertyKind::Custom, Cell::Str(text)) => custom(text),
        _ => None,
    }
}

/// An answer to a custom field. It says itself of what kind it is, because that of the field may
/// change and is written down in another document.
fn custom(text: &str) -> Option<Answer> {
    let (kind, value) = text.split_once(':')?;
    Some(match kind {
        "text" => Answer::Text(value.to_owned()),
        "term" => Answer::Term(TermId::stored(value)?),
        "date" => Answer::Date(value.parse().ok()?),
        "address" => Answer::Address(value.to_owned()),
        "person" => Answer::Person(id_from_key(value)?),
        "money" => Answer::Money(value.parse().ok()?),
        "impact" => Answer::Impact(Impact::from_name(value)?),
        _ => return None,
    })
}

/// The answers, without their rivals.
pub(super) fn answers<D: ReadDoc>(
    view: &View<'_, D>,
    root: &Record,
    problems: &mut Vec<Problem>,
) -> Properties {
    let parts = Parts::of(view, root, problems);
    for record in [&parts.values, &parts.absences] {
        for key in record.cells.keys().filter(|key| Property::from_name(key).is_none()) {
            record.wrong(key, "a property that this version does not know", problems);
        }
    }
    for key in parts.terms.cells.keys().filter(|key| !is_term(key)) {
        parts.terms.wrong(key, "the key is no value of a known property", problems);
    }
    let custom = parts.custom();
    let answer = |property| Some((property, parts.answer(property, problems)?));
    Properties {
        answers: Property::ALL.into_iter().chain(custom).filter_map(answer).collect(),
        ..Default::default()
    }
}

/// One answer.
pub(in super::super) fn answer_in<D: ReadDoc>(
    view: &View<'_, D>,
    property: Property,
) -> Option<Answer> {
    let ignored = &mut Vec::new();
    Parts::of(view, &view.root(), ignored).answer(property, ignored)
}

/// All answers to questions that several people answered apart. Whoever answers takes back every
/// other answer that is in sight, so several that stand beside each other were given apart. Terms
/// are no rivals of other terms: they add up.
pub(super) fn rivals(doc: &Automerge, properties: &mut Properties) {
    let view = View::now(doc);
    let maps = ["properties", "absences", "terms"].map(|part| view.map(&ROOT, part));
    let [Some(values), Some(absences), Some(terms)] = maps else { return };
    let parts = Parts::of(&view, &view.root(), &mut Vec::new());
    // Who answers apart gives an answer, so one of them shows.
    let answered = properties.answers.keys().copied();
    for property in answered.filter(|one| parts.disagree(*one)).collect::<Vec<_>>() {
        let key = &*property.name();
        let mut found: Vec<Rival> = Vec::new();
        let mut add = |answer: Option<Answer>, put: &ObjId| {
            let answer = answer.filter(|new| !found.iter().any(|known| known.answer == *new));
            found.extend(answer.map(|answer| rival(doc, answer, put)));
        };
        for (cell, put) in view.all(&values, key) {
            add(from_cell(property, &cell), &put);
        }
        for (cell, put) in view.all(&absences, key) {
            add(if let Cell::Str(name) = cell { absence(&name) } else { None }, &put);
        }
        if let Some(shown @ Answer::Terms(chosen)) = properties.answers.get(&property)
            && let Some(term) = chosen.first()
            && let Some((_, put)) = view.all(&terms, &format!("{key}/{}", term.as_str())).pop()
        {
            add(Some(shown.clone()), &put);
        }
        if found.len() > 1 {
            // The one that shows comes first.
            let shown = properties.answers.get(&property);
            found.sort_by_key(|rival| Some(&rival.answer) != shown);
            properties.rivals.insert(property, found);
        }
    }
}

fn rival(doc: &Automerge, answer: Answer, put: &ObjId) -> Rival {
    let (by, at) = origin(doc, put);
    Rival { answer, by, at }
}

/// Who answers for which phase.
pub(super) fn owners(record: &Record, problems: &mut Vec<Problem>) -> BTreeMap<Phase, PersonId> {
    let mut owners = BTreeMap::new();
    for key in record.cells.keys() {
        match Phase::from_name(key) {
            None => record.wrong(key, "the key is no phase", problems),
            Some(phase) => owners.extend(record.id(key, problems).map(|owner| (phase, owner))),
        }
    }
    owners
}

/// The ticked steps of checklists.
pub(super) fn ticks(record: &Record, problems: &mut Vec<Problem>) -> BTreeSet<(Checklist, ItemId)> {
    let mut ticks = BTreeSet::new();
    for key in record.cells.keys() {
        match tick(key) {
            None => record.wrong(key, "the key is no step of a checklist", problems),
            Some(tick) => {
                if record.flag(key, problems) {
                    ticks.insert(tick);
                }
            }
        }
    }
    ticks
}

fn tick(key: &str) -> Option<(Checklist, ItemId)> {
    let parts: Vec<&str> = key.split('/').collect();
    match parts[..] {
        ["card", card, step] => {
            Some((Checklist::Card(ItemId::stored(card)?), ItemId::stored(step)?))
        }
        [phase, step] => Some((Checklist::Phase(Phase::from_name(phase)?), ItemId::stored(step)?)),
        _ => None,
    }
}
