//! What the page asks, and the answer.

use std::sync::Arc;

use andon_model::incident::{Milestone, Severity};
use andon_model::index::Course;
use andon_model::insights::lengths::Grouping;
use andon_model::insights::{Figures, Question, Scope, counts};
use andon_model::moment::Mark;
use andon_model::phase::Phase;
use andon_model::property::Property;
use andon_model::term::{Taxonomy, TermId};
use andon_model::zone::day;
use chrono::{NaiveDate, TimeDelta};
use leptos::prelude::*;

use crate::pages::table::SavedFile;
use crate::state::Andon;
use crate::state::andon::use_andon;
use crate::state::zone::NamedZone;
use crate::ui::live_region::{Announcer, use_announcer};

/// How far back one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// So many weeks until today.
    Weeks(u16),
    Everything,
    /// Days that somebody has chosen.
    Days,
}

impl Period {
    /// In the order of the menu.
    pub const ALL: [Period; 6] = [
        Period::Weeks(4),
        Period::Weeks(12),
        Period::Weeks(26),
        Period::Weeks(52),
        Period::Everything,
        Period::Days,
    ];

    pub fn title(self) -> String {
        match self {
            Period::Weeks(weeks) => format!("{weeks} weeks"),
            Period::Everything => "everything".into(),
            Period::Days => "from day to day".into(),
        }
    }
}

/// The page's own state. Cheap to copy.
#[derive(Clone, Copy)]
pub struct InsightsHold {
    pub andon: Andon,
    pub announcer: Announcer,
    /// The file of the figures.
    pub file: SavedFile,
    /// Places in [`Period::ALL`], in [`severities`], in [`Course::MARKS`], in [`GROUPINGS`]: what
    /// the menus of the page choose.
    pub period: RwSignal<usize>,
    pub severity: RwSignal<usize>,
    pub from: RwSignal<usize>,
    pub to: RwSignal<usize>,
    pub by: RwSignal<usize>,
    /// `None` for all of them. Not by its place: names move the places.
    pub team: RwSignal<Option<TermId>>,
    /// The chosen days.
    pub days: RwSignal<(Option<NaiveDate>, Option<NaiveDate>)>,
    /// The teams of the workspace, by name.
    pub teams: Memo<Vec<(TermId, String)>>,
    /// The workspace's zone: the figures count in its days.
    pub zone: Memo<NamedZone>,
    pub today: Memo<NaiveDate>,
    pub question: Memo<Question>,
    figures: Memo<Arc<Figures>>,
}

/// What lengths can be told apart by, in the order of the menu.
pub const GROUPINGS: [(Grouping, &str); 2] =
    [(Grouping::Severity, "severity"), (Grouping::Period, "period")];

/// All of them, then each, in the order of the menu.
pub fn severities() -> impl Iterator<Item = Option<Severity>> {
    std::iter::once(None).chain(Severity::ALL.map(Some))
}

fn place_of(mark: Mark) -> usize {
    Course::MARKS.iter().position(|known| *known == mark).unwrap_or_default()
}

impl InsightsHold {
    pub fn new() -> InsightsHold {
        let andon = use_andon();
        let zone = Memo::new(move |_| andon.workspace.with(|w| NamedZone::of(&w.zone)));
        let today = Memo::new(move |_| zone.with(|zone| day(zone, andon.now.get())));
        let teams = Memo::new(move |_| andon.workspace.with(|w| w.terms_of(Taxonomy::TechTeams)));
        let [period, severity, by] = [0; 3].map(RwSignal::new);
        let team = RwSignal::new(None::<TermId>);
        let from = RwSignal::new(place_of(Mark::Milestone(Milestone::Started)));
        let to = RwSignal::new(place_of(Mark::Reached(Phase::Mitigated)));
        let days = RwSignal::new((None, None));
        let question = Memo::new(move |_| {
            let today = today.get();
            let (first, last) = match Period::ALL[period.get()] {
                Period::Weeks(weeks) => (Some(today - TimeDelta::weeks(weeks.into())), today),
                Period::Everything => (None, today),
                Period::Days => (days.get().0, days.get().1.unwrap_or(today)),
            };
            // One that has gone from the list cannot be looked at any more.
            let is_there = |id: &TermId| teams.with(|all| all.iter().any(|(team, _)| team == id));
            let team = team.get().filter(is_there);
            Question {
                scope: Scope {
                    from: first,
                    until: last,
                    severity: severities().nth(severity.get()).flatten(),
                    team,
                },
                from: Course::MARKS[from.get()],
                to: Course::MARKS[to.get()],
                by: GROUPINGS[by.get()].0,
            }
        });
        let figures = Memo::new(move |_| {
            let of = |question: &Question, zone: &NamedZone| {
                andon.incidents.with(|incidents| {
                    andon.records.with(|records| {
                        Figures::of(question, incidents, records, today.get(), zone)
                    })
                })
            };
            Arc::new(question.with(|question| zone.with(|zone| of(question, zone))))
        });
        period.set(first_period(andon, today.get_untracked()));
        let announcer = use_announcer();
        InsightsHold {
            andon,
            announcer,
            file: SavedFile::new(),
            period,
            severity,
            from,
            to,
            by,
            team,
            days,
            teams,
            zone,
            today,
            question,
            figures,
        }
    }

    /// A part of the answer, followed.
    pub fn of<T: PartialEq + Send + Sync + 'static>(
        &self,
        read: impl Fn(&Figures) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let figures = self.figures;
        Memo::new(move |_| figures.with(|figures| read(figures)))
    }

    /// The name of a value, as the workspace calls it.
    pub fn term(&self, property: Property, term: &TermId) -> String {
        self.andon.workspace.with(|workspace| match workspace.taxonomy_of(property) {
            Some(list) => workspace.term_name(list, term).to_owned(),
            None => term.as_str().to_owned(),
        })
    }

    /// Saves the figures for a spreadsheet.
    pub fn download(&self) {
        let csv = self.figures.with_untracked(|figures| {
            self.andon.workspace.with_untracked(|workspace| figures.csv(workspace))
        });
        let name = format!("andon-insights-{}.csv", self.today.get_untracked());
        self.file.save(&csv, &name);
    }
}

/// The last twelve weeks, as soon as anything happened in them; until then everything.
fn first_period(andon: Andon, today: NaiveDate) -> usize {
    let since = (today - TimeDelta::weeks(12)).and_time(chrono::NaiveTime::MIN).and_utc();
    let recent = andon.incidents.with_untracked(|rows| {
        rows.iter().any(|row| counts(row) && row.began.is_some_and(|began| began >= since))
    });
    let wanted = if recent { Period::Weeks(12) } else { Period::Everything };
    Period::ALL.iter().position(|period| *period == wanted).unwrap_or_default()
}
