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
    /// A root cause, or a countermeasure, says no more than the problem does.
    Restates,
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
            Rule::Restates => "restates",
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
            Rule::Restates => {
                "Say something new: this is the problem in other words. Ask what makes it happen, \
                 and what would have to be different so that it cannot."
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
            Rule::Restates => {
                "Not that name resolution fails, but: requests go to two instances only, and those \
                 reached a limit of packets per second"
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
    let problem = Gist::of(&format!("{} {}", pdca.name, pdca.problem));
    let mut found = Vec::new();
    for tree in Tree::ALL {
        for twig in trees.twigs(tree) {
            let Some(why) = pdca.whys.iter().find(|why| why.id == twig.why) else { continue };
            found.extend(on_why(why, twig.depth, &trees, people, &problem));
        }
    }
    let causes = pdca.whys.iter().any(Why::is_cause);
    if causes && trees.on(Branch::Top(Tree::NonDetection)).is_empty() {
        found.push(Advice { rule: Rule::NotDetected, about: About::Tree(Tree::NonDetection) });
    }
    for measure in pdca.shown_measures() {
        let rules = on_measure(measure, &problem).into_iter();
        found.extend(rules.map(|rule| Advice { rule, about: About::Measure(measure.id) }));
    }
    found.retain(|advice| !pdca.quiet.contains(&advice.key()));
    found
}

fn on_why(
    why: &Why,
    depth: usize,
    trees: &Trees,
    people: &[String],
    problem: &Gist,
) -> Option<Advice> {
    // Where the thinking ends, or is said to.
    let ends = why.is_cause() || trees.on(Branch::Under(why.id)).is_empty();
    let text = words(&why.text);
    let rule = match () {
        () if people.iter().any(|name| names(&text, name)) => Rule::PersonNamed,
        () if ends && HUMAN_ERROR.iter().any(|error| names(&text, error)) => Rule::HumanError,
        () if why.is_cause() && Gist::of(&why.text).is_within(problem) => Rule::Restates,
        () if why.is_cause() && depth + 1 < ENOUGH_WHYS => Rule::ShortChain,
        () => return None,
    };
    Some(Advice { rule, about: About::Why(why.id) })
}

fn on_measure(measure: &Measure, problem: &Gist) -> Vec<Rule> {
    let mut rules = Vec::new();
    let text = words(&measure.text);
    if GOOD_INTENTIONS.iter().any(|wish| names(&text, wish)) {
        rules.push(Rule::GoodIntentions);
    } else if Gist::of(&measure.text).is_within(problem) {
        rules.push(Rule::Restates);
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

/// The words of a text that say what it is about.
struct Gist(Vec<String>);

impl Gist {
    fn of(text: &str) -> Gist {
        let all = words(text);
        let told = all.split_whitespace().filter(|word| {
            word.chars().count() > 2 && !EMPTY.contains(word) && !WRONG.contains(word)
        });
        Gist(told.map(str::to_owned).collect())
    }

    /// Whether it says nothing that the other one does not say: of five words one may be new. A
    /// single word is too little to tell.
    fn is_within(&self, other: &Gist) -> bool {
        let known =
            self.0.iter().filter(|word| other.0.iter().any(|known| are_akin(word, known))).count();
        self.0.len() > 1 && (self.0.len() - known) * 5 <= self.0.len()
    }
}

/// Whether two words are forms of one: "crashing" and "crash", "staging" and "staging3".
fn are_akin(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    one == other || same >= 4 && same + 1 >= shorter && longer - shorter <= 3
}

/// Words that say nothing of what a text is about, in English and French.
const EMPTY: [&str; 67] = [
    "the",
    "and",
    "for",
    "are",
    "was",
    "were",
    "been",
    "being",
    "has",
    "have",
    "had",
    "does",
    "did",
    "that",
    "this",
    "these",
    "those",
    "with",
    "from",
    "into",
    "when",
    "which",
    "because",
    "all",
    "any",
    "more",
    "too",
    "very",
    "again",
    "anymore",
    "always",
    "sometimes",
    "our",
    "its",
    "their",
    "make",
    "makes",
    "made",
    "get",
    "gets",
    "got",
    "can",
    "cannot",
    "will",
    "should",
    "must",
    "sure",
    "lot",
    "some",
    "des",
    "les",
    "une",
    "nos",
    "est",
    "ont",
    "eté",
    "été",
    "sont",
    "avec",
    "dans",
    "pour",
    "que",
    "qui",
    "sur",
    "par",
    "plus",
    "eu",
];

/// Words that only say that something is wrong or shall be right, in English and French.
const WRONG: [&str; 64] = [
    "not",
    "never",
    "fix",
    "fixes",
    "fixed",
    "avoid",
    "avoids",
    "prevent",
    "prevents",
    "stop",
    "stops",
    "solve",
    "solves",
    "solved",
    "resolve",
    "resolved",
    "ensure",
    "repair",
    "mend",
    "keep",
    "keeps",
    "fail",
    "fails",
    "failed",
    "failing",
    "failure",
    "failures",
    "fault",
    "faulty",
    "wrong",
    "broken",
    "problem",
    "problems",
    "issue",
    "issues",
    "error",
    "errors",
    "trouble",
    "misbehave",
    "misbehaves",
    "misbehaved",
    "misbehaving",
    "work",
    "works",
    "worked",
    "working",
    "bad",
    "down",
    "happen",
    "happens",
    "happened",
    "occur",
    "occurs",
    "occurred",
    "éviter",
    "empêcher",
    "corriger",
    "réparer",
    "résoudre",
    "échoué",
    "échouées",
    "échouent",
    "problème",
    "problèmes",
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
