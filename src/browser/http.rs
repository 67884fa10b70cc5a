//! Requests to the server that this page came from.

use std::time::Duration;

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, Headers, RequestCache, RequestCredentials, RequestInit,
};

use super::clock::Timer;
use super::file_bytes::FileBytes;
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
    #[error("The server did not answer in time.")]
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

/// Puts JSON at a path of this origin.
pub async fn put_json(path: &str, body: String) -> Result<Response, NetworkError> {
    request("PUT", path, Some(body)).await
}

async fn request(method: &str, path: &str, body: Option<String>) -> Result<Response, NetworkError> {
    let mut headers = Vec::new();
    if body.is_some() {
        headers.push(("content-type", "application/json".to_owned()));
    }
    let ask = Ask { method, path, headers, body: body.map(JsValue::from), patience: TIMEOUT };
    let answer = ask.send().await?;
    let status = answer.response.status();
    Ok(Response { status, body: answer.text().await? })
}

/// Something to ask the server.
pub(super) struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<JsValue>,
    /// How long all of it may take, the body of the answer included.
    pub patience: Duration,
}

/// The beginning of an answer. Its body must come before patience is over.
pub(super) struct Answer {
    pub response: web_sys::Response,
    signal: AbortSignal,
    _timeout: Timer,
}

impl Ask<'_> {
    pub async fn send(self) -> Result<Answer, NetworkError> {
        let controller = AbortController::new().map_err(unreachable)?;
        let signal = controller.signal();
        let init = RequestInit::new();
        init.set_method(self.method);
        init.set_credentials(RequestCredentials::SameOrigin);
        init.set_cache(RequestCache::NoStore);
        init.set_signal(Some(&signal));
        let headers = Headers::new().map_err(unreachable)?;
        for (name, value) in &self.headers {
            headers.set(name, value).map_err(unreachable)?;
        }
        init.set_headers(&headers);
        if let Some(body) = &self.body {
            init.set_body(body);
        }
        let timeout = Timer::after(self.patience, move || controller.abort());
        let Some(window) = window() else {
            return Err(NetworkError::Unreachable("there is no page".into()));
        };
        let response = JsFuture::from(window.fetch_with_str_and_init(self.path, &init))
            .await
            .and_then(|response| response.dyn_into::<web_sys::Response>())
            .map_err(|error| failed(&signal, error))?;
        Ok(Answer { response, signal, _timeout: timeout })
    }
}

impl Answer {
    pub async fn text(&self) -> Result<String, NetworkError> {
        let text = self.body(self.response.text()).await?;
        Ok(text.as_string().unwrap_or_default())
    }

    pub async fn bytes(&self) -> Result<FileBytes, NetworkError> {
        let buffer = self.body(self.response.array_buffer()).await?;
        Ok(FileBytes::new(Uint8Array::new(&buffer)))
    }

    async fn body(&self, body: Result<Promise, JsValue>) -> Result<JsValue, NetworkError> {
        let body = body.map_err(|error| failed(&self.signal, error))?;
        JsFuture::from(body).await.map_err(|error| failed(&self.signal, error))
    }
}

fn failed(signal: &AbortSignal, error: JsValue) -> NetworkError {
    if signal.aborted() { NetworkError::TimedOut } else { unreachable(error) }
}

fn unreachable(error: JsValue) -> NetworkError {
    NetworkError::Unreachable(Thrown::from(error).text())
}
