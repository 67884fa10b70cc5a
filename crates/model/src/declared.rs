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
            let address = renamed(&link.address, names[1], commander);
            let address = renamed(&address, names[0], everybody);
            if address != link.address {
                let label = link.label.clone();
                commands.push(Command::EditLink { link: link.id, label, address });
            }
        }
    }
    let along = Along { entry: entry.is_some(), channels: moved.is_some() };
    (Command::All(commands), along)
}

/// The address with another channel name. A longer name that begins so is another channel's.
fn renamed(address: &str, name: &str, new: &str) -> String {
    let mut renamed = String::with_capacity(address.len());
    let mut rest = address;
    while let Some((before, after)) = rest.split_once(name) {
        let goes_on = after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
        renamed += before;
        renamed += if goes_on { name } else { new };
        rest = after;
    }
    renamed + rest
}

/// Declaring writes "Declared: ..." at the moment of the milestone.
fn tells_of_declaring(entry: &Entry, declared: When) -> bool {
    entry.kind == EntryKind::Milestone
        && entry.occurred == declared
        && entry.text.starts_with("Declared:")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::channel;
    use crate::id::{IncidentId, LinkId};
    use crate::incident::Link;
    use crate::zone::UtcZone;

    #[test]
    fn links_go_along_with_their_channel_and_not_with_one_whose_name_begins_so() {
        let when = |text: &str| When::Exact { at: text.parse().unwrap() };
        let (before, after) = (when("2023-03-27T10:00:00Z"), when("2023-03-26T10:00:00Z"));
        let mut incident = Incident::empty(IncidentId(Uuid::nil()));
        incident.milestones.insert(Milestone::Declared, before);
        let day = local(&UtcZone, before.start()).date();
        (incident.channel, incident.commander_channel) = channel::names(day, "Cards");
        let addresses = [
            "https://chat.example/2023-03-27-cards",
            "https://chat.example/2023-03-27-cards?topic=2023-03-27-cards",
            "https://chat.example/2023-03-27-incident-commander-cards/",
            "https://chat.example/2023-03-27-cards-eu",
            "https://chat.example/2023-03-27-cards_2",
            "https://chat.example/2023-03-27-cards2",
            "https://chat.example/2023-03-27-incident-commander-cards-eu",
        ];
        let link = |(n, address): (u128, &&str)| Link {
            id: LinkId(Uuid::from_u128(n)),
            label: String::new(),
            address: (*address).to_owned(),
        };
        incident.links = (0..).zip(&addresses).map(link).collect();
        let (Command::All(commands), _) = correct(&incident, Some(after), &UtcZone) else {
            panic!("several commands")
        };
        let moved: Vec<(u128, String)> = commands
            .into_iter()
            .filter_map(|command| match command {
                Command::EditLink { link, address, .. } => Some((link.0.as_u128(), address)),
                _ => None,
            })
            .collect();
        let expected = (0..3).map(|n| (n as u128, addresses[n].replace("03-27", "03-26")));
        assert_eq!(moved, expected.collect::<Vec<_>>());
    }
}
