//! The context of a problem-solving record: the incident's timeline, refreshed beside what somebody
//! wrote into it; and when its records let an incident be closed.

use andon_model::pdca::context::{refreshed, undoubled};
use andon_model::pdca::rules::let_close;
use andon_model::phase::MoveRefusal;
use proptest::prelude::*;

fn refresh(before: &str, own: &str, now: &str) -> String {
    let edits = refreshed(before, own, now);
    edits.iter().fold(own.to_owned(), |text, edit| edit.apply(&text))
}

const FIRST: &str = "2023-03-27\n\n- **12:59** declared\n- **13:44** all gone but 3 CRDs\n";

#[test]
fn the_first_time_the_timeline_is_taken_as_it_is() {
    assert_eq!(refresh("", "", FIRST), FIRST);
}

#[test]
fn what_was_pasted_before_stays_above_the_timeline() {
    assert_eq!(
        refresh("", "Seen twice this month.", FIRST),
        format!("Seen twice this month.\n{FIRST}")
    );
}

#[test]
fn new_corrected_and_deleted_lines_come_over_and_own_lines_stay() {
    let own = "2023-03-27\n\n- **12:59** declared\n  (mine) by the on-duty\n- **13:44** all gone but 3 CRDs\n";
    let now = "2023-03-27\n\n- **12:59** declared\n- **13:10** it is Crossplane\n- **13:45** all gone but 3 CRDs\n";
    let expected = "2023-03-27\n\n- **12:59** declared\n  (mine) by the on-duty\n- **13:10** it is Crossplane\n- **13:45** all gone but 3 CRDs\n";
    assert_eq!(refresh(FIRST, own, now), expected);
}

#[test]
fn a_line_that_somebody_rewrote_stays_beside_its_correction() {
    let own = "2023-03-27\n\n- **12:59** declared\n- **13:44** nearly all gone\n";
    let now = "2023-03-27\n\n- **12:59** declared\n- **13:44** all gone but 4 CRDs\n";
    let both = "2023-03-27\n\n- **12:59** declared\n- **13:44** nearly all gone\n- **13:44** all gone but 4 CRDs\n";
    assert_eq!(refresh(FIRST, own, now), both);
}

#[test]
fn a_line_that_somebody_took_away_does_not_come_back() {
    let own = "2023-03-27\n\n- **12:59** declared\n";
    let now = format!("{FIRST}- **14:10** stable\n");
    assert_eq!(
        refresh(FIRST, own, &now),
        "2023-03-27\n\n- **12:59** declared\n- **14:10** stable\n"
    );
}

#[test]
fn a_text_whose_last_line_has_no_end_is_not_run_into() {
    let own = format!("{FIRST}my last word");
    let now = format!("{FIRST}- **14:10** stable\n");
    assert_eq!(refresh(FIRST, &own, &now), format!("{FIRST}my last word\n- **14:10** stable\n"));
}

#[test]
fn what_two_took_over_at_once_stands_once_and_what_they_wrote_stays() {
    let settle = |taken: &[&str], own: &str| {
        let edits = undoubled(taken, own);
        edits.iter().fold(own.to_owned(), |text, edit| edit.apply(&text))
    };
    let more = format!("{FIRST}- **14:10** stable\n");
    let both = format!("Seen twice.\n{FIRST}mine\n{more}mine\n");
    assert_eq!(
        settle(&[FIRST, &more], &both),
        format!("Seen twice.\n{FIRST}mine\n- **14:10** stable\nmine\n")
    );
    // What the timeline itself says twice stays twice.
    let twice = "- **12:59** retry\n- **12:59** retry\n";
    assert_eq!(settle(&[twice, twice], &twice.repeat(2)), twice);
    assert_eq!(undoubled(&[FIRST, &more], &more), []);
}

#[test]
fn records_that_are_open_or_needed_and_missing_hold_an_incident_back_unless_waived() {
    assert_eq!(let_close(false, false, []), Ok(()));
    assert_eq!(let_close(true, false, []), Err(MoveRefusal::RecordMissing));
    assert_eq!(let_close(true, false, [true]), Ok(()));
    assert_eq!(let_close(true, false, [true, false]), Err(MoveRefusal::RecordOpen { open: 1 }));
    assert_eq!(let_close(false, false, [false]), Err(MoveRefusal::RecordOpen { open: 1 }));
    assert_eq!(let_close(true, true, [false]), Ok(()));
}

/// Outside of the basic plane, so that positions in UTF-16 matter.
const OWN: &str = "mine \u{1f525}\n";

fn lines() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0..6u8, 0..8)
}

fn text(lines: &[u8]) -> String {
    lines.iter().map(|line| format!("line {line}\n")).collect()
}

proptest! {
    /// Who wrote nothing gets the timeline as it is now; who wrote something keeps every line of it.
    #[test]
    fn nothing_of_ones_own_is_lost(before in lines(), now in lines(), at in 0..8usize) {
        let (before, now) = (text(&before), text(&now));
        // Blank ends of lines aside, which no refresh is worth.
        prop_assert_eq!(refresh(&before, &before, &now), now.clone());
        let mut own: Vec<&str> = before.split_inclusive('\n').collect();
        let at = at.min(own.len());
        own.insert(at, OWN);
        let own = own.concat();
        let after = refresh(&before, &own, &now);
        let kept = after.contains(OWN);
        prop_assert!(kept);
        prop_assert_eq!(after.replace(OWN, ""), now.clone());
        // A second time nothing changes.
        prop_assert_eq!(refresh(&now, &after, &now), after);
    }
}
