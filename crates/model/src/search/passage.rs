//! The pieces of a document that can be found, and where they stand.

use std::fmt;
use std::str::FromStr;

use crate::id::{ActId, ActionId, EntryId, MeasureId, NoteId, PersonId, ReviewId, WhyId};
use crate::incident::{Incident, Question};
use crate::index::{IncidentRow, RecordRow};
use crate::note::Note;
use crate::pdca::Pdca;
use crate::property::Answer;
use crate::review::Review;
use crate::term::Taxonomy;
use crate::workspace::Workspace;

/// Where a piece of text stands. Written as an address has it: `entry-…`, `summary-cause`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    Name,
    Summary(Question),
    Entry(EntryId),
    Note(NoteId),
    Action(ActionId),
    /// Channels, links, files and answers in words, beside the incident's text.
    Beside,
    /// The problem of a record.
    Problem,
    /// The context of a record.
    Context,
    Why(WhyId),
    Measure(MeasureId),
    Act(ActId),
    /// The notes and decisions of a weekly review.
    Review(ReviewId),
}

impl Spot {
    /// How much a word counts that stands here: 3 for a name, 1 for one line among many.
    pub fn weight(self) -> u8 {
        match self {
            Spot::Name => 3,
            Spot::Summary(_) | Spot::Problem | Spot::Why(_) => 2,
            _ => 1,
        }
    }

    /// What a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Spot::Name => "Name",
            Spot::Summary(question) => question.title(),
            Spot::Entry(_) => "Timeline",
            Spot::Note(_) => "Note",
            Spot::Action(_) => "Action",
            Spot::Beside => "Beside the page",
            Spot::Problem => "Problem",
            Spot::Context => "Context",
            Spot::Why(_) => "Why",
            Spot::Measure(_) => "Countermeasure",
            Spot::Act(_) => "Act",
            Spot::Review(_) => "Weekly review",
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spot::Name => f.write_str("name"),
            Spot::Summary(question) => write!(f, "summary-{}", question.name()),
            Spot::Entry(id) => write!(f, "entry-{id}"),
            Spot::Note(id) => write!(f, "note-{id}"),
            Spot::Action(id) => write!(f, "action-{id}"),
            Spot::Beside => f.write_str("beside"),
            Spot::Problem => f.write_str("problem"),
            Spot::Context => f.write_str("context"),
            Spot::Why(id) => write!(f, "why-{id}"),
            Spot::Measure(id) => write!(f, "measure-{id}"),
            Spot::Act(id) => write!(f, "act-{id}"),
            Spot::Review(id) => write!(f, "review-{id}"),
        }
    }
}

/// It is no place that a text can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is no place in an incident or record.")]
pub struct NoSpot;

impl FromStr for Spot {
    type Err = NoSpot;

    fn from_str(text: &str) -> Result<Self, NoSpot> {
        let (kind, id) = text.split_once('-').unwrap_or((text, ""));
        let spot = match kind {
            "name" => Some(Spot::Name),
            "beside" => Some(Spot::Beside),
            "problem" => Some(Spot::Problem),
            "context" => Some(Spot::Context),
            "summary" => Question::ALL.into_iter().find(|one| one.name() == id).map(Spot::Summary),
            "entry" => id.parse().ok().map(Spot::Entry),
            "note" => id.parse().ok().map(Spot::Note),
            "action" => id.parse().ok().map(Spot::Action),
            "why" => id.parse().ok().map(Spot::Why),
            "measure" => id.parse().ok().map(Spot::Measure),
            "act" => id.parse().ok().map(Spot::Act),
            "review" => id.parse().ok().map(Spot::Review),
            _ => None,
        };
        spot.ok_or(NoSpot)
    }
}

/// A piece of text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub spot: Spot,
    pub text: String,
}

/// Between two passages, and between place and text. No keyboard writes them.
const NEXT: char = '\u{1e}';
const INNER: char = '\u{1f}';

impl Passage {
    /// Every piece of an incident that can be found. Confidential notes are no part of it: they
    /// lie in a document of their own.
    pub fn of_incident(incident: &Incident) -> Vec<Passage> {
        let mut all = Passages::default();
        all.add(Spot::Name, &incident.name);
        for (question, text) in &incident.summary {
            all.add(Spot::Summary(*question), text);
        }
        for entry in incident.visible_entries() {
            all.add(Spot::Entry(entry.id), &entry.text);
        }
        for action in incident.actions.iter().filter(|action| !action.removed) {
            all.add(Spot::Action(action.id), &action.text);
        }
        all.notes(&incident.notes);
        let answers = incident.properties.answers.values().filter_map(|answer| match answer {
            Answer::Text(text) | Answer::Address(text) => Some(text.as_str()),
            _ => None,
        });
        let files = incident.attachments.iter().filter(|file| !file.removed);
        let links = incident.links.iter().flat_map(|link| [&*link.label, &*link.address]);
        let channels = [&*incident.channel, &*incident.commander_channel];
        let beside: Vec<&str> = [&*incident.environment]
            .into_iter()
            .chain(channels)
            .chain(links)
            .chain(answers)
            .chain(files.map(|file| &*file.content.name))
            .filter(|text| !text.is_empty())
            .collect();
        all.add(Spot::Beside, &beside.join(" · "));
        all.0
    }

    /// The notes that only some may read, from the document that they lie in.
    pub fn of_notes(notes: &[Note]) -> Vec<Passage> {
        let mut all = Passages::default();
        all.notes(notes);
        all.0
    }

    /// Every piece of a problem-solving record that can be found.
    pub fn of_record(record: &Pdca) -> Vec<Passage> {
        let mut all = Passages::default();
        all.add(Spot::Name, &record.name);
        all.add(Spot::Problem, &record.problem);
        all.add(Spot::Context, &record.context);
        for why in record.whys.iter().filter(|why| !why.removed) {
            all.add(Spot::Why(why.id), &why.text);
        }
        for measure in record.shown_measures() {
            all.add(Spot::Measure(measure.id), &format!("{}\n{}", measure.text, measure.check));
        }
        for act in record.shown_acts() {
            all.add(Spot::Act(act.id), &format!("{}\n{}", act.text, act.scope));
        }
        all.0
    }

    /// What is said in a workspace's weekly reviews.
    pub fn of_reviews(reviews: &[Review]) -> Vec<Passage> {
        let mut all = Passages::default();
        for review in reviews.iter().filter(|review| !review.removed) {
            let decisions = review.shown_decisions().map(|decision| decision.text.as_str());
            let texts: Vec<&str> = std::iter::once(&*review.notes).chain(decisions).collect();
            all.add(Spot::Review(review.id), &texts.join("\n"));
        }
        all.0
    }

    /// The names that an incident's row stands for: the values of the workspace's lists and the
    /// people. They are no part of the incident's document, and may become others without it.
    pub fn of_row(row: &IncidentRow, workspace: &Workspace) -> Passage {
        let terms = row.traits.terms.iter().flat_map(|(property, terms)| {
            let list = workspace.taxonomy_of(*property);
            terms.iter().filter_map(move |term| Some(workspace.term_name(list?, term)))
        });
        named(terms, row.people().into_iter(), workspace)
    }

    /// The same of a record's row.
    pub fn of_record_row(row: &RecordRow, workspace: &Workspace) -> Passage {
        let teams = row.traits.teams.iter();
        let terms = teams.map(|term| workspace.term_name(Taxonomy::CrossFunctionalTeams, term));
        named(terms, row.people(), workspace)
    }

    /// Passages as one text, to be kept.
    pub fn encode(passages: &[Passage]) -> String {
        passages.iter().map(|one| format!("{}{INNER}{}{NEXT}", one.spot, one.text)).collect()
    }

    /// The passages of such a text. What cannot be read is left out.
    pub fn decode(text: &str) -> Vec<Passage> {
        let pairs = text.split(NEXT).filter_map(|one| one.split_once(INNER));
        pairs
            .filter_map(|(spot, text)| {
                Some(Passage { spot: spot.parse().ok()?, text: text.to_owned() })
            })
            .collect()
    }
}

fn named<'w>(
    terms: impl Iterator<Item = &'w str>,
    people: impl Iterator<Item = PersonId>,
    workspace: &'w Workspace,
) -> Passage {
    let people = people.filter_map(|person| Some(workspace.people.get(&person)?.name.as_str()));
    let names: Vec<&str> = terms.chain(people).filter(|name| !name.is_empty()).collect();
    Passage { spot: Spot::Beside, text: names.join(" · ").replace([NEXT, INNER], " ") }
}

#[derive(Default)]
struct Passages(Vec<Passage>);

impl Passages {
    fn add(&mut self, spot: Spot, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.0.push(Passage { spot, text: text.replace([NEXT, INNER], " ") });
        }
    }

    fn notes(&mut self, notes: &[Note]) {
        for note in notes.iter().filter(|note| !note.deleted) {
            self.add(Spot::Note(note.id), &note.text);
        }
    }
}
