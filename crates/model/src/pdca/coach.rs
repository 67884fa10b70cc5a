//! The coach: looks over one's shoulder while one writes and says what usually goes wrong (DOMAIN
//! section 6). It advises and never blocks, and what was dismissed stays so.

use super::tree::Trees;
use super::{Branch, Measure, Pdca, Tree, Why};
use crate::id::{MeasureId, WhyId};

/// A piece of advice, next to what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub rule: Rule,
    pub about: About,
}

/// What a piece of advice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    Tree(Tree),
    Why(WhyId),
    Measure(MeasureId),
}

/// What the coach looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A root cause was found after fewer than three whys.
    ShortChain,
    /// A person is named as a cause.
    PersonNamed,
    /// "Human error" is where the thinking stopped.
    HumanError,
    /// A countermeasure asks people to be better.
    GoodIntentions,
    /// Nobody asked why it was not detected sooner.
    NotDetected,
    /// It takes longer than two weeks.
    TooLong,
    /// A check has no date.
    NoCheckDate,
}

/// A cause is seldom found with fewer whys.
const ENOUGH_WHYS: usize = 3;
/// A countermeasure is simple and timeboxed: at most so many days.
const TIMEBOX: i64 = 14;

impl Rule {
    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Rule::ShortChain => "short-chain",
            Rule::PersonNamed => "person-named",
            Rule::HumanError => "human-error",
            Rule::GoodIntentions => "good-intentions",
            Rule::NotDetected => "not-detected",
            Rule::TooLong => "too-long",
            Rule::NoCheckDate => "no-check-date",
        }
    }

    /// What to do, and why.
    pub fn advice(self) -> &'static str {
        match self {
            Rule::ShortChain => {
                "Ask why once more. After one or two whys one mostly stands at a symptom, and \
                 mending a symptom lets the problem come back."
            }
            Rule::PersonNamed => {
                "Say what made it possible instead of who did it. Somebody else would have done \
                 the same, and who fears to be named tells less next time."
            }
            Rule::HumanError => {
                "People will always make mistakes: ask why the system let this one through, or \
                 made it likely."
            }
            Rule::GoodIntentions => {
                "Change the system rather than asking people to be careful or to remember: good \
                 intentions do not last."
            }
            Rule::NotDetected => {
                "Ask also why it was not detected sooner. The next problem has another cause; \
                 seeing it earlier helps against all of them."
            }
            Rule::TooLong => {
                "Make it simple and timeboxed: what takes longer than two weeks is a project and \
                 will be put off. Take the first step that can be checked."
            }
            Rule::NoCheckDate => {
                "Set the day on which you look whether it works. A check without a day is not made."
            }
        }
    }

    /// How it looks when it is done well. From the records of real incidents.
    pub fn example(self) -> &'static str {
        match self {
            Rule::ShortChain => {
                "DNS lookups failed: the servers did not get the requests: a limit of packets per \
                 second was reached: requests go to two instances only: nobody knew of the limit"
            }
            Rule::PersonNamed => {
                "An operator was deployed directly on staging to test it with a feature branch"
            }
            Rule::HumanError => {
                "A change of the metric months ago keeps the alert from ever reaching 100 %"
            }
            Rule::GoodIntentions => "Allow only some kinds of resources to be deployed",
            Rule::NotDetected => {
                "The autoscaling group was full, and the alert for that could not fire"
            }
            Rule::TooLong => "Fix the alert for this group now; look at all others as an act",
            Rule::NoCheckDate => {
                "Create a resource that is not in the list: it is blocked. 28 March"
            }
        }
    }
}

impl Advice {
    /// Names it in [`Pdca::quiet`].
    pub fn key(&self) -> String {
        match self.about {
            About::Tree(tree) => format!("{}/{}", self.rule.name(), tree.name()),
            About::Why(why) => format!("{}/{why}", self.rule.name()),
            About::Measure(measure) => format!("{}/{measure}", self.rule.name()),
        }
    }
}

/// The advice on a record, from top to bottom, without what was dismissed. `people`: the names of
/// those whom the workspace knows.
pub fn advice(pdca: &Pdca, people: &[String]) -> Vec<Advice> {
    let trees = Trees::of(pdca);
    let mut found = Vec::new();
    for tree in Tree::ALL {
        for twig in trees.twigs(tree) {
            let Some(why) = pdca.whys.iter().find(|why| why.id == twig.why) else { continue };
            found.extend(on_why(why, twig.depth, &trees, people));
        }
    }
    let causes = pdca.whys.iter().any(Why::is_cause);
    if causes && trees.on(Branch::Top(Tree::NonDetection)).is_empty() {
        found.push(Advice { rule: Rule::NotDetected, about: About::Tree(Tree::NonDetection) });
    }
    for measure in pdca.shown_measures() {
        let rules = on_measure(measure).into_iter();
        found.extend(rules.map(|rule| Advice { rule, about: About::Measure(measure.id) }));
    }
    found.retain(|advice| !pdca.quiet.contains(&advice.key()));
    found
}

fn on_why(why: &Why, depth: usize, trees: &Trees, people: &[String]) -> Option<Advice> {
    // Where the thinking ends, or is said to.
    let ends = why.is_cause() || trees.on(Branch::Under(why.id)).is_empty();
    let text = words(&why.text);
    let rule = match () {
        () if people.iter().any(|name| names(&text, name)) => Rule::PersonNamed,
        () if ends && HUMAN_ERROR.iter().any(|error| names(&text, error)) => Rule::HumanError,
        () if why.is_cause() && depth + 1 < ENOUGH_WHYS => Rule::ShortChain,
        () => return None,
    };
    Some(Advice { rule, about: About::Why(why.id) })
}

fn on_measure(measure: &Measure) -> Vec<Rule> {
    let mut rules = Vec::new();
    let text = words(&measure.text);
    if GOOD_INTENTIONS.iter().any(|wish| names(&text, wish)) {
        rules.push(Rule::GoodIntentions);
    }
    let begun = measure.created.date_naive();
    if measure.due.is_some_and(|due| (due - begun).num_days() > TIMEBOX) {
        rules.push(Rule::TooLong);
    }
    let checked = measure.check_date.is_none() && measure.verdict.is_none();
    if checked && !measure.check.trim().is_empty() && !measure.status.is_finished() {
        rules.push(Rule::NoCheckDate);
    }
    rules
}

/// What stands for "somebody made a mistake", in English and French.
const HUMAN_ERROR: [&str; 12] = [
    "human error",
    "operator error",
    "user error",
    "human mistake",
    "carelessness",
    "inattention",
    "lack of attention",
    "forgot",
    "by mistake",
    "erreur humaine",
    "oubli",
    "manque d attention",
];

/// What stands for "be better", in English and French.
const GOOD_INTENTIONS: [&str; 16] = [
    "be careful",
    "be more careful",
    "pay attention",
    "pay more attention",
    "remember to",
    "remind",
    "try to",
    "train",
    "training",
    "raise awareness",
    "communicate better",
    "double check",
    "faire attention",
    "former",
    "sensibiliser",
    "rappeler",
];

/// Lower case, one blank between words, one at each end: so that whole words are found.
fn words(text: &str) -> String {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words = String::from(" ");
    for word in parts {
        words.push_str(&word.to_lowercase());
        words.push(' ');
    }
    words
}

/// Whether the words stand in the text as they are.
fn names(text: &str, what: &str) -> bool {
    let what = words(what);
    // A single letter is no name that one could tell from a word.
    what.trim().chars().count() > 1 && text.contains(&what)
}
