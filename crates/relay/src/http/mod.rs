//! The endpoints.

mod answer;
mod app;
mod attempts;
mod blobs;
mod connections;
mod door;
mod frames;
mod health;
mod range;
mod session;
mod sign_in;
mod socket;
mod status;

use std::sync::Arc;
use std::time::Instant;

use andon_sync::PeerId;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{any, get};

use crate::access::Register;
use crate::blob::Blobs;
use crate::config::Config;
use crate::document::Documents;
use crate::refusal::Refusals;
use crate::sign_in::Provider;
use crate::store::{Store, Writer};
use crate::tls::Certificate;

pub(crate) use attempts::Attempts;
pub(crate) use connections::Connections;

/// What every endpoint may use.
pub(crate) struct Shared {
    pub config: Config,
    pub register: Register,
    pub store: Arc<dyn Store>,
    pub writer: Writer,
    pub documents: Documents,
    pub blobs: Arc<Blobs>,
    pub connections: Arc<Connections>,
    pub refusals: Arc<Refusals>,
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

/// Reads the browser app, if there is one to be carried along.
pub(crate) fn app(config: &Config) -> app::App {
    app::App::new(&config.app)
}

/// All endpoints.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let part = DefaultBodyLimit::max(shared.config.limits.blob_part_bytes);
    let blobs = get(blobs::read).head(blobs::look).patch(blobs::take).layer(part);
    Router::new()
        .route("/sync", any(socket::sync))
        .route("/api/v1/session", get(session::show).post(session::begin).delete(session::end))
        .route("/api/v1/sign-in", get(sign_in::offer))
        .route("/api/v1/sign-in/begin", get(sign_in::begin))
        .route("/api/v1/sign-in/end", get(sign_in::end))
        .route("/api/v1/status", get(status::show))
        .route("/api/v1/blobs/{sha256}", blobs)
        .route("/api/{*rest}", any(answer::no_such_endpoint))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(app::serve)
        .layer(from_fn(log))
        .with_state(shared)
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
