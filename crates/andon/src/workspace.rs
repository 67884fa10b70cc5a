//! `andon workspace`: works beside a running server.

use andon_relay::{Register, WorkspaceId};
use anyhow::bail;

use crate::Data;

#[derive(clap::Subcommand)]
pub enum Workspace {
    /// Make a workspace and print its id.
    Create {
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// List the workspaces.
    List {
        #[command(flatten)]
        data: Data,
    },
}

impl Workspace {
    #[expect(clippy::print_stdout, reason = "the id or the list is the command's answer")]
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Workspace::Create { name, data } => {
                let register = Register::open(&data.directory)?;
                let name = name.trim();
                if name.is_empty() {
                    bail!("a workspace needs a name");
                }
                // Tokens name their workspace by it.
                if register.workspaces()?.iter().any(|(_, taken)| taken == name) {
                    bail!("there is a workspace '{name}' already");
                }
                println!("{}", register.create_workspace(name)?);
            }
            Workspace::List { data } => {
                for (id, name) in Register::open(data.existing()?)?.workspaces()? {
                    println!("{id}  {name}");
                }
            }
        }
        Ok(())
    }
}

/// The workspace that is meant; without a name the only one, made where there is none.
pub fn chosen(register: &Register, name: Option<&str>) -> anyhow::Result<WorkspaceId> {
    let all = register.workspaces()?;
    let names = || all.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    match (name, all.as_slice()) {
        (Some(wanted), _) => {
            let meant = all.iter().find(|(id, name)| name == wanted || id.to_string() == wanted);
            match meant {
                Some((id, _)) => Ok(*id),
                None => bail!("there is no workspace '{wanted}'; there are: {}", names()),
            }
        }
        (None, []) => Ok(register.create_workspace("Andon")?),
        (None, [(id, _)]) => Ok(*id),
        (None, _) => bail!("say with --workspace which one is meant: {}", names()),
    }
}
