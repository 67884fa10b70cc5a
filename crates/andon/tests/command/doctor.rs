//! `andon doctor`, with each thing broken that it looks at.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, Issuer, KeyPair};
use rusqlite::Connection;

use crate::server::{Server, andon, token};

/// The line about something, and what is said to mend it.
fn said(data: &Path, about: &str, arguments: &[&str]) -> (String, String) {
    let (success, output, _) = andon(data, &[&["doctor"], arguments].concat());
    assert_eq!(success, !output.contains("WRONG"), "{output}");
    let mut lines = output.lines();
    let finding = lines.find(|line| line[10..].starts_with(about));
    let finding = finding.unwrap_or_else(|| panic!("nothing about {about}: {output}"));
    let mend = lines.next().filter(|line| line.contains("to mend it:")).unwrap_or_default();
    assert_eq!(mend.is_empty(), finding.starts_with("fine"), "what is not fine is to be mended");
    (finding.to_owned(), mend.to_owned())
}

/// Asserts what is said, and that it says how to mend it.
fn finds(data: &Path, about: &str, arguments: &[&str], word: &str, complaint: &str) {
    let (finding, _) = said(data, about, arguments);
    assert!(finding.starts_with(word) && finding.contains(complaint), "{finding}");
}

/// A data directory that was used, with nobody serving it.
fn used() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    token(directory.path(), "responder");
    directory
}

fn edit(data: &Path, statement: &str) {
    let database = Connection::open(data.join("andon.sqlite3")).expect("a database");
    database.execute_batch(statement).expect("edited");
}

/// A program that answers every request with what `answer` makes of its first line. Returns its
/// address.
fn other_program(answer: impl Fn(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.expect("a connection");
            let mut lines = BufReader::new(socket.try_clone().expect("a copy")).lines();
            let line = lines.next().and_then(Result::ok).unwrap_or_default();
            let _ = lines.find(|line| line.as_ref().is_ok_and(String::is_empty));
            let _ = socket.write_all(answer(&line).as_bytes());
        }
    });
    format!("http://{address}")
}

const PROVIDER: [&str; 4] = ["--sign-in-issuer", "https://id.example", "--sign-in-client", "andon"];
const GROUP_WITHOUT_CLAIM: [&str; 6] =
    [PROVIDER[0], PROVIDER[1], PROVIDER[2], PROVIDER[3], "--sign-in-admin", "leads"];
const CLAIM_WITHOUT_GROUP: [&str; 6] =
    [PROVIDER[0], PROVIDER[1], PROVIDER[2], PROVIDER[3], "--sign-in-role-claim", "groups"];

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

#[test]
fn settings_that_contradict_each_other_or_browsers_are_found() {
    let data = used();
    for (arguments, word, complaint) in [
        (&["--tls-key", "k.pem"][..], "WRONG", "tls-key needs tls-certificate"),
        (&["--tls-certificate", "c.pem"], "WRONG", "tls-certificate needs tls-key"),
        (&["--sign-in-issuer", "https://id.example"], "WRONG", "needs sign-in-client"),
        (&["--sign-in-client", "andon"], "WRONG", "needs sign-in-issuer"),
        (&GROUP_WITHOUT_CLAIM, "WRONG", "need sign-in-role-claim"),
        (&CLAIM_WITHOUT_GROUP, "WRONG", "needs a group to look for"),
        (&["--public-url", "http://andon.example"], "WRONG", "nothing works offline"),
        (&["--public-url", "https://example.org/andon"], "WRONG", "has a path"),
        (&["--public-url", "andon"], "WRONG", "is no address"),
        (&["--listen", "0.0.0.0:1"], "doubtful", "join links will say localhost"),
        (
            &["--listen", "0.0.0.0:1", "--public-url", "https://a.example", "--behind-proxy"],
            "doubtful",
            "claim any address",
        ),
        (&["--allow-origin", "https://a.example/path"], "WRONG", "is no origin"),
        (&["--app", "/nowhere"], "WRONG", "index.html is missing"),
        (&["--listen", "127.0.0.1:1"], "fine", "people come to http://127.0.0.1:1"),
    ] {
        finds(data.path(), "settings", arguments, word, complaint);
    }
}

#[test]
fn a_data_directory_that_is_none_or_cannot_be_used_is_found() {
    let directory = used();
    finds(directory.path(), "data", &[], "fine", "can be written");
    finds(&directory.path().join("elsewhere"), "data", &[], "doubtful", "is not there");
    let file = directory.path().join("file");
    std::fs::write(&file, "").expect("written");
    finds(&file, "data", &[], "WRONG", "is a file, not a directory");
    if cfg!(target_os = "linux") {
        finds(Path::new("/proc/self"), "data", &[], "WRONG", "nothing can be written");
    }
    assert!(!directory.path().join("doctor.probe").exists());
}

#[cfg(unix)]
#[test]
fn a_data_directory_that_others_can_read_is_found() {
    use std::os::unix::fs::PermissionsExt;
    let directory = used();
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(directory.path(), open).expect("opened");
    let (finding, mend) = said(directory.path(), "data", &[]);
    assert!(finding.starts_with("doubtful") && mend.contains("chmod 700"), "{finding}");
}

#[test]
fn a_database_that_is_damaged_newer_or_lets_nobody_in_is_found() {
    let sound = used();
    finds(sound.path(), "database", &[], "fine", "workspaces: 1, valid tokens: 1");
    let empty = tempfile::tempdir().expect("a directory");
    finds(empty.path(), "database", &[], "doubtful", "there is none yet");

    edit(sound.path(), "UPDATE token SET revoked = 1");
    finds(sound.path(), "database", &[], "doubtful", "no token lets anybody new in");
    edit(sound.path(), "PRAGMA user_version = 999");
    let before = std::fs::read(sound.path().join("andon.sqlite3")).expect("readable");
    finds(sound.path(), "database", &[], "WRONG", "newer Andon (format 999");
    let after = std::fs::read(sound.path().join("andon.sqlite3")).expect("readable");
    assert!(before == after, "the doctor changes nothing");

    let damaged = used();
    let file = damaged.path().join("andon.sqlite3");
    let mut bytes = std::fs::read(&file).expect("readable");
    let page = 4_096;
    bytes[page..].fill(0x5a);
    std::fs::write(&file, bytes).expect("written");
    finds(damaged.path(), "database", &[], "WRONG", "malformed");
    std::fs::write(&file, "no database").expect("written");
    finds(damaged.path(), "database", &[], "WRONG", "not a database");
}

#[test]
fn a_disk_that_is_nearly_full_is_found() {
    let data = used();
    finds(data.path(), "disk", &["--min-free", "1"], "fine", "free");
    let most = u64::MAX.to_string();
    finds(data.path(), "disk", &["--min-free", &most], "WRONG", "should be");
}

#[test]
fn a_clock_that_went_back_is_found() {
    let data = used();
    finds(data.path(), "clock", &[], "fine", "UTC");
    edit(data.path(), "UPDATE relay SET probed = unixepoch() + 3600");
    finds(data.path(), "clock", &[], "WRONG", "the database was written at");
}

/// A provider whose clock is that many seconds ahead.
fn provider(ahead: i64, issuer: Option<&'static str>) -> String {
    use std::sync::{Arc, OnceLock};
    let own: Arc<OnceLock<String>> = Arc::default();
    let named = own.clone();
    let address = other_program(move |_| {
        let at = chrono::Utc::now() + chrono::TimeDelta::seconds(ahead);
        let date = format!("date: {}\r\n", at.format("%a, %d %b %Y %H:%M:%S GMT"));
        let issuer = issuer.or(named.get().map(String::as_str)).unwrap_or_default();
        http("200 OK", &date, &format!("{{\"issuer\":\"{issuer}\"}}"))
    });
    own.get_or_init(|| address.clone());
    address
}

#[test]
fn a_provider_that_is_down_or_another_or_has_another_time_is_found() {
    let data = used();
    let with = |issuer: &str, about: &str, word: &str, complaint: &str| {
        let arguments = ["--sign-in-issuer", issuer, "--sign-in-client", "andon"];
        finds(data.path(), about, &arguments, word, complaint);
    };
    let sound = provider(0, None);
    with(&sound, "provider", "fine", "/api/v1/sign-in/end");
    with(&sound, "clock", "fine", "as the provider's");
    with(&provider(3_600, None), "clock", "WRONG", "seconds off the provider's");
    with(&provider(0, Some("https://id.example")), "provider", "WRONG", "calls itself https://id");
    with(&other_program(|_| http("404 Not Found", "", "")), "provider", "WRONG", "HTTP 404");
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let down = format!("http://{}", port.local_addr().expect("an address"));
    drop(port);
    with(&down, "provider", "WRONG", "does not answer");
}

#[test]
fn a_server_that_is_not_there_or_not_reached_is_found() {
    let data = used();
    let reach = |url: &str, word: &str, complaint: &str| {
        finds(data.path(), "server", &["--public-url", url], word, complaint);
    };
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let nowhere = format!("http://{}", port.local_addr().expect("an address"));
    drop(port);
    reach(&nowhere, "doubtful", "no server uses this data");
    let something = other_program(|_| http("200 OK", "", "hello"));
    reach(&something, "WRONG", "it is not Andon");

    let server = Server::start(data.path(), &[], "warn");
    reach(&format!("http://{}", server.address), "fine", "its WebSocket too");
    reach(&nowhere, "WRONG", "does not lead to it");
    let other_data = used();
    let other = Server::start(other_data.path(), &[], "warn");
    reach(&format!("http://{}", other.address), "WRONG", "leads to another Andon");
    let proxy = other_program(|line| match line.contains("/healthz") {
        true => http("200 OK", "", "alive\n"),
        false => http("400 Bad Request", "", ""),
    });
    reach(&proxy, "WRONG", "not its WebSocket at /sync (HTTP 400");
    drop(server);
    reach(&format!("http://{}", other.address), "doubtful", "none uses this data");
    let (_, tokens, _) = andon(data.path(), &["token", "list"]);
    assert!(!tokens.contains("doctor"), "what it tried the way with is gone");
}

/// Writes a certificate and its key; returns what names them.
fn certificate(
    directory: &Path,
    change: impl FnOnce(&mut CertificateParams),
    issuer: Option<&Issuer<'_, KeyPair>>,
) -> [String; 4] {
    let mut params = CertificateParams::new(["andon.example".to_owned()]).expect("a name");
    params.distinguished_name.push(rcgen::DnType::CommonName, "andon");
    change(&mut params);
    let key = KeyPair::generate().expect("a key");
    let certificate = match issuer {
        Some(issuer) => params.signed_by(&key, issuer),
        None => params.self_signed(&key),
    };
    let (chain, secret) = (directory.join("chain.pem"), directory.join("key.pem"));
    std::fs::write(&chain, certificate.expect("a certificate").pem()).expect("written");
    std::fs::write(&secret, key.serialize_pem()).expect("written");
    let shown = |path: &Path| path.display().to_string();
    ["--tls-certificate".into(), shown(&chain), "--tls-key".into(), shown(&secret)]
}

#[test]
fn a_certificate_that_ended_or_is_for_others_or_misses_something_is_found() {
    let (data, directory) = (used(), tempfile::tempdir().expect("a directory"));
    let judged = |files: &[String; 4], word: &str, complaint: &str| {
        let mut arguments: Vec<&str> = files.iter().map(String::as_str).collect();
        arguments.extend(["--public-url", "https://andon.example"]);
        finds(data.path(), "certificate", &arguments, word, complaint);
    };
    let made = |change: &dyn Fn(&mut CertificateParams)| {
        certificate(directory.path(), |params| change(params), None)
    };
    judged(&made(&|_| {}), "fine", "for andon.example, until");
    judged(&made(&|c| c.not_after = rcgen::date_time_ymd(2020, 1, 1)), "WRONG", "it ended on");
    let later = rcgen::date_time_ymd(2999, 1, 1);
    judged(&made(&|c| c.not_before = later), "WRONG", "it is valid from");
    let soon = std::time::SystemTime::now() + std::time::Duration::from_secs(7 * 24 * 3_600);
    judged(&made(&|c| c.not_after = soon.into()), "doubtful", "it ends on");
    let other = CertificateParams::new(["other.example".to_owned()]).expect("a name");
    let names = other.subject_alt_names;
    judged(
        &made(&|c| c.subject_alt_names = names.clone()),
        "WRONG",
        "it is for other.example, not",
    );

    let root_key = KeyPair::generate().expect("a key");
    let mut root = CertificateParams::default();
    root.is_ca = rcgen::IsCa::Ca(BasicConstraints::Unconstrained);
    root.distinguished_name.push(rcgen::DnType::CommonName, "root");
    let root = Issuer::new(root, root_key);
    let alone = certificate(directory.path(), |_| {}, Some(&root));
    judged(&alone, "doubtful", "no certificate but its own");

    let files = made(&|_| {});
    std::fs::write(&files[3], KeyPair::generate().expect("a key").serialize_pem())
        .expect("written");
    judged(&files, "WRONG", "is not the key of");
    std::fs::write(&files[3], "no key").expect("written");
    judged(&files, "WRONG", "key.pem cannot be read");
    std::fs::remove_file(&files[1]).expect("removed");
    judged(&files, "WRONG", "chain.pem cannot be read");
}
