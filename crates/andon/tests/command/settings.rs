//! Where settings come from, and which wins.

use std::path::Path;
use std::process::{Command, Output};

use crate::server::{Server, andon};

fn doctor(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_andon"));
    command.arg("doctor").args(arguments).envs(variables.iter().copied());
    command.output().expect("the binary runs")
}

/// The address that people use, as the doctor tells it.
fn address(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = doctor(arguments, variables);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let of_settings = text.lines().find(|line| line.contains("people come to"));
    let line = of_settings.unwrap_or_else(|| panic!("{text}"));
    line.rsplit(' ').next().expect("an address").to_owned()
}

fn file(directory: &Path, text: &str) -> String {
    let file = directory.join("andon.toml");
    std::fs::write(&file, text).expect("written");
    file.display().to_string()
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("none").display().to_string();
    let config = file(directory.path(), "public-url = \"https://file.example\"\n");
    let base = ["--data", data.as_str()];
    assert_eq!(address(&base, &[]), "http://127.0.0.1:4000", "the default");
    let of_file = [&base[..], &["--config", &config]].concat();
    assert_eq!(address(&of_file, &[]), "https://file.example");
    assert_eq!(address(&base, &[("ANDON_CONFIG", &config)]), "https://file.example");
    let variable = [("ANDON_PUBLIC_URL", "https://environment.example")];
    assert_eq!(address(&of_file, &variable), "https://environment.example");
    let flag = [&of_file[..], &["--public-url", "https://flag.example"]].concat();
    assert_eq!(address(&flag, &variable), "https://flag.example");
}

#[test]
fn lists_numbers_and_switches_come_from_a_file_and_can_be_taken_back() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("none");
    let config = file(
        directory.path(),
        &format!(
            "data = \"{}\"\nlisten = \"0.0.0.0:4321\"\nbehind-proxy = true\nmax-documents = 7\n\
             allow-origin = [\"https://sound.example\", \"unsound\"]\n",
            data.display()
        ),
    );
    let said = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = doctor(&[&["--config", &config], arguments].concat(), variables);
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let text = said(&[], &[]);
    assert!(text.contains(&format!("{} is not there", data.display())), "{text}");
    assert!(text.contains("X-Forwarded-For"), "{text}");
    assert!(text.contains("'unsound' is no origin"), "{text}");
    assert!(!text.contains("'https://sound.example'"), "{text}");
    assert!(!said(&["--behind-proxy=false"], &[]).contains("X-Forwarded-For"));
    assert!(!said(&[], &[("ANDON_BEHIND_PROXY", "no")]).contains("X-Forwarded-For"));
    assert!(said(&["--behind-proxy"], &[("ANDON_BEHIND_PROXY", "no")]).contains("X-Forwarded-For"));
    // What is listed by a flag replaces what the file lists.
    let replaced = said(&["--allow-origin", "https://other.example"], &[]);
    assert!(!replaced.contains("'unsound'"), "{replaced}");
}

#[test]
fn a_file_that_is_wrong_is_refused_with_what_is_wrong_in_it() {
    let directory = tempfile::tempdir().expect("a directory");
    for (text, complaint) in [
        ("lisen = \"127.0.0.1:1\"", "there is no setting `lisen`; there are data, listen"),
        ("listen = \"everywhere\"", "invalid value 'everywhere' for '--listen"),
        ("max-documents = -1", "invalid value '-1' for '--max-documents"),
        ("max-documents = 1.5", "`max-documents` must be a text, a whole number"),
        ("listen = [\"127.0.0.1:1\", \"127.0.0.1:2\"]", "`listen` takes one value"),
        ("config = \"other.toml\"", "there is no setting `config`"),
        ("= nonsense", "it is not TOML"),
    ] {
        let config = file(directory.path(), text);
        for command in ["doctor", "serve"] {
            let (success, output, errors) =
                andon(directory.path(), &[command, "--config", &config, "--listen=127.0.0.1:0"]);
            assert!(!success && errors.contains(complaint), "{text}: {errors}");
            assert!(errors.contains("andon.toml cannot be used"), "{errors}");
            assert_eq!(output.contains("to mend it:"), command == "doctor", "{output}");
        }
    }
    let missing = directory.path().join("missing.toml").display().to_string();
    let (success, _, errors) = andon(directory.path(), &["serve", "--config", &missing]);
    assert!(!success && errors.contains("missing.toml cannot be used"), "{errors}");
}

#[test]
fn every_command_reads_those_settings_of_the_file_that_it_has() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    let text = format!(
        "data = \"{}\"\nlisten = \"127.0.0.1:1\"\nconfidential = true\nworkspace = \"Shop\"\n",
        data.display()
    );
    let config = file(directory.path(), &text);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_andon"));
        let output = command.args(arguments).args(["--config", &config]).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    run(&["token", "create", "--role", "observer", "--name", "from the file"]);
    assert!(data.join("andon.sqlite3").is_file());
    let list = run(&["token", "list"]);
    // What only has the same name is another thing: these are of `serve`'s join link and start.
    assert!(list.contains("from the file") && !list.contains("confidential"), "{list}");
    assert!(!run(&["workspace", "list"]).contains("Shop"));
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_of_a_file_hold_in_a_running_server() {
    use crate::client::Client;
    let directory = tempfile::tempdir().expect("a directory");
    let config = file(directory.path(), "max-connections = 1\n");
    let data = directory.path().join("data");
    let mut server = Server::start(&data, &["--config", &config], "warn");
    let line = server.line();
    let token = line.trim_end().split_once("#join=").expect("a join link").1;
    let _first = Client::connect(server.address, token, "first").await;
    let second = Client::try_connect(server.address, token, "second").await;
    assert_eq!(second.err(), Some(crate::client::Refused(503)));
}
