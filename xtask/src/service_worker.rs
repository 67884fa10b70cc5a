//! The last step of each build: final names, and the list of files that the service worker keeps.

use crate::project;
use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const WORKER: &str = "sw.js";
const PAGE: &str = "index.html";

/// `cargo xtask service-worker`, called by Trunk after each build, in the directory that it is about to publish.
pub fn run(_: &[String]) -> Result<()> {
    let variable = |name: &str| {
        std::env::var(name).with_context(|| format!("{name} is not set; Trunk calls this command"))
    };
    let directory = variable("TRUNK_STAGING_DIR")?;
    let directory = Path::new(&directory);
    // In development the worker keeps nothing: what one edits is what one must see.
    let files = match variable("TRUNK_PROFILE")?.as_str() {
        "release" => {
            name_by_content(directory)?;
            checksums(directory)?
        }
        _ => BTreeMap::new(),
    };
    let place = directory.join(WORKER);
    let source =
        fs::read_to_string(&place).with_context(|| format!("reading {}", place.display()))?;
    let list = serde_json::to_string(&files)?;
    // The worker's own text counts: a new worker over the same files is a new version too.
    let version =
        hex(&Sha256::new().chain_update(&list).chain_update(&source).finalize())[..16].to_owned();
    fs::write(
        &place,
        format!("const BUILD = {{ version: \"{version}\", files: {list} }};\n{source}"),
    )?;
    Ok(())
}

/// Trunk names the .js and .wasm after the compiler's output, before wasm-bindgen and wasm-opt change it. A newer
/// version of those tools would so put other bytes under a name that browsers keep for ever. Here both get names after
/// what they finally contain; the contents, and so their checksums in the page, stay as they are.
fn name_by_content(directory: &Path) -> Result<()> {
    let page_place = directory.join(PAGE);
    let mut page = fs::read_to_string(&page_place)?;
    for path in project::files(directory)? {
        let name = project::relative(&path, directory)?;
        let Some((start, end)) = around_hash(&name) else {
            continue;
        };
        let hash = &hex(&Sha256::digest(fs::read(&path)?))[..16];
        let new = format!("{start}{hash}{end}");
        fs::rename(&path, directory.join(&new))?;
        page = page.replace(&name, &new);
    }
    fs::write(page_place, without_ignored_checksum(&page))?;
    Ok(())
}

/// Browsers ignore a checksum on a preloaded .wasm, and say so on the console at every visit.
fn without_ignored_checksum(page: &str) -> String {
    let Some((before, after)) = page.split_once(r#"" as="fetch""#) else {
        return page.to_owned();
    };
    match before.rsplit_once(r#" integrity="#) {
        Some((before, checksum)) if !checksum.contains('>') => {
            format!(r#"{before} as="fetch"{after}"#)
        }
        _ => page.to_owned(),
    }
}

/// What stands around the hash in `app-0123456789abcdef_bg.wasm`. Only files at the top are named by Trunk, which leaves
/// out leading zeros.
fn around_hash(name: &str) -> Option<(&str, &str)> {
    let end = ["_bg.wasm", ".js"].into_iter().find(|end| name.ends_with(end))?;
    let (before, hash) = name.strip_suffix(end)?.rsplit_once('-')?;
    let is_hash =
        (8..=16).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hash && !name.contains('/')).then(|| (&name[..=before.len()], end))
}

/// Address -> checksum as a browser's `integrity` wants it, of everything but the worker itself.
fn checksums(directory: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for path in project::files(directory)? {
        let address = match project::relative(&path, directory)? {
            name if name == WORKER => continue,
            name if name == PAGE => "/".to_owned(),
            name => format!("/{name}"),
        };
        let checksum = BASE64_STANDARD.encode(Sha256::digest(fs::read(&path)?));
        files.insert(address, format!("sha256-{checksum}"));
    }
    Ok(files)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_trunk_gave_are_split_around_their_hash() {
        assert_eq!(
            around_hash("andon-app-0123456789abcdef_bg.wasm"),
            Some(("andon-app-", "_bg.wasm"))
        );
        assert_eq!(around_hash("andon-app-123456789abcdef.js"), Some(("andon-app-", ".js")));
        assert_eq!(around_hash("boot.js"), None);
        assert_eq!(around_hash("snippets/leptos-0123456789abcdef.js"), None);
    }

    #[test]
    fn only_the_preloaded_module_loses_its_checksum() {
        let page = r#"<link rel="modulepreload" integrity="sha384-a"><link rel="preload" integrity="sha384-b" as="fetch">"#;
        let wanted =
            r#"<link rel="modulepreload" integrity="sha384-a"><link rel="preload" as="fetch">"#;
        assert_eq!(without_ignored_checksum(page), wanted);
        assert_eq!(without_ignored_checksum(wanted), wanted);
    }
}
