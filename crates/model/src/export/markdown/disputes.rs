//! What several people answered apart, in Markdown.

use std::fmt::Write;

use super::{answers, moment, text::inline};
use crate::activity::Said;
use crate::dispute::Contender;
use crate::export::disputed;
use crate::incident::Incident;
use crate::workspace::Workspace;
use crate::zone::Zone;

/// Behind a value of the table that somebody else has answered differently.
pub(super) const NOT_SETTLED: &str = " (not settled yet)";

/// All answers with who gave them and when, the one that shows first; empty where all is settled.
pub(super) fn section(incident: &Incident, workspace: &Workspace, zone: &dyn Zone) -> String {
    let mut out = String::new();
    let text = |field| incident.text(field).unwrap_or_default().to_owned();
    for subject in disputed(incident) {
        let _ = writeln!(out, "- {}", inline(&subject.title(workspace, &text)));
        for Contender { said, by, at, .. } in incident.contenders(&subject) {
            let by = by.map_or_else(|| "somebody".into(), |by| inline(workspace.name_of(Some(by))));
            let at = at.map(|at| format!(", {}", moment(&at.into(), zone))).unwrap_or_default();
            let _ = writeln!(out, "  - {} ({by}{at})", answer(&said, workspace, zone));
        }
    }
    if out.is_empty() { out } else { format!("\n## Answered apart, not settled yet\n\n{out}") }
}

fn answer(said: &Said, workspace: &Workspace, zone: &dyn Zone) -> String {
    let with_reason = |name: &str, reason: &str| match reason {
        "" => name.to_owned(),
        reason => format!("{name}: {}", inline(reason)),
    };
    match said {
        Said::Nothing => "Nothing".into(),
        Said::Text(text) => inline(text),
        Said::Yes => "Yes".into(),
        Said::Person(person) => inline(workspace.name_of(Some(*person))),
        Said::When(when) => moment(when, zone),
        Said::Phase(phase) => phase.name().into(),
        Said::Kind(kind) => kind.name().into(),
        Said::EntryKind(kind) => kind.name().into(),
        Said::Severity(severity, reason) => with_reason(severity.name(), reason),
        Said::Impact(impact, reason) => with_reason(impact.name(), reason),
        Said::Answer(property, answer) => answers::text(*property, answer, workspace),
    }
}
