//! The actions of a demo incident.

use andon_model::phase::Phase;
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};

/// An action, written down as `- [x] text`, with `  - Phase: …`, `  - Done: …` and `  - Link: …`
/// below it.
#[derive(Clone, Debug)]
pub struct Action {
    pub text: String,
    pub done: bool,
    pub phase: Option<Phase>,
    /// When it was done, if the source says so.
    pub done_at: Option<DateTime<Utc>>,
    pub link: String,
}

impl Action {
    /// Reads the list. `moment` reads a time.
    pub fn read(
        list: &str,
        moment: &impl Fn(&str) -> anyhow::Result<DateTime<Utc>>,
    ) -> anyhow::Result<Vec<Action>> {
        let mut actions: Vec<Action> = Vec::new();
        for line in list.lines().filter(|line| !line.trim().is_empty()) {
            let open = line.strip_prefix("- [ ] ").map(|text| (text, false));
            let item = open.or_else(|| line.strip_prefix("- [x] ").map(|text| (text, true)));
            if let Some((text, done)) = item {
                let (text, link) = (text.to_owned(), String::new());
                actions.push(Action { text, done, phase: None, done_at: None, link });
                continue;
            }
            let fact = line.strip_prefix("  - ").and_then(|fact| fact.split_once(": "));
            match (actions.last_mut(), fact) {
                (Some(action), Some(("Phase", name))) => {
                    action.phase = Some(Phase::from_name(name).context("no phase")?);
                }
                (Some(action), Some(("Done", time))) => action.done_at = Some(moment(time)?),
                (Some(action), Some(("Link", link))) => action.link = link.to_owned(),
                _ => bail!("'{line}' is no action and no fact of one"),
            }
        }
        Ok(actions)
    }
}
