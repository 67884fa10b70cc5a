//! Andon on this machine: as users run it, and as developers do.

use crate::{dist, process, project, tools::Tools};
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::process::Command;

const PORT: u16 = 4000;

/// `cargo xtask run [--demo] [--port N]`
pub fn run(arguments: &[String]) -> Result<()> {
    let options = Options::read(arguments)?;
    // Before the build, which may take minutes.
    refuse_taken_port(options.port)?;
    dist::build()?;
    let data = project::root().join(if options.demo { "andon-demo-data" } else { "andon-data" });
    if options.demo {
        process::run(process::command(project::binary()).arg("demo").arg("--data").arg(&data))?;
    }
    refuse_taken_port(options.port)?;
    become_program(
        process::command(project::binary())
            .args([
                "serve",
                "--print-join-link",
                "--listen",
                &format!("127.0.0.1:{}", options.port),
            ])
            .arg("--data")
            .arg(&data),
    )
}

/// `cargo xtask serve-dev`
pub fn serve_dev(_: &[String]) -> Result<()> {
    let tools = Tools::install()?;
    if TcpListener::bind(("127.0.0.1", PORT)).is_ok() {
        println!(
            "No relay at port {PORT} yet: start one with `cargo xtask run` in another terminal."
        );
    }
    println!("The app with reloading: http://127.0.0.1:8080");
    become_program(tools.trunk()?.arg("serve"))
}

struct Options {
    demo: bool,
    port: u16,
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut options = Self { demo: false, port: PORT };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                // Some write `cargo xtask run -- --demo`.
                "--" => {}
                "--demo" => options.demo = true,
                "--port" => {
                    let port = arguments.next().context("--port needs a number")?;
                    options.port =
                        port.parse().with_context(|| format!("`{port}` is not a port"))?;
                }
                other => bail!("`run` does not know `{other}`; it takes --demo and --port N"),
            }
        }
        Ok(options)
    }
}

fn refuse_taken_port(port: u16) -> Result<()> {
    if let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        bail!(
            "127.0.0.1:{port} cannot be used ({error}). Perhaps Andon already runs there; otherwise choose another \
             port: cargo xtask run --port {}",
            port.saturating_add(1)
        );
    }
    Ok(())
}

/// Ends this program and continues as the other one, so that Ctrl-C reaches it alone and its exit code is ours.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("starting {}", command.get_program().to_string_lossy()))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<()> {
    process::run(command)
}
