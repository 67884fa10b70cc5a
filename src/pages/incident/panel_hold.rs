//! What the page knows of its panel: whether it is shown, and which of its tabs.

use andon_model::action::Origin;
use andon_model::command::Refusal;
use leptos::prelude::*;

use super::actions::ActionsHold;
use super::notes::NotesHold;
use super::panel::{PanelShown, is_sheet};
use super::timeline_hold::TimelineHold;
use crate::browser::page::focus_by_id;
use crate::navigation::{Navigation, use_navigation};
use crate::route::Route;
use crate::state::incident::IncidentState;
use crate::ui::markdown::plain;
use crate::ui::virtual_list::Align;

/// The panel's tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelTab {
    Properties,
    Actions,
    Notes,
    Files,
}

impl PanelTab {
    pub const ALL: [PanelTab; 4] =
        [PanelTab::Properties, PanelTab::Actions, PanelTab::Notes, PanelTab::Files];

    /// What the ids of its elements begin with.
    pub fn id(self) -> &'static str {
        match self {
            PanelTab::Properties => "properties",
            PanelTab::Actions => "actions",
            PanelTab::Notes => "remarks",
            PanelTab::Files => "files-tab",
        }
    }
}

/// The id of the tab of the files.
pub const FILES_TAB: &str = "files-tab-tab";

/// The id of the panel's element, which scrolls.
pub const PANEL: &str = "panel";

/// An action's first text is one line; of a long entry its beginning will do, in characters.
const LONGEST_ACTION: usize = 300;

/// From the context of the page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct PanelHold {
    incident: IncidentState,
    timeline: TimelineHold,
    navigation: Navigation,
    pub shown: RwSignal<PanelShown>,
    pub tab: RwSignal<PanelTab>,
    pub actions: ActionsHold,
    pub notes: NotesHold,
}

impl PanelHold {
    pub fn new(
        incident: IncidentState,
        timeline: TimelineHold,
        shown: RwSignal<PanelShown>,
    ) -> Self {
        PanelHold {
            incident,
            timeline,
            navigation: use_navigation(),
            shown,
            tab: RwSignal::new(PanelTab::Properties),
            actions: ActionsHold::new(incident),
            notes: NotesHold::new(incident),
        }
    }

    /// Shows a tab, wherever the panel is, and gives an element of it the focus.
    pub fn open(&self, tab: PanelTab, focus: Option<&'static str>) {
        let open = match is_sheet() {
            true => PanelShown::TheOtherWay,
            false => PanelShown::WhereThereIsRoom,
        };
        if self.shown.get_untracked() != open {
            self.shown.set(open);
        }
        if self.tab.get_untracked() != tab {
            self.tab.set(tab);
        }
        if let Some(focus) = focus {
            request_animation_frame(move || {
                focus_by_id(focus);
            });
        }
    }

    /// Makes an action of an entry or a note, and shows it.
    pub fn make_action(&self, from: Origin) -> Result<(), Refusal> {
        let text = match from {
            Origin::Entry(id) => {
                let entry = self.incident.timeline.entry(id);
                entry.map(|entry| entry.with_untracked(|entry| entry.text.clone()))
            }
            Origin::Note(id) => self.incident.lists.notes.with_untracked(|notes| {
                notes.iter().find(|note| note.id == id).map(|note| note.text.clone())
            }),
        };
        let text = plain(&text.unwrap_or_default());
        let text = match text.char_indices().nth(LONGEST_ACTION) {
            Some((end, _)) => format!("{}…", text[..end].trim_end()),
            None => text,
        };
        let action = self.actions.add(&text, Some(from))?;
        self.open(PanelTab::Actions, None);
        self.actions.focus(action);
        Ok(())
    }

    /// Jumps to what an action came from.
    pub fn show_origin(&self, origin: Origin) {
        match origin {
            Origin::Entry(entry) => {
                // The sheet lies over the timeline.
                if is_sheet() {
                    self.shown.set(PanelShown::WhereThereIsRoom);
                }
                // The timeline is hidden behind the history.
                if matches!(
                    untrack(|| self.navigation.route()),
                    Some(Route::Activity(_) | Route::IncidentRecord(_))
                ) {
                    self.navigation.go(Route::Incident(self.incident.id));
                }
                self.timeline.linked.set(Some(entry));
                self.timeline.focus(entry, Align::Middle);
            }
            Origin::Note(note) => {
                self.open(PanelTab::Notes, None);
                self.notes.focus(note);
            }
        }
    }
}

/// The panel's hold.
pub fn use_panel_hold() -> PanelHold {
    expect_context::<PanelHold>()
}
