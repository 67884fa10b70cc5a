//! The way in: from opening the app to being somebody in a workspace.

/// What stands between a person and the app. Shown instead of it until it is [`Entrance::In`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// Reading what is on the device.
    Opening,
    /// Nothing on this device and no join link: says how to get one, or to work alone.
    NoLink,
    /// A join link was there and the relay does not take it.
    LinkRefused {
        reason: String,
        can_go_on: bool,
    },
    /// A join link was there and the relay cannot be reached. One can go on and join later.
    LinkUnreachable,
    /// The link leads into another workspace than the one on this device: asks whether the
    /// incidents of this device come along ([`super::Andon::bring_along`]) or stay apart
    /// ([`super::Andon::keep_apart`]).
    OtherWorkspace,
    /// In, but nobody knows the name yet.
    NameMissing,
    In,
    /// The device's storage cannot be used at all: says why and what to do.
    Broken {
        reason: String,
    },
}
