//! One edit from one client through the relay, with fsync, to the next:
//! `cargo run --profile server -p andon-relay --example latency [ROUNDS]`.

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/relay/client.rs"]
mod client;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/relay/relays.rs"]
mod relays;

use std::time::{Duration, Instant};

use andon_relay::Role;

use crate::client::{Client, new_document};

const WARM_UP: usize = 200;

#[tokio::main]
async fn main() {
    let rounds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2_000);
    let relay = relays::start(|_| {}).await;
    let token = relay.token(Role::Responder);
    let mut anna = Client::connect(relay.address(), &token, "anna").await;
    let mut ben = Client::connect(relay.address(), &token, "ben").await;
    let id = new_document();
    anna.follow(id).await;
    anna.put(id, "x", -1).await;
    anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
    ben.follow(id).await;
    ben.until("the document", |ben| ben.get(id, "x") == Some(-1)).await;

    let (mut arrivals, mut answers) = (Vec::new(), Vec::new());
    for round in 0..rounds + WARM_UP {
        let value = i64::try_from(round).unwrap_or_default();
        // A key of its own for every edit, as entries of a timeline have.
        let name = round.to_string();
        let begin = Instant::now();
        anna.put(id, &name, value).await;
        ben.until("the edit", |ben| ben.get(id, &name) == Some(value)).await;
        let arrival = begin.elapsed();
        anna.until("the acknowledgement", |anna| anna.is_acknowledged(id)).await;
        if round >= WARM_UP {
            arrivals.push(arrival);
            answers.push(begin.elapsed());
        }
    }
    print("from client to client", arrivals);
    print("acknowledged as durable", answers);
    relay.running.stop().await;

    #[expect(clippy::print_stdout, reason = "the figures are the answer")]
    fn print(what: &str, mut times: Vec<Duration>) {
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        println!("{what}: median {:.2?}, 99 % {:.2?}", at(50), at(99));
    }
}
