//! Who had which role, from when, and whether they knew; and when people hear of it next.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::entry::EntryKind;
use crate::id::PersonId;
use crate::incident::{Incident, Role};
use crate::phase::Phase;

/// A role that went from one person to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    pub role: Role,
    /// Who had it before; `None` when nobody did.
    pub from: Option<PersonId>,
    /// Who has it since; `None` when it was taken away.
    pub to: Option<PersonId>,
    /// Who handed it over.
    pub by: Option<PersonId>,
    /// By their clock.
    pub at: DateTime<Utc>,
    /// When the new holder said yes, by their clock. Who takes a role has said yes by that.
    pub accepted: Option<DateTime<Utc>>,
}

impl Incident {
    /// The hand-over by which the role came to its present holder.
    pub fn hand_over(&self, role: Role) -> Option<&HandOver> {
        let holder = self.roles.get(&role).copied();
        self.hand_overs.iter().rfind(|one| one.role == role && one.to == holder)
    }

    /// Whether the role has a holder who has not said yes yet.
    pub fn awaits_acceptance(&self, role: Role) -> bool {
        self.hand_over(role).is_some_and(|one| one.to.is_some() && one.accepted.is_none())
    }

    /// When people were last told: the latest communication of the timeline.
    pub fn last_told(&self) -> Option<DateTime<Utc>> {
        let told = self.visible_entries().filter(|entry| entry.kind == EntryKind::Communication);
        told.map(|entry| entry.occurred.start()).max()
    }

    /// When people should hear of it next: `minutes` after the last status update, or after the
    /// incident was declared. `None` when it is under control, or nobody expects updates (0).
    pub fn update_due(&self, last: Option<DateTime<Utc>>, minutes: u32) -> Option<DateTime<Utc>> {
        if !matches!(self.phase.phase, Phase::Active | Phase::Mitigated) || minutes == 0 {
            return None;
        }
        let declared = self.milestones.get(&crate::incident::Milestone::Declared);
        let since = last.max(declared.map(|when| when.start()))?;
        since.checked_add_signed(TimeDelta::minutes(minutes.into()))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::IncidentId;
    use crate::incident::Milestone;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_role_waits_for_the_yes_of_who_holds_it_now() {
        let [ada, ben] = [1, 2].map(|n| PersonId(Uuid::from_u128(n)));
        let mut incident = Incident::empty(IncidentId(Uuid::nil()));
        assert!(!incident.awaits_acceptance(Role::Commander));
        incident.roles.insert(Role::Commander, ben);
        incident.hand_overs.push(HandOver {
            role: Role::Commander,
            from: Some(ada),
            to: Some(ben),
            by: Some(ada),
            at: at(0),
            accepted: None,
        });
        assert!(incident.awaits_acceptance(Role::Commander));
        assert!(!incident.awaits_acceptance(Role::Scribe));
        incident.hand_overs[0].accepted = Some(at(1));
        assert!(!incident.awaits_acceptance(Role::Commander));
        // Of two who hand over apart, the role says who has it.
        incident.hand_overs[0].accepted = None;
        incident.roles.insert(Role::Commander, ada);
        assert_eq!(incident.hand_over(Role::Commander), None);
    }

    #[test]
    fn an_update_is_due_after_the_last_one_while_something_is_broken() {
        let mut incident = Incident::empty(IncidentId(Uuid::nil()));
        assert_eq!(incident.update_due(None, 30), None, "not declared");
        incident.milestones.insert(Milestone::Declared, at(0).into());
        assert_eq!(incident.update_due(None, 30), Some(at(1800)));
        assert_eq!(incident.update_due(Some(at(600)), 30), Some(at(2400)));
        assert_eq!(incident.update_due(Some(at(600)), 0), None);
        incident.phase.phase = Phase::Resolved;
        assert_eq!(incident.update_due(Some(at(600)), 30), None);
    }
}
