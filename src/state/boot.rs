//! From opening the page to being in: storage, device, join link, workspace, relay.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use andon_model::id::WorkspaceId;
use andon_model::workspace::Workspace;
use andon_sync::DocumentId;
use leptos::prelude::*;

use super::andon::{Andon, Core};
use super::attachments::Files;
use super::device::{self, Actor, Device};
use super::entrance::Entrance;
use super::glimpse::Glimpse;
use super::keeping::Keeping;
use super::library::{self, Library};
use super::link::Link;
use super::repo::{Host, Repo};
use super::search::Search;
use super::session::{self, Answer, Redeemed, Session};
use super::sync_status;
use super::tab_channel::{self, Word};
use crate::browser::tabs::Tabs;
use crate::browser::{clock, device as browser_device, install, page, spawn, storage};

/// How often one looks whether what was brought along is stored.
const BROUGHT: Duration = Duration::from_millis(100);
/// How often a join link that could not be redeemed is tried again.
const LINK_RETRY: Duration = Duration::from_secs(10);

/// Opens the device's storage and goes as far in as one can without asking.
pub fn start(andon: Andon) {
    install::register();
    let update = install::on_update_ready(move || {
        andon.update_ready.try_set(true);
    });
    StoredValue::new_local(update);
    let secret = page::take_fragment_secret("join");
    // A link that is opened where the app is already open loads nothing anew.
    let link = page::on_fragment(move || {
        if let Some(secret) = page::take_fragment_secret("join") {
            andon.join(&secret);
        }
    });
    StoredValue::new_local(link);
    spawn(async move {
        match open_device(andon).await {
            Ok(core) => go_in(andon, core, secret).await,
            Err(reason) => andon.entrance.set(Entrance::Broken { reason }),
        }
    });
}

async fn open_device(andon: Andon) -> Result<Rc<Core>, String> {
    let storage = storage::open().await.map_err(|error| error.to_string())?;
    let landed = device::land_lifeboats(&storage).await.map_err(|error| error.to_string())?;
    let known = Device::load(&storage).await.map_err(|error| error.to_string())?;
    let actor = Actor::take(&storage).await;
    let core: Rc<RefCell<Weak<Core>>> = Rc::default();
    let listening = core.clone();
    let tabs = Tabs::open("andon.words", move |bytes| {
        if let (Some(core), Some(word)) = (listening.borrow().upgrade(), tab_channel::hear(&bytes))
        {
            hear(andon, core, word);
        }
    });
    let tabs = Rc::new(tabs.ok());
    let repo = Repo::new(storage, actor.id.clone(), host(core.clone()));
    landed.iter().for_each(|chunk| repo.tell_tabs(chunk));
    let keeping = Keeping::load(repo.clone(), tabs.clone(), core.clone()).await;
    let device = known.unwrap_or_else(Device::fresh);
    let (dialing, meeting, speaking) = (core.clone(), core.clone(), core.clone());
    let fallback = device.workspace;
    let link = Link::new(
        repo.clone(),
        move || dialing.borrow().upgrade().map_or(fallback, |c| c.device.borrow().workspace),
        move |session| {
            if let Some(core) = meeting.borrow().upgrade() {
                access_is(&core, session);
            }
        },
        move |link| {
            if let Some(core) = speaking.borrow().upgrade() {
                link_says(&core, link);
            }
        },
    );
    repo.set_author(device.person.0.as_bytes().to_vec());
    let files = Files::new(core.clone(), andon.files);
    let made = Rc::new(Core {
        files,
        search: Search::new(repo.clone(), andon.sync),
        repo,
        link,
        keeping,
        device: RefCell::new(device),
        actor: RefCell::new(actor),
        library: RefCell::default(),
        ids: RefCell::default(),
        refused: RefCell::default(),
        invited: RefCell::default(),
        sync: andon.sync,
        calm: RefCell::default(),
        tabs,
        rescuing: Cell::default(),
        retrying: Cell::default(),
    });
    *core.borrow_mut() = Rc::downgrade(&made);
    andon.core.set_value(Some(made.clone()));
    listen(&made);
    Ok(made)
}

fn host(core: Rc<RefCell<Weak<Core>>>) -> Host {
    let with = move |act: &dyn Fn(&Rc<Core>)| {
        let core = core.borrow().upgrade();
        if let Some(core) = core {
            act(&core);
        }
    };
    let (status, storage, pending, refused, kept, changed, missed) =
        (with.clone(), with.clone(), with.clone(), with.clone(), with.clone(), with.clone(), with);
    Host {
        status: Box::new(move || status(&|core| core.recount())),
        storage: Box::new(move |error| storage(&|core| core.storage_says(error))),
        pending: Box::new(move |document, waits| {
            pending(&|core| core.keeping.set_pending(document, waits));
        }),
        refused: Box::new(move |document, reason| {
            refused(&|core| core.note_refused(document, reason.clone()));
        }),
        kept: Box::new(move |document| kept(&|core| core.keeping.is_here(document))),
        changed: Box::new(move |document| changed(&|core| core.search.changed(document))),
        missed: Box::new(move |document| missed(&|core| core.keeping.refresh(document))),
    }
}

/// Another tab says something.
fn hear(andon: Andon, core: Rc<Core>, word: Word) {
    match word {
        Word::Pending { workspace, document, waits } => {
            core.keeping.is_pending_elsewhere(workspace, document, waits);
            core.recount();
        }
        Word::Gone { document } => core.keeping.is_gone(document),
        Word::Device => spawn(async move {
            let Ok(Some(device)) = Device::load(&core.repo.storage()).await else { return };
            let before = core.device.replace(device.clone());
            if before.person != device.person {
                core.repo.set_author(device.person.0.as_bytes().to_vec());
            }
            if (before.workspace, before.joined) != (device.workspace, device.joined) {
                leave_workspace(andon, &core);
            }
            if before != device && !device.name.is_empty() {
                enter(andon, core.clone());
            }
            core.link.try_anew();
        }),
    }
}

/// The relay says as what it takes us. Who may write from now on makes themselves known.
fn access_is(core: &Rc<Core>, session: &Session) {
    core.files.relay_takes(session.largest_file);
    let observer = session.is_observer();
    let before = {
        let mut device = core.device.borrow_mut();
        let before = (device.observer, device.confidential);
        (device.observer, device.confidential) = (observer, session.confidential);
        before
    };
    core.recount();
    if before == (observer, session.confidential) {
        return;
    }
    keep_device(core.clone());
    let (me, name) = core.me_named();
    if let Some(library) = core.library.borrow().as_ref()
        && !observer
        && before.0
    {
        library.introduce(me, &name);
    }
}

fn link_says(core: &Rc<Core>, link: sync_status::Link) {
    if link == sync_status::Link::Live {
        // A server that comes back may have been upgraded.
        install::look_for_update();
    }
    core.sync.try_update(|sync| sync.link = link);
    core.keeping.set_live(core.link.is_live());
    core.files.set_live(core.link.is_live());
    core.recount();
}

fn listen(core: &Rc<Core>) {
    let hide = core.clone();
    let on_hide = page::on_hide(move || {
        hide.repo.flush();
        hide.repo.save_states();
        let unsaved = hide.repo.unsaved();
        if !unsaved.is_empty() {
            hide.actor.borrow().launch_lifeboat(&unsaved);
        }
    });
    let (shown, online) = (core.clone(), core.clone());
    let on_show = page::on_show(move || shown.link.hurry());
    let on_online = page::on_online(move || online.link.hurry());
    StoredValue::new_local((on_hide, on_show, on_online, core.link.guard()));
}

async fn go_in(andon: Andon, core: Rc<Core>, secret: Option<String>) {
    let pending = core.device.borrow().pending_link.clone();
    if let Some(secret) = secret {
        return redeem(andon, core, secret).await;
    }
    if core.device.borrow().name.is_empty() && pending.is_none() && !core.is_shared() {
        // Somebody may have a session from before whose storage was evicted.
        if let Answer::In(session) = session::ask().await {
            return joined(andon, core, session);
        }
        return andon.entrance.set(Entrance::NoLink);
    }
    enter(andon, core.clone());
    let from = core.device.borrow().bringing;
    if let Some(from) = from {
        spawn(bring_along(core.clone(), from));
    }
    if let Some(secret) = pending {
        redeem(andon, core, secret).await;
    }
}

/// Joins with the secret of a link.
pub fn join(andon: Andon, core: Rc<Core>, secret: String) {
    spawn(redeem(andon, core, secret));
}

async fn redeem(andon: Andon, core: Rc<Core>, secret: String) {
    let known = !core.device.borrow().name.is_empty();
    match session::redeem(&secret).await {
        Redeemed::In(session) => joined(andon, core, session),
        Redeemed::Nothing => {
            core.device.borrow_mut().pending_link = Some(secret);
            keep_device(core.clone());
            if known {
                enter(andon, core.clone());
            } else if andon.entrance.get_untracked() != Entrance::NameMissing {
                andon.entrance.set(Entrance::LinkUnreachable);
            }
            spawn(retry_link(andon, core));
        }
        Redeemed::Refused { reason, .. } => {
            core.device.borrow_mut().pending_link = None;
            keep_device(core.clone());
            if andon.entrance.get_untracked() == Entrance::In {
                // Who works is not interrupted.
                let reason = format!("the join link was not accepted: {reason}");
                return core.sync.update(|sync| sync.link = sync_status::Link::Refused { reason });
            }
            andon.entrance.set(Entrance::LinkRefused { reason, can_go_on: known });
        }
    }
}

/// Tries a link that could not be redeemed until the relay answers.
async fn retry_link(andon: Andon, core: Rc<Core>) {
    if core.retrying.replace(true) {
        return;
    }
    let secret = loop {
        if core.device.borrow().pending_link.is_none() {
            break None;
        }
        clock::sleep(LINK_RETRY).await;
        if !matches!(session::ask().await, Answer::Nothing) {
            break core.device.borrow().pending_link.clone();
        }
    };
    core.retrying.set(false);
    if let Some(secret) = secret {
        spawn(redeem(andon, core, secret));
    }
}

/// The relay has taken us into a workspace.
fn joined(andon: Andon, core: Rc<Core>, session: Session) {
    let before = {
        let mut device = core.device.borrow_mut();
        let before = device.clone();
        device.pending_link = None;
        device.observer = session.is_observer();
        device.confidential = session.confidential;
        before
    };
    if before.workspace == session.workspace && before.joined {
        keep_device(core.clone());
        // They may have been refused with the access of before.
        tell_tabs(&core);
        core.link.dial_anew();
        return enter(andon, core);
    }
    core.invited.replace(Some(session.workspace));
    if before.joined {
        keep_device(core);
        return andon.entrance.set(Entrance::OtherWorkspace);
    }
    // What was written alone comes along.
    switch_workspace(andon, core, true);
}

/// Moves into the workspace one was invited to; with `bring` the device's incidents move too.
pub fn switch_workspace(andon: Andon, core: Rc<Core>, bring: bool) {
    let Some(workspace) = core.invited.take() else { return };
    leave_workspace(andon, &core);
    {
        let mut device = core.device.borrow_mut();
        device.bringing = (bring && !device.name.is_empty()).then_some(device.workspace);
        device.workspace = workspace;
        device.joined = true;
    }
    keep_device(core.clone());
    enter(andon, core.clone());
    let from = core.device.borrow().bringing;
    if let Some(from) = from {
        spawn(bring_along(core, from));
    }
}

fn leave_workspace(andon: Andon, core: &Rc<Core>) {
    if let Some(library) = core.library.take() {
        library.close();
    }
    core.link.hang_up();
    core.keeping.unshare();
    andon.incidents.set(Vec::new());
    andon.records.set(Vec::new());
    andon.incidents_ready.set(false);
    andon.glimpse.set(Glimpse::default());
}

/// Enters the incidents and records of the workspace that this device had before into the present
/// index, and sends them to the relay. Begins anew at the next start if it is interrupted.
async fn bring_along(core: Rc<Core>, from: WorkspaceId) {
    let nobody = library::Listener {
        workspace: Box::new(|_| {}),
        glimpse: Box::new(|_| {}),
        rows: Box::new(|_| {}),
        records: Box::new(|_| {}),
    };
    let before = Library::open(core.repo.clone(), from, false, nobody);
    let (rows, records) = before.all_rows().await;
    before.close();
    let library = core.library.borrow().clone();
    let Some(library) = library else { return };
    for row in &rows {
        core.keeping.owe(DocumentId::from(row.id.0));
        library.put_row(row.clone());
    }
    for row in &records {
        core.keeping.owe(DocumentId::from(row.id.0));
        library.put_record(row.clone());
    }
    let entered = || {
        rows.iter().all(|row| library.row(row.id).is_some())
            && records.iter().all(|row| library.record(row.id).is_some())
    };
    // The next start does it again if this one ends before all is stored.
    while !entered() || core.repo.totals().0 > 0 {
        clock::sleep(BROUGHT).await;
    }
    let to = core.device.borrow().workspace;
    core.files.bring_along(from, to).await;
    if core.device.borrow().bringing == Some(from) {
        core.device.borrow_mut().bringing = None;
        keep_device(core);
    }
}

/// In, or, when nobody knows the name yet, asked for it.
pub fn enter(andon: Andon, core: Rc<Core>) {
    let device = core.device.borrow().clone();
    if device.name.is_empty() {
        return andon.entrance.set(Entrance::NameMissing);
    }
    andon
        .me
        .set(Some(andon_model::workspace::Person { id: device.person, name: device.name.clone() }));
    if core.library.borrow().is_none() {
        open_library(andon, &core);
        keep_device(core.clone());
        let files = core.files.clone();
        spawn(async move {
            files.begin().await;
            // The answer shows on the diagnostics page.
            let _ = browser_device::persist().await;
        });
    }
    if andon.entrance.get_untracked() != Entrance::In {
        andon.entrance.set(Entrance::In);
    }
    core.recount();
    if device.joined {
        core.keeping.share(device.workspace);
        core.link.dial();
    } else if device.pending_link.is_some() {
        core.sync.update(|sync| sync.link = sync_status::Link::Offline);
    }
}

fn open_library(andon: Andon, core: &Rc<Core>) {
    let device = core.device.borrow().clone();
    let (keeping, keeping_records) = (core.keeping.clone(), core.keeping.clone());
    let (search, search_records, of_names) =
        (core.search.clone(), core.search.clone(), core.search.clone());
    core.search.enter(device.workspace);
    let me = device.person;
    core.keeping.set_keep(andon.preferences.with_untracked(|p| p.keep.clone()));
    let weak = Rc::downgrade(core);
    let listener = library::Listener {
        workspace: Box::new(move |workspace| {
            if let Some(core) = weak.upgrade() {
                take_name(andon, &core, &workspace);
            }
            if of_names.workspace(&workspace) {
                andon.incidents.with_untracked(|rows| of_names.rows(rows));
                andon.records.with_untracked(|rows| of_names.records(rows));
            }
            andon.workspace.try_set(workspace);
        }),
        glimpse: Box::new(move |glimpse| {
            andon.glimpse.try_set(glimpse);
        }),
        rows: Box::new(move |rows| {
            keeping.rows(&rows, me);
            search.rows(&rows);
            andon.incidents.try_set(rows);
            andon.incidents_ready.try_set(true);
        }),
        records: Box::new(move |records| {
            keeping_records.records(&records, me);
            search_records.records(&records);
            andon.records.try_set(records);
        }),
    };
    let library = Library::open(core.repo.clone(), device.workspace, device.joined, listener);
    if device.may_write().is_ok() {
        library.introduce(device.person, &device.name);
    }
    *core.library.borrow_mut() = Some(library);
}

/// Somebody may have corrected our name in the settings.
fn take_name(andon: Andon, core: &Rc<Core>, workspace: &Workspace) {
    let (me, name) = core.me_named();
    let Some(person) = workspace.people.get(&me) else { return };
    // What an observer is called stays on the device.
    if person.name == name || person.name.is_empty() || core.may_write().is_err() {
        return;
    }
    core.device.borrow_mut().name.clone_from(&person.name);
    keep_device(core.clone());
    andon.me.try_set(Some(person.clone()));
}

/// Writes the device's record down and tells the other tabs when that changes it.
pub fn keep_device(core: Rc<Core>) {
    spawn(async move {
        let device = core.device.borrow().clone();
        let storage = core.repo.storage();
        if matches!(Device::load(&storage).await, Ok(Some(known)) if known == device) {
            return;
        }
        match device.save(&storage).await {
            Ok(()) => tell_tabs(&core),
            Err(error) => core.storage_says(Some(&error)),
        }
    });
}

fn tell_tabs(core: &Core) {
    if let Some(tabs) = &*core.tabs {
        tabs.post(&tab_channel::say(&Word::Device));
    }
}
