//! Where the bytes of a file are, in words that are always true.

/// What this device knows of a file's bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Whether they are on this device.
    pub here: bool,
    pub relay: AtRelay,
}

/// What is known of them at the relay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AtRelay {
    /// It has not been asked.
    #[default]
    Unknown,
    Absent,
    /// Under way, so many percent.
    Coming(u8),
    /// All of it, safe on its disk.
    There,
    /// What it gave is something else.
    Wrong,
    /// It does not take it, because ...
    Refused(String),
}

impl Whereabouts {
    /// "on the relay", "uploading 40 %", "refused, because ...".
    pub fn words(&self) -> String {
        match (&self.relay, self.here) {
            (AtRelay::There, _) => "on the relay".into(),
            (AtRelay::Coming(percent), _) => format!("uploading {percent} %"),
            (AtRelay::Refused(why), true) => format!("on this device; refused, because: {why}"),
            (AtRelay::Refused(why), false) => format!("refused, because: {why}"),
            (AtRelay::Wrong, false) => "not shown: the relay gave something else".into(),
            (AtRelay::Unknown | AtRelay::Absent | AtRelay::Wrong, true) => "on this device".into(),
            (AtRelay::Absent, false) => "only on another device".into(),
            (AtRelay::Unknown, false) => "not on this device".into(),
        }
    }

    /// Whether the bytes can be had.
    pub fn is_in_reach(&self) -> bool {
        self.here || self.relay == AtRelay::There
    }
}
