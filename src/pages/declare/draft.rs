//! What has been typed into the declare form. Survives closing it.

use andon_model::id::PersonId;
use andon_model::incident::IncidentKind;
use andon_model::when::When;
use andon_model::zone::instant;
use chrono::NaiveDateTime;
use leptos::prelude::*;

use crate::browser::zone;
use crate::state::Andon;
use crate::state::andon::DeclareForm;
use crate::state::preferences::ShownZone;
use crate::state::zone::NamedZone;

/// The fields as they are typed, and what is wrong with them.
#[derive(Clone, Copy)]
pub struct Draft {
    pub name: RwSignal<String>,
    pub description: RwSignal<String>,
    pub kind: RwSignal<IncidentKind>,
    pub environment: RwSignal<String>,
    pub zone: RwSignal<String>,
    pub zone_error: RwSignal<Option<String>>,
    /// As `datetime-local` has it: `2023-03-27T12:59`.
    pub started: RwSignal<String>,
    pub started_error: RwSignal<Option<String>>,
    /// `None` = oneself.
    pub commander: RwSignal<Option<PersonId>>,
}

impl Draft {
    pub fn new() -> Self {
        Draft {
            name: RwSignal::default(),
            description: RwSignal::default(),
            kind: RwSignal::default(),
            environment: RwSignal::default(),
            zone: RwSignal::default(),
            zone_error: RwSignal::default(),
            started: RwSignal::default(),
            started_error: RwSignal::default(),
            commander: RwSignal::default(),
        }
    }

    pub fn clear(&self) {
        for text in [self.name, self.description, self.environment, self.zone, self.started] {
            text.set(String::new());
        }
        self.zone_error.set(None);
        self.started_error.set(None);
        self.kind.set(IncidentKind::default());
        self.commander.set(None);
    }

    /// The zone that the start is typed in: the reader's own if times are shown in it, else the
    /// incident's to be.
    pub fn typed_zone(&self, andon: Andon) -> String {
        if andon.preferences.with(|p| p.shown_zone) == ShownZone::Mine {
            return zone::own_name();
        }
        let chosen = self.zone.with(|zone| zone.trim().to_owned());
        if chosen.is_empty() { andon.workspace.with(|w| w.zone.clone()) } else { chosen }
    }

    /// The form to declare with; `None` when a field has to be corrected first, which then says so.
    pub fn form(&self, andon: Andon) -> Option<DeclareForm> {
        let chosen_zone = self.zone.with_untracked(|zone| zone.trim().to_owned());
        let zone_known = chosen_zone.is_empty() || zone::is_known(&chosen_zone);
        self.zone_error.set((!zone_known).then(|| {
            format!(
                "No zone is called \u{201c}{chosen_zone}\u{201d}. Try a name like Europe/Paris."
            )
        }));
        let started = untrack(|| self.read_started(andon));
        self.started_error.set(started.clone().err());
        let started = started.ok()?;
        zone_known.then(|| DeclareForm {
            name: self.name.get_untracked(),
            description: self.description.get_untracked(),
            kind: self.kind.get_untracked(),
            environment: self.environment.with_untracked(|text| text.trim().to_owned()),
            zone: chosen_zone,
            started,
            commander: self.commander.get_untracked(),
        })
    }

    fn read_started(&self, andon: Andon) -> Result<Option<When>, String> {
        let typed = self.started.get();
        if typed.trim().is_empty() {
            return Ok(None);
        }
        let wall = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(typed.trim(), format).ok())
            .ok_or("Give the start as a date and a time, or leave it empty for now.")?;
        let at = instant(&NamedZone::of(&self.typed_zone(andon)), wall);
        if at > andon.now.get() {
            return Err("The start lies in the future. Leave it empty for now.".into());
        }
        Ok(Some(When::Exact { at }))
    }
}
