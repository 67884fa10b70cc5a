//! The certificate for HTTPS without a proxy.

use andon_relay::access::unix_now;
use andon_relay::tls::{TlsError, TlsFiles};
use reqwest::Url;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::Finding;
use crate::settings::Settings;

const ABOUT: &str = "certificate";
const DAY: i64 = 24 * 60 * 60;
/// How long before its end one should care. Those that renew by themselves do it earlier.
const SOON: i64 = 14 * DAY;
const RENEW: &str = "Renew it; the server reads the new files by itself.";

pub fn look(settings: &Settings) -> Option<Finding> {
    let files = settings.tls().ok()??;
    let host = Url::parse(&settings.url(settings.listen)).ok()?.host_str()?.to_owned();
    Some(judge(&files, host.trim_matches(['[', ']'])))
}

fn judge(files: &TlsFiles, host: &str) -> Finding {
    let chain = match files.check().and_then(|()| files.chain()) {
        Ok(chain) => chain,
        Err(error) => {
            let mend = match &error {
                TlsError::Read { .. } => {
                    "Let the user that runs the server read it, and see that it is PEM."
                }
                TlsError::NoCertificate(_) => "Set tls-certificate to the file with the chain.",
                TlsError::OtherKey(_) => "Set tls-certificate and tls-key to files of one pair.",
                TlsError::Unusable(_) => "Have a new one made, with an RSA or ECDSA key.",
            };
            return Finding::wrong(ABOUT, error.to_string(), mend);
        }
    };
    let Some(Ok((_, leaf))) = chain.first().map(|der| X509Certificate::from_der(der)) else {
        return Finding::wrong(ABOUT, "it cannot be read", "Have a new one made.");
    };
    let (begins, ends) =
        (leaf.validity().not_before.timestamp(), leaf.validity().not_after.timestamp());
    let now = unix_now();
    let day = leaf.validity().not_after.to_string();
    if now < begins {
        let begins = leaf.validity().not_before;
        return Finding::wrong(ABOUT, format!("it is valid from {begins} only"), RENEW);
    }
    if now >= ends {
        return Finding::wrong(ABOUT, format!("it ended on {day}"), RENEW);
    }
    let names: Vec<String> = names(&leaf);
    if !names.iter().any(|name| covers(name, host)) {
        let says = format!("it is for {}, not for {host}", names.join(", "));
        let mend = "Have one made for the host name that people use, or set public-url to a name \
                    that it has.";
        return Finding::wrong(ABOUT, says, mend);
    }
    if now + SOON >= ends {
        return Finding::doubtful(ABOUT, format!("it ends on {day}"), RENEW);
    }
    if chain.len() == 1 && leaf.issuer() != leaf.subject() {
        let says = "the file holds no certificate but its own, so some clients will not trust it";
        let mend = "Set tls-certificate to the file with the whole chain (fullchain.pem).";
        return Finding::doubtful(ABOUT, says, mend);
    }
    Finding::fine(ABOUT, format!("for {}, until {day}", names.join(", ")))
}

fn names(leaf: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(names)) = leaf.subject_alternative_name() else { return Vec::new() };
    let shown = names.value.general_names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match **bytes {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(a, b, c, d).to_string()),
            _ => <[u8; 16]>::try_from(*bytes)
                .ok()
                .map(|bytes| std::net::Ipv6Addr::from(bytes).to_string()),
        },
        _ => None,
    });
    shown.collect()
}

/// Whether a name of a certificate is that of a host; a star stands for one label (RFC 6125,
/// section 6.4.3).
fn covers(name: &str, host: &str) -> bool {
    let rest = host.split_once('.').map(|(_, rest)| rest);
    name.eq_ignore_ascii_case(host)
        || name
            .strip_prefix("*.")
            .is_some_and(|name| rest.is_some_and(|rest| rest.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_star_stands_for_one_label() {
        for (name, host, covered) in [
            ("andon.example.org", "ANDON.example.org", true),
            ("*.example.org", "andon.example.org", true),
            ("*.example.org", "a.andon.example.org", false),
            ("*.example.org", "example.org", false),
            ("127.0.0.1", "127.0.0.1", true),
        ] {
            assert_eq!(covers(name, host), covered, "{name} for {host}");
        }
    }
}
