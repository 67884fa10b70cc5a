//! Whoever guesses tokens, sessions or ids is slowed down; everybody else is not.

use std::time::{Duration, Instant};

use andon_relay::Role;
use andon_relay::config::ClientAddress;

use crate::client::{Refused, dial};
use crate::http::http;
use crate::relays::start;

#[tokio::test(flavor = "multi_thread")]
async fn every_door_counts_wrong_tokens_and_makes_each_wait_longer() {
    let relay = start(|config| config.limits.failed_logins_per_minute = 6).await;
    let address = relay.address();
    let begin = Instant::now();
    let wrong = [("authorization", "Bearer andon_guess")];
    for line in [
        "GET /api/v1/session",
        "GET /api/v1/status",
        "GET /api/v1/blobs/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        "GET /sync",
    ] {
        assert_eq!(http(address, line, &wrong, "").await.status, 401, "{line}");
    }
    assert_eq!(dial(address, "?access_token=andon_guess", &[]).await.err(), Some(Refused(401)));
    let login = http(address, "POST /api/v1/session", &[], "{\"token\":\"andon_guess\"}").await;
    assert_eq!(login.status, 401);
    // 0 + 100 + 200 + 300 + 400 + 500 ms.
    assert!(begin.elapsed() >= Duration::from_millis(1_500), "{:?}", begin.elapsed());
    assert_eq!(http(address, "GET /api/v1/session", &wrong, "").await.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessed_sessions_wait_too_but_a_browser_whose_session_ended_is_told_so() {
    let relay = start(|config| config.limits.failed_logins_per_minute = 3).await;
    let name = {
        let login = format!("{{\"token\":\"{}\"}}", relay.token(Role::Responder));
        let answer = http(relay.address(), "POST /api/v1/session", &[], &login).await;
        answer.cookie().split('=').next().unwrap_or_default().to_owned()
    };
    let begin = Instant::now();
    for guess in 0..6 {
        let cookie = format!("{name}=guess{guess}");
        let answer = http(relay.address(), "GET /api/v1/session", &[("cookie", &cookie)], "").await;
        assert_eq!((answer.status, &answer.json()["code"]), (401, &"unauthenticated".into()));
    }
    assert!(begin.elapsed() >= Duration::from_millis(1_500), "{:?}", begin.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_valid_token_is_let_in_at_once_beside_somebody_who_guesses_at_the_same_address() {
    let relay = start(|config| config.limits.failed_logins_per_minute = 3).await;
    let address = relay.address();
    let wrong = [("authorization", "Bearer andon_guess")];
    for _ in 0..4 {
        http(address, "GET /api/v1/session", &wrong, "").await;
    }
    let bearer = format!("Bearer {}", relay.token(Role::Observer));
    let guess = http(address, "GET /api/v1/session", &wrong, "");
    let right = async {
        let headers = [("authorization", bearer.as_str())];
        let answer = http(address, "GET /api/v1/session", &headers, "").await;
        (answer.status, Instant::now())
    };
    let guess = async { (guess.await.status, Instant::now()) };
    let ((refused, later), (let_in, sooner)) = tokio::join!(guess, right);
    assert_eq!((refused, let_in), (429, 200));
    assert!(sooner < later, "the right token waited for the wrong one");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_each_client_has_its_own_count_and_cannot_choose_it() {
    let relay = start(|config| {
        config.client_address = ClientAddress::ForwardedFor;
        config.limits.failed_logins_per_minute = 2;
    })
    .await;
    let guess = async |forwarded: &str| {
        let headers = [("authorization", "Bearer andon_guess"), ("x-forwarded-for", forwarded)];
        http(relay.address(), "GET /api/v1/session", &headers, "").await.status
    };
    // The proxy appends the address that it saw; what stands before is the client's own word.
    for made_up in ["203.0.113.1", "203.0.113.2"] {
        assert_eq!(guess(&format!("{made_up}, 198.51.100.7")).await, 401);
    }
    assert_eq!(guess("203.0.113.3, 198.51.100.7").await, 429);
    assert_eq!(guess("198.51.100.8").await, 401);
    // A household has a whole network of IPv6 addresses.
    assert_eq!(guess("2001:db8:0:7::1").await, 401);
    assert_eq!(guess("2001:db8:0:7::2").await, 401);
    assert_eq!(guess("2001:db8:0:7:ffff::3").await, 429);
    assert_eq!(guess("2001:db8:0:8::1").await, 401);
}
