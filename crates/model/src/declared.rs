//! Correcting when an incident was declared, with all that declaring made of it.

use crate::channel::{self, Channel};
use crate::command::Command;
use crate::entry::{Entry, EntryKind};
use crate::incident::{Incident, Milestone};
use crate::when::When;
use crate::zone::{Zone, local};

/// What goes along with a correction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Along {
    /// The first line of the timeline, which tells of declaring.
    pub entry: bool,
    /// The channel names, whose date is that of declaring, and the links that carry them.
    pub channels: bool,
}

impl Along {
    /// For the person: what moved with the correction; `None` if nothing did.
    pub fn text(self) -> Option<&'static str> {
        match (self.entry, self.channels) {
            (true, true) => {
                Some("The first line of the timeline and the channel names moved along.")
            }
            (true, false) => Some("The first line of the timeline moved along."),
            (false, true) => Some("The channel names moved along."),
            (false, false) => None,
        }
    }
}

/// The command that sets the declared milestone and takes along what declaring had made: its
/// timeline entry and the date in the channel names, in the zone of the incident. What somebody
/// has since changed by hand stays as it is. `incident` must have its entries.
pub fn correct(incident: &Incident, when: Option<When>, zone: &dyn Zone) -> (Command, Along) {
    let milestone = Milestone::Declared;
    let set = Command::SetMilestone { milestone, when };
    let before = incident.milestones.get(&milestone).copied();
    let (Some(before), Some(when)) = (before, when) else { return (set, Along::default()) };
    let mut commands = vec![set];
    let entry = incident.visible_entries().find(|entry| tells_of_declaring(entry, before));
    commands.extend(entry.map(|one| Command::SetEntryTime { entry: one.id, occurred: when }));
    let day = |when: When| local(zone, when.start()).date();
    let (from, to) = (day(before), day(when));
    let names = [&*incident.channel, &*incident.commander_channel];
    let moved = channel::moved(names, from, to).filter(|_| from != to);
    if let Some((everybody, commander)) = &moved {
        for (channel, name) in [(Channel::Everybody, everybody), (Channel::Commander, commander)] {
            commands.push(Command::SetChannel { channel, name: name.clone() });
        }
        for link in &incident.links {
            let address = link.address.replace(names[1], commander).replace(names[0], everybody);
            if address != link.address {
                let label = link.label.clone();
                commands.push(Command::EditLink { link: link.id, label, address });
            }
        }
    }
    let along = Along { entry: entry.is_some(), channels: moved.is_some() };
    (Command::All(commands), along)
}

/// Declaring writes "Declared: ..." at the moment of the milestone.
fn tells_of_declaring(entry: &Entry, declared: When) -> bool {
    entry.kind == EntryKind::Milestone
        && entry.occurred == declared
        && entry.text.starts_with("Declared:")
}
