//! What the parts of the attachments share, and what can be done with a file.

use std::collections::BTreeSet;
use std::time::Duration;

use andon_model::action::Origin;
use andon_model::attachment::{Attachment, Content};
use andon_model::command::{Command, Refusal};
use andon_model::id::{AttachmentId, EntryId, NoteId};
use andon_model::zone::local;
use leptos::prelude::*;

use crate::browser::picked::{Picked, Way};
use crate::browser::{clock, spawn};
use crate::state::Andon;
use crate::state::andon::drafts::Draft;
use crate::state::andon::use_andon;
use crate::state::attachments::Whereabouts;
use crate::state::incident::IncidentState;
use crate::ui::live_region::{Announcer, use_announcer};

/// How long the place of a removed file offers to bring it back.
const UNDO_TIME: Duration = Duration::from_secs(20);

/// What files are attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Incident,
    Line(Origin),
    /// The line that the composer is about to make.
    NextLine,
    /// The note that is about to be made.
    NextNote,
}

impl Target {
    /// As parts of the page call themselves in their `data-attach`.
    pub fn place(self) -> String {
        match self {
            Target::Incident => String::new(),
            Target::Line(Origin::Entry(id)) => format!("entry/{id}"),
            Target::Line(Origin::Note(id)) => format!("note/{id}"),
            Target::NextLine => "line".into(),
            Target::NextNote => "note".into(),
        }
    }

    pub fn of_place(place: Option<&str>) -> Target {
        let line = place.and_then(|place| match place.split_once('/') {
            Some(("entry", id)) => Some(Target::Line(Origin::Entry(id.parse().ok()?))),
            Some(("note", id)) => Some(Target::Line(Origin::Note(id.parse().ok()?))),
            _ if place == "line" => Some(Target::NextLine),
            _ => (place == "note").then_some(Target::NextNote),
        });
        line.unwrap_or(Target::Incident)
    }
}

/// From the context of the page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct FilesHold {
    andon: Andon,
    incident: IncidentState,
    announcer: Announcer,
    /// Everything attached, the oldest first, removed ones included.
    pub all: Memo<Vec<Attachment>>,
    /// Those of the list: not removed, or a moment ago.
    pub rows: Memo<Vec<AttachmentId>>,
    pub count: Memo<usize>,
    /// Why something was not attached, the latest last.
    pub problems: RwSignal<Vec<String>>,
    next_entry: RwSignal<EntryId>,
    next_note: RwSignal<NoteId>,
    pub renaming: RwSignal<Option<AttachmentId>>,
    /// The picture that is looked at.
    pub viewing: RwSignal<Option<AttachmentId>>,
    kept: RwSignal<BTreeSet<AttachmentId>>,
}

/// The id of a file's row.
pub fn file_element(file: AttachmentId) -> String {
    format!("file-{file}")
}

impl FilesHold {
    pub fn new(incident: IncidentState) -> Self {
        let andon = use_andon();
        let all = Memo::new(move |_| incident.head.with(|head| head.attachments.clone()));
        let kept = RwSignal::new(BTreeSet::new());
        Effect::new(move |_| all.with(|all| andon.see_files(all)));
        let rows = Memo::new(move |_| {
            kept.with(|kept: &BTreeSet<AttachmentId>| {
                let shown = |one: &&Attachment| !one.removed || kept.contains(&one.id);
                all.with(|all| all.iter().rev().filter(shown).map(|one| one.id).collect())
            })
        });
        FilesHold {
            andon,
            incident,
            announcer: use_announcer(),
            all,
            rows,
            count: Memo::new(move |_| {
                all.with(|all| all.iter().filter(|one| !one.removed).count())
            }),
            problems: RwSignal::new(Vec::new()),
            next_entry: RwSignal::new(EntryId(andon.next_id(Draft::LineId, incident.id))),
            next_note: RwSignal::new(NoteId(andon.next_id(Draft::NoteId, incident.id))),
            renaming: RwSignal::new(None),
            viewing: RwSignal::new(None),
            kept,
        }
    }

    /// One file, as long as it is there.
    pub fn file(&self, id: AttachmentId) -> Memo<Option<Attachment>> {
        let all = self.all;
        Memo::new(move |_| all.with(|all| all.iter().find(|one| one.id == id).cloned()))
    }

    /// What is attached to a line, or waits for one, and is not removed.
    pub fn of(&self, target: Target) -> Memo<Vec<Attachment>> {
        let hold = *self;
        Memo::new(move |_| hold.at(target))
    }

    fn at(&self, target: Target) -> Vec<Attachment> {
        let line = self.line(target);
        let here = |one: &&Attachment| one.of == line && !one.removed;
        self.all.with(|all| all.iter().filter(here).cloned().collect())
    }

    fn line(&self, target: Target) -> Option<Origin> {
        match target {
            Target::Incident => None,
            Target::Line(line) => Some(line),
            Target::NextLine => Some(Origin::Entry(self.next_entry.get())),
            Target::NextNote => Some(Origin::Note(self.next_note.get())),
        }
    }

    /// Where the bytes of a file are.
    pub fn whereabouts(&self, content: &Content) -> Memo<Whereabouts> {
        let (files, hash) = (self.andon.files, content.hash);
        Memo::new(move |_| files.with(|files| files.get(&hash).cloned().unwrap_or_default()))
    }

    /// Attaches files, one after the other. What cannot be attached is told in `problems`.
    pub fn take(&self, way: Way, target: Target, files: Vec<Picked>) {
        let hold = *self;
        let of = untrack(|| hold.line(target));
        match (target, of) {
            (Target::NextLine, Some(Origin::Entry(id))) => {
                hold.andon.keep_next_id(Draft::LineId, hold.incident.id, Some(id.0));
            }
            (Target::NextNote, Some(Origin::Note(id))) => {
                hold.andon.keep_next_id(Draft::NoteId, hold.incident.id, Some(id.0));
            }
            _ => {}
        }
        spawn(async move {
            for picked in files {
                let (id, name) = (hold.andon.new_attachment_id(), hold.name(way, &picked));
                match hold.incident.attach(id, picked, name.clone(), of).await {
                    Ok(()) => hold.announcer.announce(&format!("Attached {name}")),
                    Err(why) => drop(hold.problems.try_update(|all| all.push(why.to_string()))),
                }
            }
        });
    }

    /// What is pasted has no name of its own: browsers call it `image.png`.
    fn name(&self, way: Way, picked: &Picked) -> String {
        let (stem, kind) = picked.name.rsplit_once('.').unwrap_or((&picked.name, ""));
        let nameless = picked.name.trim().is_empty() || stem == "image";
        let picture = picked.media_type.starts_with("image/");
        if picked.folder || way != Way::Pasted || !nameless {
            return picked.name.clone();
        }
        let what = if picture { "screenshot" } else { "file" };
        let at = self.incident.zone.try_get_untracked().map(|zone| local(&zone, clock::now()));
        let at = at.map(|at| at.format(" %Y-%m-%d %H-%M").to_string()).unwrap_or_default();
        let kind = match (kind, picked.media_type.strip_prefix("image/")) {
            ("", Some(kind)) => kind,
            (kind, _) => kind,
        };
        let dot = if kind.is_empty() { "" } else { "." };
        format!("{what}{at}{dot}{kind}")
    }

    /// The id for the composer's line if files wait for it. In another tab it may be written.
    pub fn line_to_write(&self) -> Option<EntryId> {
        let entry = self.next_entry.get_untracked();
        let waits = !untrack(|| self.at(Target::NextLine)).is_empty();
        (waits && self.incident.timeline.entry(entry).is_none()).then_some(entry)
    }

    /// The same for the note.
    pub fn note_to_write(&self) -> Option<NoteId> {
        let note = self.next_note.get_untracked();
        let waits = !untrack(|| self.at(Target::NextNote)).is_empty();
        let notes = self.incident.lists.notes;
        let written = notes.with_untracked(|notes| notes.iter().any(|one| one.id == note));
        (waits && !written).then_some(note)
    }

    /// The names of the files that wait for what is written: its text, if it has no other.
    pub fn names(&self, target: Target) -> String {
        let names = untrack(|| self.at(target)).into_iter().map(|one| one.content.name);
        names.collect::<Vec<_>>().join(", ")
    }

    /// It is written: files go with the next one from now on.
    pub fn written(&self, target: Target) {
        let (andon, incident) = (self.andon, self.incident.id);
        if target == Target::NextNote {
            andon.keep_next_id(Draft::NoteId, incident, None);
            self.next_note.set(andon.new_note_id());
        } else {
            andon.keep_next_id(Draft::LineId, incident, None);
            self.next_entry.set(andon.new_entry_id());
        }
    }

    pub fn rename(&self, file: AttachmentId, name: &str) -> Result<(), Refusal> {
        let name = name.to_owned();
        self.incident.run(Command::RenameAttachment { attachment: file, name })
    }

    /// Removes a file; its place offers to bring it back.
    pub fn remove(&self, file: AttachmentId) -> Result<(), Refusal> {
        self.incident.run(Command::RemoveAttachment(file))?;
        self.kept.update(|kept| {
            kept.insert(file);
        });
        let kept = self.kept;
        set_timeout(
            move || {
                kept.try_update(|kept| kept.remove(&file));
            },
            UNDO_TIME,
        );
        Ok(())
    }

    pub fn restore(&self, file: AttachmentId) -> Result<(), Refusal> {
        self.incident.run(Command::RestoreAttachment(file))
    }

    /// Saves a file among the person's downloads.
    pub fn download(&self, content: Content) {
        let hold = *self;
        spawn(async move {
            let url = match hold.andon.file(&content).await {
                Ok(bytes) => bytes.download_url(),
                Err(why) => {
                    let text = format!("“{}” cannot be downloaded. {why}", content.name);
                    hold.problems.try_update(|all| all.push(text));
                    return;
                }
            };
            if url.and_then(|url| url.download(&content.name)).is_none() {
                let text = format!("The browser did not save “{}”.", content.name);
                hold.problems.try_update(|all| all.push(text));
            }
        });
    }
}

/// The hold of the page's files.
pub fn use_files_hold() -> FilesHold {
    expect_context::<FilesHold>()
}
