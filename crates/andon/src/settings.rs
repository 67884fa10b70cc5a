//! What can be set: as flags, in the environment, in a file ([`crate::configuration`]).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use andon_relay::config::ClientAddress;
use andon_relay::sign_in::SignIn;
use andon_relay::tls::TlsFiles;
use andon_relay::{AppSource, Config, Limits, Role};
use anyhow::{Context, bail};

use crate::Data;

#[derive(clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub data: Data,
    /// Where to listen. Port 0 takes any free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4000")]
    pub listen: SocketAddr,
    /// The address that people use, when it is not the one listened on.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Serve the app from this directory instead of the one inside this binary.
    #[arg(long, value_name = "DIR")]
    pub app: Option<PathBuf>,
    /// Let browser pages of this origin connect too, such as http://127.0.0.1:8080. Repeatable.
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    pub allow_origins: Vec<String>,
    /// Answer Prometheus at http://ADDRESS:PORT/metrics. Whoever reaches it may read it, so name an
    /// address that only your monitoring reaches.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub metrics: Option<SocketAddr>,
    /// Take clients' addresses from X-Forwarded-For. Only behind a reverse proxy that sets it.
    #[arg(long)]
    pub behind_proxy: bool,
    /// The name of the workspace that is made in an empty data directory.
    #[arg(long, value_name = "NAME", default_value = "Andon")]
    pub workspace: String,
    #[command(flatten)]
    tls: TlsArguments,
    #[command(flatten)]
    sign_in: SignInArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(clap::Args)]
#[command(next_help_heading = "HTTPS without a proxy")]
struct TlsArguments {
    /// The certificate and those up to its root, as PEM. Read anew when the file changes.
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// The certificate's private key, as PEM.
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Signing in with OpenID Connect")]
struct SignInArguments {
    /// The provider's address. Without it people come in by join links only.
    #[arg(long, value_name = "URL")]
    sign_in_issuer: Option<String>,
    /// What this Andon is called at the provider.
    #[arg(long, value_name = "ID")]
    sign_in_client: Option<String>,
    /// A file with the secret that is shared with the provider.
    #[arg(long, value_name = "FILE")]
    sign_in_secret_file: Option<PathBuf>,
    /// What people call the provider: "Sign in with NAME".
    #[arg(long, value_name = "NAME", default_value = "OpenID Connect")]
    sign_in_name: String,
    /// The role of who signs in and whom no group gives another.
    #[arg(long, value_name = "ROLE", default_value = "responder",
          value_parser = ["admin", "responder", "observer"])]
    sign_in_role: String,
    /// The claim in which the provider names somebody's groups, such as groups.
    #[arg(long, value_name = "CLAIM")]
    sign_in_role_claim: Option<String>,
    /// A group whose people are administrators. Repeatable.
    #[arg(long = "sign-in-admin", value_name = "GROUP")]
    sign_in_admins: Vec<String>,
    /// A group whose people are responders. Repeatable.
    #[arg(long = "sign-in-responder", value_name = "GROUP")]
    sign_in_responders: Vec<String>,
    /// A group whose people only read. Repeatable.
    #[arg(long = "sign-in-observer", value_name = "GROUP")]
    sign_in_observers: Vec<String>,
    /// Let in only confirmed e-mail addresses of this domain. Repeatable.
    #[arg(long = "sign-in-domain", value_name = "DOMAIN")]
    sign_in_domains: Vec<String>,
    /// The workspace that who signs in comes into, by name or id; the oldest without it.
    #[arg(long, value_name = "NAME|ID")]
    sign_in_workspace: Option<String>,
    /// Days that one stays signed in.
    #[arg(long, value_name = "DAYS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3650))]
    sign_in_days: u64,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
struct LimitArguments {
    /// Bytes of one message.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().message_bytes)]
    max_message: usize,
    /// Bytes that the changes of one message unpack to.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().unpacked_bytes)]
    max_unpacked: u64,
    /// Operations that one message brings; a letter that is typed is one.
    #[arg(long, value_name = "N", default_value_t = Limits::default().operations)]
    max_operations: u64,
    /// Messages of one connection in a second. Who sends more is read more slowly.
    #[arg(long, value_name = "N", default_value_t = Limits::default().messages_per_second)]
    max_messages: u32,
    /// Bytes of one document, as it lies in the database.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().document_bytes)]
    max_document: u64,
    /// Changes of one document.
    #[arg(long, value_name = "N", default_value_t = Limits::default().document_changes)]
    max_document_changes: u64,
    /// Bytes of memory for loaded documents, roughly. Beyond it the least recently used are
    /// unloaded.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().memory_bytes)]
    max_memory: u64,
    /// Messages that wait for a slow client before it is cut off.
    #[arg(long, value_name = "N", default_value_t = Limits::default().queued_messages)]
    max_queued_messages: usize,
    /// Bytes that wait for a slow client before it is cut off.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().queued_bytes)]
    max_queued: usize,
    /// Refused messages after which a connection is closed.
    #[arg(long, value_name = "N", default_value_t = Limits::default().refusals_per_connection)]
    max_refusals: u32,
    /// Wrong tokens from one address in a minute.
    #[arg(long, value_name = "N", default_value_t = Limits::default().failed_logins_per_minute)]
    max_failed_logins: u32,
    /// Bytes of an attachment in one request.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().blob_part_bytes)]
    max_attachment_part: usize,
    /// Seconds that an attachment's part may take to arrive.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().blob_part_seconds,
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    max_attachment_part_seconds: u64,
    /// Bytes of a request's head, 8192 at least.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().head_bytes as u64,
          value_parser = clap::value_parser!(u64).range(8_192..=16_777_216))]
    max_head: u64,
    /// Seconds that the head of a request, or a small body, may take to arrive.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().request_seconds,
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    max_request_seconds: u64,
    /// Open connections, all together.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections)]
    max_connections: usize,
    /// Open connections with the same token.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections_per_token)]
    max_connections_per_token: usize,
    /// Open connections from the same address.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections_per_address)]
    max_connections_per_address: usize,
    /// Documents that one connection follows.
    #[arg(long, value_name = "N", default_value_t = Limits::default().documents_per_connection)]
    max_documents: usize,
    /// Documents that one connection waits for because nobody has brought them.
    #[arg(long, value_name = "N",
          default_value_t = Limits::default().unknown_documents_per_connection)]
    max_unknown_documents: usize,
    /// Presence messages of one connection in a second.
    #[arg(long, value_name = "N", default_value_t = Limits::default().presence_per_second)]
    max_presence: u32,
    /// Bytes of one presence message.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().presence_bytes)]
    max_presence_message: usize,
    /// Bytes of one attachment.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().blob_bytes)]
    max_attachment: u64,
    /// Bytes of all attachments of a workspace.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().blobs_bytes)]
    max_attachments_total: u64,
    /// Seconds that a document stays in memory when nobody follows it.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    unload_after: u64,
}

impl LimitArguments {
    fn limits(&self) -> Limits {
        Limits {
            message_bytes: self.max_message,
            connections: self.max_connections,
            connections_per_token: self.max_connections_per_token,
            connections_per_address: self.max_connections_per_address,
            documents_per_connection: self.max_documents,
            unknown_documents_per_connection: self.max_unknown_documents,
            presence_per_second: self.max_presence,
            presence_bytes: self.max_presence_message,
            blob_bytes: self.max_attachment,
            blobs_bytes: self.max_attachments_total,
            unpacked_bytes: self.max_unpacked,
            operations: self.max_operations,
            messages_per_second: self.max_messages,
            document_bytes: self.max_document,
            document_changes: self.max_document_changes,
            memory_bytes: self.max_memory,
            queued_messages: self.max_queued_messages,
            queued_bytes: self.max_queued,
            refusals_per_connection: self.max_refusals,
            failed_logins_per_minute: self.max_failed_logins,
            blob_part_bytes: self.max_attachment_part,
            blob_part_seconds: self.max_attachment_part_seconds,
            // The range above fits into every usize.
            head_bytes: self.max_head as usize,
            request_seconds: self.max_request_seconds,
        }
    }
}

impl Settings {
    /// The relay's settings. `url` is the address that people use.
    pub fn config(&self, url: &str) -> anyhow::Result<Config> {
        Ok(Config {
            app: self.app.clone().map_or(AppSource::Embedded, AppSource::Directory),
            allowed_origins: self.allow_origins.clone(),
            client_address: if self.behind_proxy {
                ClientAddress::ForwardedFor
            } else {
                ClientAddress::Connection
            },
            tls: self.tls()?,
            sign_in: self.sign_in(url)?,
            limits: self.limits.limits(),
            unload_after: Duration::from_secs(self.limits.unload_after),
            ..Config::new(&self.data.directory)
        })
    }

    /// The address that people use, when it was given.
    pub fn public_url(&self) -> Option<&str> {
        self.public_url.as_deref().map(|url| url.trim_end_matches('/'))
    }

    /// The address that people use when the server listens there.
    pub fn url(&self, address: SocketAddr) -> String {
        let scheme = if self.tls.tls_certificate.is_some() { "https" } else { "http" };
        match self.public_url() {
            Some(url) => url.to_owned(),
            // Listening everywhere, the link is for this machine.
            None if address.ip().is_unspecified() => {
                format!("{scheme}://localhost:{}", address.port())
            }
            None => format!("{scheme}://{address}"),
        }
    }

    /// The files of the certificate, if there is one.
    pub fn tls(&self) -> anyhow::Result<Option<TlsFiles>> {
        match (&self.tls.tls_certificate, &self.tls.tls_key) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => {
                Ok(Some(TlsFiles { certificate: certificate.clone(), key: key.clone() }))
            }
            (Some(_), None) => bail!("tls-certificate needs tls-key, the file with its key"),
            (None, Some(_)) => bail!("tls-key needs tls-certificate, the file that it belongs to"),
        }
    }

    /// The provider that lets people in, if there is one. `url` is where it sends them back to.
    pub fn sign_in(&self, url: &str) -> anyhow::Result<Option<SignIn>> {
        let set = &self.sign_in;
        let Some(issuer) = set.sign_in_issuer.clone() else {
            if set.sign_in_client.is_some() {
                bail!("sign-in-client needs sign-in-issuer, the address of the provider");
            }
            return Ok(None);
        };
        let client = set
            .sign_in_client
            .clone()
            .context("sign-in-issuer needs sign-in-client, what this Andon is called there")?;
        let read = |file: &PathBuf| {
            std::fs::read_to_string(file)
                .map(|secret| secret.trim().to_owned())
                .with_context(|| format!("{} cannot be read", file.display()))
        };
        Ok(Some(SignIn {
            issuer,
            client,
            secret: set.sign_in_secret_file.as_ref().map(read).transpose()?,
            name: set.sign_in_name.clone(),
            role: set.sign_in_role.parse::<Role>()?,
            role_claim: set.sign_in_role_claim.clone(),
            groups: set.groups()?,
            domains: set.sign_in_domains.clone(),
            workspace: set.sign_in_workspace.clone(),
            lasts: Duration::from_secs(set.sign_in_days * 24 * 60 * 60),
            public_url: url.to_owned(),
        }))
    }
}

impl SignInArguments {
    /// The groups that give a role, the widest role first.
    fn groups(&self) -> anyhow::Result<Vec<(Role, Vec<String>)>> {
        let groups = vec![
            (Role::Admin, self.sign_in_admins.clone()),
            (Role::Responder, self.sign_in_responders.clone()),
            (Role::Observer, self.sign_in_observers.clone()),
        ];
        match (&self.sign_in_role_claim, groups.iter().any(|(_, names)| !names.is_empty())) {
            (Some(_), true) | (None, false) => Ok(groups),
            (Some(_), false) => bail!(
                "sign-in-role-claim needs a group to look for: sign-in-admin, sign-in-responder \
                 or sign-in-observer"
            ),
            (None, true) => bail!(
                "sign-in-admin, sign-in-responder and sign-in-observer need sign-in-role-claim, \
                 the claim in which the provider names groups"
            ),
        }
    }
}
