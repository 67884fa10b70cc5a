//! A server process.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running `andon serve`; killed when dropped.
pub struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    pub address: SocketAddr,
}

/// Runs a command of the binary to its end: whether it succeeded, its output, its errors.
pub fn andon(data: &Path, arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_andon"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// Makes a token.
pub fn token(data: &Path, role: &str) -> String {
    let (success, token, errors) = andon(data, &["token", "create", "--role", role]);
    assert!(success, "{errors}");
    token.trim_end().to_owned()
}

impl Server {
    /// Starts a server on a free port.
    pub fn start(data: &Path, arguments: &[&str], log: &str) -> Server {
        Self::start_by(&[], data, arguments, log)
    }

    /// Starts a server by another command, which runs the one that follows its own arguments.
    pub fn start_by(by: &[&str], data: &Path, arguments: &[&str], log: &str) -> Server {
        let program = [by, &[env!("CARGO_BIN_EXE_andon")]].concat();
        let mut process = Command::new(program[0])
            .args(&program[1..])
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(arguments)
            .env("RUST_LOG", log)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut output = BufReader::new(process.stdout.take().expect("piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let url = line.trim_end().strip_prefix("Andon listens on http://");
        let address = url.and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("{line:?} is no address"));
        Server { process, output, address }
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        line
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }

    /// Ends it in order; what it wrote to standard error.
    #[cfg(unix)]
    pub fn terminate(mut self) -> (bool, String) {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(sent.success());
        let mut log = String::new();
        self.process.stderr.take().expect("piped").read_to_string(&mut log).expect("UTF-8");
        (self.process.wait().expect("ended").success(), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
