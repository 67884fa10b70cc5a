//! `andon demo`: fills the workspace with incidents that really happened.

mod page;
mod prepared;

use andon_document::{incident, index, workspace};
use andon_model::action::Done;
use andon_model::command::{Command, Declaration, TextField, WorkspaceCommand};
use andon_model::entry::NewEntry;
use andon_model::id::{
    ActionId, EntryId, IdSource, IncidentId, LinkId, NoteId, PersonId, TransitionId,
};
use andon_model::incident::{Milestone, Role};
use andon_model::index::IncidentRow;
use andon_model::note::Reaction;
use andon_model::phase::Phase;
use andon_model::rules::Rules;
use andon_model::term::{Taxonomy, TermId};
use andon_model::text_edit::TextEdit;
use andon_model::workspace::{index_document, index_year, workspace_document};
use andon_model::zone::Zone;
use anyhow::Context;
use automerge::{ActorId, Author, Automerge};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::page::{Action, Note, Page, Team, Writer};
use crate::library::{Library, Shelf};
use crate::{Data, zones};

#[derive(clap::Args)]
pub struct Demo {
    #[command(flatten)]
    data: Data,
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
        let mut rows = Vec::new();
        let mut terms = Vec::new();
        for (number, (file, text)) in (100..).zip(PAGES) {
            let incident = IncidentId(id(number));
            let page = Page::read(text, now).with_context(|| format!("demo/{file}.md"))?;
            let empty = incident::new();
            if let Shelf::Present(_) = library.document(incident.0, empty)? {
                continue;
            }
            let row = library
                .change(incident.0, incident::new(), |document| {
                    write(document, &page, &cast, now)?;
                    let (read, _) = incident::read(document, incident);
                    Ok(IncidentRow::of(&read, &Rules::default(), Some(now)))
                })
                .with_context(|| format!("demo/{file}.md"))?;
            rows.push(row);
            terms.extend(page.properties.terms);
        }
        list(&library, &rows)?;
        introduce(&library, &cast, &rows, &terms)?;
        println!("{} incidents added, {} were there", rows.len(), PAGES.len() - rows.len());
        Ok(())
    }
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

/// Puts the incidents into the index of the year in which they were written down.
fn list(library: &Library, rows: &[IncidentRow]) -> anyhow::Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    let year = index_year(first.id.0);
    library.change(index_document(library.workspace, year), index::new(), |document| {
        document.set_actor(ActorId::random());
        change(document, Utc::now(), |tx| {
            rows.iter().try_for_each(|row| index::put(tx, row).map(drop))
        })
    })
}

/// Makes the people, the index's year, the workspace's name and new values of its lists known.
fn introduce(
    library: &Library,
    cast: &Cast,
    rows: &[IncidentRow],
    terms: &[(Taxonomy, TermId, String)],
) -> anyhow::Result<()> {
    let people = [(cast.commander, "Commander"), (cast.scribe, "Scribe")];
    let mut commands: Vec<WorkspaceCommand> = people
        .map(|(person, name)| WorkspaceCommand::PutPerson { person, name: name.into() })
        .into();
    commands.extend(rows.iter().map(|row| WorkspaceCommand::AddIndexYear(index_year(row.id.0))));
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
mod tests {
    use andon_model::incident::IncidentKind;

    use super::*;

    #[test]
    fn every_page_can_be_read_and_becomes_an_incident() {
        let now = "2026-11-21T12:00:00Z".parse().expect("a time");
        let cast = Cast {
            commander: PersonId(Uuid::from_bytes([1; 16])),
            scribe: PersonId(Uuid::from_bytes([2; 16])),
        };
        for (number, (file, text)) in (1..).zip(PAGES) {
            let page = Page::read(text, now).unwrap_or_else(|error| panic!("{file}: {error:#}"));
            let id = IncidentId(IdSource::default().next(number, number));
            let mut document = incident::new();
            write(&mut document, &page, &cast, now)
                .unwrap_or_else(|error| panic!("{file}: {error:#}"));
            let (read, problems) = incident::read(&document, id);
            assert!(problems.is_empty(), "{file}: {problems:?}");
            assert_eq!(read.name, page.name);
            let moves = [page.mitigated, page.resolved, page.closed].iter().flatten().count();
            assert_eq!(read.visible_entries().count(), 1 + page.entries.len() + moves, "{file}");
            assert_eq!(read.phase.phase, Phase::PATH[moves], "{file}");
            assert_eq!(read.kind == IncidentKind::Drill, file.starts_with("drill"));
            for link in &read.links {
                assert!(andon_model::incident::is_safe_address(&link.address), "{file}");
            }
        }
    }

    fn read_page(name: &str) -> (Page, andon_model::incident::Incident) {
        let now = "2026-11-21T12:00:00Z".parse().expect("a time");
        let (_, text) = PAGES.iter().find(|(file, _)| *file == name).expect("a page");
        let page = Page::read(text, now).expect("it can be read");
        let cast = Cast {
            commander: PersonId(Uuid::from_bytes([1; 16])),
            scribe: PersonId(Uuid::from_bytes([2; 16])),
        };
        let mut document = incident::new();
        write(&mut document, &page, &cast, now).expect("it can be written");
        let id = IncidentId(Uuid::from_bytes([3; 16]));
        (page, incident::read(&document, id).0)
    }

    /// Every row of the talk's property table but those of later issues: the post-mortem's status
    /// and the link to the PDCA.
    #[test]
    fn the_page_of_the_talk_is_there_row_by_row() {
        let (page, incident) = read_page("staging-cluster-3");
        let mut workspace = andon_model::workspace::Workspace::default();
        for (taxonomy, term, name) in &page.properties.terms {
            workspace.terms.entry(*taxonomy).or_default().insert(term.clone(), name.clone());
        }
        let text = andon_model::export::markdown(&incident, &workspace, &zones::named(&page.zone));
        for row in [
            "| Status | 3 - resolved |",
            "| Started | 2023-03-27 12:59 +02:00 |",
            "| Resolved | 2023-03-27 14:13 +02:00 |",
            "| Time to resolve | 1 h 14 min |",
            "| Customers affected (estimated) | 0 |",
            "| Customer impact | XL (set: the page says \"over 15 % of customers\", although it counts none) |",
            "| Impact on a single customer | S - no or slight disturbance |",
            "| Money at risk | 0 EUR |",
            "| Transactions affected | 0 |",
            "| Severity | SEV-3 (set: the page says so; its formula is not shown) |",
            "| Incident commander | Unknown |",
            "| Detected via | automatic alert (OpsGenie or other tools) |",
            "| Root cause | Internal - System failure - Failure of IT systems in production |",
            "| Features | None |",
            "| Countries | Does not apply |",
            "| Stack | SRE Backend / Platform |",
            "| Tech team | SRE Platform Reliability |",
            "| Chat channel | [https://qonto.slack.com/archives/C050DFJ932P](<https://qonto.slack.com/archives/C050DFJ932P>) |",
            "| Call | [https://meet.new](<https://meet.new>) |",
            "5 of 5 completed",
        ] {
            assert!(text.contains(&format!("{row}\n")), "{row} is not in\n{text}");
        }
        // What is empty there is empty here.
        for empty in ["Response team", "Third parties", "Department", "Cross-functional team"] {
            assert!(!text.contains(&format!("| {empty}")), "{empty} is in\n{text}");
        }
    }

    #[test]
    fn the_examples_of_the_phases_have_their_actions() {
        let actions = |name: &str| {
            let (_, incident) = read_page(name);
            andon_model::action::progress(&incident.actions)
        };
        assert_eq!(actions("cki-spot-instances"), (3, 3));
        assert_eq!(actions("cki-ssl-certificates"), (4, 4));
        assert_eq!(actions("cki-umb-messages"), (4, 6));
        let (_, incident) = read_page("cki-umb-messages");
        assert_eq!(incident.notes[1].thread, Some(incident.notes[0].id));
        assert_eq!(incident.notes[1].reactions.len(), 1);
    }

    #[test]
    fn the_sonnet_has_its_34_entries_and_the_staging_cluster_its_five() {
        let now = "2026-11-21T12:00:00Z".parse().expect("a time");
        let entries = |name: &str| {
            let (_, text) = PAGES.iter().find(|(file, _)| *file == name).expect("a page");
            Page::read(text, now).expect("it can be read").entries
        };
        let sonnet = entries("sonnet");
        assert_eq!(sonnet.len(), 34);
        let at = |entry: usize| sonnet[entry].occurred.expect("a time").start().to_rfc3339();
        assert_eq!(at(0), "2015-10-21T14:51:00+00:00");
        assert_eq!(at(33), "2015-10-21T16:30:00+00:00");
        let cluster = entries("staging-cluster-3");
        assert_eq!(cluster.len(), 5);
        // Paris had gone over to summer time the day before.
        let first = cluster[0].occurred.expect("a time").start().to_rfc3339();
        assert_eq!(first, "2023-03-27T10:59:00+00:00");
        assert_eq!(cluster[0].text.lines().count(), 4);
    }
}
