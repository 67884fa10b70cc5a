//! Who knocks: origin, address and credential of a request.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName, ORIGIN};

use super::Shared;
use super::answer::Problem;
use super::attempts::Verdict;
use crate::access::{AccessError, Credential, Register};
use crate::config::{ClientAddress, limited_address};
use crate::refusal::Refusal;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What a request shows to be let in.
#[derive(Debug, PartialEq, Eq)]
enum Shown {
    Token(String),
    Session(String),
    Nothing,
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

impl Shared {
    /// Counts a refusal and words it.
    pub(super) fn refuse(&self, refusal: Refusal) -> Problem {
        self.refusals.count(refusal);
        Problem::refused(refusal)
    }

    /// The client's address as the limits count it.
    pub(super) fn address(&self, connection: SocketAddr, headers: &HeaderMap) -> IpAddr {
        let forwarded = match self.config.client_address {
            ClientAddress::Connection => None,
            ClientAddress::ForwardedFor => text(headers, FORWARDED_FOR)
                .and_then(|list| list.rsplit(',').next())
                .and_then(|last| last.trim().parse().ok()),
        };
        limited_address(forwarded.unwrap_or(connection.ip()))
    }

    /// Whether the browser reached us over HTTPS: our own, or that of a reverse proxy that says so.
    pub(super) fn is_https(&self, headers: &HeaderMap) -> bool {
        let is_public = |url: &str| url.starts_with("https://");
        self.certificate.is_some()
            || self.provider.as_ref().is_some_and(|one| is_public(&one.settings.public_url))
            || text(headers, FORWARDED_PROTO)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
            || text(headers, ORIGIN).is_some_and(is_public)
    }

    /// A browser says which site's page is asking. It must be ours, or an allowed one.
    pub(super) fn check_origin(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
        let origin = origin.to_str().unwrap_or_default();
        let same = text(headers, HOST).is_some_and(|host| is_same_site(origin, host));
        let allowed = self.config.allowed_origins.iter();
        let is_allowed = || allowed.map(|one| one.trim_end_matches('/')).any(|one| one == origin);
        if same || is_allowed() { Ok(()) } else { Err(self.refuse(Refusal::Origin)) }
    }

    /// Who is asking, by header, cookie, or `access_token` where an endpoint takes that.
    pub(super) async fn credential(
        self: &Arc<Self>,
        headers: &HeaderMap,
        access_token: Option<String>,
        address: IpAddr,
    ) -> Result<Credential, Problem> {
        let shown = match access_token {
            Some(token) => Shown::Token(token),
            None => shown(headers, &self.cookie),
        };
        self.let_in(shown, address).await
    }

    /// Who a token belongs to.
    pub(super) async fn holder(
        self: &Arc<Self>,
        token: String,
        address: IpAddr,
    ) -> Result<Credential, Problem> {
        self.let_in(Shown::Token(token), address).await
    }

    async fn let_in(
        self: &Arc<Self>,
        shown: Shown,
        address: IpAddr,
    ) -> Result<Credential, Problem> {
        if shown == Shown::Nothing {
            return Err(self.refuse(Refusal::Unauthenticated));
        }
        // A cookie may just be stale. Guessed ones wait as well, but their answer stays the one
        // that tells a browser to ask for a new join link.
        let may_be_stale = matches!(shown, Shown::Session(_));
        let found = self
            .ask(move |register| match shown {
                Shown::Token(token) => register.by_token(&token),
                Shown::Session(secret) => register.by_session(&secret),
                Shown::Nothing => Ok(None),
            })
            .await?;
        let Some(credential) = found else {
            // Whoever shows a valid token gets in whatever others at their address do.
            let Verdict { wait, too_many } = self.attempts.failed(address);
            tokio::time::sleep(wait).await;
            let refusal = if too_many && !may_be_stale {
                Refusal::TooManyAttempts
            } else {
                Refusal::Unauthenticated
            };
            return Err(self.refuse(refusal));
        };
        Ok(credential)
    }

    /// Asks the register beside the tasks, because it blocks.
    pub(super) async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        question: impl FnOnce(&Register) -> Result<T, AccessError> + Send + 'static,
    ) -> Result<T, Problem> {
        let shared = self.clone();
        match tokio::task::spawn_blocking(move || question(&shared.register)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                tracing::error!(%error, "the register did not answer");
                Err(Problem::storage())
            }
            Err(error) => {
                tracing::error!(%error, "the register did not answer");
                Err(Problem::storage())
            }
        }
    }
}

fn shown(headers: &HeaderMap, cookie: &str) -> Shown {
    let bearer = text(headers, AUTHORIZATION)
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    if let Some((_, token)) = bearer {
        return Shown::Token(token.trim().to_owned());
    }
    self::cookie(headers, cookie).map_or(Shown::Nothing, Shown::Session)
}

/// The value of a cookie.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// Whether an `Origin` names the host that the request was sent to. The scheme is left out: behind
/// a reverse proxy that ends TLS we do not see it.
fn is_same_site(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let default = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let bare = |authority: &str| {
        let authority = authority.to_ascii_lowercase();
        authority.strip_suffix(default).map(str::to_owned).unwrap_or(authority)
    };
    bare(authority) == bare(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_ours_when_it_names_the_host_of_the_request() {
        for (origin, host, ours) in [
            ("http://127.0.0.1:4000", "127.0.0.1:4000", true),
            ("https://andon.example", "andon.example", true),
            ("https://andon.example", "andon.example:443", true),
            ("https://Andon.example", "andon.example", true),
            ("http://127.0.0.1:8080", "127.0.0.1:4000", false),
            ("https://evil.example", "andon.example", false),
            ("null", "andon.example", false),
            ("file://andon.example", "andon.example", false),
        ] {
            assert_eq!(is_same_site(origin, host), ours, "{origin} at {host}");
        }
    }
}
