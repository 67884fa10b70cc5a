//! The rules of the house, held by a test: who may name whom, how files are called, and that ARCHITECTURE.md is true.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const LONGEST_FILE: usize = 500;
/// The Web's interfaces. Only src/browser knows them.
const WEB: &[&str] = &[
    "web_sys",
    "js_sys",
    "gloo",
    "gloo_storage",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "indexed_db_futures",
];

#[test]
fn pages_get_data_from_state_and_ask_browser_for_the_screen_only() {
    let forbidden = [&["andon_document", "andon_sync", "automerge"], WEB].concat();
    no_words("src/pages", &forbidden, "pages get everything through state and ui");
    // Title, focus, clipboard, sizes, clocks and zone names concern the screen; these do not.
    let data = ["storage", "socket", "http", "tabs", "actor_slot", "preferences", "indexed_db"];
    for file in files("src/pages") {
        let lines = file.code.lines().filter(|line| has_word(line, "crate::browser"));
        let wrong = lines.filter(|line| data.iter().any(|module| has_word(line, module)));
        report(
            "pages get data through state",
            wrong.map(|l| format!("{}: {l}", file.path)).collect(),
        );
    }
}

#[test]
fn state_names_no_part_of_the_interface() {
    no_modules("src/state", &["pages", "ui"], "state does not know who shows it");
    no_words("src/state", WEB, "only src/browser talks to the Web's interfaces");
}

#[test]
fn the_component_kit_names_neither_state_nor_browser_nor_documents() {
    no_modules(
        "src/ui",
        &["state", "browser", "pages"],
        "a component gets props and gives callbacks",
    );
    let forbidden = [&["andon_document", "andon_sync", "automerge"], WEB].concat();
    no_words("src/ui", &forbidden, "a component knows the model's types only");
}

#[test]
fn browser_is_the_lowest_layer_and_names_no_leptos() {
    no_modules("src/browser", &["state", "ui", "pages"], "arrows point down only");
    no_words("src/browser", &["leptos"], "browser is plain functions and futures");
}

#[test]
fn files_at_the_top_of_the_app_leave_the_web_to_browser() {
    for file in files("src").iter().filter(|file| file.path.matches('/').count() == 1) {
        report("only src/browser talks to the Web's interfaces", words_in(file, WEB));
    }
}

#[test]
fn crates_depend_downwards_only() {
    let allowed = [
        (".", vec!["andon-model", "andon-document", "andon-sync"]),
        ("crates/model", vec![]),
        ("crates/document", vec!["andon-model"]),
        ("crates/sync", vec![]),
        ("crates/relay", vec!["andon-sync"]),
        ("crates/gateway", vec!["andon-model", "andon-document", "andon-sync", "andon-relay"]),
        (
            "crates/andon",
            vec!["andon-model", "andon-document", "andon-sync", "andon-relay", "andon-gateway"],
        ),
        ("xtask", vec![]),
    ];
    let mut wrong = Vec::new();
    for package in packages() {
        let Some((_, allowed)) = allowed.iter().find(|(name, _)| *name == package) else {
            wrong.push(format!("{package}: say in tests/architecture.rs which crates it may use"));
            continue;
        };
        for dependency in dependencies(&package).iter().filter(|name| name.starts_with("andon-")) {
            if !allowed.contains(&dependency.as_str()) {
                wrong.push(format!("{package} uses {dependency}"));
            }
        }
    }
    report("model <- document; sync; relay over sync; andon over all", wrong);
}

#[test]
fn the_pure_crates_do_no_io_and_know_no_time_of_their_own() {
    let forbidden = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::io::std",
        "SystemTime",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "now_v7",
        "new_v4",
        "tokio",
        "rand::",
        "getrandom",
        "println!",
        "eprintln!",
    ];
    let mut wrong = Vec::new();
    for file in
        ["model", "document", "sync"].iter().flat_map(|name| files(&format!("crates/{name}/src")))
    {
        // Tests may read fixtures and roll dice.
        if file.path.ends_with("/tests.rs") || file.path.contains("/tests/") {
            continue;
        }
        let code = file.code.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate() {
            for word in forbidden.iter().filter(|word| has_word(line, word)) {
                wrong.push(format!("{}:{}: {word}", file.path, number + 1));
            }
        }
    }
    report("time, randomness and bytes come in as values", wrong);
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let long = written_files()
        .into_iter()
        .filter(|file| {
            [".rs", ".mjs", ".js", ".ts", ".css"].iter().any(|end| file.path.ends_with(end))
        })
        .filter(|file| file.text.lines().count() > LONGEST_FILE)
        .map(|file| format!("{}: {} lines", file.path, file.text.lines().count()));
    report("a file is one noun; a longer one is several", long.collect());
}

#[test]
fn no_file_is_called_after_nothing() {
    let vague = ["utils", "util", "helpers", "helper", "common", "types", "misc"];
    let wrong = written_files().into_iter().map(|file| file.path).filter(|path| {
        Path::new(path).iter().any(|part| {
            vague.contains(&part.to_string_lossy().split('.').next().unwrap_or_default())
        })
    });
    report("a file is called after the noun that it defines", wrong.collect());
}

#[test]
fn every_path_in_the_code_map_exists() {
    let map = code_map();
    let missing = code_spans(&map)
        .filter(|span| looks_like_a_path(span))
        .filter(|span| !root().join(span).exists())
        .map(|span| format!("`{span}`"));
    report("ARCHITECTURE.md's code map names what is there", missing.collect());
}

#[test]
fn every_folder_is_in_the_code_map() {
    let map = code_map();
    let named: BTreeSet<&str> = code_spans(&map).map(|span| span.trim_end_matches('/')).collect();
    let elsewhere = ["target", "dist", "node_modules", "andon-data", "andon-demo-data"];
    let mut folders = Vec::new();
    for parent in ["", "crates", "src"] {
        for entry in fs::read_dir(root().join(parent)).expect("a folder of the repository") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && !elsewhere.contains(&name.as_str()) {
                folders.push(relative(&path));
            }
        }
    }
    // Named through what is in them.
    folders.retain(|folder| folder != "src" && folder != "crates");
    folders.retain(|folder| !named.contains(folder.as_str()));
    report("ARCHITECTURE.md's code map names every folder, as `crates/model`", folders);
}

#[test]
fn every_dependency_has_its_reason() {
    let architecture = architecture();
    let missing: BTreeSet<String> = packages()
        .iter()
        .flat_map(|package| all_dependencies(package))
        .filter(|name| !name.starts_with("andon"))
        .filter(|name| !architecture.contains(&format!("`{name}`")))
        .collect();
    report(
        "ARCHITECTURE.md has a line for each dependency, named as `name`",
        missing.into_iter().collect(),
    );
}

#[test]
fn the_page_has_no_inline_script_and_no_inline_style() {
    let page = fs::read_to_string(root().join("index.html")).expect("index.html");
    let mut wrong = Vec::new();
    for tag in page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
        let name = tag.split_whitespace().next().unwrap_or_default();
        let has = |attribute: &str| tag.split_whitespace().any(|word| word.starts_with(attribute));
        if name == "style" || (name == "script" && !has("src=")) || has("style=") || has("on") {
            wrong.push(format!("<{tag}>"));
        }
    }
    report("the Content-Security-Policy forbids it", wrong);
}

#[test]
fn every_style_sheet_belongs_to_a_component_or_page_and_is_imported() {
    let sources: BTreeSet<String> =
        ["src/ui", "src/pages"].iter().flat_map(|folder| names_below(folder)).collect();
    let sheets = files("style");
    let imports: BTreeSet<&str> = sheets.iter().flat_map(|sheet| imports(&sheet.text)).collect();
    let mut wrong = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.path != "style/main.css") {
        let below = sheet.path.trim_start_matches("style/");
        let name = below.rsplit('/').next().unwrap_or_default().trim_end_matches(".css");
        if below.contains('/') && !sources.contains(&name.replace('-', "_")) {
            wrong.push(format!(
                "{}: there is no {} in src/ui or src/pages",
                sheet.path,
                name.replace('-', "_")
            ));
        }
        if !imports.iter().any(|import| below.ends_with(import.trim_start_matches("./"))) {
            wrong.push(format!("{}: nothing imports it", sheet.path));
        }
    }
    report("a component and its style share a name", wrong);
}

/// A text file of the repository.
struct File {
    /// From the top of the repository, with forward slashes.
    path: String,
    text: String,
    /// Without line comments, which may name anything.
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn relative(path: &Path) -> String {
    let below = path.strip_prefix(root()).expect("a path of the repository");
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn paths_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true if ["node_modules", "test-results", "target"]
                .iter()
                .any(|name| path.ends_with(name)) => {}
            true => {
                found.push(path.clone());
                paths_below(&path, found);
            }
            false => found.push(path),
        }
    }
}

/// The text files below a folder.
fn files(folder: &str) -> Vec<File> {
    let mut found = Vec::new();
    paths_below(&root().join(folder), &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let code = text.lines().map(without_comment).collect::<Vec<_>>().join("\n");
        Some(File { path: relative(&path), text, code })
    };
    found.into_iter().filter(|path| path.is_file()).filter_map(read).collect()
}

/// Everything that people wrote.
fn written_files() -> Vec<File> {
    ["src", "crates", "xtask", "tests", "style", "public"]
        .iter()
        .flat_map(|folder| files(folder))
        .collect()
}

/// The names of files (without their ends) and folders below a folder.
fn names_below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    paths_below(&root().join(folder), &mut found);
    let stem = |path: &PathBuf| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    found.iter().map(stem).collect()
}

fn without_comment(line: &str) -> &str {
    // `//` after a colon is an address in a string, not a comment.
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

/// Whether the word stands in the line by itself, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let before = part_of_word(line[..at].chars().next_back());
        let after = part_of_word(word.chars().next_back())
            && part_of_word(line[at + word.len()..].chars().next());
        !before && !after
    })
}

fn words_in(file: &File, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in file.code.lines().enumerate() {
        for word in words.iter().filter(|word| has_word(line, &format!("{word}::"))) {
            found.push(format!("{}:{}: {word}", file.path, number + 1));
        }
    }
    found
}

/// No path in the folder begins with or leads through one of these names.
fn no_words(folder: &str, words: &[&str], rule: &str) {
    report(rule, files(folder).iter().flat_map(|file| words_in(file, words)).collect());
}

/// No path in the folder leads to one of these modules of the app.
fn no_modules(folder: &str, modules: &[&str], rule: &str) {
    let own = folder.rsplit('/').next().unwrap_or_default();
    let mut wrong = Vec::new();
    for file in files(folder) {
        for (number, line) in file.code.lines().enumerate() {
            for module in modules.iter().filter(|module| **module != own) {
                let direct = has_word(line, &format!("crate::{module}"));
                let grouped = line.contains("crate::{") && has_word(line, &format!("{module}::"));
                if direct || grouped {
                    wrong.push(format!("{}:{}: {module}", file.path, number + 1));
                }
            }
        }
    }
    report(rule, wrong);
}

/// The folders that hold a Cargo.toml; the app's is `.`.
fn packages() -> Vec<String> {
    let mut packages = vec![".".to_owned(), "xtask".to_owned()];
    for entry in fs::read_dir(root().join("crates")).expect("crates").flatten() {
        packages.push(relative(&entry.path()));
    }
    packages
}

/// What the package itself needs, without its tests.
fn dependencies(package: &str) -> Vec<String> {
    dependencies_in(package, |section| {
        section.ends_with("dependencies") && !section.contains("dev-")
    })
}

/// What the package and its tests need.
fn all_dependencies(package: &str) -> Vec<String> {
    dependencies_in(package, |section| section.ends_with("dependencies"))
}

fn dependencies_in(package: &str, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let manifest =
        fs::read_to_string(root().join(package).join("Cargo.toml")).expect("a Cargo.toml");
    let mut found = Vec::new();
    let mut section = "";
    for line in manifest.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
            // A dependency with a section of its own: [dependencies.web-sys]
            if let Some((parent, name)) =
                section.rsplit_once('.').filter(|(parent, _)| wanted(parent))
            {
                found.extend((parent != "workspace").then(|| name.to_owned()));
            }
        } else if wanted(section) && section != "workspace.dependencies" {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            found.extend((!name.is_empty() && !name.starts_with('#')).then(|| name.to_owned()));
        }
    }
    found
}

/// What a style sheet imports, as written there.
fn imports(sheet: &str) -> impl Iterator<Item = &str> {
    sheet
        .lines()
        .filter(|line| line.starts_with("@import"))
        .filter_map(|line| line.split(['"', '\'']).nth(1))
}

fn architecture() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md"))
        .expect("ARCHITECTURE.md at the top of the repository")
}

/// The section of ARCHITECTURE.md whose heading has the words `code map`.
fn code_map() -> String {
    let text = architecture();
    let mut lines = text
        .lines()
        .skip_while(|line| !(line.starts_with('#') && line.to_lowercase().contains("code map")));
    let heading = lines.next().expect("ARCHITECTURE.md has a heading `Code map`");
    let level = heading.chars().take_while(|c| *c == '#').count();
    let ends = |line: &str| {
        line.starts_with('#') && line.chars().take_while(|c| *c == '#').count() <= level
    };
    lines.take_while(|line| !ends(line)).collect::<Vec<_>>().join("\n")
}

/// What stands between single backticks.
fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).filter(|span| !span.is_empty())
}

fn looks_like_a_path(span: &str) -> bool {
    let ends = [".rs", ".toml", ".md", ".html", ".css", ".js", ".mjs", ".json"];
    let named = span.contains('/') || ends.iter().any(|end| span.ends_with(end));
    named && !span.starts_with('/') && !span.contains([' ', '*', '<', ':', '{', '…'])
}

fn report(rule: &str, wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{rule}\n  {}\n", wrong.join("\n  "));
}
