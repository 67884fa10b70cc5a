//! Where settings come from: flags win over the environment, which wins over a file.
//!
//! What `andon serve` takes as a flag is a setting: `--max-message` is `ANDON_MAX_MESSAGE` in the
//! environment and `max-message` in the file. All three go through clap, so that each is checked
//! and worded the same way. `andon doctor` takes all of them too; other commands take where the
//! data lies, and nothing that only has the same name there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::builder::BoolishValueParser;
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use toml::{Table, Value};

use crate::Arguments;

/// Why there are no settings.
#[derive(Debug)]
pub enum Unusable {
    /// A flag or a variable, or somebody asked for help.
    Arguments(clap::Error),
    /// The file.
    File(anyhow::Error),
}

/// What is to be done, with every setting from where it is given.
pub fn read(words: &[OsString]) -> Result<Arguments, Unusable> {
    let matches = command().try_get_matches_from(words).map_err(Unusable::Arguments)?;
    let Some(file) = matches.get_one::<PathBuf>("config") else {
        return Arguments::from_arg_matches(&matches).map_err(Unusable::Arguments);
    };
    let settings = load(file)
        .with_context(|| format!("{} cannot be used", file.display()))
        .map_err(Unusable::File)?;
    let matches = with_defaults(command(), &settings)
        .try_get_matches_from(words)
        .map_err(Unusable::Arguments)?;
    Arguments::from_arg_matches(&matches).map_err(Unusable::Arguments)
}

/// The commands, with a variable for every setting.
fn command() -> Command {
    with_settings(Arguments::command(), &with_variable)
}

/// Changes the settings of every command. Flags that are none stay as they are.
fn with_settings(command: Command, change: &dyn Fn(&str, Arg) -> Arg) -> Command {
    let of_all = of_every_command(&command);
    let all: Vec<String> = settings(&command).map(|(name, _)| name).collect();
    let command = with_named(command, &of_all, change);
    command.mut_subcommands(|command| match command.get_name() {
        "serve" | "doctor" => with_named(command, &all, change),
        _ => {
            let command = with_named(command, &of_all, change);
            command.mut_subcommands(|command| with_named(command, &of_all, change))
        }
    })
}

fn with_named(command: Command, names: &[String], change: &dyn Fn(&str, Arg) -> Arg) -> Command {
    command.mut_args(|arg| match arg.get_long().map(str::to_owned) {
        Some(name) if names.contains(&name) => change(&name, arg),
        _ => arg,
    })
}

/// Those that every command takes.
fn of_every_command(command: &Command) -> Vec<String> {
    let global = command.get_arguments().filter(|arg| arg.is_global_set());
    global.filter_map(Arg::get_long).chain(["data"]).map(str::to_owned).collect()
}

/// What can be set, by name: whatever `serve` takes, and what every command does.
fn settings(command: &Command) -> impl Iterator<Item = (String, Arg)> {
    let serve = command.find_subcommand("serve").expect("there is `andon serve`").clone();
    let of_all = command.get_arguments().filter(|arg| arg.is_global_set()).cloned();
    let all: Vec<Arg> = serve.get_arguments().cloned().chain(of_all).collect();
    all.into_iter().filter_map(|arg| Some((arg.get_long()?.to_owned(), arg)))
}

fn variable(name: &str) -> String {
    format!("ANDON_{}", name.to_ascii_uppercase().replace('-', "_"))
}

fn with_variable(name: &str, arg: Arg) -> Arg {
    switchable(arg).env(variable(name))
}

fn switchable(arg: Arg) -> Arg {
    match arg.get_action() {
        // A switch that a file turns on can be turned off again: `--behind-proxy=false`.
        ArgAction::SetTrue => arg
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .value_name("true|false")
            .value_parser(BoolishValueParser::new())
            .default_missing_value("true")
            .default_value("false")
            .hide_default_value(true)
            .hide_possible_values(true),
        _ => arg,
    }
}

/// The settings of a file, as words.
fn load(file: &Path) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let text = std::fs::read_to_string(file)?;
    let table: Table = text.parse().context("it is not TOML")?;
    let known: Vec<(String, Arg)> = settings(&command()).collect();
    let mut settings = Vec::new();
    for (name, value) in table {
        let Some((_, arg)) = known.iter().find(|(known, _)| *known == name && name != "config")
        else {
            let known: Vec<&str> = known.iter().map(|(known, _)| known.as_str()).collect();
            bail!("there is no setting `{name}`; there are {}", known.join(", "));
        };
        let words = words(&value).with_context(|| {
            format!("`{name}` must be a text, a whole number, true or false, or a list of texts")
        })?;
        if words.len() != 1 && !matches!(arg.get_action(), ArgAction::Append) {
            bail!("`{name}` takes one value");
        }
        check(&name, &words)?;
        settings.push((name, words));
    }
    Ok(settings)
}

fn words(value: &Value) -> Option<Vec<String>> {
    let word = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(switch) => Some(switch.to_string()),
        _ => None,
    };
    match value {
        Value::Array(values) => values.iter().map(word).collect(),
        value => word(value).map(|word| vec![word]),
    }
}

/// Has clap look at a setting as if it were a flag.
fn check(name: &str, words: &[String]) -> anyhow::Result<()> {
    let flags = words.iter().map(|word| format!("--{name}={word}"));
    let words = ["andon".to_owned(), "serve".to_owned()].into_iter().chain(flags);
    // Without variables: what is set there is not the file's fault.
    let alone = with_settings(Arguments::command(), &|_, arg| switchable(arg));
    match alone.try_get_matches_from(words) {
        Ok(_) => Ok(()),
        // The first line says what is wrong; the rest is how to use flags.
        Err(error) => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            bail!("{}", first.trim_start_matches("error: "))
        }
    }
}

fn with_defaults(command: Command, settings: &[(String, Vec<String>)]) -> Command {
    with_settings(command, &|name, arg| match settings.iter().find(|(known, _)| known == name) {
        Some((_, words)) => arg.default_values(words.clone()),
        None => arg,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table that README.md has to show.
    fn table() -> String {
        let mut table =
            String::from("| flag | environment | default | what it is |\n|---|---|---|---|\n");
        for (name, arg) in settings(&command()) {
            let value = match arg.get_value_names() {
                Some([value]) if !arg.is_require_equals_set() => {
                    format!(" {}", value.replace('|', "\\|"))
                }
                _ => String::new(),
            };
            let default: Vec<_> = if arg.is_hide_default_value_set() {
                Vec::new()
            } else {
                arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect()
            };
            let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
            table.push_str(&format!(
                "| `--{name}{value}` | `{}` | {} | {} |\n",
                variable(&name),
                default.join(", "),
                about.replace('|', "\\|")
            ));
        }
        table
    }

    #[test]
    fn the_readme_shows_every_setting_as_the_command_line_has_it() {
        let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
        let readme = std::fs::read_to_string(readme).expect("README.md");
        let shown = readme.split("## Settings\n").nth(1).expect("a section `Settings`");
        let shown: String = shown
            .split("\n## ")
            .next()
            .unwrap_or_default()
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(shown, table(), "README.md must show:\n{}", table());
    }

    #[test]
    fn the_commands_are_sound() {
        command().debug_assert();
    }
}
