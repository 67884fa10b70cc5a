//! What the relay counts, and how Prometheus reads it
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>, text format 0.0.4).

use std::fmt::{Display, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::limit::Hits;
use crate::refusal::Refusals;

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds to it.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// What it has come to.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Upper bounds in seconds: from a quick disk to one that is in trouble.
const BOUNDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// How long something took, in buckets.
#[derive(Debug, Default)]
pub struct Durations {
    /// The last one is for what took longer than every bound.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    microseconds: Counter,
}

impl Durations {
    /// Notes one.
    pub fn note(&self, took: Duration) {
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.microseconds.add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }
}

/// What is counted since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    pub refusals: Refusals,
    pub limits: Hits,
    pub messages_received: Counter,
    pub bytes_received: Counter,
    pub messages_sent: Counter,
    pub bytes_sent: Counter,
    /// Documents that were loaded from the store.
    pub loads: Counter,
    /// Documents that were unloaded although somebody follows them.
    pub put_to_sleep: Counter,
    /// Chunks that could not be read and were set aside.
    pub set_aside: Counter,
}

/// What a metric is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Counter,
    Gauge,
}

/// A text of metrics that grows.
#[derive(Debug, Default)]
pub(crate) struct Exposition(String);

impl Exposition {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a string cannot fail.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    /// A metric without labels.
    pub(crate) fn one(&mut self, kind: Kind, name: &str, help: &str, value: impl Display) {
        self.by(kind, name, help, "", [("", value)]);
    }

    /// A metric with a label and its values.
    pub(crate) fn by<V: Display>(
        &mut self,
        kind: Kind,
        name: &str,
        help: &str,
        label: &str,
        samples: impl IntoIterator<Item = (impl AsRef<str>, V)>,
    ) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        self.head(name, kind, help);
        for (of, value) in samples {
            let _ = match label {
                "" => writeln!(self.0, "{name} {value}"),
                _ => writeln!(self.0, "{name}{{{label}=\"{}\"}} {value}", escaped(of.as_ref())),
            };
        }
    }

    /// How long something took.
    pub(crate) fn durations(&mut self, name: &str, help: &str, durations: &Durations) {
        self.head(name, "histogram", help);
        let mut count = 0;
        let bounds = BOUNDS.iter().map(f64::to_string).chain(["+Inf".to_owned()]);
        for (bound, bucket) in bounds.zip(&durations.buckets) {
            count += bucket.load(Ordering::Relaxed);
            let _ = writeln!(self.0, "{name}_bucket{{le=\"{bound}\"}} {count}");
        }
        let seconds = Duration::from_micros(durations.microseconds.get()).as_secs_f64();
        let _ = write!(self.0, "{name}_sum {seconds}\n{name}_count {count}\n");
    }

    pub(crate) fn text(self) -> String {
        self.0
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
