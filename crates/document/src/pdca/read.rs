//! Reading a problem-solving record.

use std::collections::BTreeSet;

use andon_model::id::{ActId, MeasureId, PdcaId, WhyId, unix_millis};
use andon_model::pdca::command::PdcaText;
use andon_model::pdca::context::undoubled;
use andon_model::pdca::{
    Act, ActStatus, Branch, Cause, Deeper, Escalation, Measure, MeasureKind, MeasureStatus, Origin,
    Pdca, Status, Tree, Why,
};
use andon_model::place::Place;
use andon_model::problem::Problem;
use andon_model::term::{Taxonomy, TermId};
use andon_model::text_edit::TextEdit;
use automerge::{Automerge, ObjId, ROOT, ReadDoc};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::view::{self, Cell, Record, View, id_from_key};

/// The whole record. Never fails; what could not be read is among the problems.
pub fn read(doc: &Automerge, id: PdcaId) -> (Pdca, Vec<Problem>) {
    let mut problems = Vec::new();
    let pdca = pdca(&View::now(doc), id, &mut problems);
    (pdca, problems)
}

/// One text as it is now; empty when the document does not have it.
pub fn text(doc: &Automerge, field: PdcaText) -> String {
    text_in(&View::now(doc), field)
}

pub(super) fn text_in<D: ReadDoc>(view: &View<'_, D>, field: PdcaText) -> String {
    match text_cell(view, field) {
        Some(Cell::Text(text)) => view.string(&text),
        _ => String::new(),
    }
}

/// Whether several people took the timeline over at the same moment, so that
/// [`PdcaCommand::UndoubleContext`] has something to do.
///
/// [`PdcaCommand::UndoubleContext`]: andon_model::pdca::command::PdcaCommand::UndoubleContext
pub fn is_context_doubled(doc: &Automerge) -> bool {
    !doubled(&View::now(doc)).is_empty()
}

/// What stands in the context more than once because several people took it over apart.
pub(super) fn doubled<D: ReadDoc>(view: &View<'_, D>) -> Vec<TextEdit> {
    let taken = taken_over(view);
    if taken.len() < 2 {
        return Vec::new();
    }
    let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
    undoubled(&taken, &text_in(view, PdcaText::Context))
}

/// The timeline as it was taken over last, by several people where they did so apart. Never empty:
/// at first nothing was taken over.
pub(super) fn taken_over<D: ReadDoc>(view: &View<'_, D>) -> Vec<String> {
    let taken = view.all(&ROOT, "taken_over").into_iter().map(|(cell, _)| match cell {
        Cell::Str(text) => text,
        _ => String::new(),
    });
    let taken: Vec<String> = taken.collect();
    if taken.is_empty() { vec![String::new()] } else { taken }
}

/// What stands where the text should be.
pub(super) fn text_cell<D: ReadDoc>(view: &View<'_, D>, field: PdcaText) -> Option<Cell> {
    let of = |part: &str, id: String, key: &str| {
        view.cell(&view.map(&view.map(&ROOT, part)?, &id)?, key)
    };
    match field {
        PdcaText::Name => view.cell(&ROOT, "name"),
        PdcaText::Problem => view.cell(&ROOT, "problem"),
        PdcaText::Context => view.cell(&ROOT, "context"),
        PdcaText::Why(id) => of("whys", id.to_string(), "text"),
        PdcaText::Measure(id) => of("measures", id.to_string(), "text"),
        PdcaText::Check(id) => of("measures", id.to_string(), "check"),
        PdcaText::Act(id) => of("acts", id.to_string(), "text"),
    }
}

pub(super) fn pdca<D: ReadDoc>(
    view: &View<'_, D>,
    id: PdcaId,
    problems: &mut Vec<Problem>,
) -> Pdca {
    let root = view.root();
    root.check_schema(problems);
    let escalation = root.named("escalation", Deeper::from_name, problems);
    let people = root.seeded(view, "participants", problems);
    let teams = root.seeded(view, "teams", problems);
    let quiet = root.seeded(view, "quiet", problems);
    Pdca {
        id,
        name: root.text(view, "name", problems),
        created: root.instant("created", problems).unwrap_or_else(|| made(id.0)),
        author: root.id("author", problems),
        owner: root.id("owner", problems),
        participants: keys(&people, id_from_key, problems),
        status: root.named("status", Status::from_name, problems).unwrap_or_default(),
        reason: root.str("reason", problems),
        teams: keys(&teams, TermId::stored, problems),
        origin: root.named("origin", Origin::from_name, problems).unwrap_or_default(),
        incident: root.id("incident", problems),
        escalation: escalation
            .map(|to| Escalation { to, link: root.str("escalation_link", problems) }),
        problem: root.text(view, "problem", problems),
        context: root.text(view, "context", problems),
        whys: whys(view, &root, problems),
        measures: measures(view, &root, problems),
        acts: acts(view, &root, problems),
        no_acts: root.str("no_acts", problems),
        quiet: keys(&quiet, |key| Some(key.to_owned()), problems),
    }
}

/// The keys under which stands yes.
fn keys<T: Ord>(
    record: &Record,
    read: impl Fn(&str) -> Option<T>,
    problems: &mut Vec<Problem>,
) -> BTreeSet<T> {
    let mut found = BTreeSet::new();
    for key in record.cells.keys() {
        match read(key) {
            None => record.wrong(key, "the key names nothing that belongs here", problems),
            Some(value) => {
                if record.flag(key, problems) {
                    found.insert(value);
                }
            }
        }
    }
    found
}

fn made(id: Uuid) -> DateTime<Utc> {
    let made = unix_millis(id).and_then(|millis| view::instant(millis as i64));
    made.unwrap_or(DateTime::UNIX_EPOCH)
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// `<tree>` or the id of a fact, a blank, and the place among those that hang there: one value, so
/// that nobody's branch comes with somebody else's place.
pub(super) fn position(text: &str) -> Option<(Branch, Place)> {
    let (branch, place) = text.split_once(' ')?;
    let top = Tree::from_name(branch).map(Branch::Top);
    let branch = top.or_else(|| id_from_key(branch).map(Branch::Under))?;
    Some((branch, Place::stored(place)?))
}

/// As [`position`] reads it.
pub(super) fn stored_position(branch: Branch, place: &Place) -> String {
    match branch {
        Branch::Top(tree) => format!("{} {place}", tree.name()),
        Branch::Under(why) => format!("{why} {place}"),
    }
}

fn whys<D: ReadDoc>(view: &View<'_, D>, root: &Record, problems: &mut Vec<Problem>) -> Vec<Why> {
    let links = root.seeded(view, "why_links", problems);
    let facts = root.seeded(view, "whys", problems);
    let mut found = Vec::with_capacity(facts.cells.len());
    for (id, record) in facts.records::<_, WhyId>(view, problems) {
        let tree = record.named("tree", Tree::from_name, problems).unwrap_or(Tree::Occurrence);
        let position = record.named("at", position, problems);
        if position.is_none() && !record.cells.contains_key("at") {
            record.wrong("at", "the fact hangs nowhere; shown at the top", problems);
        }
        let (at, place) = match position {
            Some((at, place)) => (at, Some(place)),
            None => (Branch::Top(tree), None),
        };
        let given = record.int("cause", problems).and_then(|given| u32::try_from(given).ok());
        let cause = given.map(|given| Cause {
            given,
            marked: record.flag("marked", problems),
            no_measure: record.str("no_measure", problems),
            class: record.named("class", TermId::stored, problems),
        });
        let first = format!("{id}/");
        let mine = links.cells.range(first.clone()..).map(|(key, _)| key);
        let mine = mine.take_while(|key| key.starts_with(&first));
        found.push(Why {
            id,
            at,
            place,
            tree,
            text: record.text(view, "text", problems),
            cause,
            quote: record.id("quote", problems),
            links: mine
                .filter(|key| links.flag(key, &mut Vec::new()))
                .map(|key| key[first.len()..].to_owned())
                .collect(),
            removed: record.flag("removed", problems),
        });
    }
    found
}

fn measures<D: ReadDoc>(
    view: &View<'_, D>,
    root: &Record,
    problems: &mut Vec<Problem>,
) -> Vec<Measure> {
    let terms = root.seeded(view, "measure_terms", problems);
    let all = root.seeded(view, "measures", problems);
    let mut found: Vec<Measure> = Vec::new();
    for (id, record) in all.records::<_, MeasureId>(view, problems) {
        found.push(Measure {
            id,
            place: record.named("place", Place::stored, problems),
            cause: record.id("cause", problems),
            text: record.text(view, "text", problems),
            kind: record.named("kind", MeasureKind::from_name, problems).unwrap_or_default(),
            owner: record.id("owner", problems),
            terms: BTreeSet::new(),
            due: record.named("due", day, problems),
            check: record.text(view, "check", problems),
            check_date: record.named("check_date", day, problems),
            status: record.named("status", MeasureStatus::from_name, problems).unwrap_or_default(),
            verdict: record.named("verdict", day, problems),
            reason: record.str("reason", problems),
            created: record.instant("created", problems).unwrap_or_else(|| made(id.0)),
            removed: record.flag("removed", problems),
        });
    }
    for key in terms.cells.keys() {
        let named = term(key);
        let measure = named.and_then(|(id, term)| {
            Some((found.iter_mut().find(|measure| measure.id == id)?, term))
        });
        match measure {
            None => terms.wrong(key, "the key is no value of a countermeasure", problems),
            Some((measure, term)) => {
                measure.terms.extend(terms.flag(key, problems).then_some(term))
            }
        }
    }
    found.sort_by_cached_key(|measure| (measure.place.clone(), measure.id));
    found
}

/// `<measure>/<taxonomy>/<term>`.
fn term(key: &str) -> Option<(MeasureId, (Taxonomy, TermId))> {
    let mut parts = key.splitn(3, '/');
    let measure = id_from_key(parts.next()?)?;
    let taxonomy = Taxonomy::from_name(parts.next()?)?;
    Some((measure, (taxonomy, TermId::stored(parts.next()?)?)))
}

fn acts<D: ReadDoc>(view: &View<'_, D>, root: &Record, problems: &mut Vec<Problem>) -> Vec<Act> {
    let all = root.seeded(view, "acts", problems);
    let mut found: Vec<Act> = Vec::new();
    for (id, record) in all.records::<_, ActId>(view, problems) {
        found.push(Act {
            id,
            place: record.named("place", Place::stored, problems),
            measure: record.id("measure", problems),
            text: record.text(view, "text", problems),
            scope: record.str("scope", problems),
            owner: record.id("owner", problems),
            due: record.named("due", day, problems),
            status: record.named("status", ActStatus::from_name, problems).unwrap_or_default(),
            reason: record.str("reason", problems),
            created: record.instant("created", problems).unwrap_or_else(|| made(id.0)),
            removed: record.flag("removed", problems),
        });
    }
    found.sort_by_cached_key(|act| (act.place.clone(), act.id));
    found
}

/// The map of a fact, a countermeasure or an act.
pub(super) fn part<D: ReadDoc>(
    view: &View<'_, D>,
    part: &str,
    id: &impl ToString,
) -> Option<ObjId> {
    view.map(&view.map(&ROOT, part)?, &id.to_string())
}
