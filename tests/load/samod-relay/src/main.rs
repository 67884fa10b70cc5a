//! samod as a relay, and two samod clients that measure one edit from the first to the second.
//!
//! - `samod-relay serve DIR` prints its address and serves until it is stopped.
//! - `samod-relay probe URL WARM_UP ROUNDS PAUSE_MS` prints the microseconds of every round, one
//!   a line.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use automerge::transaction::Transactable;
use automerge::{Automerge, AutomergeError, ObjType, ROOT, ReadDoc};
use axum::extract::ws::WebSocketUpgrade;
use axum::routing::get;
use axum::serve::ListenerExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::{SinkExt, StreamExt};
use samod::storage::TokioFilesystemStorage;
use samod::{BackoffConfig, DialError, Dialer, DocHandle, Repo, ShareConfig, Transport};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::{self, Message};
use url::Url;

const PATIENCE: Duration = Duration::from_secs(10);
/// The line that one edit adds.
const LINE: &str = "All hands: mitigation holds. ";

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve", directory] => serve(directory).await,
        ["probe", url, warm_up, rounds, pause] => {
            let pause = Duration::from_millis(pause.parse()?);
            probe(url.parse()?, warm_up.parse()?, rounds.parse()?, pause).await
        }
        _ => bail!("samod-relay serve DIR | samod-relay probe URL WARM_UP ROUNDS PAUSE_MS"),
    }
}

async fn serve(directory: &str) -> Result<()> {
    let storage = TokioFilesystemStorage::new(directory);
    // Peers get what they ask for, as with the other relays; by default each is offered everything.
    let policy = ShareConfig::read_write().with_announce(false);
    let repo = Repo::build_tokio().with_storage(storage).with_share_policy(policy).load().await;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let acceptor = repo.make_acceptor(Url::parse(&format!("ws://{address}"))?)?;
    let sync = async move |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async move |socket| {
            // A connection that comes while the relay stops is of no interest.
            let _ = acceptor.accept_axum(socket, None);
        })
    };
    println!("ws://{address}/");
    // Without Nagle's wait, as Andon's own relay has it.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, axum::Router::new().route("/", get(sync))).await?;
    Ok(())
}

struct WebSocketDialer(Url);

impl Dialer for WebSocketDialer {
    type Error = Infallible;

    fn url(&self) -> Url {
        self.0.clone()
    }

    fn connect(&self) -> BoxFuture<'static, Result<Transport, DialError<Infallible>>> {
        let url = self.0.clone();
        Box::pin(async move {
            let (socket, _) = connect_async_with_config(url.as_str(), None, true)
                .await
                .map_err(DialError::transient)?;
            let (sink, stream) = socket.split();
            let stream = stream.filter_map(|frame| {
                ready(match frame {
                    Ok(Message::Binary(bytes)) => Some(Ok(bytes.to_vec())),
                    Ok(_) => None,
                    Err(error) => Some(Err(error)),
                })
            });
            let sink = sink.with(|bytes: Vec<u8>| {
                ready(Ok::<_, tungstenite::Error>(Message::Binary(bytes.into())))
            });
            Ok(Transport::new(stream, sink))
        })
    }
}

async fn connected(url: &Url) -> Result<Repo> {
    let repo = Repo::build_tokio().load().await;
    let dialer = Arc::new(WebSocketDialer(url.clone()));
    let connection = repo.dial(BackoffConfig::default(), dialer)?;
    timeout(PATIENCE, connection.established()).await.context("no connection")??;
    Ok(repo)
}

async fn probe(url: Url, warm_up: usize, rounds: usize, pause: Duration) -> Result<()> {
    let (first, second) = (connected(&url).await?, connected(&url).await?);
    let mut document = Automerge::new();
    document
        .transact::<_, _, AutomergeError>(|tx| tx.put_object(ROOT, "lines", ObjType::Map))
        .map_err(|failure| failure.error)?;
    let writer = first.create(document).await?;
    let reader = found(&second, &writer).await?;
    let mut changes = reader.changes();
    for round in 0..warm_up + rounds {
        let begun = Instant::now();
        let hash = add_line(&writer)?;
        loop {
            let change = timeout(PATIENCE, changes.next()).await.context("an edit did not come")?;
            if change.context("the document was closed")?.new_heads.contains(&hash) {
                break;
            }
        }
        let took = begun.elapsed();
        if round >= warm_up {
            println!("{}", took.as_nanos() as f64 / 1e3);
        }
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

/// The document at the other client, once the relay has it.
async fn found(repo: &Repo, writer: &DocHandle) -> Result<DocHandle> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(handle) = repo.find(writer.document_id().clone()).await? {
            return Ok(handle);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("the second client did not find the document")
}

fn add_line(writer: &DocHandle) -> Result<automerge::ChangeHash> {
    writer.with_document(|document| {
        let success = document
            .transact::<_, _, AutomergeError>(|tx| {
                let (_, lines) = tx.get(ROOT, "lines")?.expect("made with the document");
                let name = tx.length(&lines).to_string();
                tx.put(&lines, name, LINE)
            })
            .map_err(|failure| failure.error)?;
        success.hash.context("an edit that changes nothing")
    })
}
