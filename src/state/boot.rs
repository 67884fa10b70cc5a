//! From opening the page to being in: storage, device, join link, workspace, relay.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use andon_model::id::WorkspaceId;
use andon_sync::DocumentId;
use leptos::prelude::*;
use serde::Deserialize;

use super::andon::{Andon, Core};
use super::device::{self, Actor, Device};
use super::entrance::Entrance;
use super::keeping::Keeping;
use super::library::{self, Library};
use super::link::Link;
use super::repo::{Host, Repo};
use super::sync_status;
use crate::browser::{clock, device as browser_device, http, install, page, spawn, storage};

/// What the relay answers to a session request.
#[derive(Deserialize)]
struct Session {
    workspace: WorkspaceId,
}

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
    spawn(async move {
        match open_device(andon).await {
            Ok(core) => go_in(andon, core, secret).await,
            Err(reason) => andon.entrance.set(Entrance::Broken { reason }),
        }
    });
}

async fn open_device(andon: Andon) -> Result<Rc<Core>, String> {
    let storage = storage::open().await.map_err(|error| error.to_string())?;
    device::land_lifeboats(&storage).await.map_err(|error| error.to_string())?;
    let known = Device::load(&storage).await.map_err(|error| error.to_string())?;
    let actor = Actor::take(&storage).await;
    let core: Rc<RefCell<Weak<Core>>> = Rc::default();
    let repo = Repo::new(storage, actor.id.clone(), host(core.clone()));
    let keeping = Keeping::load(repo.clone()).await;
    let link_core = core.clone();
    let link = Link::new(repo.clone(), move |link| {
        if let Some(core) = link_core.borrow().upgrade() {
            link_says(&core, link);
        }
    });
    let device = known.unwrap_or_else(Device::fresh);
    repo.set_author(device.person.0.as_bytes().to_vec());
    let made = Rc::new(Core {
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
    });
    *core.borrow_mut() = Rc::downgrade(&made);
    andon.core.set_value(Some(made.clone()));
    listen(&made);
    Ok(made)
}

fn host(core: Rc<RefCell<Weak<Core>>>) -> Host {
    let with = move |act: &dyn Fn(&Rc<Core>)| {
        if let Some(core) = core.borrow().upgrade() {
            act(&core);
        }
    };
    let (status, storage, pending, refused, elsewhere) =
        (with.clone(), with.clone(), with.clone(), with.clone(), with);
    Host {
        status: Box::new(move || status(&|core| core.recount())),
        storage: Box::new(move |error| storage(&|core| core.storage_says(error))),
        pending: Box::new(move |document, waits| {
            pending(&|core| core.keeping.set_pending(document, waits));
        }),
        refused: Box::new(move |document, reason| {
            refused(&|core| {
                core.refused.borrow_mut().push((document.to_string(), reason.clone()));
            });
        }),
        elsewhere: Box::new(move |document| {
            elsewhere(&|core| {
                if core.is_shared() {
                    core.keeping.send(document);
                }
            });
        }),
    }
}

fn link_says(core: &Rc<Core>, link: sync_status::Link) {
    let live = link == sync_status::Link::Live;
    core.sync.try_update(|sync| sync.link = link);
    core.keeping.set_live(live);
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
    StoredValue::new_local((on_hide, on_show, on_online));
}

async fn go_in(andon: Andon, core: Rc<Core>, secret: Option<String>) {
    let pending = core.device.borrow().pending_link.clone();
    if let Some(secret) = secret {
        return redeem(andon, core, secret).await;
    }
    if core.device.borrow().name.is_empty() && pending.is_none() && !core.is_shared() {
        // Somebody may have a session from before whose storage was evicted.
        if let Ok(response) = http::get("/api/v1/session").await
            && response.status == 200
            && let Ok(session) = serde_json::from_str::<Session>(&response.body)
        {
            return joined(andon, core, session.workspace).await;
        }
        return andon.entrance.set(Entrance::NoLink);
    }
    enter(andon, core.clone());
    if pending.is_some() {
        retry_link(andon, core).await;
    }
}

/// Joins with the secret of a link.
pub fn join(andon: Andon, core: Rc<Core>, secret: String) {
    spawn(redeem(andon, core, secret));
}

async fn redeem(andon: Andon, core: Rc<Core>, secret: String) {
    let body = serde_json::json!({ "token": secret }).to_string();
    let known = !core.device.borrow().name.is_empty();
    match http::post_json("/api/v1/session", body).await {
        Ok(response) if response.status == 200 => {
            match serde_json::from_str::<Session>(&response.body) {
                Ok(session) => joined(andon, core, session.workspace).await,
                Err(_) => andon.entrance.set(Entrance::LinkRefused {
                    reason: "This server does not answer like an Andon relay.".into(),
                    can_go_on: known,
                }),
            }
        }
        // Nobody answers, or something in between that is no relay.
        Err(_) => unreachable(andon, core, secret, known),
        Ok(response) if response.status >= 500 => unreachable(andon, core, secret, known),
        Ok(response) => {
            let reason = serde_json::from_str::<serde_json::Value>(&response.body)
                .ok()
                .and_then(|body| Some(body.get("message")?.as_str()?.to_owned()))
                .unwrap_or_else(|| "The relay does not know this link.".into());
            core.device.borrow_mut().pending_link = None;
            keep_device(core);
            andon.entrance.set(Entrance::LinkRefused { reason, can_go_on: known });
        }
    }
}

fn unreachable(andon: Andon, core: Rc<Core>, secret: String, known: bool) {
    core.device.borrow_mut().pending_link = Some(secret);
    keep_device(core.clone());
    if known {
        enter(andon, core.clone());
    } else {
        andon.entrance.set(Entrance::LinkUnreachable);
    }
    spawn(retry_link(andon, core));
}

/// Tries a link that could not be redeemed until the relay answers.
async fn retry_link(andon: Andon, core: Rc<Core>) {
    loop {
        clock::sleep(LINK_RETRY).await;
        let Some(secret) = core.device.borrow().pending_link.clone() else { return };
        let answers = http::get("/api/v1/session").await.is_ok_and(|r| r.status < 500);
        if answers {
            return Box::pin(redeem(andon, core, secret)).await;
        }
    }
}

/// The relay has taken us into a workspace.
async fn joined(andon: Andon, core: Rc<Core>, workspace: WorkspaceId) {
    let device = core.device.borrow().clone();
    core.device.borrow_mut().pending_link = None;
    if device.workspace == workspace {
        core.device.borrow_mut().joined = true;
        keep_device(core.clone());
        core.link.dial_anew();
        return enter(andon, core);
    }
    let fresh = device.name.is_empty();
    *core.invited.borrow_mut() = Some(workspace);
    if fresh {
        return switch_workspace(andon, core, false);
    }
    if !device.joined {
        // What was written alone comes along.
        return switch_workspace(andon, core, true);
    }
    andon.entrance.set(Entrance::OtherWorkspace);
}

/// Moves into the workspace one was invited to; with `bring` the device's incidents move too.
pub fn switch_workspace(andon: Andon, core: Rc<Core>, bring: bool) {
    spawn(async move {
        let Some(workspace) = core.invited.borrow_mut().take() else { return };
        let rows = if bring {
            if core.library.borrow().is_none() {
                open_library(andon, &core);
            }
            let library = core.library.borrow().clone();
            match library {
                Some(library) => library.all_rows().await,
                None => Vec::new(),
            }
        } else {
            Vec::new()
        };
        if let Some(library) = core.library.borrow_mut().take() {
            library.close();
        }
        core.link.hang_up();
        core.repo.unshare_all();
        {
            let mut device = core.device.borrow_mut();
            device.workspace = workspace;
            device.joined = true;
            device.pending_link = None;
        }
        keep_device(core.clone());
        andon.incidents.set(Vec::new());
        enter(andon, core.clone());
        for row in rows {
            core.keeping.send(DocumentId::from(row.id.0));
            core.put_row(row);
        }
    });
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
        spawn(async {
            // The answer shows on the diagnostics page.
            let _ = browser_device::persist().await;
        });
    }
    if andon.entrance.get_untracked() != Entrance::In {
        andon.entrance.set(Entrance::In);
    }
    if device.joined {
        core.keeping.share();
        core.link.dial();
    } else if device.pending_link.is_some() {
        core.sync.update(|sync| sync.link = sync_status::Link::Offline);
    }
}

fn open_library(andon: Andon, core: &Rc<Core>) {
    let device = core.device.borrow().clone();
    let keeping = core.keeping.clone();
    let listener = library::Listener {
        workspace: Box::new(move |workspace| {
            andon.workspace.try_set(workspace);
        }),
        rows: Box::new(move |rows| {
            keeping.rows(&rows);
            andon.incidents.try_set(rows);
            andon.incidents_ready.try_set(true);
        }),
    };
    let library = Library::open(core.repo.clone(), device.workspace, device.joined, listener);
    library.introduce(device.person, &device.name);
    *core.library.borrow_mut() = Some(library);
}

/// Writes the device's record down.
pub fn keep_device(core: Rc<Core>) {
    spawn(async move {
        let device = core.device.borrow().clone();
        let storage = core.repo.storage();
        if let Err(error) = device.save(&storage).await {
            core.storage_says(Some(&error));
        }
    });
}
