//! Reading the reviews.

use andon_model::id::{DecisionId, ReviewId, unix_millis};
use andon_model::problem::Problem;
use andon_model::review::command::ReviewText;
use andon_model::review::{Decision, Held, Review};
use automerge::{Automerge, ROOT, ReadDoc};
use chrono::DateTime;

use crate::view::{self, Cell, Record, View};

/// All reviews, the newest first. Never fails; what could not be read is among the problems.
pub fn read(doc: &Automerge) -> (Vec<Review>, Vec<Problem>) {
    let mut problems = Vec::new();
    let view = View::now(doc);
    let root = view.root();
    root.check_schema(&mut problems);
    let all = root.seeded(&view, "reviews", &mut problems);
    let mut reviews: Vec<Review> = all
        .records::<_, ReviewId>(&view, &mut problems)
        .into_iter()
        .map(|(id, record)| review(&view, id, &record, &mut problems))
        .collect();
    reviews.sort_by_key(|review| std::cmp::Reverse((review.at(), review.id)));
    (reviews, problems)
}

/// One text as it is now; empty when the document does not have it.
pub fn text(doc: &Automerge, field: ReviewText) -> String {
    let view = View::now(doc);
    match text_cell(&view, field) {
        Some(Cell::Text(text)) => view.string(&text),
        _ => String::new(),
    }
}

/// What stands where the text should be.
pub(super) fn text_cell<D: ReadDoc>(view: &View<'_, D>, field: ReviewText) -> Option<Cell> {
    let of = |id: ReviewId| view.map(&view.map(&ROOT, "reviews")?, &id.to_string());
    match field {
        ReviewText::Notes(id) => view.cell(&of(id)?, "notes"),
        ReviewText::Decision(id, decision) => {
            let decisions = view.map(&of(id)?, "decisions")?;
            view.cell(&view.map(&decisions, &decision.to_string())?, "text")
        }
    }
}

fn review<D: ReadDoc>(
    view: &View<'_, D>,
    id: ReviewId,
    record: &Record,
    problems: &mut Vec<Problem>,
) -> Review {
    let made = || unix_millis(id.0).and_then(|millis| view::instant(millis as i64));
    let held = record.named("held", read_held, problems);
    let begun = record.instant("begun", problems).or_else(made);
    let decisions = record.seeded(view, "decisions", problems);
    Review {
        id,
        begun: begun.unwrap_or(DateTime::UNIX_EPOCH),
        by: record.id("by", problems),
        held,
        notes: record.text(view, "notes", problems),
        decisions: decisions
            .records::<_, DecisionId>(view, problems)
            .into_iter()
            .map(|(id, record)| decision(view, id, &record, problems))
            .collect(),
        removed: record.flag("removed", problems),
    }
}

fn decision<D: ReadDoc>(
    view: &View<'_, D>,
    id: DecisionId,
    record: &Record,
    problems: &mut Vec<Problem>,
) -> Decision {
    Decision {
        id,
        text: record.text(view, "text", problems),
        owner: record.id("owner", problems),
        due: record.named("due", |text| text.parse().ok(), problems),
        done: record.flag("done", problems),
        removed: record.flag("removed", problems),
    }
}

/// `<milliseconds> <person>`: one value, so that nobody's name comes with somebody else's moment.
pub(super) fn read_held(text: &str) -> Option<Held> {
    let (at, by) = text.split_once(' ')?;
    Some(Held { at: view::instant(at.parse().ok()?)?, by: view::id_from_key(by)? })
}

/// As [`read`] reads it.
pub(super) fn stored_held(held: Held) -> String {
    format!("{} {}", held.at.timestamp_millis(), held.by)
}
