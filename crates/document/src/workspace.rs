//! The document of a workspace: its configuration and its people.

use andon_model::command::{NAME_LIMIT, Refusal, WorkspaceCommand};
use andon_model::id::PersonId;
use andon_model::problem::Problem;
use andon_model::setting::Setting;
use andon_model::term::{Taxonomy, TermId};
use andon_model::workspace::{Person, Workspace};
use automerge::transaction::Transaction;
use automerge::{Automerge, ROOT};

use crate::seed::{self, Fixed};
use crate::view::{Cell, View, id_from_key};
use crate::writer::Writer;

/// A workspace without a name and without people. Any two of them merge into one.
pub fn new() -> Automerge {
    let first = [Fixed::Map("people"), Fixed::Map("index_years"), Fixed::Map("terms")];
    seed::document("andon workspace", &[&first, &[Fixed::Map("settings")]])
}

/// The workspace. Never fails; what could not be read is among the problems.
pub fn read(doc: &Automerge) -> (Workspace, Vec<Problem>) {
    let mut problems = Vec::new();
    let view = View::now(doc);
    let root = view.root();
    root.check_schema(&mut problems);
    let mut workspace = Workspace { name: root.str("name", &mut problems), ..Workspace::default() };
    let zone = root.str("zone", &mut problems);
    if !zone.is_empty() {
        workspace.zone = zone;
    }
    let people = root.seeded(&view, "people", &mut problems);
    for key in people.cells.keys() {
        match id_from_key::<PersonId>(key) {
            None => people.wrong(key, "the key is no id", &mut problems),
            Some(id) => {
                let name = people.str(key, &mut problems);
                workspace.people.insert(id, Person { id, name });
            }
        }
    }
    let years = root.seeded(&view, "index_years", &mut problems);
    for key in years.cells.keys() {
        match id_from_key::<i32>(key) {
            None => years.wrong(key, "the key is no year", &mut problems),
            Some(year) => {
                workspace.index_years.insert(year);
            }
        }
    }
    let terms = root.seeded(&view, "terms", &mut problems);
    for key in terms.cells.keys() {
        let found = key.split_once('/').and_then(|(taxonomy, term)| {
            Some((Taxonomy::from_name(taxonomy)?, TermId::stored(term)?))
        });
        match found {
            None => terms.wrong(key, "the key is no value of a known list", &mut problems),
            Some((taxonomy, term)) => {
                let name = terms.str(key, &mut problems);
                if name.is_empty() {
                    continue;
                }
                workspace.terms.entry(taxonomy).or_default().insert(term, name);
            }
        }
    }
    let settings = root.seeded_since(2, &view, "settings", &mut problems);
    for key in settings.cells.keys() {
        let value = settings.str(key, &mut problems);
        match Setting::from_key(key) {
            None => settings.wrong(key, "a setting that this version does not know", &mut problems),
            Some(setting) => match setting.check(&value) {
                Ok(()) => drop(workspace.settings.insert(setting, value)),
                Err(_) => settings.wrong(key, "not a value of this setting", &mut problems),
            },
        }
    }
    (workspace, problems)
}

/// Writes a command into the transaction and returns the commands that undo it. On a refusal the
/// transaction must be rolled back. A person or a year, once added, stays.
pub fn apply(
    tx: &mut Transaction<'_>,
    command: &WorkspaceCommand,
) -> Result<Vec<WorkspaceCommand>, Refusal> {
    let mut writer = Writer::new(tx);
    match command {
        WorkspaceCommand::SetName(name) => {
            let before = string(&writer, &ROOT, "name").unwrap_or_default();
            writer.put(&ROOT, "name", checked("The name", name)?)?;
            Ok(vec![WorkspaceCommand::SetName(before)])
        }
        WorkspaceCommand::SetZone(zone) => {
            let before = string(&writer, &ROOT, "zone");
            writer.put(&ROOT, "zone", zone.trim())?;
            Ok(before.map(WorkspaceCommand::SetZone).into_iter().collect())
        }
        WorkspaceCommand::PutPerson { person, name } => {
            let name = checked("The name", name)?;
            if name.is_empty() {
                return Err(Refusal::PersonNameMissing);
            }
            let people = writer.seeded("people")?;
            let before = string(&writer, &people, &person.to_string());
            writer.put(&people, &person.to_string(), name)?;
            let rename = |name| WorkspaceCommand::PutPerson { person: *person, name };
            Ok(before.map(rename).into_iter().collect())
        }
        WorkspaceCommand::AddIndexYear(year) => {
            let years = writer.seeded("index_years")?;
            writer.put(&years, &year.to_string(), true)?;
            Ok(Vec::new())
        }
        WorkspaceCommand::PutTerm { taxonomy, term, name } => {
            let name = checked("The name", name)?;
            if name.is_empty() {
                return Err(Refusal::TermNameMissing);
            }
            let terms = writer.seeded("terms")?;
            let key = format!("{}/{}", taxonomy.name(), term.as_str());
            let before = string(&writer, &terms, &key);
            let before = before.or_else(|| taxonomy.preset(term).map(str::to_owned));
            writer.put(&terms, &key, name)?;
            let (taxonomy, term) = (*taxonomy, term.clone());
            let rename = |name| WorkspaceCommand::PutTerm { taxonomy, term, name };
            Ok(before.map(rename).into_iter().collect())
        }
        WorkspaceCommand::Set { setting, value } => {
            let settings = writer.seeded("settings")?;
            let key = setting.to_string();
            let before = string(&writer, &settings, &key);
            match value {
                Some(value) => {
                    setting.check(value)?;
                    writer.put(&settings, &key, value.as_str())?;
                }
                None => writer.remove(&settings, &key)?,
            }
            Ok(vec![WorkspaceCommand::Set { setting: setting.clone(), value: before }])
        }
        WorkspaceCommand::All(commands) => {
            let mut inverses = Vec::with_capacity(commands.len());
            for command in commands {
                inverses.push(apply(tx, command)?);
            }
            Ok(inverses.into_iter().rev().flatten().collect())
        }
    }
}

fn string(writer: &Writer<'_, '_>, map: &automerge::ObjId, key: &str) -> Option<String> {
    match writer.view().cell(map, key) {
        Some(Cell::Str(text)) => Some(text),
        _ => None,
    }
}

fn checked<'n>(what: &'static str, name: &'n str) -> Result<&'n str, Refusal> {
    let name = name.trim();
    let length = name.chars().count();
    if length > NAME_LIMIT {
        return Err(Refusal::TooLong { what, length, limit: NAME_LIMIT });
    }
    Ok(name)
}
