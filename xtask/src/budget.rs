//! What a first visit transfers, held below the limit in tests/budget.json.

use crate::{app, precompress, project};
use anyhow::{Context, Result, bail};
use std::fs;

/// Prints a table and fails when the sum is above the limit.
pub fn check() -> Result<()> {
    let file = fs::read_to_string(project::root().join("tests/budget.json"))?;
    let budget: serde_json::Value =
        serde_json::from_str(&file).context("reading tests/budget.json")?;
    let limit = budget["first_visit"]["bytes"]
        .as_u64()
        .context("tests/budget.json has no first_visit.bytes")?;
    let goal = budget["first_visit"]["goal"].as_u64().unwrap_or(limit);

    let mut rows = Vec::new();
    for path in project::files(&app::place())? {
        if path.extension().is_some_and(|end| end == "br") {
            continue;
        }
        let plain = fs::metadata(&path)?.len();
        let sent = fs::metadata(precompress::beside(&path)).map_or(plain, |smaller| smaller.len());
        rows.push((sent, plain, project::relative(&path, &app::place())?));
    }
    if rows.is_empty() {
        bail!("there is no app in {}", app::place().display());
    }
    rows.sort();
    println!("{:>9} {:>9}  bytes on a first visit", "brotli", "plain");
    for (sent, plain, name) in rows.iter().rev() {
        println!("{sent:>9} {plain:>9}  {name}");
    }
    let sum: u64 = rows.iter().map(|(sent, ..)| sent).sum();
    println!("{sum:>9}            of {limit} allowed; the goal is {goal}");
    if sum > limit {
        bail!(
            "a first visit transfers {sum} bytes, {} more than tests/budget.json allows",
            sum - limit
        );
    }
    Ok(())
}
