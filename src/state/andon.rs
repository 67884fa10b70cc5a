//! The app's state, from the context.

mod diagnostics;
pub mod drafts;
mod files;
pub mod heads;
mod kept;
pub mod rebuild;
pub mod records;
mod reviews;
mod searching;
mod workspace;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use andon_document::incident as document;
use andon_model::command::{Command, Declaration, NAME_LIMIT, Refusal};
use andon_model::id::{
    ActionId, EntryId, IdSource, IncidentId, LinkId, NoteId, PersonId, TransitionId, WorkspaceId,
};
use andon_model::incident::{Incident, IncidentKind};
use andon_model::index::{IncidentRow, RecordRow};
use andon_model::when::When;
use andon_model::workspace::{Person, Workspace};
use andon_model::zone::Zone;
use andon_sync::DocumentId;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::attachments::{Files, Known};
use super::boot;
use super::device::{Actor, Device};
use super::entrance::Entrance;
use super::glimpse::Glimpse;
use super::incident::IncidentState;
use super::keeping::Keeping;
use super::library::Library;
use super::link::Link;
use super::preferences::Preferences;
use super::presence;
use super::repo::Repo;
use super::search::Search;
use super::session;
use super::sync_status::{self, SyncStatus};
use super::zone::NamedZone;
use crate::browser::clock::{self, Timer};
use crate::browser::storage::StorageError;
use crate::browser::tabs::Tabs;
use crate::browser::{install, page, preferences, spawn};

pub use diagnostics::Diagnostics;

/// What the declare form asks for. Only the name is required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclareForm {
    pub name: String,
    pub description: String,
    pub kind: IncidentKind,
    pub environment: String,
    /// Empty = the workspace's zone.
    pub zone: String,
    /// If it began before now.
    pub started: Option<When>,
    /// `None` = oneself.
    pub commander: Option<PersonId>,
}

/// The app's state. Cheap to copy; `use_andon()` gives it anywhere.
#[derive(Clone, Copy)]
pub struct Andon {
    pub entrance: RwSignal<Entrance>,
    /// Oneself, once known.
    pub me: RwSignal<Option<Person>>,
    pub workspace: RwSignal<Workspace>,
    /// Every incident that is known, in the order of home.
    pub incidents: RwSignal<Vec<IncidentRow>>,
    /// Whether `incidents` has been read from the device (until then home shows `glimpse`).
    pub incidents_ready: RwSignal<bool>,
    pub glimpse: RwSignal<Glimpse>,
    /// Every problem-solving record that is known, the newest first.
    pub records: RwSignal<Vec<RecordRow>>,
    pub sync: RwSignal<SyncStatus>,
    /// Ticks every second.
    pub now: RwSignal<DateTime<Utc>>,
    pub preferences: RwSignal<Preferences>,
    /// A newer version of the app is installed and waits for the person's word.
    pub update_ready: RwSignal<bool>,
    /// Where the bytes of attached files are.
    pub files: Known,
    pub(super) core: StoredValue<Option<Rc<Core>>, LocalStorage>,
}

/// The machinery behind the signals, there once storage is open.
pub struct Core {
    pub repo: Repo,
    pub link: Link,
    pub keeping: Keeping,
    pub files: Files,
    pub search: Search,
    pub(super) device: RefCell<Device>,
    pub(super) actor: RefCell<Actor>,
    pub(super) library: RefCell<Option<Library>>,
    pub(super) ids: RefCell<IdSource>,
    pub(super) refused: RefCell<Vec<(String, String)>>,
    /// The workspace of a link that was redeemed but not yet moved into.
    pub(super) invited: RefCell<Option<WorkspaceId>>,
    pub(super) sync: RwSignal<SyncStatus>,
    pub(super) calm: RefCell<Option<Timer>>,
    /// To the other tabs, for words; chunks have a channel of their own.
    pub(super) tabs: Rc<Option<Tabs>>,
    /// Storage is being asked again and again until it works.
    pub(super) rescuing: Cell<bool>,
    /// A join link is being tried again and again until it can be redeemed.
    pub(super) retrying: Cell<bool>,
}

/// How many refused messages are remembered, the latest first.
const REFUSED_KEPT: usize = 100;
/// How long after storage failed it is asked again.
const RESCUE: Duration = Duration::from_secs(5);
/// How long good news must hold before it is shown.
const CALM: Duration = Duration::from_millis(300);

impl Core {
    /// Oneself.
    pub fn me(&self) -> PersonId {
        self.device.borrow().person
    }

    /// Refuses for those whose access reads only: what they change would go nowhere.
    pub fn may_write(&self) -> Result<(), Refusal> {
        self.device.borrow().may_write()
    }

    pub fn me_named(&self) -> (PersonId, String) {
        let device = self.device.borrow();
        (device.person, device.name.clone())
    }

    /// Whether documents go to a relay.
    pub fn is_shared(&self) -> bool {
        self.device.borrow().joined
    }

    /// Whether the relay is connected now.
    pub fn is_live(&self) -> bool {
        self.link.is_live()
    }

    /// The workspace's configuration and people; `None` before they are open.
    pub fn workspace(&self) -> Option<Workspace> {
        self.library.borrow().as_ref().map(Library::workspace)
    }

    /// Puts an incident's row into the index.
    pub fn put_row(&self, row: IncidentRow) {
        // What an observer changes stays here, so others need not hear of it.
        if let Some(library) = self.library.borrow().as_ref()
            && self.may_write().is_ok()
        {
            library.put_row(row);
        }
    }

    /// An incident's row in the index.
    pub fn row(&self, incident: IncidentId) -> Option<IncidentRow> {
        self.library.borrow().as_ref()?.row(incident)
    }

    /// A note for the diagnostics page.
    pub fn note_refused(&self, document: DocumentId, reason: String) {
        let mut refused = self.refused.borrow_mut();
        refused.truncate(REFUSED_KEPT - 1);
        refused.insert(0, (document.to_string(), reason));
    }

    fn new_id(&self) -> uuid::Uuid {
        self.ids.borrow_mut().next(clock::now_millis(), clock::random_u64())
    }

    /// Counts anew what is saved and acknowledged. Bad news shows at once, good news when it has
    /// held for a moment: so the words are never ahead of the truth and do not flicker while one
    /// types.
    pub(super) fn recount(self: &Rc<Self>) {
        let now = self.counted();
        let Some((shown, access)) =
            self.sync.try_with_untracked(|sync| ((sync.unsaved, sync.waiting), sync.access))
        else {
            return;
        };
        let allowed = match (self.repo.is_refused(), self.may_write()) {
            (true, _) => sync_status::Access::ReadOnly,
            (false, Err(_)) => sync_status::Access::Reading,
            (false, Ok(())) => sync_status::Access::Write,
        };
        if access != allowed {
            self.sync.update(|sync| sync.access = allowed);
        }
        let confidential = self.device.borrow().may_read_confidential();
        if self.sync.with_untracked(|sync| sync.confidential) != confidential {
            self.sync.update(|sync| sync.confidential = confidential);
            self.search.set_clearance(confidential);
        }
        if now.0 == 0 {
            self.actor.borrow().recall_lifeboat();
        }
        if now == shown {
            return;
        }
        if now.0 > shown.0 || now.1 > shown.1 {
            self.sync.update(|sync| (sync.unsaved, sync.waiting) = now);
        }
        let core = Rc::downgrade(self);
        *self.calm.borrow_mut() = Some(Timer::after(CALM, move || {
            if let Some(core) = core.upgrade() {
                let now = core.counted();
                core.sync.try_update(|sync| (sync.unsaved, sync.waiting) = now);
            }
        }));
    }

    fn counted(&self) -> (usize, usize) {
        let (unsaved, waiting) = self.repo.totals();
        (unsaved, waiting + self.keeping.waiting_elsewhere())
    }

    /// Storage failed (or, with `None`, works again).
    pub(super) fn storage_says(self: &Rc<Self>, error: Option<&StorageError>) {
        let health = match error {
            None => sync_status::Storage::Good,
            Some(StorageError::QuotaExceeded) => sync_status::Storage::Full,
            Some(error) => sync_status::Storage::Failing { reason: error.to_string() },
        };
        if self.sync.with_untracked(|sync| sync.storage != health) {
            // What storage does not keep is gone with the tab, unless the relay has it.
            page::confirm_leave(health != sync_status::Storage::Good);
            self.sync.update(|sync| sync.storage = health);
        }
        if error.is_none() || self.rescuing.replace(true) {
            return;
        }
        if let Some(fresh) = self.actor.borrow_mut().renounce() {
            self.repo.set_actor(fresh);
        }
        let core = self.clone();
        spawn(async move {
            // Space may be freed, or the reason may pass.
            loop {
                clock::sleep(RESCUE).await;
                core.repo.retry_saves();
                if core.repo.is_sound() && core.keeps().await {
                    break;
                }
            }
            core.rescuing.set(false);
            core.storage_says(None);
        });
    }

    /// Whether storage keeps the device's record, and the actor that must not be used again is
    /// out of it.
    async fn keeps(&self) -> bool {
        let storage = self.repo.storage();
        let device = self.device.borrow().clone();
        let forget = self.actor.borrow().to_forget();
        if let Some(key) = forget
            && storage.delete_value(&key).await.is_err()
        {
            return false;
        }
        device.save(&storage).await.is_ok()
    }
}

impl Andon {
    /// Starts everything and puts the state into the context.
    pub fn provide() -> Andon {
        let known: Preferences = preferences::get("andon.preferences").unwrap_or_default();
        let andon = Andon {
            entrance: RwSignal::new(Entrance::Opening),
            me: RwSignal::new(None),
            workspace: RwSignal::new(Workspace::default()),
            incidents: RwSignal::new(Vec::new()),
            incidents_ready: RwSignal::new(false),
            glimpse: RwSignal::default(),
            records: RwSignal::new(Vec::new()),
            sync: RwSignal::new(SyncStatus::default()),
            now: RwSignal::new(clock::now()),
            preferences: RwSignal::new(known),
            update_ready: RwSignal::new(false),
            files: RwSignal::default(),
            core: StoredValue::new_local(None),
        };
        provide_context(andon);
        Effect::new(move |before: Option<()>| {
            let chosen = andon.preferences.get();
            if before.is_some() {
                // Preferences that cannot be kept hold until the tab is closed.
                let _ = preferences::set("andon.preferences", &chosen);
            }
        });
        Effect::new(move |_| andon.workspace.with(presence::colour));
        let tick = Timer::every(Duration::from_secs(1), move || {
            andon.now.try_set(clock::now());
        });
        StoredValue::new_local(tick);
        boot::start(andon);
        andon
    }

    fn core(&self) -> Option<Rc<Core>> {
        self.core.try_get_value().flatten()
    }

    /// Goes in without a relay; one can join later.
    pub fn work_alone(&self) {
        if let Some(core) = self.core() {
            boot::enter(*self, core);
        }
    }

    /// Says who one is: on the first visit, or to be called differently.
    pub fn set_name(&self, name: &str) -> Result<(), Refusal> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Refusal::PersonNameMissing);
        }
        let length = name.chars().count();
        if length > NAME_LIMIT {
            return Err(Refusal::TooLong { what: "The name", length, limit: NAME_LIMIT });
        }
        if let Some(core) = self.core() {
            core.device.borrow_mut().name = name.to_owned();
            boot::keep_device(core.clone());
            if let Some(library) = core.library.borrow().as_ref()
                && core.may_write().is_ok()
            {
                library.rename(core.me(), name);
            }
            boot::enter(*self, core);
        }
        Ok(())
    }

    /// Joins with a pasted link or its secret. The outcome shows in `entrance` and `sync`.
    pub fn join(&self, link: &str) {
        if let Some(core) = self.core() {
            let secret = link.rsplit_once("join=").map_or(link, |(_, secret)| secret);
            boot::join(*self, core, secret.trim().to_owned());
        }
    }

    /// Calls with the name of the provider with whom one can sign in, if the relay has one.
    pub fn on_provider(&self, call: impl FnOnce(String) + 'static) {
        spawn(async move {
            if let Some(name) = session::provider().await {
                call(name);
            }
        });
    }

    /// Leaves a refusal or an unreachable relay behind and goes on with what is on the device.
    pub fn go_on(&self) {
        self.work_alone();
    }

    /// Takes the incidents of this device along into the workspace that was just joined.
    pub fn bring_along(&self) {
        if let Some(core) = self.core() {
            boot::switch_workspace(*self, core, true);
        }
    }

    /// Joins the workspace and leaves the incidents of this device where they are.
    pub fn keep_apart(&self) {
        if let Some(core) = self.core() {
            boot::switch_workspace(*self, core, false);
        }
    }

    /// Declares an incident; its page can be opened at once.
    pub fn declare(&self, form: DeclareForm) -> Result<IncidentId, Refusal> {
        let core = self.core().ok_or_else(|| Refusal::NotFound("The workspace".into()))?;
        core.may_write()?;
        let id = IncidentId(core.new_id());
        let now = clock::now();
        let zone = match form.zone.is_empty() {
            true => self.workspace.with_untracked(|workspace| workspace.zone.clone()),
            false => form.zone,
        };
        let declaration = Declaration {
            name: form.name.trim().to_owned(),
            description: form.description.trim_end().to_owned(),
            kind: form.kind,
            environment: form.environment.trim().to_owned(),
            offset_seconds: NamedZone::of(&zone).offset_seconds(now),
            zone,
            declared: When::Exact { at: now },
            started: form.started,
            reporter: core.me(),
            commander: form.commander.unwrap_or(core.me()),
            first_entry: self.new_entry_id(),
        };
        let target = DocumentId::from(id.0);
        // Everything is checked on a fresh document first, so that a refusal leaves no trace.
        let links = self.workspace.with_untracked(|w| w.links_for(&declaration));
        let links = links.into_iter().map(|(label, address)| Command::AddLink {
            link: self.new_link_id(),
            label,
            address,
        });
        let declare =
            Command::All(std::iter::once(Command::Declare(declaration)).chain(links).collect());
        let mut made = document::new();
        let mut declared = made.transaction();
        document::apply(&mut declared, &declare, core.me(), now)?;
        declared.rollback();
        if core.is_shared() {
            core.repo.share(target);
        }
        let hold = core.repo.make(target, document::new());
        core.repo
            .edit(target, document::new, |tx| document::apply(tx, &declare, core.me(), now))
            .unwrap_or_else(|| Err(Refusal::NotFound("The incident".into())))?;
        let incident: Option<Incident> =
            core.repo.with(target, |document| document::read(document, id).0);
        if let Some(incident) = incident {
            let row = self.workspace.with_untracked(|w| IncidentRow::of(&incident, w, Some(now)));
            core.put_row(row);
        }
        // Its page takes over; until then it stays open.
        spawn(async move {
            clock::sleep(Duration::from_secs(10)).await;
            drop(hold);
        });
        Ok(id)
    }

    /// Opens an incident for the page whose reactive owner is current; closed with it.
    /// `None` only before the device's storage is open.
    pub fn open(&self, id: IncidentId) -> Option<IncidentState> {
        let core = self.core()?;
        Some(IncidentState::open(core, id, self.preferences))
    }

    /// Tries to reach the relay now instead of at the next attempt.
    pub fn reconnect(&self) {
        if let Some(core) = self.core().filter(|core| core.is_shared()) {
            core.link.dial();
        }
    }

    /// Loads the new version of the app. Nothing unsaved is lost.
    pub fn update(&self) {
        if let Some(core) = self.core() {
            core.repo.flush();
        }
        install::activate_update();
    }

    /// Fresh ids, for commands.
    pub fn new_entry_id(&self) -> EntryId {
        EntryId(self.new_id())
    }

    pub fn new_link_id(&self) -> LinkId {
        LinkId(self.new_id())
    }

    pub fn new_action_id(&self) -> ActionId {
        ActionId(self.new_id())
    }

    pub fn new_note_id(&self) -> NoteId {
        NoteId(self.new_id())
    }

    pub fn new_transition_id(&self) -> TransitionId {
        TransitionId(self.new_id())
    }

    fn new_id(&self) -> uuid::Uuid {
        self.core().map_or_else(super::device::random_uuid, |core| core.new_id())
    }
}

/// The app's state.
pub fn use_andon() -> Andon {
    expect_context::<Andon>()
}
