//! `andon demo`: fills the workspace with incidents that really happened, and the problem-solving
//! records that followed two of them.

mod page;
mod pattern;
mod prepared;
mod record;

use std::collections::BTreeSet;

use andon_document::{incident, index, pdca, workspace};
use andon_model::action::Done;
use andon_model::command::{Command, Declaration, TextField, WorkspaceCommand};
use andon_model::entry::NewEntry;
use andon_model::id::{
    ActionId, EntryId, IdSource, IncidentId, LinkId, NoteId, PersonId, TransitionId,
};
use andon_model::incident::{Milestone, Role};
use andon_model::index::{IncidentRow, RecordRow};
use andon_model::note::Reaction;
use andon_model::phase::Phase;
use andon_model::term::{Taxonomy, TermId};
use andon_model::text_edit::TextEdit;
use andon_model::workspace::{index_document, index_year, workspace_document};
use andon_model::zone::Zone;
use andon_relay::store::Write;
use anyhow::Context;
use automerge::{ActorId, Author, Automerge};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::page::{Action, Note, Page, Team, Writer};
use self::pattern::{CREW, Dice, Pattern};
use self::record::RecordPage;
use crate::library::{Library, Shelf};
use crate::{Data, zones};

#[derive(clap::Args)]
pub struct Demo {
    #[command(flatten)]
    data: Data,
    /// Fill the workspace up to this many incidents, in three years, after the pattern of the real
    /// ones.
    #[arg(long, value_name = "N", default_value_t = 0,
          value_parser = clap::value_parser!(u64).range(..=100_000))]
    incidents: u64,
}

macro_rules! pages {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../demo/", $name, ".md")))),+]
    };
}

/// The incidents, by file name. Their ids follow from their place here, so new ones come last.
const PAGES: &[(&str, &str)] = pages![
    "staging-cluster-3",
    "eks-calico",
    "cki-spot-instances",
    "cki-ssl-certificates",
    "dns-packet-limit",
    "sonnet",
    "gitlab-database-2017",
    "cloudflare-2025-11-18",
    "cloudflare-2023-11-02",
    "google-cloud-19009",
    "slack-2021-01-04",
    "facebook-2021-10-04",
    "atlassian-2022-04",
    "currents-2025-10-20",
    "gitlab-5152",
    "gitlab-5972",
    "gitlab-4948",
    "gitlab-5539",
    "gitlab-6586",
    "zalando-dns-2019",
    "drill-restore",
    "cki-umb-messages",
];

/// The problem-solving records, by file name. New ones come last, too.
const RECORDS: &[(&str, &str)] = pages!["pdca-staging-cluster-3", "pdca-dns-packet-limit"];

/// When the demo incidents were written down: 2026-01-01. It is the same in every workspace, so
/// that running the demo again finds what is there.
const WRITTEN_DOWN: u64 = 1_767_225_600_000;

/// Who takes part in all of them.
struct Cast {
    commander: PersonId,
    scribe: PersonId,
}

impl Cast {
    fn person(&self, writer: Writer) -> PersonId {
        match writer {
            Writer::Commander => self.commander,
            Writer::Scribe => self.scribe,
        }
    }
}

impl Demo {
    #[expect(clippy::print_stdout, reason = "what was done is the command's answer")]
    pub fn run(self) -> anyhow::Result<()> {
        let library = Library::open(&self.data.directory)?;
        let now = Utc::now();
        let id = |number: u64| id(&library, number);
        let cast = Cast { commander: PersonId(id(1)), scribe: PersonId(id(2)) };
        let settings = library.settings()?;
        let (listed_incidents, listed_records) = library.listed()?;
        let mut rows = Vec::new();
        let mut terms = Vec::new();
        let mut added = (0, 0);
        for (number, (file, text)) in (100..).zip(PAGES) {
            let incident = IncidentId(id(number));
            let page = Page::read(text, now).with_context(|| format!("demo/{file}.md"))?;
            let empty = incident::new();
            if let Shelf::Present(document) = library.document(incident.0, empty)? {
                // It may have been broken off before this was listed.
                if !listed_incidents.contains(&incident.0) {
                    let (read, _) = incident::read(&document, incident);
                    rows.push(IncidentRow::of(&read, &settings, Some(now)));
                    terms.extend(page.properties.terms);
                }
                continue;
            }
            added.0 += 1;
            let row = library
                .change(incident.0, incident::new(), |document| {
                    write(document, &page, &cast, now)?;
                    let (read, _) = incident::read(document, incident);
                    Ok(IncidentRow::of(&read, &settings, Some(now)))
                })
                .with_context(|| format!("demo/{file}.md"))?;
            rows.push(row);
            terms.extend(page.properties.terms);
        }
        let mut records = Vec::new();
        for (number, (file, text)) in (0..).zip(RECORDS) {
            let page = RecordPage::read(text).with_context(|| format!("demo/{file}.md"))?;
            let target = record::record_id(number, id);
            if let Shelf::Present(document) = library.document(target.0, pdca::new())? {
                if !listed_records.contains(&target.0) {
                    records.push(RecordRow::of(&pdca::read(&document, target).0, Some(now)));
                    terms.extend(page.terms());
                }
                continue;
            }
            added.1 += 1;
            let follows = record::followed(&page, id)?;
            let shelf = library.document(follows.0, incident::new())?;
            let (Shelf::Missing(known) | Shelf::Present(known)) = shelf;
            let (follows, _) = incident::read(&known, follows);
            let mut ids = IdSource::default();
            let mut next = || ids.next(now.timestamp_millis().unsigned_abs(), rand::random());
            let row = library
                .change(target.0, pdca::new(), |document| {
                    page.write(document, &follows, &cast, &mut next)?;
                    Ok(RecordRow::of(&pdca::read(document, target).0, Some(now)))
                })
                .with_context(|| format!("demo/{file}.md"))?;
            records.push(row);
            terms.extend(page.terms());
        }
        let people = [(cast.commander, "Commander"), (cast.scribe, "Scribe")];
        introduce(&library, &cast, &people, &rows, &terms)?;
        library.add(Vec::new(), listed(&library, &rows, &records)?)?;
        println!("{} incidents added, {} were there", added.0, PAGES.len() - added.0);
        let there = RECORDS.len() - added.1;
        println!("{} problem-solving records added, {there} were there", added.1);
        if self.incidents > 0 {
            let (incidents, records) = fill(&library, self.incidents, &cast, now)?;
            println!("{incidents} incidents and {records} records added after their pattern");
        }
        Ok(())
    }
}

/// How many documents are written into the store at once, with their rows: what is interrupted goes
/// on after the last of these.
const BATCH: usize = 500;

/// What is written into the store at once.
#[derive(Default)]
struct Batch {
    documents: Vec<(Uuid, Automerge)>,
    rows: Vec<IncidentRow>,
    records: Vec<RecordRow>,
    terms: Vec<(Taxonomy, TermId, String)>,
}

impl Batch {
    /// Writes it. The rows come with their documents, so nothing is there without the other; the
    /// years and people that they name are there before.
    fn write(
        self,
        library: &Library,
        cast: &Cast,
        crew: &[(PersonId, &str)],
    ) -> anyhow::Result<()> {
        introduce(library, cast, crew, &self.rows, &self.terms)?;
        let prepared = listed(library, &self.rows, &self.records)?;
        library.add(self.documents, prepared)
    }
}

/// Adds incidents after the pattern of the real ones until there are so many. Returns how many
/// incidents and records that took.
fn fill(
    library: &Library,
    wanted: u64,
    cast: &Cast,
    now: DateTime<Utc>,
) -> anyhow::Result<(usize, usize)> {
    let present = library.listed()?.0.len() as u64;
    let settings = library.settings()?;
    let missing = wanted.saturating_sub(present);
    let today = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let pattern = Pattern::new(library.workspace.0, wanted, today)?;
    let crew: Vec<_> = (10..).zip(CREW).map(|(n, name)| (PersonId(id(library, n)), name)).collect();
    let (mut batch, mut incidents, mut records) = (Batch::default(), 0, 0);
    for number in wanted - missing..wanted {
        let mut dice = Dice(!number);
        let (page, last) = pattern.page(number);
        let mut member = || crew[dice.below(crew.len() as u64) as usize].0;
        let team = Cast { commander: member(), scribe: member() };
        let target = pattern.incident(number);
        let mut document = incident::new();
        write(&mut document, &page, &team, last).with_context(|| page.name.clone())?;
        let (read, _) = incident::read(&document, target);
        batch.rows.push(IncidentRow::of(&read, &settings, Some(last)));
        batch.documents.push((target.0, document));
        incidents += 1;
        if let Some((target, record)) = pattern.record(number) {
            let created = last.format("%Y-%m-%d %H:%M").to_string();
            let mut ids = IdSource::default();
            let mut next = || ids.next(last.timestamp_millis().unsigned_abs(), rand::random());
            let mut document = pdca::new();
            record.about(&created).write(&mut document, &read, &team, &mut next)?;
            batch.records.push(RecordRow::of(&pdca::read(&document, target).0, Some(last)));
            batch.documents.push((target.0, document));
            batch.terms.extend(record.terms());
            records += 1;
        }
        for term in page.properties.terms {
            if !batch.terms.contains(&term) {
                batch.terms.push(term);
            }
        }
        if batch.documents.len() >= BATCH {
            std::mem::take(&mut batch).write(library, cast, &crew)?;
        }
    }
    batch.write(library, cast, &crew)?;
    Ok((incidents, records))
}

/// An id that is the same whenever the demo runs for this workspace, and another in every other.
fn id(library: &Library, number: u64) -> Uuid {
    let workspace = library.workspace.0.as_u128() as u64;
    let random = workspace ^ (number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    IdSource::default().next(WRITTEN_DOWN + number, random)
}

/// Whose changes a document gets from here on.
fn sign(document: &mut Automerge, person: PersonId) {
    document.set_author(Some(Author::from(person.0.as_bytes().to_vec())));
    // After the author, because a new author brings an actor of its own.
    document.set_actor(ActorId::random());
}

fn write(
    document: &mut Automerge,
    page: &Page,
    cast: &Cast,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut ids = IdSource::default();
    let made_at = now.timestamp_millis().unsigned_abs();
    let mut next = || ids.next(made_at, rand::random());
    let mut commands = vec![Command::Declare(Declaration {
        name: page.name.clone(),
        description: String::new(),
        kind: page.kind,
        environment: page.environment.clone(),
        zone: page.zone.clone(),
        offset_seconds: zones::named(&page.zone).offset_seconds(page.declared.start()),
        declared: page.declared,
        started: page.started,
        reporter: cast.commander,
        commander: cast.commander,
        first_entry: EntryId(next()),
    })];
    commands.extend(page.answers.iter().map(|(question, text)| Command::EditText {
        field: TextField::Summary(*question),
        edit: TextEdit { at: 0, delete: 0, insert: text.clone() },
    }));
    commands.extend(page.severity.as_ref().map(|said| match said.reason.as_str() {
        "" => Command::SetSeverity(Some(said.value)),
        reason => Command::OverrideSeverity { severity: said.value, reason: reason.to_owned() },
    }));
    commands.extend(page.impact.as_ref().map(|said| Command::OverrideImpact {
        impact: Some(said.value),
        reason: said.reason.clone(),
    }));
    commands.extend(page.properties.answers.iter().map(|(property, answer)| {
        Command::SetProperty { property: *property, answer: Some(answer.clone()) }
    }));
    if page.team == Team::Usual {
        commands.push(Command::AssignRole { role: Role::Scribe, person: Some(cast.scribe) });
    }
    if page.detected.is_some() {
        commands
            .push(Command::SetMilestone { milestone: Milestone::Detected, when: page.detected });
    }
    commands.extend(page.links.iter().map(|(label, address)| Command::AddLink {
        link: LinkId(next()),
        label: label.clone(),
        address: address.clone(),
    }));
    let entries = page.entries.iter().map(|entry| NewEntry {
        id: EntryId(next()),
        occurred: entry.occurred.unwrap_or(page.declared),
        text: entry.text.clone(),
        kind: entry.kind.unwrap_or_default(),
        important: entry.important,
    });
    commands.push(Command::AddEntries(entries.collect()));
    for action in &page.actions {
        commands.extend(add_action(page, action, ActionId(next()), cast));
    }
    let moves = [
        (Phase::Mitigated, page.mitigated),
        (Phase::Resolved, page.resolved),
        (Phase::Closed, page.closed),
    ];
    commands.extend(moves.into_iter().filter_map(|(to, at)| {
        Some(Command::MovePhase {
            transition: TransitionId(next()),
            to,
            at: at?,
            reason: String::new(),
            dismissal: None,
            other: None,
        })
    }));
    write_as(document, cast.commander, now, Command::All(commands))?;
    for note in &page.notes {
        let thread = write_note(document, note, None, cast, now, &mut next)?;
        for reply in &note.replies {
            write_note(document, reply, Some(thread), cast, now, &mut next)?;
        }
    }
    if page.team == Team::Empty {
        let people = [cast.commander, cast.scribe].map(Command::LeaveTeam);
        write_as(document, cast.commander, now, Command::All(people.into()))?;
    }
    Ok(())
}

/// The commands that add an action and tick it if it was done: when the source says so, else at
/// the end of its phase.
fn add_action(page: &Page, from: &Action, action: ActionId, cast: &Cast) -> Vec<Command> {
    let mut commands = vec![Command::AddAction {
        action,
        text: from.text.clone(),
        owner: Some(cast.commander),
        phase: from.phase,
        from: None,
    }];
    if !from.link.is_empty() {
        commands.push(Command::SetActionLink { action, link: from.link.clone() });
    }
    if from.done {
        let end = match from.phase {
            Some(Phase::Active) => page.mitigated,
            Some(Phase::Mitigated) => page.resolved,
            _ => page.closed.or(page.resolved),
        };
        let end = end.unwrap_or(page.declared).start();
        let done = Done { by: Some(cast.commander), at: from.done_at.unwrap_or(end) };
        commands.push(Command::RestoreDone { action, done });
    }
    commands
}

/// Writes a note as its writer, and a reaction as the other one.
fn write_note(
    document: &mut Automerge,
    from: &Note,
    thread: Option<NoteId>,
    cast: &Cast,
    now: DateTime<Utc>,
    next: &mut impl FnMut() -> Uuid,
) -> anyhow::Result<NoteId> {
    let note = NoteId(next());
    let text = from.text.clone();
    write_as(document, cast.person(from.by), now, Command::AddNote { note, thread, text })?;
    if from.agreed {
        let agree = Command::React { note, reaction: Reaction::Agree, on: true };
        write_as(document, cast.person(from.by.other()), now, agree)?;
    }
    Ok(note)
}

/// One command as one change by that person.
fn write_as(
    document: &mut Automerge,
    person: PersonId,
    now: DateTime<Utc>,
    command: Command,
) -> anyhow::Result<()> {
    sign(document, person);
    change(document, now, |tx| incident::apply(tx, &command, person, now).map(drop))
}

/// One change of a document, at a time.
fn change(
    document: &mut Automerge,
    now: DateTime<Utc>,
    change: impl FnOnce(
        &mut automerge::transaction::Transaction<'_>,
    ) -> Result<(), andon_model::command::Refusal>,
) -> anyhow::Result<()> {
    let options =
        |_: &()| automerge::transaction::CommitOptions::default().with_time(now.timestamp());
    document.transact_with(options, change).map_err(|failure| failure.error)?;
    Ok(())
}

/// Puts incidents and records into the indexes of the years in which they were written down: what
/// is to be saved of that.
fn listed(
    library: &Library,
    rows: &[IncidentRow],
    records: &[RecordRow],
) -> anyhow::Result<Vec<Write>> {
    let ids = rows.iter().map(|row| row.id.0).chain(records.iter().map(|row| row.id.0));
    let years: BTreeSet<i32> = ids.map(index_year).collect();
    let year = |year| {
        let index = index_document(library.workspace, year);
        let ((), write) = library.prepare(index, index::new(), |document| {
            document.set_actor(ActorId::random());
            let mut rows = rows.iter().filter(|row| index_year(row.id.0) == year);
            let mut records = records.iter().filter(|row| index_year(row.id.0) == year);
            change(document, Utc::now(), |tx| {
                rows.try_for_each(|row| index::put(tx, row).map(drop))?;
                records.try_for_each(|row| index::put_record(tx, row).map(drop))
            })
        })?;
        Ok(write)
    };
    let writes: Vec<Option<Write>> = years.into_iter().map(year).collect::<anyhow::Result<_>>()?;
    Ok(writes.into_iter().flatten().collect())
}

/// Makes the people, the indexes' years, the workspace's name and new values of its lists known.
fn introduce(
    library: &Library,
    cast: &Cast,
    people: &[(PersonId, &str)],
    rows: &[IncidentRow],
    terms: &[(Taxonomy, TermId, String)],
) -> anyhow::Result<()> {
    let named = |(person, name): &(PersonId, &str)| WorkspaceCommand::PutPerson {
        person: *person,
        name: (*name).to_owned(),
    };
    let mut commands: Vec<WorkspaceCommand> = people.iter().map(named).collect();
    let years: BTreeSet<i32> = rows.iter().map(|row| index_year(row.id.0)).collect();
    commands.extend(years.into_iter().map(WorkspaceCommand::AddIndexYear));
    let settings = library.settings()?;
    for (taxonomy, term, name) in terms {
        // A value that is there may have been renamed.
        if !settings.terms.get(taxonomy).is_some_and(|known| known.contains_key(term)) {
            let (taxonomy, term, name) = (*taxonomy, term.clone(), name.clone());
            commands.push(WorkspaceCommand::PutTerm { taxonomy, term, name });
        }
    }
    if settings.name.is_empty() {
        commands.push(WorkspaceCommand::SetName(library.name.clone()));
    }
    commands.extend(prepared::commands(&settings));
    library.change(workspace_document(library.workspace), workspace::new(), |document| {
        sign(document, cast.commander);
        change(document, Utc::now(), |tx| {
            commands.iter().try_for_each(|command| workspace::apply(tx, command).map(drop))
        })
    })
}

#[cfg(test)]
mod tests;
