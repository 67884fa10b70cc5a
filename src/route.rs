//! The addresses of the app, typed.

use andon_model::id::{EntryId, IncidentId, PdcaId};
use andon_model::search::Spot;
use andon_model::table::Table;

/// Where one can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    Home,
    Incident(IncidentId),
    /// A line of a timeline: `/i/…#entry-…`.
    Entry(IncidentId, EntryId),
    /// Another place on the page of an incident: `/i/…#note-…`.
    Spot(IncidentId, Spot),
    /// Who changed what in an incident.
    Activity(IncidentId),
    /// The problem-solving record of an incident, on its page.
    IncidentRecord(IncidentId),
    /// All problem-solving records.
    Records,
    /// The same, on a board by status.
    RecordsBoard,
    Record(PdcaId),
    /// A place in a record: `/pdca/…#why-…`.
    RecordSpot(PdcaId, Spot),
    /// A list; what of it is in the query.
    Table(Table),
    /// The incidents on a board by phase.
    Board,
    /// A record on one sheet of paper.
    Sheet(PdcaId),
    Insights,
    /// The weekly review.
    Review,
    /// One of them: `/review#review-…`.
    ReviewSpot(Spot),
    Settings,
    /// A part of the settings: `/settings/phases`.
    SettingsOf(SettingsPart),
    Diagnostics,
}

/// A part of the settings with an address of its own. What comes first has that of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SettingsPart {
    People,
    Access,
    Rules,
    Phases,
    Cards,
    Links,
    Fields,
    Lists,
}

impl SettingsPart {
    /// In the order of the page's own navigation.
    pub const ALL: [SettingsPart; 8] = [
        SettingsPart::People,
        SettingsPart::Access,
        SettingsPart::Rules,
        SettingsPart::Phases,
        SettingsPart::Cards,
        SettingsPart::Links,
        SettingsPart::Fields,
        SettingsPart::Lists,
    ];

    fn name(self) -> &'static str {
        match self {
            SettingsPart::People => "people",
            SettingsPart::Access => "access",
            SettingsPart::Rules => "severity",
            SettingsPart::Phases => "phases",
            SettingsPart::Cards => "runbook-cards",
            SettingsPart::Links => "links",
            SettingsPart::Fields => "fields",
            SettingsPart::Lists => "lists",
        }
    }
}

impl Route {
    /// The page alone, whatever part of it is meant.
    pub fn page(self) -> Route {
        match self {
            Route::Entry(id, _)
            | Route::Spot(id, _)
            | Route::Activity(id)
            | Route::IncidentRecord(id) => Route::Incident(id),
            Route::RecordSpot(id, _) => Route::Record(id),
            Route::RecordsBoard => Route::Records,
            Route::ReviewSpot(_) => Route::Review,
            Route::Table(_) => Route::Table(Table::Incidents),
            Route::SettingsOf(_) => Route::Settings,
            page => page,
        }
    }

    /// The address, to link to.
    pub fn path(self) -> String {
        match self {
            Route::Home => "/".into(),
            Route::Incident(id) => format!("/i/{id}"),
            Route::Entry(id, entry) => format!("/i/{id}#entry-{entry}"),
            Route::Spot(id, spot) => format!("/i/{id}#{spot}"),
            Route::Activity(id) => format!("/i/{id}/activity"),
            Route::IncidentRecord(id) => format!("/i/{id}/pdca"),
            Route::Records => "/pdca".into(),
            Route::RecordsBoard => "/pdca/board".into(),
            Route::Record(id) => format!("/pdca/{id}"),
            Route::RecordSpot(id, spot) => format!("/pdca/{id}#{spot}"),
            Route::Table(table) => format!("/lists/{}", table.name()),
            Route::Board => "/board".into(),
            Route::Sheet(id) => format!("/pdca/{id}/a3"),
            Route::Insights => "/insights".into(),
            Route::Review => "/review".into(),
            Route::ReviewSpot(spot) => format!("/review#{spot}"),
            Route::Settings => "/settings".into(),
            Route::SettingsOf(part) => format!("/settings/{}", part.name()),
            Route::Diagnostics => "/diagnostics".into(),
        }
    }

    /// The route of an address; `None` for one that leads nowhere.
    pub fn parse(path: &str, hash: &str) -> Option<Route> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] => Some(Route::Home),
            ["insights"] => Some(Route::Insights),
            ["review"] => {
                let spot = hash.trim_start_matches('#').parse().ok();
                Some(spot.map_or(Route::Review, Route::ReviewSpot))
            }
            ["settings"] => Some(Route::Settings),
            ["settings", name] => {
                let part = SettingsPart::ALL.into_iter().find(|part| part.name() == name)?;
                Some(Route::SettingsOf(part))
            }
            ["diagnostics"] => Some(Route::Diagnostics),
            ["lists", name] => Some(Route::Table(Table::from_name(name)?)),
            ["board"] => Some(Route::Board),
            ["pdca"] => Some(Route::Records),
            ["pdca", "board"] => Some(Route::RecordsBoard),
            ["pdca", id] => {
                let id = id.parse().ok()?;
                let spot = hash.trim_start_matches('#').parse().ok();
                Some(spot.map_or(Route::Record(id), |spot| Route::RecordSpot(id, spot)))
            }
            ["pdca", id, "a3"] => Some(Route::Sheet(id.parse().ok()?)),
            ["i", id, "pdca"] => Some(Route::IncidentRecord(id.parse().ok()?)),
            ["i", id, "activity"] => Some(Route::Activity(id.parse().ok()?)),
            ["i", id] => {
                let id = id.parse().ok()?;
                Some(match hash.trim_start_matches('#').parse() {
                    Ok(Spot::Entry(entry)) => Route::Entry(id, entry),
                    Ok(spot) => Route::Spot(id, spot),
                    Err(_) => Route::Incident(id),
                })
            }
            _ => None,
        }
    }
}
