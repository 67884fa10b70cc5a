//! Where one's changes are, in words that are always true.

/// The connection to the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// No relay is known: everything stays on this device.
    Alone,
    /// Not connected; the next attempt comes by itself.
    Offline,
    Connecting {
        attempt: u32,
    },
    Live,
    /// The relay does not take us, because ...
    Refused {
        reason: String,
    },
}

/// How well the device keeps things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    Good,
    /// The quota is used up: what is written now is not kept here.
    Full,
    Failing {
        reason: String,
    },
}

/// What the relay lets us do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    #[default]
    Write,
    /// We are here to read, and have written nothing.
    Reading,
    /// It takes no changes from us, and there are some.
    ReadOnly,
}

/// Everything the status bar says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncStatus {
    pub link: Link,
    pub storage: Storage,
    /// Changes that the device has not yet stored.
    pub unsaved: usize,
    /// Changes that the relay has not yet acknowledged as durable.
    pub waiting: usize,
    /// Files that are still to go to the relay.
    pub files: usize,
    pub access: Access,
    /// Whether one may read confidential notes.
    pub confidential: bool,
}

/// So many changes under way to a connected relay are "saving"; more are a queue that one should
/// know of.
const ON_THEIR_WAY: usize = 5;

/// How the status bar colours its dot. Offline is a normal state: grey, not red.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Safe,
    Quiet,
    Busy,
    Alarm,
}

impl Default for SyncStatus {
    fn default() -> Self {
        SyncStatus {
            link: Link::Alone,
            storage: Storage::Good,
            unsaved: 0,
            waiting: 0,
            files: 0,
            access: Access::Write,
            confidential: false,
        }
    }
}

impl SyncStatus {
    /// The one sentence: "on the relay", "on this device", "3 changes waiting", "refused, ...".
    pub fn words(&self) -> String {
        match &self.storage {
            Storage::Full => return "not saved: this device's storage is full".into(),
            Storage::Failing { reason } => return format!("not saved: {reason}"),
            Storage::Good => {}
        }
        if let Link::Refused { reason } = &self.link {
            return format!("refused, because {reason}");
        }
        if self.is_barred() {
            return "refused, because this access can read, but not write".into();
        }
        let live = self.link == Link::Live;
        if self.unsaved > 0 || (live && (1..=ON_THEIR_WAY).contains(&self.waiting)) {
            return "saving".into();
        }
        let waiting = match (self.waiting, self.files) {
            (0, 0) => None,
            (0, files) if live => return format!("sending {}", counted(files, "file")),
            (0, files) => Some(format!("{} waiting", counted(files, "file"))),
            (changes, 0) => Some(format!("{} waiting", counted(changes, "change"))),
            (changes, files) => {
                let (changes, files) = (counted(changes, "change"), counted(files, "file"));
                Some(format!("{changes} and {files} waiting"))
            }
        };
        match (&self.link, waiting) {
            (Link::Alone, _) => "on this device".into(),
            (Link::Live, None) if self.access == Access::Reading => "reading along".into(),
            (Link::Live, None) => "on the relay".into(),
            (Link::Live, Some(waiting)) => waiting,
            (_, None) => "on this device, relay not reached".into(),
            (_, Some(waiting)) => format!("on this device, {waiting}"),
        }
    }

    /// Whether a connected relay will not take what waits.
    pub fn is_barred(&self) -> bool {
        self.link == Link::Live && self.access == Access::ReadOnly
    }

    /// Whether we may read only.
    pub fn reads_only(&self) -> bool {
        self.access != Access::Write
    }

    /// The colour of the dot.
    pub fn tone(&self) -> Tone {
        if self.storage != Storage::Good {
            return Tone::Alarm;
        }
        match &self.link {
            Link::Refused { .. } => Tone::Alarm,
            _ if self.is_barred() => Tone::Alarm,
            _ if self.unsaved > 0 => Tone::Busy,
            Link::Live if self.waiting == 0 && self.files == 0 => Tone::Safe,
            Link::Live => Tone::Busy,
            _ => Tone::Quiet,
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
