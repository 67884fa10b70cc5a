//! Whether the server, and the provider that people sign in with, can be reached.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use andon_relay::access::{NewToken, unix_now};
use andon_relay::{Clearance, Register, Role};
use anyhow::Context;
use chrono::DateTime;
use reqwest::header::{AUTHORIZATION, CONNECTION, DATE, UPGRADE};
use reqwest::{Client, Response, StatusCode};

use super::Finding;
use crate::settings::Settings;

const SERVER: &str = "server";
const PROVIDER: &str = "provider";
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the token lasts that tries the way, in seconds, should it not be taken back.
const TRIAL: i64 = 60;

fn client() -> reqwest::Result<Client> {
    Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build()
}

/// Whether a server has this data in use.
fn is_served(data: &Path) -> bool {
    // Not made here, and let go of at once.
    let lock = File::open(data.join("serve.lock")).map(|file| file.try_lock());
    matches!(lock, Ok(Err(TryLockError::WouldBlock)))
}

/// Whether people reach the server at its address, and its WebSocket through whatever is between.
pub async fn server(settings: &Settings, has_database: bool) -> Option<Finding> {
    if settings.public_url().is_none() && settings.listen.port() == 0 {
        return Some(Finding::fine(SERVER, "its port is chosen when it starts"));
    }
    let url = settings.url(settings.listen);
    let served = is_served(&settings.data.directory);
    let client = match client() {
        Ok(client) => client,
        Err(error) => return Some(cannot_ask(SERVER, &error)),
    };
    let answer = match client.get(format!("{url}/healthz")).send().await {
        Ok(answer) => answer,
        Err(_) if !served => {
            return Some(Finding::doubtful(
                SERVER,
                format!("no server uses this data, and nothing answers at {url}"),
                "Start it: andon serve, or systemctl start andon.",
            ));
        }
        Err(error) => {
            return Some(Finding::wrong(
                SERVER,
                format!("a server uses this data, but {url} does not lead to it: {}", text(&error)),
                "Look at the name in DNS, at the firewall, at the certificate and at the reverse \
                 proxy, in this order; public-url must be the address that people use.",
            ));
        }
    };
    let status = answer.status();
    if status != StatusCode::OK || answer.text().await.is_ok_and(|text| text.trim() != "alive") {
        return Some(Finding::wrong(
            SERVER,
            format!("something answers at {url}, but it is not Andon (HTTP {status})"),
            "Another program has the port, or the reverse proxy leads elsewhere. Stop that, or \
             choose another port with --listen.",
        ));
    }
    if !served || !has_database {
        return Some(Finding::doubtful(
            SERVER,
            format!("an Andon answers at {url}, but none uses this data"),
            "Name the data directory of that server with --data.",
        ));
    }
    Some(match upgraded(&client, settings, &url).await {
        Ok(StatusCode::SWITCHING_PROTOCOLS) => {
            Finding::fine(SERVER, format!("{url} leads to it, its WebSocket too"))
        }
        Ok(StatusCode::UNAUTHORIZED) => Finding::wrong(
            SERVER,
            format!("{url} leads to another Andon than the one that uses this data"),
            "Correct the reverse proxy or public-url, or name that server's data with --data.",
        ),
        Ok(status) => Finding::wrong(
            SERVER,
            format!("{url} leads to it, but not its WebSocket at /sync (HTTP {status})"),
            "The reverse proxy must pass on the headers Upgrade and Connection, over HTTP/1.1; \
             packaging/nginx.conf shows how.",
        ),
        Err(error) => Finding::wrong(
            SERVER,
            format!("{url} leads to it, but its WebSocket could not be tried: {error:#}"),
            "Try again; if it stays so, look at the log of the reverse proxy.",
        ),
    })
}

/// What a client is answered that opens the WebSocket, with a token that lasts for this moment.
async fn upgraded(client: &Client, settings: &Settings, url: &str) -> anyhow::Result<StatusCode> {
    let register = Register::open(&settings.data.directory)?;
    let (workspace, _) =
        register.workspaces()?.into_iter().next().context("there is no workspace")?;
    let token = register.create_token(&NewToken {
        workspace,
        role: Role::Observer,
        clearance: Clearance::Open,
        name: "doctor".into(),
        expires: Some(unix_now() + TRIAL),
    })?;
    let answer = client
        .get(format!("{url}/sync"))
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .send()
        .await;
    let status = answer.as_ref().map(Response::status);
    register.forget(&token)?;
    status.map_err(|error| anyhow::anyhow!(text(error)))
}

/// Whether the provider answers, and its clock beside ours.
pub async fn provider(settings: &Settings) -> (Option<Finding>, Option<(i64, i64)>) {
    let url = settings.url(settings.listen);
    let Ok(Some(sign_in)) = settings.sign_in(&url) else { return (None, None) };
    let client = match client() {
        Ok(client) => client,
        Err(error) => return (Some(cannot_ask(PROVIDER, &error)), None),
    };
    let issuer = &sign_in.issuer;
    let at = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let mend = "Who is in stays in. Look whether this machine reaches it, and whether \
                sign-in-issuer is the address that its configuration document says.";
    let answer = match client.get(&at).send().await {
        Ok(answer) => answer,
        Err(error) => {
            let says = format!("{issuer} does not answer, so nobody can sign in: {}", text(&error));
            return (Some(Finding::wrong(PROVIDER, says, mend)), None);
        }
    };
    let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
    let theirs = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    let times = theirs.map(|theirs| (theirs.timestamp(), unix_now()));
    let status = answer.status();
    let document: Option<serde_json::Value> =
        answer.text().await.ok().and_then(|text| serde_json::from_str(&text).ok());
    let named = document.as_ref().and_then(|document| document["issuer"].as_str());
    let finding = if named == Some(issuer) {
        let back = andon_relay::sign_in::END;
        Finding::fine(PROVIDER, format!("{issuer} answers; it must know the address {url}{back}"))
    } else if let Some(named) = named {
        let says = format!("{issuer} calls itself {named}, so nobody can sign in");
        Finding::wrong(PROVIDER, says, format!("Set sign-in-issuer to {named}."))
    } else {
        let says = format!("{issuer} is no OpenID Connect provider (HTTP {status} at {at})");
        Finding::wrong(PROVIDER, says, mend)
    };
    (Some(finding), times)
}

fn cannot_ask(about: &'static str, error: &reqwest::Error) -> Finding {
    let mend = "Install the system's root certificates (ca-certificates).";
    Finding::wrong(about, format!("nothing can be asked: {}", text(error)), mend)
}

/// An error's last cause, which is the one that a person can do something about.
fn text(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
