//! The app kept by the browser, so that it starts without a network; and its updates, which wait
//! until the person agrees.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use super::{Listener, document, page, property, spawn, window};

/// Has the browser keep the app. Not while it is being developed (`<meta name="andon-dev">`), and
/// not on a page that did not come over HTTPS or from this machine, where browsers refuse.
pub fn register() {
    let developing = document()
        .and_then(|document| document.query_selector(r#"meta[name="andon-dev"]"#).ok().flatten());
    let Some(container) = container().filter(|_| developing.is_none()) else { return };
    spawn(async move {
        // Without it the app works as well, just not without a network.
        let _ = JsFuture::from(container.register("/sw.js")).await;
    });
}

/// Whether this page came from the kept app, and would come without a network.
pub fn is_controlled() -> bool {
    container().is_some_and(|container| container.controller().is_some())
}

/// Updates are told until this is dropped.
#[must_use = "dropping the watch ends it"]
pub struct UpdateWatch {
    _found: Rc<RefCell<Watched>>,
}

#[derive(Default)]
struct Watched {
    found: Option<Listener>,
    installing: Option<Listener>,
}

/// Calls when a newer app is here and waits for [`activate_update`]. Not for the first one.
pub fn on_update_ready(call: impl FnMut() + 'static) -> UpdateWatch {
    let watched = Rc::new(RefCell::new(Watched::default()));
    let watch = UpdateWatch { _found: watched.clone() };
    let watched = Rc::downgrade(&watched);
    let call = Rc::new(RefCell::new(call));
    spawn(async move {
        let Some(registration) = registration().await else { return };
        let tell = move || {
            if is_controlled()
                && let Ok(mut call) = call.try_borrow_mut()
            {
                call();
            }
        };
        // The watch may have been dropped meanwhile.
        let Some(still) = watched.upgrade() else { return };
        if registration.waiting().is_some() {
            tell();
        }
        let target = (registration.clone().into(), "updatefound");
        let found = Listener::on([target], move |_| {
            let (Some(worker), Some(watched)) = (registration.installing(), watched.upgrade())
            else {
                return;
            };
            let tell = tell.clone();
            let target = (worker.clone().into(), "statechange");
            let installing = Listener::on([target], move |_| {
                if worker.state() == ServiceWorkerState::Installed {
                    tell();
                }
            });
            watched.borrow_mut().installing = Some(installing);
        });
        still.borrow_mut().found = Some(found);
    });
    watch
}

/// Has the browser look for a newer app now. It does so by itself when a page is opened, and this
/// page may stay open for weeks.
pub fn look_for_update() {
    spawn(async {
        if let Some(registration) = registration().await
            && let Ok(looking) = registration.update()
        {
            // Without a network there is nothing newer.
            let _ = JsFuture::from(looking).await;
        }
    });
}

/// Lets the newer app take over, then reloads the page. Whatever is unsaved must be saved before.
pub fn activate_update() {
    spawn(async {
        let waiting = match registration().await {
            Some(registration) => registration.waiting(),
            None => None,
        };
        let (Some(waiting), Some(container)) = (waiting, container()) else {
            page::reload();
            return;
        };
        let target = (container.into(), "controllerchange");
        // It lives as long as the page, which is about to end.
        std::mem::forget(Listener::on([target], |_| page::reload()));
        let message = Object::new();
        let set = Reflect::set(&message, &"type".into(), &"skip-waiting".into());
        if set.is_err() || waiting.post_message(&message).is_err() {
            page::reload();
        }
    });
}

/// The service worker's side of this page, once there is one.
pub(super) async fn registration() -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container()?.ready().ok()?).await.ok()?.dyn_into().ok()
}

fn container() -> Option<ServiceWorkerContainer> {
    let window = window()?;
    let navigator: JsValue = window.navigator().into();
    window.is_secure_context().then(|| property(&navigator, "serviceWorker")).flatten()
}
