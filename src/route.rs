//! The addresses of the app, typed.

use andon_model::id::{EntryId, IncidentId};

/// Where one can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    Home,
    Incident(IncidentId),
    /// A line of a timeline: `/i/…#entry-…`.
    Entry(IncidentId, EntryId),
    /// Who changed what in an incident.
    Activity(IncidentId),
    Settings,
    Diagnostics,
}

impl Route {
    /// The page alone, whatever part of it is meant.
    pub fn page(self) -> Route {
        match self {
            Route::Entry(id, _) | Route::Activity(id) => Route::Incident(id),
            page => page,
        }
    }

    /// The address, to link to.
    pub fn path(self) -> String {
        match self {
            Route::Home => "/".into(),
            Route::Incident(id) => format!("/i/{id}"),
            Route::Entry(id, entry) => format!("/i/{id}#entry-{entry}"),
            Route::Activity(id) => format!("/i/{id}/activity"),
            Route::Settings => "/settings".into(),
            Route::Diagnostics => "/diagnostics".into(),
        }
    }

    /// The route of an address; `None` for one that leads nowhere.
    pub fn parse(path: &str, hash: &str) -> Option<Route> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Some(Route::Home),
            ["settings"] => Some(Route::Settings),
            ["diagnostics"] => Some(Route::Diagnostics),
            ["i", id, "activity"] => Some(Route::Activity(id.parse().ok()?)),
            ["i", id] => {
                let id = id.parse().ok()?;
                let entry = hash.trim_start_matches('#').strip_prefix("entry-");
                let entry = entry.and_then(|entry| entry.parse().ok());
                Some(entry.map_or(Route::Incident(id), |entry| Route::Entry(id, entry)))
            }
            _ => None,
        }
    }
}
