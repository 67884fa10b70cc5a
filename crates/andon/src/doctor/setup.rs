//! Settings that contradict each other or what browsers want.

use reqwest::Url;

use super::Finding;
use crate::settings::Settings;

const ABOUT: &str = "settings";

pub fn look(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let url = settings.url(settings.listen);
    let combined = settings.tls().map(|_| ()).and_then(|()| settings.sign_in(&url).map(|_| ()));
    if let Err(error) = combined {
        findings.push(Finding::wrong(ABOUT, format!("{error:#}"), "Set both, or neither."));
    }
    findings.extend(address(settings, &url));
    if settings.behind_proxy && settings.listen.ip().is_unspecified() {
        findings.push(Finding::doubtful(
            ABOUT,
            "clients' addresses are taken from X-Forwarded-For, and everybody can reach the port \
             without the proxy and claim any address",
            format!(
                "Listen where only the proxy is: --listen 127.0.0.1:{}.",
                settings.listen.port()
            ),
        ));
    }
    for origin in &settings.allow_origins {
        let sound = Url::parse(origin)
            .is_ok_and(|url| url.origin().ascii_serialization() == origin.trim_end_matches('/'));
        if !sound {
            findings.push(Finding::wrong(
                ABOUT,
                format!("'{origin}' is no origin, so no page will match it"),
                "Write scheme, host and port and nothing more, such as https://tools.example.org.",
            ));
        }
    }
    if let Some(app) = &settings.app
        && !app.join("index.html").is_file()
    {
        findings.push(Finding::wrong(
            ABOUT,
            format!("there is no app in {}: index.html is missing", app.display()),
            "Leave --app out to serve the app inside this binary, or name the directory of a \
             built one.",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::fine(ABOUT, format!("people come to {url}")));
    }
    findings
}

/// What is wrong with the address that people use.
fn address(settings: &Settings, url: &str) -> Option<Finding> {
    let Ok(parsed) = Url::parse(url) else {
        let says = format!("the public address '{url}' is no address");
        return Some(Finding::wrong(ABOUT, says, "Write it as https://andon.example.org."));
    };
    let host = parsed.host_str().unwrap_or_default();
    let is_here = matches!(host, "localhost" | "[::1]") || host.starts_with("127.");
    if parsed.scheme() != "https" && !is_here {
        return Some(Finding::wrong(
            ABOUT,
            format!("{url} is plain HTTP: browsers keep no app for it, so nothing works offline"),
            "Put a reverse proxy with TLS in front, or set tls-certificate and tls-key; then set \
             public-url to the https:// address.",
        ));
    }
    if parsed.path() != "/" || parsed.query().is_some() || parsed.fragment().is_some() {
        return Some(Finding::wrong(
            ABOUT,
            format!("{url} has a path, and the app must be at the top of its host"),
            "Give Andon a host name of its own.",
        ));
    }
    if settings.listen.ip().is_unspecified() && settings.public_url().is_none() {
        return Some(Finding::doubtful(
            ABOUT,
            "others can reach the port, but join links will say localhost",
            "Set public-url to the address that people use.",
        ));
    }
    None
}
