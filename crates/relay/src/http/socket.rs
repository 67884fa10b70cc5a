//! `/sync`: the handshake over HTTP, and the two tasks of a connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::Shared;
use super::answer::Problem;
use super::connections::Place;
use super::frames::Frames;
use crate::access::Credential;
use crate::link::{Cut, Ending, Ends, Link};
use crate::refusal::Refusal;

/// How often a quiet client is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(20);
/// How long a client may be quiet.
const SILENCE: Duration = Duration::from_secs(60);
/// How long the first message may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// What is read at a time. By default each connection has 128 KiB for that, which a thousand people
/// who only look on do not need. An edit has some 300 bytes.
const READ_AT_A_TIME: usize = 2 * 1024;
/// How long what was taken may take to be answered when the relay stops.
const SETTLING: Duration = Duration::from_secs(5);
/// How long a client may take to let go after we closed.
const PARTING: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
pub(super) struct Parameters {
    access_token: Option<String>,
}

/// Lets a client in, or says over HTTP why not.
pub(super) async fn sync(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<SocketAddr>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    shared.check_origin(&headers)?;
    let address = shared.address(connection, &headers);
    let credential = shared.credential(&headers, parameters.access_token, address).await?;
    if credential.role.access().is_none() {
        return Err(shared.refuse(Refusal::Role));
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let place = shared.connections.admit(credential.token, address).map_err(|limit| {
        shared.metrics.limits.count(limit);
        shared.refuse(Refusal::Connections)
    })?;
    // Somewhat larger messages are still read, so that their sender can be told.
    let most = shared.config.limits.message_bytes.saturating_mul(2);
    let upgrade = upgrade.max_message_size(most).max_frame_size(most);
    let upgrade = upgrade.read_buffer_size(READ_AT_A_TIME);
    Ok(upgrade.on_upgrade(move |socket| serve(shared, socket, place, credential)))
}

async fn serve(shared: Arc<Shared>, socket: WebSocket, place: Place, credential: Credential) {
    let limits = shared.config.limits;
    let (link, ends) = Link::new(place.key, credential, limits, shared.metrics.clone());
    let link = Arc::new(link);
    place.enlist(&link);
    let (sink, stream) = socket.split();
    let ending = ends.ending.clone();
    let writing = tokio::spawn(write(sink, ends, link.clone()));
    let mut frames = Frames::new(shared, link.clone());
    let stream = read(stream, ending.clone(), &mut frames, &link).await;
    if *ending.borrow() == Ending::InOrder {
        // What was taken is answered before the goodbye.
        let _ = timeout(SETTLING, frames.settle()).await;
        link.cut(Cut::Stopping);
    }
    frames.leave().await;
    // Closing while the client still sends would make it lose what we said last.
    let _ = timeout(PARTING, drain(stream)).await;
    // Dropped here, the last queue ends the writing task.
    drop((frames, link));
    drop(place);
    let _ = timeout(PARTING, writing).await;
}

async fn drain(mut stream: SplitStream<WebSocket>) {
    while let Some(Ok(_)) = stream.next().await {}
}

/// Reads frames until the client or the relay ends the connection.
async fn read(
    mut stream: SplitStream<WebSocket>,
    mut ending: watch::Receiver<Ending>,
    frames: &mut Frames,
    link: &Link,
) -> SplitStream<WebSocket> {
    loop {
        let patience = if frames.is_open() { SILENCE } else { HANDSHAKE };
        let next = tokio::select! {
            biased;
            _ = ending.wait_for(|ending| *ending != Ending::NotYet) => return stream,
            next = timeout(patience, stream.next()) => next,
        };
        match next {
            Err(_) => {
                link.cut(Cut::Silent);
            }
            Ok(None | Some(Ok(Frame::Close(_)))) => return stream,
            Ok(Some(Err(error))) => {
                frames.unreadable(&error);
                return stream;
            }
            Ok(Some(Ok(Frame::Ping(_) | Frame::Pong(_)))) => {}
            Ok(Some(Ok(Frame::Text(_)))) => frames.text(),
            Ok(Some(Ok(Frame::Binary(frame)))) => {
                let wait = frames.wait(&frame);
                // The timer counts whole milliseconds: no time at all is one of them, too.
                if !wait.is_zero() {
                    tokio::select! {
                        biased;
                        _ = ending.wait_for(|ending| ending.cut().is_some()) => return stream,
                        () = sleep(wait) => {}
                    }
                }
                if !frames.take(&frame).await {
                    return stream;
                }
            }
        }
    }
}

/// Writes what is queued, until the queue or the connection ends.
async fn write(mut sink: SplitSink<WebSocket, Frame>, mut ends: Ends, link: Arc<Link>) {
    let link = {
        // Held weakly: the task must not keep its own queue open.
        let weak = Arc::downgrade(&link);
        drop(link);
        weak
    };
    let mut ping = interval(PING_EVERY);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ping.reset();
    let sent = |bytes: usize| {
        if let Some(link) = link.upgrade() {
            link.sent(bytes);
        }
    };
    loop {
        let writing = async {
            tokio::select! {
                first = ends.queue.recv() => match first {
                    Some(first) => {
                        let mut next = Ok(first);
                        while let Ok(frame) = next {
                            sent(frame.len());
                            sink.feed(Frame::Binary(frame)).await?;
                            next = ends.queue.try_recv();
                        }
                        sink.flush().await.map(|()| true)
                    }
                    None => Ok(false),
                },
                _ = ping.tick() => sink.send(Frame::Ping(Bytes::new())).await.map(|()| true),
            }
        };
        let cut = tokio::select! {
            biased;
            outcome = writing => match outcome {
                Ok(true) => continue,
                Ok(false) => None,
                Err(_) => return,
            },
            ending = ends.ending.wait_for(|ending| ending.cut().is_some()) => {
                ending.ok().and_then(|ending| ending.cut())
            }
        };
        let parting = async {
            if cut == Some(Cut::Slow) {
                return Ok(());
            }
            while let Ok(frame) = ends.queue.try_recv() {
                sink.feed(Frame::Binary(frame)).await?;
            }
            let close = cut
                .map(Cut::close)
                .map(|(code, reason)| CloseFrame { code, reason: reason.into() });
            sink.send(Frame::Close(close)).await
        };
        // The connection ends in any case.
        let _ = timeout(PARTING, parting).await;
        return;
    }
}
