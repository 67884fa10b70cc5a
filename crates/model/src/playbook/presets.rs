//! What ships: the settings of a workspace that nobody has changed. All of it is ours (*default* in
//! DOMAIN), after CKI's phases and the sections of seed 000's page.

use crate::incident::Severity;
use crate::phase::Phase;
use crate::setting::{ItemId, List, Part, Setting};

type Texts = &'static [(&'static str, &'static str)];

/// The places of what ships, in order. There is room before, between and behind them.
const PLACES: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// A setting as it ships; nothing for those whose default is in [`crate::rules::Rules`].
pub(super) fn value(setting: &Setting) -> Option<&'static str> {
    match setting {
        Setting::Goal(phase) => Some(goal(*phase)),
        Setting::ExitCriteria(phase) => Some(exit_criteria(*phase)),
        Setting::Rhythm(severity) => Some(rhythm(*severity)),
        Setting::Record(severity) => Some(record(*severity)),
        Setting::Item(list, item, part) => {
            items(list).find(|(id, its, _)| id == item && its == part).map(|(_, _, value)| value)
        }
        Setting::Share(_) | Setting::SeverityOf(_) | Setting::RaisedFrom => None,
    }
}

/// The parts of the items of a list that ship.
pub(super) fn items(list: &List) -> impl Iterator<Item = (ItemId, Part, &'static str)> {
    let texts = match list {
        List::Steps(phase) => steps(*phase),
        List::Cards => CARDS,
        List::CardSteps(card) => card_steps(card.as_str()),
        List::Templates => TEMPLATES,
        List::Contacts(_) | List::Fields | List::Views => &[],
    };
    let when = matches!(list, List::Cards);
    let links = matches!(list, List::Templates);
    texts
        .iter()
        .zip(PLACES)
        .filter_map(|((id, text), place)| Some((ItemId::stored(id)?, text, place)))
        .flat_map(move |(id, text, place)| {
            let when = when.then(|| (id.clone(), Part::When, card_when(id.as_str())));
            let environment = if links { template_environment(id.as_str()) } else { "" };
            let environment =
                (!environment.is_empty()).then(|| (id.clone(), Part::Environment, environment));
            let fixed = [(id.clone(), Part::Text, *text), (id, Part::Place, place)];
            fixed.into_iter().chain(when).chain(environment)
        })
}

fn rhythm(severity: Severity) -> &'static str {
    match severity {
        Severity::Sev1 => "30",
        Severity::Sev2 => "60",
        Severity::Sev3 => "120",
        Severity::Sev4 | Severity::Sev5 => "0",
    }
}

fn record(severity: Severity) -> &'static str {
    match severity {
        Severity::Sev1 | Severity::Sev2 => "production",
        Severity::Sev3 | Severity::Sev4 | Severity::Sev5 => "never",
    }
}

fn goal(phase: Phase) -> &'static str {
    match phase {
        Phase::Active => "Reduce the impact.",
        Phase::Mitigated => "Resolve the direct cause.",
        Phase::Resolved => "Improve on the root cause, so that it does not come back.",
        Phase::Closed | Phase::Dismissed => "Nothing is left to do.",
    }
}

fn exit_criteria(phase: Phase) -> &'static str {
    match phase {
        Phase::Active => "Production is affected in a limited way only, and stays so.",
        Phase::Mitigated => "Production is no longer affected, and the direct cause is gone.",
        Phase::Resolved => "Every action is done, and the problem-solving record is finished.",
        Phase::Closed | Phase::Dismissed => "",
    }
}

fn steps(phase: Phase) -> Texts {
    match phase {
        Phase::Active => &[
            ("impact", "Say who is affected and how badly"),
            ("team", "Get the people in that it takes, and give out roles"),
            ("recent", "Ask: did something happen recently?"),
            ("communicate", "Tell customers and colleagues what is known, and when they hear more"),
            ("actions", "Write down the actions and who does them"),
        ],
        Phase::Mitigated => &[
            ("watch", "Watch whether the mitigation holds"),
            ("cause", "Find the direct cause and write it into the summary"),
            ("communicate", "Tell people that it is under control, and what still does not work"),
        ],
        Phase::Resolved => &[
            ("undo", "Take temporary measures back"),
            ("page", "Complete the page: properties, summary, timeline"),
            ("learn", "Start the problem-solving record"),
            ("communicate", "Tell people that it is over"),
        ],
        Phase::Closed | Phase::Dismissed => &[],
    }
}

/// The links that DOMAIN section 2 names. Where they lead only the workspace knows, and until it says
/// so no incident gets them.
const TEMPLATES: Texts = &[
    ("chat-channel", "Chat channel"),
    ("call", "Call"),
    ("recent-production", "Did something happen recently? (production)"),
    ("recent-staging", "Did something happen recently? (staging)"),
];

fn template_environment(template: &str) -> &'static str {
    match template {
        "recent-production" => "production",
        "recent-staging" => "staging",
        _ => "",
    }
}

const CARDS: Texts = &[
    ("provider", "Need to contact a provider?"),
    ("cards-service", "Impact on the cards service?"),
    ("tech-on-duty", "Need the tech on-duty?"),
    ("risk-and-compliance", "Escalate to risk and compliance?"),
    ("clients", "Tell clients?"),
];

fn card_when(card: &str) -> &'static str {
    match card {
        "provider" => "Something that we buy seems to be the cause, or could help.",
        "cards-service" => "Payments or withdrawals by card fail or are slow.",
        "tech-on-duty" => "Nobody in the response can mitigate this, or it is outside of hours.",
        "risk-and-compliance" => {
            "Money, personal data or a legal duty is concerned. Rather too early than too late."
        }
        "clients" => "Clients notice it, or will.",
        _ => "",
    }
}

fn card_steps(card: &str) -> Texts {
    match card {
        "provider" => &[
            ("status", "Look at the provider's status page"),
            ("ticket", "Open a ticket with the highest priority that fits, and link it here"),
            ("call", "Call their emergency line when the ticket is not answered in 15 minutes"),
        ],
        "cards-service" => &[
            ("scope", "Find out which cards and which countries are concerned"),
            ("processor", "Tell the card processor"),
            ("support", "Give customer support a text to answer with"),
        ],
        "tech-on-duty" => &[
            ("page", "Page the tech on-duty"),
            ("brief", "Say in two sentences what is broken and what was tried"),
            ("next", "No answer in 10 minutes: page the next in line"),
        ],
        "risk-and-compliance" => &[
            ("facts", "Collect the facts: what, since when, whose data or money"),
            ("tell", "Tell risk and compliance, and write down when"),
            ("duties", "Ask which authorities must be told, and by when"),
        ],
        "clients" => &[
            ("agree", "Agree on the text with the commander"),
            ("publish", "Publish it on the status page"),
            ("next", "Say when the next update comes"),
        ],
        _ => &[],
    }
}
