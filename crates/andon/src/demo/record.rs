//! The problem-solving records of the demo: how their pages are read and written.

use std::collections::BTreeSet;

use andon_document::pdca as document;
use andon_model::entry::Entry;
use andon_model::id::{ActId, IncidentId, MeasureId, PdcaId, WhyId};
use andon_model::incident::Incident;
use andon_model::pdca::command::{MeasureChange, PdcaCommand, PdcaText};
use andon_model::pdca::{Branch, MeasureKind, MeasureStatus, Origin, Status, Tree, context};
use andon_model::property::{Answer, Property};
use andon_model::term::{Taxonomy, TermId};
use andon_model::text_edit::TextEdit;
use andon_model::zone::{clock, instant};
use anyhow::{Context, bail};
use automerge::Automerge;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::{Cast, change, sign};
use crate::zones;

/// A record as a page tells it.
#[derive(Clone, Debug)]
pub struct RecordPage<'t> {
    pub name: &'t str,
    /// The file of the incident that it follows.
    pub incident: &'t str,
    created: &'t str,
    status: Status,
    problem: &'t str,
    facts: Vec<Fact<'t>>,
    measures: Vec<Measure<'t>>,
    acts: Vec<(u32, &'t str)>,
}

#[derive(Clone, Debug)]
struct Fact<'t> {
    tree: Tree,
    depth: usize,
    cause: Option<u32>,
    text: &'t str,
    /// The time of the line of the timeline that it quotes.
    quote: Option<&'t str>,
}

#[derive(Clone, Debug)]
struct Measure<'t> {
    cause: u32,
    text: &'t str,
    facts: Vec<(&'t str, &'t str)>,
}

impl<'t> RecordPage<'t> {
    /// Reads a page.
    pub fn read(text: &'t str) -> anyhow::Result<Self> {
        let (head, body) = text.split_once("\n## ").context("there are no sections")?;
        let fact = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.find(|(key, _)| *key == name).map(|(_, value)| value.trim())
        };
        let mut page = RecordPage {
            name: head.lines().next().and_then(|line| line.strip_prefix("# ")).context("title")?,
            incident: fact("incident").context("`incident` is missing")?,
            created: fact("created").context("`created` is missing")?,
            status: fact("status").and_then(Status::from_name).context("`status` is missing")?,
            problem: "",
            facts: Vec::new(),
            measures: Vec::new(),
            acts: Vec::new(),
        };
        for section in body.split("\n## ") {
            let (heading, text) = section.split_once('\n').context("an empty section")?;
            match heading {
                "Problem statement" => page.problem = text.trim(),
                "Occurrence" => page.read_tree(Tree::Occurrence, text)?,
                "Non-detection" => page.read_tree(Tree::NonDetection, text)?,
                "Do & Check" => page.read_measures(text)?,
                "Act" => {
                    for line in text.lines().filter(|line| !line.trim().is_empty()) {
                        page.acts.push(caused(line.strip_prefix("- ").context("no act")?)?);
                    }
                }
                other => bail!("'{other}' is no section"),
            }
        }
        Ok(page)
    }

    /// The same record of another incident, begun at `created`. What only the first one can tell
    /// stays out: its lines, and the days on which something was checked.
    pub fn about(&self, created: &'t str) -> RecordPage<'t> {
        let facts = self.facts.iter().map(|fact| Fact { quote: None, ..fact.clone() });
        let timeless = |(key, _): &&(&str, &str)| ["Check", "Type", "Tech team"].contains(key);
        let measures = self.measures.iter().map(|measure| Measure {
            facts: measure.facts.iter().filter(timeless).copied().collect(),
            ..measure.clone()
        });
        RecordPage { created, facts: facts.collect(), measures: measures.collect(), ..self.clone() }
    }

    fn read_tree(&mut self, tree: Tree, text: &'t str) -> anyhow::Result<()> {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let text = line.trim_start();
            let depth = (line.len() - text.len()) / 2;
            let text = text.strip_prefix("- ").context("a fact begins with -")?;
            let (cause, text) = match text.strip_prefix('[') {
                Some(_) => caused(text).map(|(cause, text)| (Some(cause), text))?,
                None => (None, text),
            };
            let quoted = text.strip_suffix('}').and_then(|text| text.rsplit_once(" {"));
            let (text, quote) = quoted.map_or((text, None), |(text, time)| (text, Some(time)));
            self.facts.push(Fact { tree, depth, cause, text, quote });
        }
        Ok(())
    }

    fn read_measures(&mut self, text: &'t str) -> anyhow::Result<()> {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if let Some(text) = line.strip_prefix("- ") {
                let (cause, text) = caused(text)?;
                self.measures.push(Measure { cause, text, facts: Vec::new() });
                continue;
            }
            let fact = line.strip_prefix("  - ").and_then(|fact| fact.split_once(": "));
            match (self.measures.last_mut(), fact) {
                (Some(measure), Some(fact)) => measure.facts.push(fact),
                _ => bail!("'{line}' is no countermeasure and no fact of one"),
            }
        }
        Ok(())
    }

    /// The values of lists that it names.
    pub fn terms(&self) -> Vec<(Taxonomy, TermId, String)> {
        let facts = self.measures.iter().flat_map(|measure| &measure.facts);
        let teams = facts.filter(|(key, _)| *key == "Tech team");
        teams
            .filter_map(|(_, name)| {
                Some((Taxonomy::TechTeams, TermId::of(name)?, (*name).to_owned()))
            })
            .collect()
    }

    /// Writes it into a new document, as the commander, at the times that it tells.
    pub fn write(
        &self,
        document: &mut Automerge,
        incident: &Incident,
        cast: &Cast,
        next: &mut impl FnMut() -> Uuid,
    ) -> anyhow::Result<()> {
        let created = self.at(self.created, incident)?;
        let mut entries: Vec<&Entry> = incident.visible_entries().collect();
        entries.sort_by_key(|entry| entry.order());
        let zone = zones::named(&incident.zone);
        let mut commands = vec![
            PdcaCommand::Begin {
                name: self.name.to_owned(),
                context: context::timeline(entries.iter().copied(), &zone),
                origin: Origin::Incident,
                incident: Some(incident.id),
            },
            typed(PdcaText::Problem, self.problem),
        ];
        // What each depth hangs on, and the causes by their numbers.
        let mut path: Vec<WhyId> = Vec::new();
        let mut causes: Vec<(u32, WhyId)> = Vec::new();
        for fact in &self.facts {
            let why = WhyId(next());
            path.truncate(fact.depth);
            let at = path.last().map_or(Branch::Top(fact.tree), |on| Branch::Under(*on));
            let text = fact.text.to_owned();
            commands.push(PdcaCommand::AddWhy { why, tree: fact.tree, at, after: None, text });
            path.push(why);
            causes.extend(fact.cause.map(|number| (number, why)));
            if let Some(time) = fact.quote {
                let line =
                    entries.iter().find(|entry| clock(&zone, entry.occurred.start()) == time);
                let entry = Some(line.with_context(|| format!("no line at {time}"))?.id);
                commands.push(PdcaCommand::Quote { why, entry });
            }
        }
        // In the order of their numbers, because they are numbered as they are marked.
        causes.sort_unstable();
        let mark = |(_, why): &(u32, WhyId)| PdcaCommand::MarkCause { why: *why, marked: true };
        commands.extend(causes.iter().map(mark));
        // The page classes its incident; its root causes are of that class.
        if let Some(Answer::Term(class)) = incident.properties.answers.get(&Property::RootCause) {
            let class_of = |(_, why): &(u32, WhyId)| PdcaCommand::ClassCause {
                why: *why,
                class: Some(class.clone()),
            };
            commands.extend(causes.iter().map(class_of));
        }
        self.apply(document, cast, created, commands)?;
        let mut written = Vec::new();
        for measure in &self.measures {
            let id = MeasureId(next());
            written.push((measure.cause, id));
            let cause = causes.iter().find(|(number, _)| *number == measure.cause);
            let cause = Some(cause.context("no such root cause")?.1);
            let text = measure.text.to_owned();
            let mut commands = vec![PdcaCommand::AddMeasure { measure: id, cause, text }];
            let mut at = created;
            for (key, value) in &measure.facts {
                match *key {
                    "Check" => commands.push(typed(PdcaText::Check(id), value)),
                    "Created" => at = self.at(value, incident)?,
                    key => {
                        let change = self.change(key, value)?;
                        commands.push(PdcaCommand::ChangeMeasure { measure: id, change });
                    }
                }
            }
            let owner = MeasureChange::Owner(Some(cast.commander));
            commands.push(PdcaCommand::ChangeMeasure { measure: id, change: owner });
            self.apply(document, cast, at, commands)?;
        }
        let acts = self.acts.iter().map(|(cause, text)| {
            let measure = written.iter().find(|(number, _)| number == cause).map(|(_, id)| *id);
            PdcaCommand::AddAct { act: ActId(next()), measure, text: (*text).to_owned() }
        });
        let mut commands: Vec<PdcaCommand> = acts.collect();
        commands.push(PdcaCommand::SetStatus { status: self.status, reason: String::new() });
        self.apply(document, cast, created, commands)
    }

    fn apply(
        &self,
        document: &mut Automerge,
        cast: &Cast,
        at: DateTime<Utc>,
        commands: Vec<PdcaCommand>,
    ) -> anyhow::Result<()> {
        sign(document, cast.commander);
        let all = PdcaCommand::All(commands);
        change(document, at, |tx| document::apply(tx, &all, cast.commander, at).map(drop))
    }

    fn change(&self, key: &str, value: &str) -> anyhow::Result<MeasureChange> {
        Ok(match key {
            "Type" => MeasureChange::Kind(MeasureKind::from_name(value).context("no type")?),
            "Tech team" => {
                let term = TermId::of(value).context("no tech team")?;
                let add = BTreeSet::from([(Taxonomy::TechTeams, term)]);
                MeasureChange::Terms { add, remove: BTreeSet::new() }
            }
            "Check date" => MeasureChange::CheckDate(Some(value.parse()?)),
            "Verdict" => {
                let (verdict, day) = value.split_once(' ').context("a verdict has a day")?;
                let status = match verdict {
                    "OK" => MeasureStatus::CheckOk,
                    "KO" => MeasureStatus::CheckKo,
                    other => bail!("'{other}' is no verdict"),
                };
                let verdict = Some(day.parse::<NaiveDate>()?);
                MeasureChange::Status { status, verdict, reason: String::new() }
            }
            other => bail!("'{other}' is no fact of a countermeasure"),
        })
    }

    fn at(&self, text: &str, incident: &Incident) -> anyhow::Result<DateTime<Utc>> {
        let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
            .with_context(|| format!("'{text}' is no time"))?;
        Ok(instant(&zones::named(&incident.zone), wall))
    }
}

/// `[RC 2] text`.
fn caused(text: &str) -> anyhow::Result<(u32, &str)> {
    let marked = text.strip_prefix("[RC ").and_then(|text| text.split_once("] "));
    let (number, text) = marked.with_context(|| format!("'{text}' names no root cause"))?;
    Ok((number.parse()?, text))
}

fn typed(field: PdcaText, text: &str) -> PdcaCommand {
    let edit = TextEdit { at: 0, delete: 0, insert: text.to_owned() };
    PdcaCommand::EditText { field, edit }
}

/// The id of the incident that a page follows, from its place among the pages.
pub fn followed(page: &RecordPage<'_>, id: impl Fn(u64) -> Uuid) -> anyhow::Result<IncidentId> {
    let mut files = (100..).zip(super::PAGES);
    let found = files.find(|(_, (file, _))| *file == page.incident);
    let (number, _) = found.with_context(|| format!("no incident '{}'", page.incident))?;
    Ok(IncidentId(id(number)))
}

/// The id of a record from its place.
pub fn record_id(number: u64, id: impl Fn(u64) -> Uuid) -> PdcaId {
    PdcaId(id(1000 + number))
}
