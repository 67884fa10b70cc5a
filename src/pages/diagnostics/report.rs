//! The diagnostics as plain text, to send to somebody. No texts of incidents, no names.

use std::fmt::Write;

use chrono::{DateTime, SecondsFormat, Utc};

use super::space::space_text;
use crate::state::andon::Diagnostics;
use crate::state::sync_status::SyncStatus;

pub fn report(found: &Diagnostics, sync: &SyncStatus, now: DateTime<Utc>) -> String {
    let mut text = format!(
        "Andon {} at {}\n",
        env!("CARGO_PKG_VERSION"),
        now.to_rfc3339_opts(SecondsFormat::Secs, true)
    );
    let facts = [
        ("changes", sync.words()),
        ("unsaved", sync.unsaved.to_string()),
        ("waiting", sync.waiting.to_string()),
        ("relay", found.relay.clone()),
        ("workspace", found.workspace.clone()),
        ("space", space_text(found.space)),
        ("persistence", found.persistence.clone()),
        ("documents", found.documents_on_device.to_string()),
        ("open", found.documents_open.to_string()),
        ("service worker", found.service_worker.to_string()),
    ];
    for (name, value) in facts {
        let _ = writeln!(text, "{name}: {value}");
    }
    for (document, chunk, reason) in &found.damaged {
        let _ = writeln!(text, "damaged: {document} {chunk}: {reason}");
    }
    for (document, reason) in &found.refused {
        let _ = writeln!(text, "refused: {document}: {reason}");
    }
    text
}
