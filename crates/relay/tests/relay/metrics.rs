//! What Prometheus reads, held against its format.

use std::collections::{BTreeMap, BTreeSet};

use andon_relay::Role;
use andon_relay::limit::Limit;

use crate::client::{Client, new_document};
use crate::http::http;
use crate::relays::{TestRelay, start};

/// Metrics as they were read: each series with its value.
#[derive(Debug, Default)]
pub struct Metrics {
    series: BTreeMap<String, f64>,
    kinds: BTreeMap<String, String>,
}

impl Metrics {
    pub fn value(&self, series: &str) -> f64 {
        *self.series.get(series).unwrap_or_else(|| panic!("there is no {series}"))
    }
}

/// Reads the text format 0.0.4 as strictly as Prometheus and its linter do.
fn read(text: &str) -> Result<Metrics, String> {
    let mut metrics = Metrics::default();
    let mut helped = BTreeSet::new();
    let mut family = String::new();
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !text.ends_with('\n') {
        return Err("the last line has no end".into());
    }
    for line in text.lines() {
        let wrong = |why: &str| Err(format!("{why}: {line}"));
        if let Some(help) = line.strip_prefix("# HELP ") {
            let Some((name, text)) = help.split_once(' ') else { return wrong("no help") };
            if !is_name(name) || text.is_empty() || !helped.insert(name.to_owned()) {
                return wrong("a bad name, no text or help given twice");
            }
            continue;
        }
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            let Some((name, kind)) = kind.split_once(' ') else { return wrong("no type") };
            if !helped.contains(name) || !["counter", "gauge", "histogram"].contains(&kind) {
                return wrong("no help before it or an unknown type");
            }
            if kind == "counter" && !name.ends_with("_total") {
                return wrong("a counter's name ends with _total");
            }
            if metrics.kinds.insert(name.to_owned(), kind.to_owned()).is_some() {
                return wrong("a type given twice");
            }
            family = name.to_owned();
            continue;
        }
        let Some((series, value)) = line.rsplit_once(' ') else { return wrong("no value") };
        let name = series.split('{').next().unwrap_or_default();
        let is_of_family = match metrics.kinds.get(&family).map(String::as_str) {
            Some("histogram") => ["_bucket", "_sum", "_count"]
                .iter()
                .any(|end| name.strip_suffix(end) == Some(family.as_str())),
            Some(_) => name == family,
            None => false,
        };
        if !is_of_family {
            return wrong("it stands in another family");
        }
        if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            let inner = labels.strip_prefix('{').and_then(|rest| rest.strip_suffix("\"}"));
            let Some((label, value)) = inner.and_then(|inner| inner.split_once("=\"")) else {
                return wrong("bad labels");
            };
            if !is_name(label) || value.is_empty() || value.contains(['"', '\\']) {
                return wrong("a bad label");
            }
        }
        let Ok(value) = value.parse::<f64>() else { return wrong("no number") };
        if metrics.series.insert(series.to_owned(), value).is_some() {
            return wrong("a series given twice");
        }
    }
    for (name, _) in metrics.kinds.iter().filter(|(_, kind)| *kind == "histogram") {
        let buckets = text.lines().filter(|line| line.starts_with(&format!("{name}_bucket")));
        let counts: Vec<f64> =
            buckets.filter_map(|line| line.rsplit_once(' ')?.1.parse().ok()).collect();
        let count = metrics.series.get(&format!("{name}_count"));
        if !counts.is_sorted() || counts.last() != count || counts.len() < 2 {
            return Err(format!("{name}: the buckets do not add up"));
        }
        if !metrics.series.contains_key(&format!("{name}_bucket{{le=\"+Inf\"}}")) {
            return Err(format!("{name}: the last bucket is missing"));
        }
    }
    Ok(metrics)
}

/// What the relay tells Prometheus.
pub async fn scrape(relay: &TestRelay) -> Metrics {
    let answer = http(relay.metrics, "GET /metrics", &[], "").await;
    assert_eq!(answer.status, 200);
    let format = answer.header("content-type").expect("a type");
    assert!(format.starts_with("text/plain; version=0.0.4"), "{format}");
    // One may look at it with a browser or with promtool.
    if let Some(path) = std::env::var_os("ANDON_METRICS_COPY") {
        std::fs::write(path, &answer.body).expect("written");
    }
    read(&String::from_utf8(answer.body).expect("UTF-8")).expect("Prometheus reads it")
}

#[test]
fn the_format_check_itself_sees_what_is_wrong() {
    let head = "# HELP a_total Text.\n# TYPE a_total counter\n";
    assert!(read(&format!("{head}a_total 1\n")).is_ok());
    for wrong in [
        "a_total 1",
        "a_total x\n",
        "b_total 1\n",
        "a_total 1\na_total 2\n",
        "a_total{l=1} 1\n",
        "a_total{l=\"x\"y\"} 1\n",
        "# TYPE a_total counter\n",
        "# HELP h Text.\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
        "# HELP c Text.\n# TYPE c counter\nc 1\n",
    ] {
        assert!(read(&format!("{head}{wrong}")).is_err(), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prometheus_reads_what_happens_and_every_limit() {
    let relay = start(|config| config.limits.document_changes = 2).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let id = new_document();
    anna.follow(id).await;
    for round in 0..2 {
        anna.put(id, "x", round).await;
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    }
    anna.put(id, "x", 2).await;
    anna.until("the refusal", |anna| anna.errors.len() == 1).await;
    let metrics = scrape(&relay).await;
    for (series, value) in [
        ("andon_connections", 1.0),
        ("andon_documents", 1.0),
        ("andon_documents_loaded", 1.0),
        ("andon_document_loads_total", 1.0),
        ("andon_store_writes_total", 2.0),
        ("andon_store_commit_seconds_count", 2.0),
        ("andon_store_failures_total", 0.0),
        ("andon_refused_total{reason=\"limit\"}", 1.0),
        ("andon_limit_hits_total{limit=\"document-changes\"}", 1.0),
        ("andon_limit{limit=\"document-changes\"}", 2.0),
    ] {
        assert_eq!(metrics.value(series), value, "{series}");
    }
    for series in [
        "andon_messages_total{direction=\"received\"}",
        "andon_message_bytes_total{direction=\"sent\"}",
        "andon_store_bytes{file=\"database\"}",
        "andon_start_time_seconds",
        "andon_documents_memory_bytes",
    ] {
        assert!(metrics.value(series) > 0.0, "{series}");
    }
    for limit in Limit::ALL {
        assert!(metrics.value(&format!("andon_limit{{limit=\"{}\"}}", limit.name())) > 0.0);
        metrics.value(&format!("andon_limit_hits_total{{limit=\"{}\"}}", limit.name()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_not_told_where_people_come_in() {
    let relay = start(|_| {}).await;
    let answer = http(relay.address(), "GET /metrics", &[], "").await;
    assert!(!String::from_utf8_lossy(&answer.body).contains("andon_"));
    // And nothing else is, on the port for metrics.
    for path in ["/", "/sync", "/api/v1/status"] {
        assert_eq!(http(relay.metrics, &format!("GET {path}"), &[], "").await.status, 404);
    }
}
