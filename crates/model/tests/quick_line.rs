//! What people type and paste into the composer, and what comes out.

use andon_model::entry::EntryKind;
use andon_model::quick_line::{Context, Drafted, read, reference};
use andon_model::when::When;
use andon_model::zone::Zone;
use chrono::{DateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

const STAGING_CLUSTER: &str = include_str!("../../../tests/fixtures/staging-cluster.md");
const SONNET: &str = include_str!("../../../tests/fixtures/sonnet.md");

struct Named(Tz);

impl Zone for Named {
    fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        self.0.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Reads in that zone at that moment of a live incident.
fn read_in(zone: Tz, now: &str, input: &str) -> Vec<Drafted> {
    read(input, &Context { zone: &Named(zone), now: at(now), reference: at(now) }).entries
}

/// What a single line comes to at noon UTC of 2 March 2024, a Saturday.
fn line(input: &str) -> (String, String) {
    let entries = read_in(Tz::UTC, "2024-03-02T12:00:00Z", input);
    assert_eq!(entries.len(), 1, "{input:?} became {entries:?}");
    (shown(entries[0].occurred), entries[0].text.clone())
}

fn shown(when: Option<When>) -> String {
    let short = |at: DateTime<Utc>| {
        let seconds = at.timestamp() % 60 != 0;
        at.format(if seconds { "%F %T" } else { "%F %H:%M" }).to_string()
    };
    match when {
        None => "now".into(),
        Some(When::Exact { at }) => short(at),
        Some(When::About { at }) => format!("~{}", short(at)),
        Some(When::Range { at, until }) => format!("{} .. {}", short(at), short(until)),
    }
}

#[test]
fn a_line_is_read_as_people_mean_it() {
    let cases = [
        ("13:44 all gone", "2024-03-01 13:44", "all gone"),
        ("11:44 all gone", "2024-03-02 11:44", "all gone"),
        ("12:09 a clock that runs ahead", "2024-03-02 12:09", "a clock that runs ahead"),
        ("9:05 early", "2024-03-02 09:05", "early"),
        ("11h44 scaled to 80", "2024-03-02 11:44", "scaled to 80"),
        ("11:44:10 exact", "2024-03-02 11:44:10", "exact"),
        ("1:44 pm lunch", "2024-03-01 13:44", "lunch"),
        ("1:44pm lunch", "2024-03-01 13:44", "lunch"),
        ("9 am standup", "2024-03-02 09:00", "standup"),
        ("12:10 am midnight", "2024-03-02 00:10", "midnight"),
        ("11:44Z down", "2024-03-02 11:44", "down"),
        ("11:44 UTC down", "2024-03-02 11:44", "down"),
        ("11:44 UTC: down", "2024-03-02 11:44", "down"),
        ("11:44+02:00 down", "2024-03-02 09:44", "down"),
        ("2015-10-21 14:51 news", "2015-10-21 14:51", "news"),
        ("2015-10-21, 14:51: news", "2015-10-21 14:51", "news"),
        ("2015-10-21T14:51:00Z news", "2015-10-21 14:51", "news"),
        ("2015-10-21T14:51:07.250Z news", "2015-10-21 14:51:07", "news"),
        ("2015-10-21T14:51-07:00 news", "2015-10-21 21:51", "news"),
        ("21.10.2015 14:51 news", "2015-10-21 14:51", "news"),
        ("21 Oct 14:51 news", "2023-10-21 14:51", "news"),
        ("Oct 21 2015 14:51 news", "2015-10-21 14:51", "news"),
        ("Wednesday, October 21st, 2015 at 2:51 pm news", "2015-10-21 14:51", "news"),
        ("yesterday 23:50 first signs", "2024-03-01 23:50", "first signs"),
        ("yesterday at 23:50 first signs", "2024-03-01 23:50", "first signs"),
        ("today 10:00 planned work", "2024-03-02 10:00", "planned work"),
        ("about 11:00 slower", "~2024-03-02 11:00", "slower"),
        ("~11:00 slower", "~2024-03-02 11:00", "slower"),
        ("ca. 11:00 slower", "~2024-03-02 11:00", "slower"),
        ("around 11:00 slower", "~2024-03-02 11:00", "slower"),
        ("11:00-ish slower", "~2024-03-02 11:00", "slower"),
        ("11:00ish: slower", "~2024-03-02 11:00", "slower"),
        ("yesterday around 23:00 slower", "~2024-03-01 23:00", "slower"),
        ("about yesterday 23:00 slower", "~2024-03-01 23:00", "slower"),
        ("10:32-11:05 down", "2024-03-02 10:32 .. 2024-03-02 11:05", "down"),
        ("10:32 - 11:05 down", "2024-03-02 10:32 .. 2024-03-02 11:05", "down"),
        ("10:32–11:05: down", "2024-03-02 10:32 .. 2024-03-02 11:05", "down"),
        ("10:32 to 11:05 down", "2024-03-02 10:32 .. 2024-03-02 11:05", "down"),
        ("10:32-11:05 UTC down", "2024-03-02 10:32 .. 2024-03-02 11:05", "down"),
        ("23:50-00:20 down", "2024-03-01 23:50 .. 2024-03-02 00:20", "down"),
        ("1:44 to 2:10 pm down", "2024-03-01 13:44 .. 2024-03-01 14:10", "down"),
        (
            "21 Oct 2015 23:50 - 22 Oct 2015 00:20 down",
            "2015-10-21 23:50 .. 2015-10-22 00:20",
            "down",
        ),
        ("- **11:59** : declared", "2024-03-02 11:59", "declared"),
        ("- **11:59:** declared", "2024-03-02 11:59", "declared"),
        ("* 11:51 UTC: declared", "2024-03-02 11:51", "declared"),
        ("[11:51] declared", "2024-03-02 11:51", "declared"),
        ("[11:51:07] declared", "2024-03-02 11:51:07", "declared"),
        ("(11:51 UTC) declared", "2024-03-02 11:51", "declared"),
        ("11:51 - declared", "2024-03-02 11:51", "declared"),
        ("11:51 — declared", "2024-03-02 11:51", "declared"),
        ("11:51 | declared", "2024-03-02 11:51", "declared"),
        ("11:51, declared", "2024-03-02 11:51", "declared"),
        ("11:51 - 3 nodes lost", "2024-03-02 11:51", "3 nodes lost"),
        ("11:51 to the rescue", "2024-03-02 11:51", "to the rescue"),
        ("11:51 +5 nodes", "2024-03-02 11:51", "+5 nodes"),
        ("11:51 Zurich is down", "2024-03-02 11:51", "Zurich is down"),
        ("11:51 **all** down", "2024-03-02 11:51", "**all** down"),
    ];
    for (input, when, text) in cases {
        assert_eq!(line(input), (when.to_owned(), text.to_owned()), "{input:?}");
    }
}

#[test]
fn what_only_looks_like_a_time_stays_text() {
    for input in [
        "10.2.3.4 is down",
        "13.44 is the version",
        "3:2 is the ratio",
        "80:443 mapping",
        "25:99 what is that",
        "24:00 no such time",
        "12:5 too short",
        "12:345 too long",
        "12:30:45:99 too many",
        "de:ad:be:ef:00:01",
        "10:20:30:40:50:60 is the card",
        "12:34::1 an address",
        "3 nodes lost",
        "21 Oct was calm",
        "2015-10-21 was calm",
        "2015-10-21",
        "yesterday",
        "at noon",
        "about 5 nodes",
        "may 5 nodes fail",
        "13h after the deploy",
        "1pmx",
        "**bold** start",
        "[link](https://example.com)",
        "![image](https://example.com)",
        "13:44",
        "- plain bullet",
        "#hashtag",
        "!= is not equal",
    ] {
        assert_eq!(line(input), ("now".into(), input.into()));
    }
}

#[test]
fn flags_mark_an_entry_and_choose_its_kind() {
    let flagged = |input| {
        let entry = read_in(Tz::UTC, "2024-03-02T12:00:00Z", input).remove(0);
        (entry.important, entry.kind, entry.text)
    };
    let decision = Some(EntryKind::Decision);
    assert_eq!(flagged("! roll back"), (true, None, "roll back".into()));
    assert_eq!(flagged("!11:44 roll back"), (true, None, "roll back".into()));
    assert_eq!(flagged("11:44 ! roll back"), (true, None, "roll back".into()));
    assert_eq!(flagged("11:44 #decision roll back"), (false, decision, "roll back".into()));
    assert_eq!(flagged("11:44 !#decision roll back"), (true, decision, "roll back".into()));
    assert_eq!(flagged("#decision 11:44 roll back"), (false, decision, "roll back".into()));
    assert_eq!(flagged("#decision !11:44 roll back"), (true, decision, "roll back".into()));
    assert_eq!(line("#decision 11:44 roll back").0, "2024-03-02 11:44");
    assert_eq!(flagged("#decision ! roll back"), (true, decision, "roll back".into()));
    assert_eq!(flagged("#Action: roll back"), (false, Some(EntryKind::Action), "roll back".into()));
    assert_eq!(flagged("#system roll back"), (false, None, "#system roll back".into()));
    assert_eq!(flagged("11:44 #decision"), (false, None, "11:44 #decision".into()));
}

#[test]
fn the_staging_cluster_can_be_pasted_with_its_bullets() {
    let entries = read_in(Tz::Europe__Paris, "2023-04-06T13:00:00Z", STAGING_CLUSTER);
    let times: Vec<_> = entries.iter().map(|entry| shown(entry.occurred)).collect();
    let day = |time| format!("2023-03-27 {time}");
    assert_eq!(times, ["10:59", "11:10", "11:44", "12:00", "12:10"].map(day));
    assert!(entries[0].text.starts_with("incident declared: several alerts"));
    assert!(entries[0].text.ends_with(
        "\n- pods are not being provisioned\n- the external secrets controller crashes\n\
         - cluster 3 is taken out of the branch placement API at once"
    ));
    assert_eq!(entries[1].text.lines().count(), 3);
    assert_eq!(entries[4].text, "the situation is stable");
}

#[test]
fn the_sonnet_has_34_entries_and_two_of_them_share_a_minute() {
    let entries = read_in(Tz::Europe__Paris, "2015-10-26T09:00:00Z", SONNET);
    assert_eq!(entries.len(), 34);
    let times: Vec<_> =
        entries.iter().map(|e| e.occurred.unwrap().start().format("%H:%M").to_string()).collect();
    assert_eq!((times[0].as_str(), times[33].as_str()), ("14:51", "16:30"));
    assert!(times.is_sorted());
    assert_eq!(times.iter().filter(|time| *time == "15:36").count(), 2);
    assert!(entries[24].text.contains("Outage mitigated"));
}

#[test]
fn several_lines_become_several_entries_and_the_rest_belongs_to_them() {
    let input =
        "seen on the way\n\n13:10 first\n  - 13:11 is part of it\n\n    detail\n14:00 last\n";
    let entries = read_in(Tz::UTC, "2024-03-02T15:00:00Z", input);
    let texts: Vec<_> = entries.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts, ["seen on the way", "first\n- 13:11 is part of it\n\n  detail", "last"]);
    assert_eq!(entries[0].occurred, None);
}

#[test]
fn without_any_time_everything_is_one_entry() {
    let input = "\n#decision two things\n- one\n  - deeper\n- two\n\n";
    let entries = read_in(Tz::UTC, "2024-03-02T15:00:00Z", input);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].text, "two things\n- one\n  - deeper\n- two");
    assert_eq!(entries[0].kind, Some(EntryKind::Decision));
    assert!(read_in(Tz::UTC, "2024-03-02T15:00:00Z", " \n\n").is_empty());
}

#[test]
fn a_list_goes_over_midnight() {
    let days = |now, input| -> Vec<String> {
        read_in(Tz::UTC, now, input).into_iter().map(|entry| shown(entry.occurred)).collect()
    };
    let expected = ["2024-03-01 23:50", "2024-03-02 00:10", "2024-03-02 00:05"];
    assert_eq!(days("2024-03-02T01:00:00Z", "23:50 a\n00:10 b\n00:05 c"), expected);
    assert_eq!(days("2024-03-09T01:00:00Z", "2024-03-01\n23:50 a\n00:10 b\n00:05 c"), expected);
    // Written at three in the afternoon, a list up to four is yesterday's.
    let expected = ["2024-03-01 09:00", "2024-03-01 16:00"];
    assert_eq!(days("2024-03-02T15:00:00Z", "09:00 a\n16:00 b"), expected);
    // Each heading starts anew.
    let expected = ["2024-02-28 23:00", "2024-03-01 01:00", "2024-03-01 02:00"];
    let input = "## Wed 28 February 2024\n23:00 a\n\n**2024-03-01:**\n01:00 b\n02:00 c";
    assert_eq!(days("2024-03-09T15:00:00Z", input), expected);
}

#[test]
fn a_time_without_a_day_belongs_to_the_incident_not_to_today() {
    let now = at("2024-03-20T12:00:00Z");
    let latest = at("2024-03-01T23:30:00Z");
    assert_eq!(reference(now, Some(latest), None, true), latest);
    assert_eq!(reference(now, None, Some(latest), true), latest);
    assert_eq!(reference(now, None, None, true), now);
    let hours = TimeDelta::hours(20);
    assert_eq!(reference(now, Some(now - hours), None, true), now);
    assert_eq!(reference(now, Some(now - hours), None, false), now - hours);
    assert_eq!(reference(now, Some(now + hours), None, false), now);

    let context = Context { zone: &Named(Tz::UTC), now, reference: latest };
    let of = |input| shown(read(input, &context).entries[0].occurred);
    assert_eq!(of("23:50 a"), "2024-03-01 23:50");
    assert_eq!(of("00:10 a"), "2024-03-02 00:10");
    assert_eq!(of("14:00 a"), "2024-03-01 14:00");
}

#[test]
fn clocks_that_change_do_not_confuse() {
    let paris = |now, input| shown(read_in(Tz::Europe__Paris, now, input)[0].occurred);
    // Forward on 31 March 2024 at 2:00: 2:30 does not exist and means 3:30.
    assert_eq!(paris("2024-03-31T01:40:00Z", "02:30 a"), "2024-03-31 01:30");
    assert_eq!(paris("2024-03-31T01:40:00Z", "01:30 a"), "2024-03-31 00:30");
    assert_eq!(paris("2024-03-31T08:00:00Z", "03:30 a"), "2024-03-31 01:30");
    // Back on 27 October 2024 at 3:00: 2:30 exists twice, and the nearer one is meant.
    assert_eq!(paris("2024-10-27T00:35:00Z", "02:30 a"), "2024-10-27 00:30");
    assert_eq!(paris("2024-10-27T01:35:00Z", "02:30 a"), "2024-10-27 01:30");
    assert_eq!(paris("2024-10-27T10:00:00Z", "03:30 a"), "2024-10-27 02:30");
    // A range over the change has its real length.
    let entries =
        read_in(Tz::Europe__Paris, "2024-10-27T10:00:00Z", "2024-10-27 01:00 - 04:00 down");
    let when = entries[0].occurred.unwrap();
    assert_eq!(when.end() - when.start(), TimeDelta::hours(4));
}

/// What a pasted line may begin with.
fn beginning() -> impl Strategy<Value = String> {
    let time = "([01]?[0-9]|2[0-9]):[0-5][0-9](:[0-9]{2})?";
    let timed = format!(
        "[ ]{{0,4}}[-*!]? ?{time}( UTC|Z| pm|-ish| - {time})?[: ]{{0,2}}(#action|[a-z#! ]{{0,8}})"
    );
    prop_oneof![
        3 => prop::string::string_regex(&timed).unwrap(),
        2 => "[ ]{0,4}[-*•] [a-zé#!:0-9 ]{0,12}",
        1 => "(## )?20[0-9]{2}-[01][0-9]-[0-3][0-9]",
        1 => "(Mon|Tuesday),? [0-9]{1,2} (Oct|February)( 20[0-9]{2})?( [0-9]:[0-9]{2})?",
        2 => "\\PC{0,20}",
        1 => "\t{0,2}",
    ]
}

proptest! {
    #[test]
    fn no_line_is_lost(
        lines in prop::collection::vec((beginning(), any::<bool>()), 0..12),
        hours in 0i64..50_000,
    ) {
        let now = at("2024-03-02T12:00:00Z");
        let zone = Named(Tz::Europe__Paris);
        let context = Context { zone: &zone, now, reference: now - TimeDelta::hours(hours) };
        // Most lines end with a word of their own, the others are as they are.
        let marked = lines.iter().enumerate().map(|(index, (line, marked))| {
            if *marked { format!("{line} mark{index}x") } else { line.clone() }
        });
        let input: Vec<String> = marked.collect();
        let input = input.join("\n");
        let reading = read(&input, &context);
        prop_assert_eq!(reading.entries.is_empty(), input.trim().is_empty());
        let all: Vec<&str> = reading.entries.iter().map(|entry| entry.text.as_str()).collect();
        let all = all.join("\n");
        for (index, _) in lines.iter().enumerate().filter(|(_, (_, marked))| *marked) {
            let mark = format!("mark{index}x");
            prop_assert!(all.contains(&mark), "{mark} of {input:?} is lost in {all:?}");
        }
        for entry in &reading.entries {
            prop_assert!(!entry.text.trim().is_empty());
            let when = entry.occurred.unwrap_or(now.into());
            prop_assert!(when.end() >= when.start());
        }
    }

    #[test]
    fn lines_without_a_time_stay_whole(lines in prop::collection::vec("[a-zé ,.-]{1,20}", 1..6)) {
        let input = lines.join("\n");
        let entries = read_in(Tz::UTC, "2024-03-02T12:00:00Z", &format!("11:00 x\n{input}"));
        prop_assert_eq!(entries.len(), 1);
        for line in &lines {
            prop_assert!(entries[0].text.contains(line.trim()));
        }
    }

    #[test]
    fn anything_can_be_read(input in "(?s).{0,200}") {
        read_in(Tz::Europe__Paris, "2024-03-02T12:00:00Z", &input);
    }
}
