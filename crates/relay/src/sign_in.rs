//! Signing in with an OpenID Connect provider: authorization code flow with PKCE
//! (OpenID Connect Core 1.0, section 3.1; RFC 7636).
//!
//! The provider is asked at the moment of signing in and never again: whoever is in stays in
//! while it is down, until their session ends or an administrator revokes them.

use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, Instant};

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::core::{CoreClientAuthMethod, CoreGenderClaim};
use openidconnect::core::{CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm};
use openidconnect::{
    AdditionalClaims, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IdToken,
    IssuerUrl, JwsSigningAlgorithm, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::access::{Role, SecretHash};

/// How long the provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long what the provider says of itself is believed. Its keys are published before they are
/// used, so this may be minutes.
const BELIEVED: Duration = Duration::from_secs(300);
/// How long a provider that did not answer is not asked again, so that many who try at once do not
/// wait one after the other.
const LEFT_ALONE: Duration = Duration::from_secs(3);
/// The endpoint that the provider sends people back to. Registered there with the public address.
pub const END: &str = "/api/v1/sign-in/end";

/// A provider, and what people whom it knows may do.
#[derive(Clone)]
pub struct SignIn {
    /// Its address, as it stands in its configuration document.
    pub issuer: String,
    /// What this relay is called there.
    pub client: String,
    /// Shared with the provider, if it wants one.
    pub secret: Option<String>,
    /// What people call it: "Sign in with ...".
    pub name: String,
    /// The role of who signs in and whom no group gives another.
    pub role: Role,
    /// The claim in which the provider names somebody's groups, such as `groups` or `roles`.
    pub role_claim: Option<String>,
    /// The groups that give a role. Who is in several has the first role of these.
    pub groups: Vec<(Role, Vec<String>)>,
    /// Domains of confirmed e-mail addresses that are let in. Empty lets in whomever the provider
    /// does.
    pub domains: Vec<String>,
    /// The workspace that they come into, by name or id; `None` for the oldest.
    pub workspace: Option<String>,
    /// How long one stays signed in.
    pub lasts: Duration,
    /// The address of this relay, without a slash at its end.
    pub public_url: String,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret goes into no log.
        f.debug_struct("SignIn").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Why a provider cannot be used as it is set.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("the issuer '{0}' is no address")]
    Issuer(String),
    #[error("the issuer '{0}' must begin with https://, unless it is on this machine")]
    Insecure(String),
    #[error("'{0}' is no address that the provider could send people back to")]
    PublicUrl(String),
    #[error("no connection to the provider could be prepared: {0}")]
    Client(String),
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    /// Trying again later may help; people who are in stay in.
    #[error("the provider does not answer: {0}")]
    Unreachable(String),
    /// The answer is not to what this browser asked, or it came too late.
    #[error("the sign-in was not begun in this browser, or too long ago")]
    NotBegun,
    /// The provider, or its answer, says no.
    #[error("the provider did not confirm it: {0}")]
    Refused(String),
    /// The provider knows them, this relay does not let them in.
    #[error("{0} is not of a domain that is let in")]
    Domain(String),
}

/// Somebody whom the provider knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    issuer: String,
    subject: String,
    /// For people: an e-mail address or a name.
    pub name: String,
    /// What the provider's word makes of them here.
    pub role: Role,
}

/// What the provider says beside the claims that the standard names.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Claims(HashMap<String, Value>);

impl AdditionalClaims for Claims {}

impl Claims {
    /// The groups in a claim: a list of names, or one name.
    fn groups(&self, claim: &str) -> Option<Vec<String>> {
        match self.0.get(claim)? {
            Value::String(one) => Some(vec![one.clone()]),
            Value::Array(all) => {
                Some(all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
            }
            _ => None,
        }
    }
}

type Token =
    IdToken<Claims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

impl SignIn {
    fn role_of(&self, groups: &[String]) -> Role {
        let names_one =
            |(_, names): &&(Role, Vec<String>)| names.iter().any(|n| groups.contains(n));
        self.groups.iter().find(names_one).map_or(self.role, |(role, _)| *role)
    }
}

impl Identity {
    /// What stands for them in the list of tokens. No token has this hash: tokens are texts, and
    /// no text begins with this byte.
    pub fn hash(&self) -> SecretHash {
        let parts = [b"\xff".as_slice(), self.issuer.as_bytes(), b"\xff", self.subject.as_bytes()];
        SecretHash(Sha256::digest(parts.concat()).into())
    }
}

/// Where to send the browser, and what it keeps until it comes back.
#[derive(Debug)]
pub(crate) struct Begun {
    pub url: String,
    pub kept: String,
}

/// A provider that is asked when somebody signs in.
pub(crate) struct Provider {
    pub settings: SignIn,
    issuer: IssuerUrl,
    back: RedirectUrl,
    http: reqwest::Client,
    known: Mutex<Known>,
}

/// What was heard of the provider last.
#[derive(Default)]
enum Known {
    #[default]
    Nothing,
    Metadata {
        at: Instant,
        metadata: Box<CoreProviderMetadata>,
    },
    /// It did not answer, or not with what was to be expected.
    Silence {
        at: Instant,
        reason: String,
    },
}

impl Provider {
    pub(crate) fn new(settings: SignIn) -> Result<Self, SignInError> {
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .map_err(|_| SignInError::Issuer(settings.issuer.clone()))?;
        let host = issuer.url().host_str().unwrap_or_default();
        let is_here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if issuer.url().scheme() != "https" && !is_here {
            return Err(SignInError::Insecure(settings.issuer));
        }
        let back = RedirectUrl::new(format!("{}{END}", settings.public_url))
            .map_err(|_| SignInError::PublicUrl(settings.public_url.clone()))?;
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            // A provider answers itself; what leads elsewhere is not to be trusted.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| SignInError::Client(error.to_string()))?;
        Ok(Provider { settings, issuer, back, http, known: Mutex::default() })
    }

    async fn metadata(&self) -> Result<CoreProviderMetadata, NotSignedIn> {
        // Held while it is asked: whoever comes meanwhile gets the same answer.
        let mut known = self.known.lock().await;
        match &*known {
            Known::Metadata { at, metadata } if at.elapsed() < BELIEVED => {
                return Ok((**metadata).clone());
            }
            Known::Silence { at, reason } if at.elapsed() < LEFT_ALONE => {
                return Err(NotSignedIn::Unreachable(reason.clone()));
            }
            _ => {}
        }
        match CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await {
            Ok(metadata) => {
                let kept = Box::new(metadata.clone());
                *known = Known::Metadata { at: Instant::now(), metadata: kept };
                Ok(metadata)
            }
            Err(error) => {
                let reason = chain(&error);
                *known = Known::Silence { at: Instant::now(), reason: reason.clone() };
                Err(NotSignedIn::Unreachable(reason))
            }
        }
    }

    /// Begins: what the browser keeps proves, when it comes back, that it is the same one.
    pub(crate) async fn begin(&self) -> Result<Begun, NotSignedIn> {
        let metadata = self.metadata().await?;
        let scopes = metadata.scopes_supported().into_iter().flatten();
        let is_groups = |scope: &&Scope| self.settings.role_claim.as_ref() == Some(&***scope);
        let groups_scope: Vec<Scope> = scopes.filter(is_groups).cloned().collect();
        let client = CoreClient::from_provider_metadata(metadata, self.client(), self.secret())
            .set_redirect_uri(self.back.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".into()))
            .add_scope(Scope::new("profile".into()));
        // Some providers tell of groups only who asks for a scope of that name.
        request = request.add_scopes(groups_scope);
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        // Each is base64 for URLs, without a dot.
        let kept =
            [state.secret(), nonce.secret(), verifier.secret()].map(String::as_str).join(".");
        Ok(Begun { url: url.into(), kept })
    }

    /// Ends: exchanges the code that the browser came back with, and reads who it is.
    pub(crate) async fn end(
        &self,
        kept: &str,
        state: &str,
        code: String,
    ) -> Result<Identity, NotSignedIn> {
        let parts: Vec<&str> = kept.split('.').collect();
        let [expected, nonce, verifier] = parts[..] else { return Err(NotSignedIn::NotBegun) };
        // Compared as hashes, so that time tells nothing.
        if SecretHash::of(expected) != SecretHash::of(state) {
            return Err(NotSignedIn::NotBegun);
        }
        let metadata = self.metadata().await?;
        let algorithms = metadata.id_token_signing_alg_values_supported().clone();
        let algorithms = algorithms.into_iter().filter(|one| !one.uses_shared_secret());
        let methods = metadata.token_endpoint_auth_methods_supported();
        let in_body = methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let auth_type = if in_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        let client =
            CoreClient::from_provider_metadata(metadata.clone(), self.client(), self.secret())
                .set_auth_type(auth_type)
                .set_redirect_uri(self.back.clone());
        let refused =
            |error: &(dyn std::error::Error + 'static)| NotSignedIn::Refused(chain(error));
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| refused(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request_async(&self.http)
            .await
            .map_err(|error| match &error {
                openidconnect::RequestTokenError::Request(_) => {
                    NotSignedIn::Unreachable(chain(&error))
                }
                // What it answered may hold a token, so only its kind is told.
                openidconnect::RequestTokenError::Parse(..) => {
                    NotSignedIn::Refused("its answer cannot be read".into())
                }
                _ => refused(&error),
            })?;
        // Read once more, with what it says beyond the standard's claims.
        let token = answer
            .id_token()
            .and_then(|token| token.to_string().parse::<Token>().ok())
            .ok_or_else(|| NotSignedIn::Refused("it does not say who it is".into()))?;
        let verifier = client.id_token_verifier().set_allowed_algs(algorithms);
        let claims = token
            .claims(&verifier, &Nonce::new(nonce.to_owned()))
            .map_err(|error| refused(&error))?;

        let subject = claims.subject().clone();
        let mut email = claims.email().filter(|_| claims.email_verified() == Some(true)).cloned();
        let mut name = claims.preferred_username().cloned();
        let claim = self.settings.role_claim.as_deref();
        let mut groups = claim.and_then(|claim| claims.additional_claims().groups(claim));
        let lacks_groups = claim.is_some() && groups.is_none();
        if (email.is_none() || lacks_groups) && metadata.userinfo_endpoint().is_some() {
            let more: UserInfoClaims<Claims, CoreGenderClaim> = client
                .user_info(answer.access_token().clone(), Some(subject.clone()))
                .map_err(|error| refused(&error))?
                .request_async(&self.http)
                .await
                .map_err(|error| refused(&error))?;
            groups = groups.or_else(|| more.additional_claims().groups(claim?));
            email = email
                .or_else(|| more.email().filter(|_| more.email_verified() == Some(true)).cloned());
            name = name.or_else(|| more.preferred_username().cloned());
        }
        let name = email
            .as_ref()
            .map(|email| email.to_string())
            .or(name.map(|name| name.to_string()))
            .unwrap_or_else(|| subject.to_string());
        let domain = email.as_ref().and_then(|email| email.rsplit_once('@')).map(|(_, of)| of);
        let domains = &self.settings.domains;
        let is_let_in = domains.is_empty()
            || domain.is_some_and(|of| domains.iter().any(|one| one.eq_ignore_ascii_case(of)));
        if !is_let_in {
            return Err(NotSignedIn::Domain(name));
        }
        Ok(Identity {
            issuer: self.issuer.to_string(),
            subject: subject.to_string(),
            name,
            role: self.settings.role_of(&groups.unwrap_or_default()),
        })
    }

    fn client(&self) -> ClientId {
        ClientId::new(self.settings.client.clone())
    }

    fn secret(&self) -> Option<ClientSecret> {
        self.settings.secret.clone().map(ClientSecret::new)
    }
}

/// An error with its causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
