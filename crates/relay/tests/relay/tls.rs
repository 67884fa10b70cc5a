//! HTTPS by a certificate of our own.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use andon_relay::tls::TlsFiles;
use andon_relay::{Config, Relay, Role};
use rcgen::CertifiedKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::client::DEADLINE;
use crate::relays::{TestRelay, start};

type Pair = CertifiedKey<rcgen::KeyPair>;

fn pair() -> Pair {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate")
}

fn files(directory: &Path) -> TlsFiles {
    TlsFiles { certificate: directory.join("chain.pem"), key: directory.join("key.pem") }
}

fn write_certificate(directory: &Path, pair: &Pair) {
    std::fs::write(files(directory).certificate, pair.cert.pem()).expect("written");
}

fn write_key(directory: &Path, pair: &Pair) {
    std::fs::write(files(directory).key, pair.signing_key.serialize_pem()).expect("written");
}

/// A connection to a server that shows one of these certificates; `None` when it shows another.
async fn dial(relay: SocketAddr, trusted: &[&Pair]) -> Option<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    for pair in trusted {
        roots.add(CertificateDer::from(pair.cert.der().to_vec())).expect("a root");
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = TcpStream::connect(relay).await.expect("a connection");
    let name = "localhost".try_into().expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, socket).await.ok()
}

async fn ask(relay: SocketAddr, trusted: &Pair, line: &str, body: &str) -> String {
    let mut socket = dial(relay, &[trusted]).await.expect("a handshake");
    let request = format!(
        "{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    // Without the end of TLS the answer is there all the same.
    let _ = socket.read_to_end(&mut answer).await;
    String::from_utf8(answer).expect("UTF-8")
}

async fn started(directory: &Path) -> TestRelay {
    let files = files(directory);
    start(|config| config.tls = Some(files)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_sessions_and_sockets_go_over_tls() {
    let (directory, pair) = (tempfile::tempdir().expect("a directory"), pair());
    write_certificate(directory.path(), &pair);
    write_key(directory.path(), &pair);
    let relay = started(directory.path()).await;
    let address = relay.address();
    assert!(ask(address, &pair, "GET /healthz", "").await.ends_with("alive\n"));
    let token = relay.token(Role::Responder);
    let login = format!("{{\"token\":\"{token}\"}}");
    let answer = ask(address, &pair, "POST /api/v1/session", &login).await;
    assert!(answer.contains("SameSite=Strict") && answer.contains("; Secure"), "{answer}");

    let socket = dial(address, &[&pair]).await.expect("a handshake");
    let url = format!("ws://localhost/sync?access_token={token}");
    let (_, answer) = tokio_tungstenite::client_async(url, socket).await.expect("let in");
    assert_eq!(answer.status(), 101);
    relay.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_shake_hands_keeps_nobody_waiting() {
    let (directory, pair) = (tempfile::tempdir().expect("a directory"), pair());
    write_certificate(directory.path(), &pair);
    write_key(directory.path(), &pair);
    let relay = started(directory.path()).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(TcpStream::connect(relay.address()).await.expect("a connection"));
    }
    let answer = ask(relay.address(), &pair, "GET /healthz", "");
    let answer = tokio::time::timeout(DEADLINE / 4, answer).await.expect("in time");
    assert!(answer.ends_with("alive\n"));
    // Who speaks plain HTTP is not understood, and harms nobody.
    silent[0].write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("sent");
    assert!(ask(relay.address(), &pair, "GET /healthz", "").await.ends_with("alive\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_taken_without_a_restart_and_a_broken_one_is_not() {
    let (directory, old, new) = (tempfile::tempdir().expect("a directory"), pair(), pair());
    write_certificate(directory.path(), &old);
    write_key(directory.path(), &old);
    let relay = started(directory.path()).await;
    let address = relay.address();
    let mut open = dial(address, &[&old]).await.expect("a handshake");

    // While only one of the files is new, and while one is rubbish, the old pair stays.
    std::fs::write(files(directory.path()).certificate, "rubbish").expect("written");
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    assert!(dial(address, &[&old]).await.is_some());
    write_certificate(directory.path(), &new);
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    assert!(dial(address, &[&old]).await.is_some());
    write_key(directory.path(), &new);
    let deadline = tokio::time::Instant::now() + DEADLINE;
    while dial(address, &[&new]).await.is_none() {
        assert!(tokio::time::Instant::now() < deadline, "the new one is never shown");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(dial(address, &[&old]).await.is_none());

    // Who was connected stays connected.
    let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    open.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let _ = open.read_to_end(&mut answer).await;
    assert!(String::from_utf8_lossy(&answer).ends_with("alive\n"));
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start_and_says_why() {
    let (directory, pair, other) = (tempfile::tempdir().expect("a directory"), pair(), pair());
    let refusal = || {
        let mut config = Config::new(directory.path().join("data"));
        config.tls = Some(files(directory.path()));
        Relay::open(config).err().expect("refused").to_string()
    };
    assert!(refusal().contains("chain.pem cannot be read"), "{}", refusal());
    std::fs::write(files(directory.path()).certificate, "").expect("written");
    assert!(refusal().contains("holds no certificate"), "{}", refusal());
    write_certificate(directory.path(), &pair);
    assert!(refusal().contains("key.pem cannot be read"), "{}", refusal());
    write_key(directory.path(), &other);
    assert!(refusal().contains("is not the key of"), "{}", refusal());
}
