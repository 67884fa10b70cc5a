//! What the parts of a record's page share.

use std::collections::BTreeSet;
use std::time::Duration;

use andon_model::id::{EntryId, WhyId};
use andon_model::pdca::coach::{About, Advice, advice};
use andon_model::pdca::{Branch, Pdca};
use andon_model::zone::day;
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::browser::clock::Timer;
use crate::browser::spawn;
use crate::browser::zone::own_name;
use crate::state::Andon;
use crate::state::andon::records::Line;
use crate::state::andon::use_andon;
use crate::state::record::RecordState;
use crate::state::zone::NamedZone;
use crate::ui::live_region::{Announcer, use_announcer};

/// The coach speaks in pauses, so that nothing moves while one types.
const BREATH: Duration = Duration::from_millis(900);

/// A fact on its way to another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drag {
    pub why: WhyId,
    /// Where it would go, if it may.
    pub to: Option<Landing>,
}

/// Where a fact would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landing {
    pub at: Branch,
    pub after: Option<WhyId>,
    /// The row that shows it, and on which side of it.
    pub row: WhyId,
    pub side: Side,
}

/// A side of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    Behind,
    Below,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Side::Before => "before",
            Side::Behind => "behind",
            Side::Below => "below",
        }
    }
}

/// From the context of the page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct RecordHold {
    pub andon: Andon,
    pub state: RecordState,
    pub announcer: Announcer,
    /// The facts whose whys are folded away, on this screen only.
    pub folded: RwSignal<BTreeSet<WhyId>>,
    /// The fact whose details are open.
    pub more: RwSignal<Option<WhyId>>,
    pub drag: RwSignal<Option<Drag>>,
    /// What the coach says now.
    pub advice: RwSignal<Vec<Advice>>,
    /// The day it is here.
    pub today: Memo<NaiveDate>,
    /// The timeline of the incident, to quote from; `None` until it is here.
    pub lines: RwSignal<Option<(Vec<Line>, NamedZone)>>,
    /// Whether the last thing done in the outline was no typing: then undo takes that back.
    pub moved_last: StoredValue<bool>,
}

/// To be called while a component is built.
pub fn use_record_hold() -> RecordHold {
    expect_context::<RecordHold>()
}

impl RecordHold {
    pub fn new(state: RecordState) -> RecordHold {
        let andon = use_andon();
        let zone = NamedZone::of(&own_name());
        let hold = RecordHold {
            andon,
            state,
            announcer: use_announcer(),
            folded: RwSignal::default(),
            more: RwSignal::new(None),
            drag: RwSignal::new(None),
            advice: RwSignal::default(),
            today: Memo::new(move |_| day(&zone, andon.now.get())),
            lines: RwSignal::new(None),
            moved_last: StoredValue::new(false),
        };
        let breath = StoredValue::new_local(None::<Timer>);
        Effect::new(move |before: Option<()>| {
            state.record.track();
            let think = move || {
                let Some(names) = untrack_names(andon) else { return };
                let said = state.record.try_with_untracked(|record| advice(record, &names));
                let Some(said) = said else { return };
                if hold.advice.try_with_untracked(|known| *known != said) == Some(true) {
                    hold.advice.set(said);
                }
            };
            match before {
                None => think(),
                Some(()) => breath.set_value(Some(Timer::after(BREATH, think))),
            }
        });
        let incident = Memo::new(move |_| state.record.with(|record| record.incident));
        Effect::new(move |_| {
            let Some(incident) = incident.get() else { return };
            spawn(async move {
                let lines = andon.lines_of(incident).await;
                hold.lines.try_set(lines);
            });
        });
        hold
    }

    /// Something of the record, followed.
    pub fn of<T: PartialEq + Send + Sync + 'static>(
        &self,
        read: impl Fn(&Pdca) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let record = self.state.record;
        Memo::new(move |_| record.with(&read))
    }

    /// What the coach says about something.
    pub fn advice_on(&self, about: About) -> Vec<Advice> {
        self.advice.with(|all| all.iter().filter(|one| one.about == about).cloned().collect())
    }

    /// A line of the timeline as it is quoted.
    pub fn quoted(&self, entry: EntryId) -> Option<String> {
        self.lines.with(|lines| {
            let (lines, zone) = lines.as_ref()?;
            let line = lines.iter().find(|line| line.id == entry)?;
            Some(said(line, zone))
        })
    }
}

/// `2023-03-27 12:59 what was written`.
pub fn said(line: &Line, zone: &NamedZone) -> String {
    let text = crate::ui::markdown::plain(&line.text);
    let day = andon_model::zone::day_text(day(zone, line.at));
    format!("{day} {} {text}", andon_model::zone::clock(zone, line.at))
}

fn untrack_names(andon: Andon) -> Option<Vec<String>> {
    andon.workspace.try_get_untracked().map(|_| untrack(|| andon.names()))
}
