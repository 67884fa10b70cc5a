//! What a person is told outside of the page, if they have allowed it: each thing once on this
//! device, however many tabs are open.

use andon_model::id::IncidentId;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

pub use crate::browser::notification::Permission;
use crate::browser::{notification, preferences, spawn};

/// From the context. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Notifications {
    pub permission: RwSignal<Permission>,
}

impl Notifications {
    /// Puts it into the context. Nobody is asked anything.
    pub fn provide() {
        provide_context(Notifications { permission: RwSignal::new(notification::permission()) });
    }

    /// Asks the person; to be called while a press is handled. The answer shows in `permission`.
    pub fn ask(&self) {
        let permission = self.permission;
        spawn(async move {
            let answer = notification::ask().await;
            permission.try_set(answer);
        });
    }

    /// Tells `what` of an incident, unless it was told for that moment already.
    pub fn once(
        &self,
        incident: IncidentId,
        what: &str,
        moment: DateTime<Utc>,
        title: &str,
        body: &str,
    ) {
        if self.permission.try_get_untracked() != Some(Permission::Granted) {
            return;
        }
        let (key, moment) = (format!("andon.told.{incident}.{what}"), moment.timestamp_millis());
        if preferences::get(&key) == Some(moment) {
            return;
        }
        // Where it cannot be kept, the tag still lets one notification stand for all.
        let _ = preferences::set(&key, &moment);
        notification::show(title, body, &format!("{key}.{moment}"));
    }
}

/// The notifications.
pub fn use_notifications() -> Notifications {
    expect_context::<Notifications>()
}
