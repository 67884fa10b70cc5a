//! Storage in words.

/// "3.2 MB of 1.9 GB"
pub fn space_text(space: Option<(u64, u64)>) -> String {
    match space {
        Some((used, allowed)) => format!("{} of {}", bytes_text(used), bytes_text(allowed)),
        None => "this browser does not say".into(),
    }
}

/// "3, 12.4 MB"
pub fn files_text((count, bytes): (usize, u64)) -> String {
    if count == 0 { "none".into() } else { format!("{count}, {}", bytes_text(bytes)) }
}

/// What the browser promises.
pub fn persistence_text(persistence: &str) -> &'static str {
    match persistence {
        "granted" => "yes, until you delete it",
        "denied" => "not promised: it may delete data when it needs room. Installing the app helps",
        _ => "this browser does not say",
    }
}

/// "3.2 MB".
pub fn bytes_text(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        b if b < 1_000.0 => format!("{b} bytes"),
        b if b < 1_000_000.0 => format!("{:.0} kB", b / 1e3),
        b if b < 1_000_000_000.0 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} GB", b / 1e9),
    }
}
