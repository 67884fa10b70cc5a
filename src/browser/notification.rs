//! Notifications of the operating system. A browser may have none, forbid them, or ask the person.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use super::{install, property, spawn, window};

/// Whether we may notify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Nobody has been asked, or nobody has answered.
    NotAsked,
    Granted,
    /// Only the person can change it, in the browser's settings.
    Denied,
    /// The browser has none, here at least.
    Unavailable,
}

/// What the browser says at present.
pub fn permission() -> Permission {
    let known = window().and_then(|window| property::<JsValue>(&window, "Notification"));
    match known.map(|_| Notification::permission()) {
        None => Permission::Unavailable,
        Some(NotificationPermission::Granted) => Permission::Granted,
        Some(NotificationPermission::Denied) => Permission::Denied,
        Some(_) => Permission::NotAsked,
    }
}

/// Has the browser ask the person; to be called while a press is handled.
pub async fn ask() -> Permission {
    if permission() == Permission::NotAsked
        && let Ok(asked) = Notification::request_permission()
    {
        let _ = JsFuture::from(asked).await;
    }
    permission()
}

/// Shows one, without a sound. One with the same tag takes the place of the one before.
pub fn show(title: &str, body: &str, tag: &str) {
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_icon("/icon.svg");
    options.set_silent(Some(true));
    match Notification::new_with_options(title, &options) {
        Ok(notification) => {
            let shown = notification.clone();
            let call = Closure::once_into_js(move || {
                if let Some(window) = window() {
                    let _ = window.focus();
                }
                shown.close();
            });
            notification.set_onclick(Some(call.unchecked_ref()));
        }
        // Phones take them from the service worker only.
        Err(_) => {
            let title = title.to_owned();
            spawn(async move {
                if let Some(registration) = install::registration().await
                    && let Ok(shown) = registration.show_notification_with_options(&title, &options)
                {
                    let _ = JsFuture::from(shown).await;
                }
            });
        }
    }
}
