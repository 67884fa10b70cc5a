//! Requests to the server that this page came from.

use std::time::Duration;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCache, RequestCredentials, RequestInit};

use super::clock::Timer;
use super::thrown::Thrown;
use super::window;

const TIMEOUT: Duration = Duration::from_secs(10);

/// What the server answered, whatever the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub body: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    #[error("The server did not answer within 10 seconds.")]
    TimedOut,
    #[error("The server could not be reached ({0}).")]
    Unreachable(String),
}

/// Gets a path of this origin.
pub async fn get(path: &str) -> Result<Response, NetworkError> {
    request("GET", path, None).await
}

/// Posts JSON to a path of this origin.
pub async fn post_json(path: &str, body: String) -> Result<Response, NetworkError> {
    request("POST", path, Some(body)).await
}

async fn request(method: &str, path: &str, body: Option<String>) -> Result<Response, NetworkError> {
    let unreachable = |error| NetworkError::Unreachable(Thrown::from(error).text());
    let controller = AbortController::new().map_err(unreachable)?;
    let signal = controller.signal();
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&signal));
    if let Some(body) = body {
        let headers = Headers::new().map_err(unreachable)?;
        headers.set("content-type", "application/json").map_err(unreachable)?;
        init.set_headers(&headers);
        init.set_body(&body.into());
    }
    let _timeout = Timer::after(TIMEOUT, move || controller.abort());
    let failed = |error| match signal.aborted() {
        true => NetworkError::TimedOut,
        false => unreachable(error),
    };
    let Some(window) = window() else {
        return Err(NetworkError::Unreachable("there is no page".into()));
    };
    let response = JsFuture::from(window.fetch_with_str_and_init(path, &init))
        .await
        .and_then(|response| response.dyn_into::<web_sys::Response>())
        .map_err(failed)?;
    let text = response.text().map_err(failed)?;
    let body = JsFuture::from(text).await.map_err(failed)?.as_string().unwrap_or_default();
    Ok(Response { status: response.status(), body })
}
