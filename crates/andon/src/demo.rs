//! `andon demo`: fills the workspace with incidents that really happened.

mod page;

use andon_document::{incident, index, workspace};
use andon_model::command::{Command, Declaration, TextField, WorkspaceCommand};
use andon_model::entry::NewEntry;
use andon_model::id::{EntryId, IdSource, IncidentId, LinkId, PersonId, TransitionId};
use andon_model::incident::{Milestone, Role};
use andon_model::index::IncidentRow;
use andon_model::phase::Phase;
use andon_model::text_edit::TextEdit;
use andon_model::workspace::{index_document, index_year, workspace_document};
use andon_model::zone::Zone;
use anyhow::Context;
use automerge::{ActorId, Author, Automerge};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::page::Page;
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
];

/// When the demo incidents were written down: 2026-01-01. It is the same in every workspace, so
/// that running the demo again finds what is there.
const WRITTEN_DOWN: u64 = 1_767_225_600_000;

/// Who takes part in all of them.
struct Cast {
    commander: PersonId,
    scribe: PersonId,
}

impl Demo {
    #[expect(clippy::print_stdout, reason = "what was done is the command's answer")]
    pub fn run(self) -> anyhow::Result<()> {
        let library = Library::open(&self.data.directory)?;
        let now = Utc::now();
        let id = |number: u64| id(&library, number);
        let cast = Cast { commander: PersonId(id(1)), scribe: PersonId(id(2)) };
        let mut rows = Vec::new();
        for (number, (file, text)) in (100..).zip(PAGES) {
            let incident = IncidentId(id(number));
            let page = Page::read(text, now).with_context(|| format!("demo/{file}.md"))?;
            let empty = incident::new();
            if let Shelf::Present(_) = library.document(incident.0, empty)? {
                continue;
            }
            let row = library
                .change(incident.0, incident::new(), |document| {
                    write(document, incident, &page, &cast, now)?;
                    let (read, _) = incident::read(document, incident);
                    Ok(IncidentRow::of(&read, Some(now)))
                })
                .with_context(|| format!("demo/{file}.md"))?;
            rows.push(row);
        }
        list(&library, &rows)?;
        introduce(&library, &cast, &rows)?;
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
    id: IncidentId,
    page: &Page,
    cast: &Cast,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    sign(document, cast.commander);
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
    commands.push(Command::SetSeverity(page.severity));
    commands.push(Command::AssignRole { role: Role::Scribe, person: Some(cast.scribe) });
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
        })
    }));
    change(document, now, |tx| {
        incident::apply(tx, &Command::All(commands.clone()), cast.commander, now).map(drop)
    })
    .with_context(|| id.to_string())
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
    let year = index_year(first.id);
    library.change(index_document(library.workspace, year), index::new(), |document| {
        document.set_actor(ActorId::random());
        change(document, Utc::now(), |tx| {
            rows.iter().try_for_each(|row| index::put(tx, row).map(drop))
        })
    })
}

/// Makes the people, the index's year and the workspace's name known.
fn introduce(library: &Library, cast: &Cast, rows: &[IncidentRow]) -> anyhow::Result<()> {
    let people = [(cast.commander, "Commander"), (cast.scribe, "Scribe")];
    let mut commands: Vec<WorkspaceCommand> = people
        .map(|(person, name)| WorkspaceCommand::PutPerson { person, name: name.into() })
        .into();
    commands.extend(rows.iter().map(|row| WorkspaceCommand::AddIndexYear(index_year(row.id))));
    if library.settings()?.name.is_empty() {
        commands.push(WorkspaceCommand::SetName(library.name.clone()));
    }
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
            write(&mut document, id, &page, &cast, now)
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
