//! What peers say: it waits here for its turn, and is applied in groups.

use automerge::sync;

use super::{AfterFailure, Incoming, Origin, PeerKey, Refused, Saving, Session, incoming, receipt};

impl Session {
    /// Takes the payload of a `request` or `sync` message. What is wrong with it comes as
    /// [`Effect::Refused`], at once or when the message's turn comes. Automerge may panic on what
    /// a hostile peer makes up with care, such as a gap in an actor's numbers: a host that wants
    /// to live on catches that and opens the document anew.
    pub fn receive(&mut self, peer: PeerKey, data: &[u8]) {
        self.gather(peer, data);
        self.proceed();
    }

    /// Takes a payload as [`Session::receive`] does, and leaves it until [`Session::proceed`] or
    /// until a save is done. Returns whether it brings changes: those may wait for more of them,
    /// while everything else is better taken in at once, together with what waits.
    pub fn gather(&mut self, peer: PeerKey, data: &[u8]) -> bool {
        let Some(follower) = self.followers.get(&peer) else {
            self.refuse(peer, Refused::NotFollowing);
            return false;
        };
        let writes = !follower.state.read_only;
        let (mut message, brought) = match incoming::read(data, self.limits) {
            Ok(read) => read,
            Err(refused) => {
                self.refuse(peer, refused);
                return false;
            }
        };
        if let Some(beyond) = self.is_full_for(&brought, data.len()) {
            // What the peer knows and wants is still worth hearing.
            message.changes = sync::ChunkList::empty();
            self.refuse(peer, Refused::Beyond(beyond));
        } else if writes {
            self.recent.append(brought.recent);
        }
        let brings_changes = !message.changes.is_empty();
        self.inbox_bytes += data.len();
        self.inbox.push_back(Incoming { from: peer, message, bytes: data.len(), departed: false });
        brings_changes
    }

    /// Takes in what waits, as one group; later, when a save is under way.
    pub fn proceed(&mut self) {
        match self.saving {
            _ if self.inbox.is_empty() => {}
            Saving::Under { .. } | Saving::Failed(AfterFailure::Hold) => {}
            Saving::Clean | Saving::Failed(AfterFailure::SendAnyway) => {
                self.apply_inbox();
                self.settle();
            }
        }
    }

    /// How many messages wait until the save that is under way is done. A host stops reading from
    /// its peers when there are too many.
    pub fn inbox_len(&self) -> usize {
        self.inbox.len()
    }

    /// How many bytes the messages that wait had on the wire.
    pub fn inbox_bytes(&self) -> usize {
        self.inbox_bytes
    }

    pub(super) fn apply_inbox(&mut self) {
        self.inbox_bytes = 0;
        for incoming in std::mem::take(&mut self.inbox) {
            self.apply(incoming);
        }
    }

    fn apply(&mut self, Incoming { from, message, departed, .. }: Incoming) {
        let follower = if departed { None } else { self.followers.get_mut(&from) };
        let mut nobody = sync::State::new();
        let mut log = self.patches.log();
        let anew = message.flags.is_some_and(|f| f.contains(sync::MessageFlags::SYNC_RESET));
        let (state, read_only) = match follower {
            Some(follower) => {
                let read_only = follower.state.read_only && !message.changes.is_empty();
                (&mut follower.state, read_only)
            }
            None => (&mut nobody, false),
        };
        let applied = receipt::receive(&mut self.document, state, message, &mut log);
        self.restore_maker();
        self.changed(Origin::Peer(from), log);
        if read_only {
            self.refuse(from, Refused::ReadOnly);
        }
        if let Err(error) = applied {
            self.refuse(from, Refused::BadChange(error.to_string()));
        }
        if !departed && let Some(follower) = self.followers.get_mut(&from) {
            follower.heard(&self.document, anew);
        }
    }
}
