//! The workspace's own documents: its configuration and people, and the index of its incidents and
//! problem-solving records.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use andon_document::{index, workspace};
use andon_model::command::{Refusal, WorkspaceCommand};
use andon_model::id::{IncidentId, PdcaId, PersonId, WorkspaceId};
use andon_model::index::{IncidentRow, RecordRow};
use andon_model::workspace::{Person, Workspace, index_document, index_year, workspace_document};
use andon_sync::DocumentId;
use automerge::Automerge;
use automerge::transaction::Transaction;
use chrono::Datelike;

use super::glimpse::Glimpse;
use super::repo::{Event, Hold, Repo, Watch};
use super::steps::Fits;
use crate::browser::{clock, spawn, zone};

/// What was kept for the start is painted before the indexes are read, which takes its time.
const TO_BE_PAINTED: Duration = Duration::from_millis(30);

/// What the library tells.
pub struct Listener {
    pub workspace: Box<dyn Fn(Workspace)>,
    /// What was there when the app was last open here; told before any row is, if at all.
    pub glimpse: Box<dyn Fn(Glimpse)>,
    /// All rows, in the order of home: once every index has been read, and after any change.
    pub rows: Box<dyn Fn(Vec<IncidentRow>)>,
    /// All rows of records, the newest first, after any change.
    pub records: Box<dyn Fn(Vec<RecordRow>)>,
}

/// Writes a row into an index.
type Put = Box<dyn FnOnce(&mut Transaction<'_>) -> Result<bool, Refusal>>;

/// The rows of a year's index.
#[derive(Default)]
struct Shelf {
    incidents: BTreeMap<IncidentId, IncidentRow>,
    records: BTreeMap<PdcaId, RecordRow>,
}

#[derive(Default)]
struct Inner {
    workspace: Workspace,
    rows: BTreeMap<i32, Shelf>,
    held: Vec<(Hold, Watch)>,
    years: BTreeSet<i32>,
    /// The workspace has been read, so the indexes that it names are opened.
    begun: bool,
    /// As kept on the device.
    glimpse: Glimpse,
    told: bool,
    /// What the workspace has yet to hear from us.
    hello: Option<Hello>,
    /// We are new here, and perhaps the first, who says which zone it lives in.
    newcomer: bool,
}

/// What one says of oneself.
enum Hello {
    /// One is here. Whoever is known already keeps the name that the workspace has for them.
    Arrived(Person),
    /// One is called so from now on.
    Renamed(Person),
}

/// See the module's text. Cheap to clone; closed when the last clone goes.
#[derive(Clone)]
pub struct Library {
    pub id: WorkspaceId,
    /// Whether the documents go to a relay.
    shared: bool,
    repo: Repo,
    inner: Rc<RefCell<Inner>>,
    listener: Rc<Listener>,
}

impl Library {
    /// Opens a workspace's documents.
    pub fn open(repo: Repo, id: WorkspaceId, shared: bool, listener: Listener) -> Library {
        let library = Library {
            id,
            shared,
            repo: repo.clone(),
            inner: Rc::default(),
            listener: Rc::new(listener),
        };
        let document = DocumentId::from(workspace_document(id));
        if shared {
            repo.share(document);
        }
        let this = library.clone();
        let watch = repo.watch(document, move |event| match event {
            Event::Changed { document, .. } => this.workspace_is(document),
            Event::Standing => this.settle_in(),
            Event::Ephemeral(_) => {}
        });
        let this = library.clone();
        let hold = repo.open(document, Some(workspace::new), move || {
            this.repo.with(document, |document| this.workspace_is(document));
            this.settle_in();
            let this = this.clone();
            spawn(async move { this.begin().await });
        });
        library.inner.borrow_mut().held.push((hold, watch));
        library
    }

    /// Shows what was kept for this moment, then reads the indexes.
    async fn begin(&self) {
        let kept = Glimpse::load(&self.repo.storage(), self.id).await;
        if let Some(glimpse) = kept.filter(|glimpse| !glimpse.open.is_empty()) {
            self.inner.borrow_mut().glimpse = glimpse.clone();
            (self.listener.glimpse)(glimpse);
            clock::sleep(TO_BE_PAINTED).await;
        }
        self.open_year(this_year());
        self.open_named_years();
        self.inner.borrow_mut().begun = true;
        self.tell();
    }

    fn open_named_years(&self) {
        let years = self.inner.borrow().workspace.index_years.clone();
        years.into_iter().for_each(|year| self.open_year(year));
    }

    /// Takes the documents out of its hands. (Its watchers hold clones of it.)
    pub fn close(&self) {
        let held = std::mem::take(&mut self.inner.borrow_mut().held);
        drop(held);
    }

    pub fn document(&self) -> DocumentId {
        DocumentId::from(workspace_document(self.id))
    }

    /// Changes the workspace's configuration or people. Returns what takes it back.
    pub fn run(&self, command: &WorkspaceCommand) -> Result<Vec<WorkspaceCommand>, Refusal> {
        self.run_if(command, &|_| true)
    }

    /// The same, where what takes it back fits.
    pub fn run_if(
        &self,
        command: &WorkspaceCommand,
        fits: Fits<'_, WorkspaceCommand>,
    ) -> Result<Vec<WorkspaceCommand>, Refusal> {
        let edited = self.repo.edit(self.document(), workspace::new, |tx| {
            let inverse = workspace::apply(tx, command)?;
            if fits(&inverse) { Ok(inverse) } else { Err(Refusal::ChangedSince) }
        });
        edited.unwrap_or_else(|| Err(Refusal::NotFound("The workspace".into())))
    }

    /// Makes oneself known to the workspace, now or as soon as it has been read.
    pub fn introduce(&self, person: PersonId, name: &str) {
        self.say(Hello::Arrived(Person { id: person, name: name.to_owned() }));
    }

    /// The same, with a name that somebody has just given themselves.
    pub fn rename(&self, person: PersonId, name: &str) {
        self.say(Hello::Renamed(Person { id: person, name: name.to_owned() }));
    }

    fn say(&self, hello: Hello) {
        self.inner.borrow_mut().hello = Some(hello);
        self.settle_in();
    }

    /// Does what waits for the workspace to be read, once: others may change it after that.
    fn settle_in(&self) {
        let this = self.clone();
        // We may be inside a watcher of the document that this changes.
        spawn(async move {
            let Some(standing) = this.repo.standing(this.document()) else { return };
            let hello = this.inner.borrow_mut().hello.take();
            if let Some(Hello::Arrived(me) | Hello::Renamed(me)) = &hello {
                let known = this.inner.borrow().workspace.people.get(&me.id).cloned();
                this.inner.borrow_mut().newcomer |= known.is_none();
                let is_renamed = matches!(hello, Some(Hello::Renamed(_)));
                if known.is_none() || is_renamed && known.as_ref() != Some(me) {
                    let me = me.clone();
                    // A name was checked before it came here.
                    let _ = this.run(&WorkspaceCommand::PutPerson { person: me.id, name: me.name });
                }
            }
            if this.shared && !standing.level {
                return;
            }
            if !std::mem::take(&mut this.inner.borrow_mut().newcomer) {
                return;
            }
            let own = zone::own_name();
            let first = {
                let workspace = &this.inner.borrow().workspace;
                workspace.people.len() <= 1 && workspace.zone == "UTC"
            };
            if first && own != "UTC" {
                // A zone is never refused.
                let _ = this.run(&WorkspaceCommand::SetZone(own));
            }
        });
    }

    /// Every row, once everything on the device has been read.
    pub async fn all_rows(&self) -> (Vec<IncidentRow>, Vec<RecordRow>) {
        while !self.inner.borrow().is_read() {
            clock::sleep(Duration::from_millis(20)).await;
        }
        (self.rows(), self.records())
    }

    /// The workspace's configuration and people.
    pub fn workspace(&self) -> Workspace {
        self.inner.borrow().workspace.clone()
    }

    /// Every row, unsorted.
    pub fn rows(&self) -> Vec<IncidentRow> {
        let inner = self.inner.borrow();
        inner.rows.values().flat_map(|shelf| shelf.incidents.values().cloned()).collect()
    }

    /// Every row of a record, unsorted.
    pub fn records(&self) -> Vec<RecordRow> {
        let inner = self.inner.borrow();
        inner.rows.values().flat_map(|shelf| shelf.records.values().cloned()).collect()
    }

    /// The row of an incident.
    pub fn row(&self, incident: IncidentId) -> Option<IncidentRow> {
        self.inner.borrow().rows.get(&index_year(incident.0))?.incidents.get(&incident).cloned()
    }

    /// The row of a record.
    pub fn record(&self, record: PdcaId) -> Option<RecordRow> {
        self.inner.borrow().rows.get(&index_year(record.0))?.records.get(&record).cloned()
    }

    /// Writes a row into the index of its year.
    pub fn put_row(&self, row: IncidentRow) {
        self.put(index_year(row.id.0), Box::new(move |tx| index::put(tx, &row)));
    }

    /// Writes the row of a record into the index of its year.
    pub fn put_record(&self, row: RecordRow) {
        self.put(index_year(row.id.0), Box::new(move |tx| index::put_record(tx, &row)));
    }

    /// Writes many rows, in one change for each year.
    pub fn put_all(&self, rows: Vec<IncidentRow>, records: Vec<RecordRow>) {
        let mut years: BTreeMap<i32, (Vec<IncidentRow>, Vec<RecordRow>)> = BTreeMap::new();
        for row in rows {
            years.entry(index_year(row.id.0)).or_default().0.push(row);
        }
        for row in records {
            years.entry(index_year(row.id.0)).or_default().1.push(row);
        }
        for (year, (rows, records)) in years {
            let put = move |tx: &mut Transaction<'_>| {
                let mut written = false;
                for row in &rows {
                    written |= index::put(tx, row)?;
                }
                for row in &records {
                    written |= index::put_record(tx, row)?;
                }
                Ok(written)
            };
            self.put(year, Box::new(put));
        }
    }

    fn put(&self, year: i32, put: Put) {
        self.open_year(year);
        if !self.inner.borrow().workspace.index_years.contains(&year)
            && self.repo.standing(self.document()).is_some()
        {
            // Refused only when the document is not open yet; the next row tries again.
            let _ = self.run(&WorkspaceCommand::AddIndexYear(year));
        }
        let repo = self.repo.clone();
        let document = DocumentId::from(index_document(self.id, year));
        // The index may still be being read, or we may be called while it tells its watchers.
        spawn(async move {
            let editor = repo.clone();
            // The library holds the index open; this only waits until it has been read.
            drop(repo.open(document, Some(index::new), move || {
                // The seed always exists, so this cannot be refused.
                let _ = editor.edit(document, index::new, put);
            }));
        });
    }

    fn open_year(&self, year: i32) {
        if !self.inner.borrow_mut().years.insert(year) {
            return;
        }
        let document = DocumentId::from(index_document(self.id, year));
        if self.shared {
            self.repo.share(document);
        }
        let this = self.clone();
        let watch = self.repo.watch(document, move |event| match event {
            Event::Changed { document, patches, .. } => {
                let touched = index::touched(patches);
                if touched.everything {
                    return this.index_is(year, document);
                }
                this.rows_are(year, document, touched);
            }
            Event::Ephemeral(_) | Event::Standing => {}
        });
        let this = self.clone();
        let hold = self.repo.open(document, Some(index::new), move || {
            this.repo.with(document, |document| this.index_is(year, document));
        });
        self.inner.borrow_mut().held.push((hold, watch));
    }

    fn workspace_is(&self, document: &Automerge) {
        let (workspace, _) = workspace::read(document);
        self.inner.borrow_mut().workspace = workspace.clone();
        (self.listener.workspace)(workspace);
        // Opening documents while one tells its watchers is too early.
        let this = self.clone();
        if self.inner.borrow().begun {
            spawn(async move { this.open_named_years() });
        }
    }

    fn index_is(&self, year: i32, document: &Automerge) {
        let (incidents, _) = index::read(document);
        let (records, _) = index::read_records(document);
        self.inner.borrow_mut().rows.insert(year, Shelf { incidents, records });
        self.tell();
    }

    fn rows_are(&self, year: i32, document: &Automerge, touched: index::Touched) {
        {
            let mut inner = self.inner.borrow_mut();
            let shelf = inner.rows.entry(year).or_default();
            for id in touched.incidents {
                match index::read_row(document, id) {
                    Some(row) => drop(shelf.incidents.insert(id, row)),
                    None => drop(shelf.incidents.remove(&id)),
                }
            }
            for id in touched.records {
                match index::read_record(document, id) {
                    Some(row) => drop(shelf.records.insert(id, row)),
                    None => drop(shelf.records.remove(&id)),
                }
            }
        }
        self.tell();
    }

    /// Keeps for the next start what is new since it was kept.
    fn remember(&self, glimpse: Glimpse) {
        if self.inner.borrow().glimpse == glimpse {
            return;
        }
        self.inner.borrow_mut().glimpse = glimpse.clone();
        let (storage, id) = (self.repo.storage(), self.id);
        spawn(async move { glimpse.keep(&storage, id).await });
    }

    /// Gathers the changes of one turn into one list.
    fn tell(&self) {
        if std::mem::replace(&mut self.inner.borrow_mut().told, true) {
            return;
        }
        let this = self.clone();
        spawn(async move {
            this.inner.borrow_mut().told = false;
            if !this.inner.borrow().is_read() {
                return;
            }
            let mut rows = this.rows();
            rows.sort_by_key(IncidentRow::home_order);
            this.remember(Glimpse::of(&rows));
            (this.listener.rows)(rows);
            let mut records = this.records();
            records.sort_unstable_by_key(|row| std::cmp::Reverse((row.created, row.id)));
            (this.listener.records)(records);
        });
    }
}

impl Inner {
    /// Whether every index that is known of has been read.
    fn is_read(&self) -> bool {
        let mut years = self.years.iter().chain(&self.workspace.index_years);
        self.begun && years.all(|year| self.rows.contains_key(year))
    }
}

fn this_year() -> i32 {
    clock::now().year()
}
