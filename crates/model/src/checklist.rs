//! What a phase asks of its owner: goal, exit criteria, and a checklist (DOMAIN section 4).

use crate::phase::Phase;

/// One step of a phase's checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The stored name; stays when the text is reworded.
    pub id: &'static str,
    pub text: &'static str,
}

/// What the work in a phase is for.
pub fn goal(phase: Phase) -> &'static str {
    match phase {
        Phase::Active => "Reduce the impact.",
        Phase::Mitigated => "Resolve the direct cause.",
        Phase::Resolved => "Improve on the root cause, so that it does not come back.",
        Phase::Closed | Phase::Dismissed => "Nothing is left to do.",
    }
}

/// When a phase is over.
pub fn exit_criteria(phase: Phase) -> &'static str {
    match phase {
        Phase::Active => "Production is affected in a limited way only, and stays so.",
        Phase::Mitigated => "Production is no longer affected, and the direct cause is gone.",
        Phase::Resolved => "Every action is done, and the problem-solving record is finished.",
        Phase::Closed | Phase::Dismissed => "",
    }
}

/// The steps of a phase, in order.
pub fn steps(phase: Phase) -> &'static [Step] {
    match phase {
        Phase::Active => &[
            Step { id: "impact", text: "Say who is affected and how badly" },
            Step { id: "team", text: "Get the people in that it takes, and give out roles" },
            Step { id: "recent", text: "Ask: did something happen recently?" },
            Step {
                id: "communicate",
                text: "Tell customers and colleagues what is known, and when they hear more",
            },
            Step { id: "actions", text: "Write down the actions and who does them" },
        ],
        Phase::Mitigated => &[
            Step { id: "watch", text: "Watch whether the mitigation holds" },
            Step { id: "cause", text: "Find the direct cause and write it into the summary" },
            Step {
                id: "communicate",
                text: "Tell people that it is under control, and what still does not work",
            },
        ],
        Phase::Resolved => &[
            Step { id: "undo", text: "Take temporary measures back" },
            Step { id: "page", text: "Complete the page: properties, summary, timeline" },
            Step { id: "learn", text: "Start the problem-solving record" },
            Step { id: "communicate", text: "Tell people that it is over" },
        ],
        Phase::Closed | Phase::Dismissed => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_steps_of_a_phase_have_ids_of_their_own() {
        for phase in Phase::PATH.into_iter().chain([Phase::Dismissed]) {
            let ids: BTreeSet<_> = steps(phase).iter().map(|step| step.id).collect();
            assert_eq!(ids.len(), steps(phase).len());
            assert!(ids.iter().all(|id| id.bytes().all(|byte| byte.is_ascii_lowercase())));
            assert_eq!(steps(phase).is_empty(), !phase.is_open());
            assert!(!goal(phase).is_empty());
        }
    }
}
