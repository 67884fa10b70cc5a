//! The endpoints.

mod access;
mod allowance;
mod answer;
mod app;
mod attempts;
mod blobs;
mod connections;
mod door;
mod frames;
mod health;
mod metrics;
mod range;
mod server;
mod session;
mod sign_in;
mod socket;
mod status;

use std::sync::Arc;
use std::time::{Duration, Instant};

use andon_sync::PeerId;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, put};

use self::answer::Problem;
use crate::access::Register;
use crate::blob::Blobs;
use crate::config::Config;
use crate::document::Documents;
use crate::limit::Limit;
use crate::metrics::Metrics;
use crate::sign_in::Provider;
use crate::store::{Store, Writer};
use crate::tls::Certificate;

pub(crate) use attempts::Attempts;
pub(crate) use connections::Connections;
pub(crate) use server::serve;

/// What every endpoint may use.
pub(crate) struct Shared {
    pub config: Config,
    pub register: Register,
    pub store: Arc<dyn Store>,
    pub writer: Writer,
    pub documents: Documents,
    pub blobs: Arc<Blobs>,
    pub connections: Arc<Connections>,
    pub metrics: Arc<Metrics>,
    pub attempts: Attempts,
    pub app: app::App,
    pub certificate: Option<Arc<Certificate>>,
    pub provider: Option<Provider>,
    /// The relay's name as a peer, and the name of its store.
    pub local: PeerId,
    pub storage_id: String,
    /// The session cookie's name. Cookies are shared by all ports of a host, so it carries a
    /// mark of this relay's database.
    pub cookie: String,
    pub started: Instant,
}

impl Shared {
    /// How long a request may take to arrive.
    fn patience(&self) -> Duration {
        Duration::from_secs(self.config.limits.request_seconds)
    }
}

/// Reads the browser app, if there is one to be carried along.
pub(crate) fn app(config: &Config) -> app::App {
    app::App::new(&config.app)
}

/// All endpoints.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let part = DefaultBodyLimit::max(shared.config.limits.blob_part_bytes);
    let blobs = get(blobs::read).head(blobs::look).patch(blobs::take).layer(part);
    let in_time = from_fn_with_state(shared.clone(), in_time);
    let session = get(session::show).post(session::begin).delete(session::end);
    let access = get(access::list).post(access::create);
    Router::new()
        .route("/sync", any(socket::sync))
        .route("/api/v1/session", session.layer(in_time.clone()))
        .route("/api/v1/sign-in", get(sign_in::offer))
        .route("/api/v1/sign-in/begin", get(sign_in::begin))
        .route("/api/v1/sign-in/end", get(sign_in::end))
        .route("/api/v1/status", get(status::show))
        .route("/api/v1/access", access.layer(in_time.clone()))
        .route("/api/v1/access/{id}", put(access::change).layer(in_time))
        .route("/api/v1/blobs/{sha256}", blobs)
        .route("/api/{*rest}", any(answer::no_such_endpoint))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(app::serve)
        .layer(from_fn(log))
        .with_state(shared)
}

/// What is for machines that watch, on a port of its own: it must answer when the database, and
/// with it every token, does not, and it must not be reachable from where people come.
pub(crate) fn watching(shared: Arc<Shared>) -> Router {
    Router::new().route("/metrics", get(metrics::show)).with_state(shared)
}

/// Gives up on a request whose small body does not come.
async fn in_time(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(shared.patience(), next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            shared.metrics.limits.count(Limit::RequestSeconds);
            Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "too-slow",
                "The request took too long to arrive. Send it again.",
            )
            .into_response()
        }
    }
}

/// Logs a request without its query, where an `access_token` may be.
async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begin = Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), begin.elapsed());
    tracing::debug!(%method, path, status, ?took, "request");
    response
}
