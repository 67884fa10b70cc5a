//! `andon token`: works beside a running server.

use andon_relay::access::{NewToken, unix_now};
use andon_relay::{Clearance, Register, Role};
use anyhow::{Context, bail};
use chrono::DateTime;

use crate::{Data, workspace};

#[derive(clap::Subcommand)]
pub enum Token {
    /// Make a token and print it. It is stored as a hash and cannot be shown again.
    Create {
        /// admin and responder write, observer reads, integration uses the HTTP interface only.
        #[arg(long, value_parser = ["admin", "responder", "observer", "integration"])]
        role: String,
        /// Let it into confidential documents. An admin always is, an integration never.
        #[arg(long)]
        confidential: bool,
        /// What the token is for.
        #[arg(long, default_value = "")]
        name: String,
        /// How long it lasts, such as 12h, 30d or 8w. Without it, until it is revoked.
        #[arg(long, value_name = "TIME", value_parser = seconds)]
        expires: Option<i64>,
        /// The workspace that it opens, by name or id. Needed when there are several.
        #[arg(long, value_name = "NAME|ID")]
        workspace: Option<String>,
        #[command(flatten)]
        data: Data,
    },
    /// List the tokens.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Let a revoked token, or somebody who signs in, in again.
    Restore {
        #[arg(value_name = "TOKEN|NAME|ID")]
        which: String,
        #[command(flatten)]
        data: Data,
    },
    /// Revoke a token, named by itself, its name, or the start of its id in the list. Who came in
    /// with it is out within a second.
    Revoke {
        #[arg(value_name = "TOKEN|NAME|ID")]
        which: String,
        #[command(flatten)]
        data: Data,
    },
}

impl Token {
    #[expect(clippy::print_stdout, reason = "the token or the list is the command's answer")]
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Token::Create { role, confidential, name, expires, workspace, data } => {
                let role: Role = role.parse()?;
                let clearance =
                    if confidential { Clearance::Confidential } else { Clearance::Open };
                if confidential && clearance.of(role) == Clearance::Open {
                    bail!("a token of the role {role} cannot be confidential");
                }
                let register = Register::open(&data.directory)?;
                let workspace = workspace::chosen(&register, workspace.as_deref())?;
                let token = register.create_token(&NewToken {
                    workspace,
                    role,
                    clearance,
                    name,
                    expires: expires.map(|seconds| unix_now().saturating_add(seconds)),
                })?;
                println!("{token}");
            }
            Token::List { data } => {
                let register = Register::open(data.existing()?)?;
                let workspaces = register.workspaces()?;
                let several = workspaces.len() > 1;
                let heading = if several { "workspace: name" } else { "name" };
                println!(
                    "{:<10}  {:<11}  {:<12}  {:<20}  {:<20}  {:<20}  {heading}",
                    "id", "role", "clearance", "made", "ends", "last used"
                );
                for token in register.tokens()? {
                    let of = workspaces.iter().find(|(id, _)| *id == token.workspace);
                    let workspace = of.filter(|_| several).map(|(_, name)| format!("{name}: "));
                    let ends = match (token.revoked, token.expires) {
                        (Some(at), _) => format!("revoked {}", day(at)),
                        (None, Some(at)) => time(at),
                        (None, None) => "never".into(),
                    };
                    println!(
                        "{:<10}  {:<11}  {:<12}  {:<20}  {ends:<20}  {:<20}  {}{}",
                        token.id,
                        token.role,
                        token.clearance,
                        time(token.created),
                        token.last_used.map_or_else(|| "never".into(), time),
                        workspace.unwrap_or_default(),
                        token.name
                    );
                }
            }
            Token::Restore { which, data } => {
                let restored = Register::open(data.existing()?)?.restore(&which)?;
                if restored == 0 {
                    bail!("no revoked token goes by that name or id");
                }
                println!("{restored} restored");
            }
            Token::Revoke { which, data } => {
                let revoked = Register::open(data.existing()?)?.revoke(&which)?;
                if revoked == 0 {
                    bail!("no valid token goes by that name or id");
                }
                println!("{revoked} revoked");
            }
        }
        Ok(())
    }
}

fn time(unix: i64) -> String {
    DateTime::from_timestamp(unix, 0)
        .map_or_else(|| "?".into(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string())
}

fn day(unix: i64) -> String {
    DateTime::from_timestamp(unix, 0)
        .map_or_else(|| "?".into(), |at| at.format("%Y-%m-%d").to_string())
}

/// Reads `90m`, `12h`, `30d`, `8w`.
fn seconds(text: &str) -> anyhow::Result<i64> {
    let units = [('m', 60), ('h', 60 * 60), ('d', 24 * 60 * 60), ('w', 7 * 24 * 60 * 60)];
    let (number, unit) = units
        .into_iter()
        .find_map(|(letter, seconds)| Some((text.strip_suffix(letter)?, seconds)))
        .context("write a number and m, h, d or w, such as 30d")?;
    let number: u32 = number.parse().context("write a number and m, h, d or w, such as 30d")?;
    Ok(i64::from(number) * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_read_with_their_unit() {
        assert_eq!(seconds("30d").ok(), Some(30 * 86_400));
        assert_eq!(seconds("90m").ok(), Some(5_400));
        for wrong in ["", "30", "d", "-1d", "1y", "9999999999d"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
