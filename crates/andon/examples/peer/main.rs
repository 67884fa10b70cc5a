//! A peer of ours without a screen, for the tests and measurements that other programs drive.
//!
//! - `peer talk URL` takes orders and gives reports, a JSON object a line: see [`talk`].
//! - `peer latency edits|presence|echo URL WARM_UP ROUNDS PAUSE_MS` prints the microseconds of
//!   every round, one a line: see [`latency`].
//! - `peer load URL CLIENTS DOCUMENTS SECONDS` is a bad day for a relay: see [`load`].
//! - `peer echo` prints the address of a bare WebSocket echo and serves it.
//! - `peer stranger DATA` makes a second workspace in a data directory and prints a token for it.
//! - `peer unpack DATA DOCUMENT DIR` writes a relay's chunks into files as automerge-repo has them,
//!   `peer title DIR DOCUMENT` reads such files: see [`storage`].

mod client;
mod echo;
mod latency;
mod load;
mod storage;
mod talk;

use std::fmt::Display;
use std::io::{Write, stdout};
use std::time::Duration;

use andon_relay::access::NewToken;
use andon_relay::{Clearance, Register, Role};
use anyhow::{Context, Result, bail};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["talk", url] => talk::run(url).await,
        ["latency", what, url, warm_up, rounds, pause] => {
            let what = latency::What::from_name(what).context("edits, presence or echo?")?;
            let rounds = latency::Rounds {
                warm_up: warm_up.parse()?,
                measured: rounds.parse()?,
                pause: Duration::from_millis(pause.parse()?),
            };
            latency::run(what, url, rounds).await
        }
        ["load", url, clients, documents, seconds] => {
            let day = load::Day {
                clients: clients.parse()?,
                documents: documents.parse()?,
                crowd: 100,
                crowd_writers: 5,
                crowd_pause: Duration::from_millis(500),
                pause: Duration::from_secs(1),
                lasts: Duration::from_secs(seconds.parse()?),
            };
            load::run(url, day).await
        }
        ["echo"] => echo::serve().await,
        ["stranger", directory] => say(stranger(directory)?),
        ["unpack", data, document, directory] => {
            say(storage::unpack(data.as_ref(), document.parse()?, directory.as_ref())?)
        }
        ["title", directory, document] => {
            say(storage::title(directory.as_ref(), document.parse()?)?)
        }
        _ => bail!("peer talk | latency | load | echo | stranger | unpack | title"),
    }
}

/// Prints a line at once, although nobody may see it: it is for another program.
fn say(line: impl Display) -> Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn stranger(directory: &str) -> Result<String> {
    let register = Register::open(directory.as_ref())?;
    let workspace = register.create_workspace("Strangers")?;
    Ok(register.create_token(&NewToken {
        workspace,
        role: Role::Responder,
        clearance: Clearance::Open,
        name: "stranger".into(),
        expires: None,
    })?)
}
