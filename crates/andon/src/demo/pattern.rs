//! Incidents after the pattern of the real ones, as many as one likes: to see Andon with years of
//! work in it. The same number and day make the same incidents.

use andon_model::entry::EntryKind;
use andon_model::id::{IdSource, IncidentId, PdcaId};
use andon_model::incident::{IncidentKind, Severity};
use andon_model::quick_line::Drafted;
use andon_model::when::When;
use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::page::{Page, Said, Team};
use super::record::RecordPage;
use super::{PAGES, RECORDS};

/// Who takes part in them.
pub const CREW: [&str; 8] = ["Anna", "Ben", "Chloé", "David", "Elif", "Farid", "Greta", "Hugo"];
/// The years that they spread over.
const DAYS: i64 = 3 * 365;
/// One of so many has a problem-solving record.
const RECORD_OF: u64 = 25;

const SERVICES: [&str; 20] = [
    "Card payments",
    "Login",
    "Search",
    "Invoices",
    "Staging cluster",
    "Message bus",
    "Exports to accounting",
    "Mobile app",
    "Public API",
    "Notifications",
    "Data warehouse",
    "Certificates",
    "DNS",
    "Build runners",
    "Checkout",
    "Transfers",
    "Webhooks",
    "Object storage",
    "Primary database",
    "Content network",
];
const SYMPTOMS: [&str; 12] = [
    "requests time out",
    "every second call fails",
    "queues grow without end",
    "pages stay empty",
    "responses take ten seconds",
    "nobody can sign in",
    "messages arrive twice",
    "pods restart in a loop",
    "data are a day old",
    "errors 502 at the edge",
    "disks are full",
    "connections are refused",
];
const TRIGGERS: [&str; 10] = [
    "after a deploy",
    "after a change of the configuration",
    "since the provider's maintenance",
    "at the end of the month",
    "after the failover",
    "with the new client",
    "in one region",
    "since a certificate expired",
    "under the load of a campaign",
    "after an upgrade of the cluster",
];
const LINES: [&str; 8] = [
    "{service}: {symptom}, the error rate is above the threshold",
    "the dashboards show that it began {trigger}",
    "we look at the logs of {service}",
    "rolled back the last change of {service}",
    "support reports customers for whom {symptom}",
    "restarted half of the instances, no effect yet",
    "scaled {service} to twice its size",
    "the error rate falls, we keep watching",
];

/// What they are made from.
pub struct Pattern {
    pages: Vec<Page>,
    records: Vec<RecordPage<'static>>,
    until: DateTime<Utc>,
    /// How many there shall be.
    all: u64,
    workspace: u64,
}

impl Pattern {
    /// For `all` incidents of a workspace in the three years up to `until`.
    pub fn new(workspace: Uuid, all: u64, until: DateTime<Utc>) -> anyhow::Result<Pattern> {
        let pages = PAGES
            .iter()
            .map(|(file, text)| Page::read(text, until).with_context(|| format!("demo/{file}.md")));
        let records = RECORDS
            .iter()
            .map(|(file, text)| RecordPage::read(text).with_context(|| format!("demo/{file}.md")));
        Ok(Pattern {
            pages: pages.collect::<anyhow::Result<_>>()?,
            records: records.collect::<anyhow::Result<_>>()?,
            until,
            all,
            workspace: workspace.as_u128() as u64,
        })
    }

    /// The incident of that number, the oldest first, and when it was last written in.
    pub fn page(&self, number: u64) -> (Page, DateTime<Utc>) {
        let mut dice = Dice(number);
        let mut page = dice.one_of(&self.pages).clone();
        let declared = self.declared(number);
        let shift = declared - page.declared.start();
        let (service, symptom) = (*dice.one_of(&SERVICES), *dice.one_of(&SYMPTOMS));
        let trigger = *dice.one_of(&TRIGGERS);
        page.name = format!("{service}: {symptom} {trigger}");
        page.kind = match dice.below(50) {
            0 | 1 => IncidentKind::Drill,
            2..=4 => IncidentKind::Backfill,
            _ => IncidentKind::Incident,
        };
        page.environment = if dice.below(4) == 0 { "staging" } else { "production" }.into();
        let severity = match dice.below(100) {
            0..3 => Some(Severity::Sev1),
            3..13 => Some(Severity::Sev2),
            13..48 => Some(Severity::Sev3),
            48..80 => Some(Severity::Sev4),
            80..95 => Some(Severity::Sev5),
            _ => None,
        };
        page.severity = severity.map(|value| Said { value, reason: String::new() });
        page.impact = None;
        page.team = Team::Usual;
        let minutes = |count: u64| TimeDelta::minutes(count as i64);
        page.started = Some((declared - minutes(dice.below(40))).into());
        page.detected = None;
        page.declared = declared.into();
        let mitigated = declared + minutes(10 + dice.below(180));
        let resolved = mitigated + minutes(20 + dice.below(2_000));
        let closed = resolved + minutes(600 + dice.below(30_000));
        // Of the latest one in ten waits for its follow-up; of the old ones hardly any.
        let is_latest = self.until - declared < TimeDelta::days(90);
        let is_closed = dice.below(if is_latest { 10 } else { 500 }) > 0;
        let past = |at: DateTime<Utc>| (at <= self.until).then(|| When::from(at));
        page.mitigated = past(mitigated);
        page.resolved = past(resolved);
        page.closed = past(closed).filter(|_| is_closed);
        for entry in &mut page.entries {
            entry.occurred = entry.occurred.map(|when| moved(when, shift, self.until));
        }
        let lines = 3 + dice.below(6);
        page.entries.extend((0..lines).map(|line| {
            let text = dice.one_of(&LINES).replace("{service}", service);
            let at = declared + (mitigated - declared) * line as i32 / lines as i32;
            Drafted {
                occurred: Some(at.min(self.until).into()),
                text: text.replace("{symptom}", symptom).replace("{trigger}", trigger),
                important: dice.below(8) == 0,
                kind: (dice.below(3) == 0).then_some(EntryKind::Action),
            }
        }));
        for action in &mut page.actions {
            action.done |= page.closed.is_some();
            action.done_at = None;
        }
        let last = [page.closed, page.resolved, page.mitigated].into_iter().flatten().next();
        let last = last.map_or(declared, |when| when.start());
        (page, last)
    }

    /// The id of the incident of that number.
    pub fn incident(&self, number: u64) -> IncidentId {
        IncidentId(self.id(number, 0))
    }

    /// The record that follows the incident of that number, if there is one.
    pub fn record(&self, number: u64) -> Option<(PdcaId, &RecordPage<'static>)> {
        let place = number / RECORD_OF % self.records.len() as u64;
        (number % RECORD_OF == RECORD_OF - 1)
            .then(|| (PdcaId(self.id(number, 1)), &self.records[place as usize]))
    }

    fn id(&self, number: u64, salt: u64) -> Uuid {
        let millis = self.declared(number).timestamp_millis().unsigned_abs() + salt;
        let random = self.workspace ^ Dice(number).below(u64::MAX) ^ salt;
        IdSource::default().next(millis, random)
    }

    fn declared(&self, number: u64) -> DateTime<Utc> {
        let step = DAYS * 24 * 60 / self.all.max(1) as i64;
        let ago = step * (self.all - number) as i64;
        let jitter = Dice(number).below(step.max(1) as u64) as i64;
        self.until - TimeDelta::minutes(ago - jitter)
    }
}

fn moved(when: When, by: TimeDelta, until: DateTime<Utc>) -> When {
    let moved = |at: DateTime<Utc>| (at + by).min(until);
    match when {
        When::Exact { at } => When::Exact { at: moved(at) },
        When::About { at } => When::About { at: moved(at) },
        When::Range { at, until: end } => When::Range { at: moved(at), until: moved(end) },
    }
}

/// Numbers that look like chance and are the same every time (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `end`, which is not zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn one_of<'o, T>(&mut self, options: &'o [T]) -> &'o T {
        &options[self.below(options.len() as u64) as usize]
    }
}
