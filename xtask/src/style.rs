//! One style sheet out of style/main.css and what it imports, so that a visit costs one request instead of thirty.
//!
//! `@import "x.css" layer(components);` becomes `@layer components { … }`. Comments and indentation go.

use crate::project;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// `cargo xtask style`, called by Trunk before each build. Writes what index.html names.
pub fn run(_: &[String]) -> Result<()> {
    let sheet = bundle(&project::root().join("style/main.css"))?;
    let place = project::root().join("target/style/andon.css");
    // An unchanged file keeps its time, so nothing that watches it starts over.
    if fs::read_to_string(&place).is_ok_and(|old| old == sheet) {
        return Ok(());
    }
    fs::create_dir_all(place.parent().context("no directory")?)?;
    fs::write(&place, sheet)?;
    Ok(())
}

fn bundle(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let text = without_comments(&text);
    let mut sheet = String::new();
    let mut rest = text.trim_start();
    // Imports stand at the top; only statements that name layers may stand between them.
    while let Some((statement, after)) = leading_statement(rest) {
        match statement.strip_prefix("@import") {
            Some(import) => sheet.push_str(&imported(import.trim(), path)?),
            None => sheet.push_str(&format!("{statement};\n")),
        }
        rest = after.trim_start();
    }
    if rest.contains("@import") {
        bail!("{}: an @import after other rules has no effect", path.display());
    }
    refuse_relative_addresses(rest, path)?;
    for line in rest.lines().map(str::trim).filter(|line| !line.is_empty()) {
        sheet.push_str(line);
        sheet.push('\n');
    }
    Ok(sheet)
}

/// An `@import …` or `@layer a, b` without its semicolon, and what follows it.
fn leading_statement(text: &str) -> Option<(&str, &str)> {
    let (statement, after) = text.split_once(';')?;
    let is_import = statement.starts_with("@import");
    let is_order_of_layers = statement.starts_with("@layer") && !statement.contains('{');
    (is_import || is_order_of_layers).then(|| (statement.trim(), after))
}

/// `"x.css" layer(name) media`, with the file's rules inside what the words after its name ask for.
fn imported(import: &str, importer: &Path) -> Result<String> {
    let broken = || format!("{}: cannot read `@import {import}`", importer.display());
    let import_without_function = import.strip_prefix("url(").unwrap_or(import);
    let quote = import_without_function
        .chars()
        .next()
        .filter(|c| "\"'".contains(*c))
        .with_context(broken)?;
    let (file, conditions) = import_without_function[1..].split_once(quote).with_context(broken)?;
    if file.contains(':') || file.starts_with('/') {
        bail!(
            "{}: `{file}` is not a file beside it; the app loads nothing from elsewhere",
            importer.display()
        );
    }
    let conditions = match import.starts_with("url(") {
        true => conditions.trim_start().strip_prefix(')').with_context(broken)?,
        false => conditions,
    };
    let path: PathBuf = importer.parent().context("no directory")?.join(file);
    let rules = bundle(&path)?;

    let conditions = conditions.trim();
    let (layer, media) = match conditions.strip_prefix("layer(") {
        Some(named) => {
            let (name, media) = named.split_once(')').with_context(broken)?;
            (Some(name.trim()), media.trim())
        }
        None => (None, conditions),
    };
    if media.starts_with("supports") || media.starts_with("layer") {
        bail!(
            "{}: only layer(name) and media conditions are understood in `@import {import}`",
            importer.display()
        );
    }
    let rules = match layer {
        Some(name) => format!("@layer {name} {{\n{rules}}}\n"),
        None => rules,
    };
    Ok(match media {
        "" => rules,
        media => format!("@media {media} {{\n{rules}}}\n"),
    })
}

fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut quote = None;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match quote {
            Some(open) => {
                kept.push(c);
                if c == '\\' {
                    kept.extend(characters.next());
                } else if c == open {
                    quote = None;
                }
            }
            None if c == '/' && characters.peek() == Some(&'*') => {
                characters.next();
                let mut last = ' ';
                for c in characters.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            None => {
                if c == '"' || c == '\'' {
                    quote = Some(c);
                }
                kept.push(c);
            }
        }
    }
    kept
}

/// The finished sheet lies elsewhere, so an address relative to its source would lead nowhere.
fn refuse_relative_addresses(rules: &str, path: &Path) -> Result<()> {
    for (_, after) in rules.match_indices("url(").map(|(at, word)| rules.split_at(at + word.len()))
    {
        let address = after.trim_start_matches(['"', '\'']);
        if !["/", "data:", "#"].iter().any(|start| address.starts_with(start)) {
            let line = address.split(')').next().unwrap_or_default();
            bail!("{}: url({line}) must begin with / or data:", path.display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_but_strings_that_look_like_comments_stay() {
        assert_eq!(
            without_comments("a{b:c}/* x ; */ d{content:\"/* \\\" */\"}/***/e{}"),
            "a{b:c} d{content:\"/* \\\" */\"}e{}"
        );
    }

    #[test]
    fn statements_at_the_top_end_where_rules_begin() {
        assert_eq!(leading_statement("@layer a, b; x{}"), Some(("@layer a, b", " x{}")));
        assert_eq!(leading_statement("@layer a { x { y: z; } }"), None);
        assert_eq!(leading_statement("x { y: z; }"), None);
    }

    #[test]
    fn imports_become_layers_in_the_order_of_the_file() {
        let directory = std::env::temp_dir().join(format!("andon-style-{}", std::process::id()));
        fs::create_dir_all(directory.join("parts")).unwrap();
        let write = |name: &str, text: &str| fs::write(directory.join(name), text).unwrap();
        write(
            "main.css",
            "@layer one, two;\n@import \"parts/a.css\" layer(two);\n@import url('parts/b.css') print;\nz { y: x; }\n",
        );
        write("parts/a.css", "/* why */\na {\n  b: c;\n}\n");
        write("parts/b.css", "d { e: url(\"/f.svg\"); }\n");
        let sheet = bundle(&directory.join("main.css")).unwrap();
        fs::write(directory.join("parts/b.css"), "d { e: url(f.svg); }").unwrap();
        let refused = bundle(&directory.join("main.css"));
        fs::remove_dir_all(&directory).unwrap();
        assert_eq!(
            sheet,
            "@layer one, two;\n@layer two {\na {\nb: c;\n}\n}\n@media print {\nd { e: url(\"/f.svg\"); }\n}\nz { y: x; }\n"
        );
        assert!(refused.unwrap_err().to_string().contains("url(f.svg)"));
    }
}
