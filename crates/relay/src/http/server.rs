//! The loop that takes connections. `axum::serve` does the same, but waits for ever for somebody
//! who never says what they want.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::{mpsc, watch};

use super::Shared;
use crate::limit::Limit;

/// Answers whoever comes, until `stop` says so or its sender is gone; then ends when the last
/// request has. Whoever takes too long for the head of a request, the next one of the same
/// connection too, or sends too much of it, is hung up on.
pub(crate) async fn serve(
    mut listener: impl Listener<Addr = SocketAddr>,
    router: Router,
    mut stop: watch::Receiver<bool>,
    shared: Arc<Shared>,
) {
    let mut protocol = http1::Builder::new();
    protocol
        .timer(TokioTimer::new())
        .header_read_timeout(shared.patience())
        .max_buf_size(shared.config.limits.head_bytes);
    let router = TowerToHyperService::new(router);
    // Nothing is ever sent: it ends when every connection has dropped its end.
    let (open, mut all_closed) = mpsc::channel::<Infallible>(1);
    loop {
        let (socket, address) = tokio::select! {
            () = stopped(&mut stop) => break,
            accepted = listener.accept() => accepted,
        };
        let router = router.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request: Request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            router.call(request)
        });
        let connection = protocol.serve_connection(TokioIo::new(socket), service).with_upgrades();
        let (mut stop, open, shared) = (stop.clone(), open.clone(), shared.clone());
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let served = tokio::select! {
                served = connection.as_mut() => served,
                () = stopped(&mut stop) => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = served {
                if error.is_timeout() {
                    shared.metrics.limits.count(Limit::RequestSeconds);
                } else if error.is_parse_too_large() {
                    shared.metrics.limits.count(Limit::Head);
                }
                tracing::debug!(%address, %error, "a connection ended");
            }
            drop(open);
        });
    }
    drop((listener, open));
    let _ = all_closed.recv().await;
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The sender going away means the same.
    let _ = stop.wait_for(|stop| *stop).await;
}
