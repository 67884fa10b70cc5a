//! Strips below each other: every length as a dot, the middle half of them as a box around the
//! median. Lengths are laid out by their logarithm, because they go from minutes to weeks.

use leptos::prelude::*;

use super::{Chart, percent};

/// The lengths of one strip, in minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    pub lower: f64,
    pub median: f64,
    pub upper: f64,
    /// The shortest first.
    pub all: Vec<f64>,
}

/// One strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    pub name: String,
    /// The figures, beside it.
    pub words: String,
    /// All of it in words.
    pub said: String,
    /// `None` where no length is known.
    pub spread: Option<Spread>,
}

/// The lengths that are marked, in minutes.
const TICKS: [(f64, &str); 8] = [
    (1.0, "1 min"),
    (10.0, "10 min"),
    (60.0, "1 h"),
    (360.0, "6 h"),
    (1_440.0, "1 d"),
    (10_080.0, "1 w"),
    (43_200.0, "30 d"),
    (525_600.0, "1 y"),
];

/// What lies where, from one tick to another.
#[derive(Clone, Copy)]
struct Scale {
    first: usize,
    last: usize,
}

impl Scale {
    fn of(strips: &[Strip]) -> Scale {
        let spreads = strips.iter().filter_map(|strip| strip.spread.as_ref());
        let lengths: Vec<f64> = spreads.flat_map(|spread| &spread.all).copied().collect();
        let shortest = lengths.iter().copied().fold(f64::INFINITY, f64::min);
        let longest = lengths.iter().copied().fold(0.0, f64::max);
        let first = TICKS.iter().rposition(|(at, _)| *at <= shortest).unwrap_or_default();
        let last = TICKS.iter().position(|(at, _)| *at >= longest).unwrap_or(TICKS.len() - 1);
        let first = first.min(TICKS.len() - 2);
        Scale { first, last: last.max(first + 1) }
    }

    fn share(self, minutes: f64) -> f64 {
        let [from, to] = [self.first, self.last].map(|place| TICKS[place].0.ln());
        // A little room at both ends, for dots and words.
        let share = (minutes.max(TICKS[0].0).ln() - from) / (to - from);
        0.02 + 0.96 * share.clamp(0.0, 1.0)
    }

    fn ticks(self) -> impl Iterator<Item = (String, &'static str)> {
        let ticks = TICKS[self.first..=self.last].iter();
        ticks.map(move |(at, name)| (percent(self.share(*at)), *name))
    }
}

/// The strips from top to bottom.
pub fn strips(label: &str, all: Vec<Strip>, on_open: Callback<usize>) -> AnyView {
    let chart = Chart::new(on_open);
    let scale = Scale::of(&all);
    let said = all.iter().map(|strip| strip.said.clone()).collect();
    let drawn = all.into_iter().map(|Strip { name, words, said, spread }| {
        let inside = view! {
            <span class="chart-name">{name}</span>
            <svg aria-hidden="true">{lines(scale)}{spread.map(|spread| drawn(&spread, scale))}</svg>
            <span class="chart-words">{words}</span>
        };
        chart.figure("chart-strip", said, inside.into_any())
    });
    let drawn = drawn.collect_view();
    let names = scale.ticks().map(|(x, name)| view! { <text x=x y="12">{name}</text> });
    let names = names.collect_view();
    let inside = view! {
        {drawn}
        <div class="chart-scale" aria-hidden="true"><svg>{names}</svg></div>
    };
    chart.frame("chart chart-strips", label, said, inside.into_any())
}

fn lines(scale: Scale) -> AnyView {
    let line = |(x, _): (String, _)| {
        view! { <line class="chart-line" x1=x.clone() x2=x y1="0" y2="100%"></line> }
    };
    scale.ticks().map(line).collect_view().into_any()
}

fn drawn(spread: &Spread, scale: Scale) -> AnyView {
    let at = |minutes: f64| percent(scale.share(minutes));
    let (lower, upper) = (scale.share(spread.lower), scale.share(spread.upper));
    let ends = spread.all.first().zip(spread.all.last());
    let whisker = ends.map(|(first, last)| {
        view! { <line class="chart-whisker" x1=at(*first) x2=at(*last) y1="50%" y2="50%"></line> }
    });
    let dots = spread
        .all
        .iter()
        .map(|minutes| view! { <circle cx=at(*minutes) cy="50%" r="2.5"></circle> });
    let dots = dots.collect_view();
    let median = at(spread.median);
    view! {
        {whisker}
        <rect class="chart-box" x=percent(lower) width=percent(upper - lower) y="20%" height="60%"></rect>
        {dots}
        <line class="chart-median" x1=median.clone() x2=median y1="10%" y2="90%"></line>
    }
    .into_any()
}
