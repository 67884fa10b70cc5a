//! Flags and what they do.

use std::process::Command;

use andon_relay::limit::Limit;

use crate::client::Client;
use crate::http::http;
use crate::server::{Server, token};

#[test]
fn every_limit_has_a_flag_of_its_name() {
    let help = Command::new(env!("CARGO_BIN_EXE_andon")).args(["serve", "--help"]).output();
    let help = String::from_utf8(help.expect("it runs").stdout).expect("UTF-8");
    let flags: Vec<&str> =
        help.split_whitespace().filter_map(|word| word.strip_prefix("--max-")).collect();
    let limits: Vec<&str> = Limit::ALL.iter().map(|limit| limit.name()).collect();
    for limit in &limits {
        assert!(flags.contains(limit), "there is no --max-{limit}");
    }
    for flag in flags {
        assert!(limits.contains(&flag), "--max-{flag} is no limit with a metric");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_limits_flag_sets_that_limit() {
    let data = tempfile::tempdir().expect("a directory");
    let values: Vec<(String, String)> = Limit::ALL
        .iter()
        .enumerate()
        .map(|(at, limit)| (format!("--max-{}", limit.name()), (10_000 + at).to_string()))
        .collect();
    let mut arguments = vec!["--metrics", "127.0.0.1:0"];
    arguments.extend(values.iter().flat_map(|(flag, value)| [flag.as_str(), value.as_str()]));
    let mut server = Server::start(data.path(), &arguments, "warn");
    let line = server.line();
    let metrics = line.trim_end().strip_prefix("Metrics: http://").expect("an address");
    let metrics = metrics.strip_suffix("/metrics").expect("a path").parse().expect("an address");
    let text = http(metrics, "GET /metrics", &[], "").await.body;
    let text = String::from_utf8(text).expect("UTF-8");
    for (at, limit) in Limit::ALL.iter().enumerate() {
        let line = format!("andon_limit{{limit=\"{}\"}} {}", limit.name(), 10_000 + at);
        assert!(text.lines().any(|other| other == line), "{line}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_log_can_be_lines_of_json_and_a_signal_to_stop_closes_in_order() {
    let data = tempfile::tempdir().expect("a directory");
    let secret = token(data.path(), "responder");
    let server = Server::start(data.path(), &["--log-format", "json"], "info");
    let mut anna = Client::connect(server.address, &secret, "anna").await;
    let stopped = tokio::task::spawn_blocking(|| server.terminate());
    anna.until("the goodbye", |anna| anna.closed.is_some()).await;
    assert_eq!(anna.closed, Some(1001));
    let (success, log) = stopped.await.expect("no panic");
    assert!(success);
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let says = |text: &str| lines.iter().any(|line| line["fields"]["message"] == text);
    assert!(says("serving") && says("stopping"), "{log}");
    assert!(lines.iter().all(|line| line["level"] == "INFO" && line["timestamp"].is_string()));
}

#[test]
fn a_port_that_is_taken_is_told_with_what_to_do() {
    let data = tempfile::tempdir().expect("a directory");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its number").to_string();
    let served = Command::new(env!("CARGO_BIN_EXE_andon"))
        .args(["serve", "--listen", &address, "--data"])
        .arg(data.path())
        .output()
        .expect("it runs");
    assert!(!served.status.success());
    let complaint = String::from_utf8(served.stderr).expect("UTF-8");
    assert!(complaint.contains(&address), "{complaint}");
    assert!(complaint.contains("choose another port with --listen"), "{complaint}");
}
