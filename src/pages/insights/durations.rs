//! How long it took from one moment of the course to another: the middle, the spread, how many,
//! and of how many it is not known. Never a mean.

use andon_model::duration;
use andon_model::index::Course;
use andon_model::insights::lengths::{Group, Lengths};
use andon_model::moment::Mark;
use chrono::TimeDelta;
use leptos::prelude::*;

use super::behind::{Behind, Opened, What, count, without};
use super::hold::{GROUPINGS, InsightsHold};
use super::scope_bar::places;
use crate::ui::chart::{Spread, Strip, strips, table};
use crate::ui::choice::SelectField;
use crate::ui::live::live;

pub fn durations(hold: InsightsHold) -> AnyView {
    let groups = hold.of(|figures| (figures.groups.clone(), figures.from, figures.to));
    let opened = Opened::new(hold);
    let marks = Course::MARKS.map(|mark| mark.name().to_owned()).to_vec();
    let ways = GROUPINGS.map(|(_, name)| name.to_owned()).to_vec();
    view! {
        <section class="insights-section" aria-labelledby="insights-durations">
            <h2 id="insights-durations">"How long it took"</h2>
            <div class="insights-scope">
                <SelectField label="From" choices=Signal::stored(places(marks.clone())) value=hold.from />
                <SelectField label="To" choices=Signal::stored(places(marks)) value=hold.to />
                <SelectField label="By" choices=Signal::stored(places(ways)) value=hold.by />
            </div>
            {live(move || groups.with(|(groups, from, to)| drawn(groups, *from, *to, opened)))}
            {opened.view()}
        </section>
    }
    .into_any()
}

fn minutes(length: TimeDelta) -> f64 {
    length.num_seconds() as f64 / 60.0
}

/// "no median", or the middle and the spread in words.
fn words(lengths: &Lengths) -> String {
    lengths.quartiles().map_or("no median".into(), |spread| {
        format!(
            "median {}, half of them {} to {}",
            duration::text(spread.median),
            duration::text(spread.lower),
            duration::text(spread.upper),
        )
    })
}

/// "12 known, 3 missing".
fn numbers(lengths: &Lengths) -> String {
    let mut words = format!("{} known, {} missing", lengths.known.len(), lengths.missing.len());
    if !lengths.backwards.is_empty() {
        words += &format!(", {} in the wrong order", lengths.backwards.len());
    }
    words
}

fn strip(group: &Group) -> Strip {
    let Group { title, lengths } = group;
    let spread = lengths.quartiles().map(|spread| Spread {
        lower: minutes(spread.lower),
        median: minutes(spread.median),
        upper: minutes(spread.upper),
        all: lengths.known.iter().map(|(length, _)| minutes(*length)).collect(),
    });
    let median = lengths.quartiles().map(|spread| duration::text(spread.median));
    Strip {
        name: title.clone(),
        words: format!("{} · {}", median.as_deref().unwrap_or("no median"), numbers(lengths)),
        said: format!("{title}: {}; {}", words(lengths), numbers(lengths)),
        spread,
    }
}

fn drawn(groups: &[Group], from: Mark, to: Mark, opened: Opened) -> AnyView {
    if groups.iter().all(|group| group.lengths.known.is_empty()) {
        return view! {
            <p class="quiet">
                {format!(
                    "No incident has both times yet, {} and {}. Give them on the incident\u{2019}s page, under Milestones.",
                    from.name(),
                    to.name(),
                )}
            </p>
        }
        .into_any();
    }
    let about = format!("From {} to {}", from.name(), to.name());
    let behind: Vec<Behind> = groups
        .iter()
        .map(|group| {
            let mut all = group.lengths.incidents();
            all.extend(without(&group.lengths));
            let title = format!("{}, the longest first", group.title);
            Behind { title, what: What::Lengths(all, from, to) }
        })
        .collect();
    let open = Callback::new(move |place: usize| {
        behind.get(place).into_iter().for_each(|behind| opened.toggle(behind.clone()));
    });
    let missing: Vec<_> = groups.first().map(|all| without(&all.lengths)).unwrap_or_default();
    let lacking = (!missing.is_empty()).then(|| {
        let words = format!("{} without a length", count(missing.len(), "incident"));
        let behind = Behind { title: "without a length".into(), what: What::Lengths(missing, from, to) };
        view! {
            <p>
                <button type="button" class="link-button" on:click=move |_| opened.toggle(behind.clone())>
                    {words}
                </button>
            </p>
        }
    });
    let head = [
        "group",
        "known",
        "missing",
        "wrong order",
        "shortest",
        "lower quartile",
        "median",
        "upper quartile",
        "longest",
    ];
    let line = |Group { title, lengths }: &Group| {
        let spread = lengths.quartiles();
        let spread = spread.map(|s| [s.shortest, s.lower, s.median, s.upper, s.longest]);
        let spread = spread.map_or([const { String::new() }; 5], |all| all.map(duration::text));
        let numbers = [lengths.known.len(), lengths.missing.len(), lengths.backwards.len()];
        let numbers = numbers.map(|number| number.to_string());
        std::iter::once(title.clone()).chain(numbers).chain(spread).collect()
    };
    let rows = groups.iter().map(line).collect();
    view! {
        {strips(&about, groups.iter().map(strip).collect(), open)}
        {lacking}
        {table(&about, &head, rows)}
    }
    .into_any()
}
