//! What a device keeps.

use andon_model::id::{IncidentId, PdcaId, PersonId};
use andon_model::index::{IncidentRow, RecordRow};
use andon_model::keep::Keep;
use andon_model::pdca::Pdca;
use andon_model::phase::Phase;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

const ME: PersonId = PersonId(Uuid::from_u128(1));

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().expect("a time")
}

fn closed(days_ago: i64) -> IncidentRow {
    let at = now() - TimeDelta::days(days_ago);
    IncidentRow {
        phase: Phase::Closed,
        began: Some(at),
        ended: Some(at),
        edited: Some(at),
        ..IncidentRow::empty(IncidentId(Uuid::from_u128(7)))
    }
}

#[test]
fn the_recent_and_the_open_ones_are_kept_and_the_old_ones_only_for_a_reason() {
    let keep = Keep { months: Some(3), mine: true, ..Keep::default() };
    let kept = |keep: &Keep, row: &IncidentRow| keep.incident(row, ME, now());
    assert!(kept(&keep, &closed(90)));
    assert!(!kept(&keep, &closed(100)));
    assert!(kept(&keep, &IncidentRow { phase: Phase::Mitigated, ..closed(900) }), "open");
    assert!(kept(&keep, &IncidentRow { edited: Some(now()), ..closed(900) }), "changed lately");
    assert!(kept(&Keep { months: None, ..keep.clone() }, &closed(9_000)), "everything");
    let mut mine = closed(900);
    mine.roster.team.insert(ME);
    assert!(kept(&keep, &mine), "I took part");
    assert!(!kept(&Keep { mine: false, ..keep.clone() }, &mine));
    let pinned = Keep { pinned: [mine.id].into(), mine: false, ..keep };
    assert!(kept(&pinned, &closed(900)), "pinned");
}

#[test]
fn records_are_kept_until_they_are_finished_and_with_their_incident() {
    let keep = Keep { months: Some(3), mine: false, ..Keep::default() };
    let old = now() - TimeDelta::days(900);
    let mut row = RecordRow::of(&Pdca::empty(PdcaId(Uuid::from_u128(3))), None);
    row.created = old;
    assert!(keep.record(&row, ME, now()), "unfinished");
    row.finished = true;
    assert!(!keep.record(&row, ME, now()));
    row.incident = Some(IncidentId(Uuid::from_u128(7)));
    let pinned = Keep { pinned: [IncidentId(Uuid::from_u128(7))].into(), ..keep.clone() };
    assert!(pinned.record(&row, ME, now()));
    let mine = Keep { mine: true, ..keep.clone() };
    assert!(!mine.record(&row, ME, now()), "I have nothing to do with it");
    let [mut owned, mut written, mut joined] = [row.clone(), row.clone(), row];
    owned.owner = Some(ME);
    written.traits.author = Some(ME);
    joined.traits.participants.insert(ME);
    for row in [owned, written, joined] {
        assert!(mine.record(&row, ME, now()));
        assert!(!keep.record(&row, ME, now()));
    }
}
