//! How the facts of the why-trees hang together.
//!
//! Every fact names what it hangs on. People move facts apart from each other, so that what comes
//! together need not be a tree: one may hang below itself, or on a fact that somebody removed.
//! Reading makes trees of it in one way everywhere, in which every fact that was not removed stands
//! exactly once.

use std::collections::{BTreeMap, BTreeSet};

use super::{Branch, Pdca, Tree, Why};
use crate::id::WhyId;

/// Both trees of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trees {
    children: BTreeMap<Branch, Vec<WhyId>>,
    branches: BTreeMap<WhyId, Branch>,
    numbers: BTreeMap<WhyId, u32>,
    broken: BTreeSet<WhyId>,
}

/// A fact in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twig {
    pub why: WhyId,
    /// 0 for a first answer.
    pub depth: usize,
}

impl Trees {
    /// The trees of a record.
    ///
    /// - Whose branch was removed hangs on what that hung on, up to the first that is there.
    /// - Of facts that hang below each other in a circle, the one with the smallest id comes to the
    ///   top of the tree that it was written into.
    pub fn of(pdca: &Pdca) -> Self {
        let all: BTreeMap<WhyId, &Why> = pdca.whys.iter().map(|why| (why.id, why)).collect();
        let mut trees = Trees { numbers: numbers(&pdca.whys), ..Trees::default() };
        let broken = circles(&all);
        let branch = |why: &Why| match broken.contains(&why.id) {
            true => Branch::Top(why.tree),
            false => why.at,
        };
        for why in all.values().filter(|why| !why.removed) {
            let mut at = branch(why);
            // Ends, because circles were broken above.
            while let Branch::Under(parent) = at {
                match all.get(&parent) {
                    Some(parent) if parent.removed => at = branch(parent),
                    Some(_) => break,
                    // Not arrived: first among the answers until it is.
                    None => at = Branch::Top(why.tree),
                }
            }
            trees.children.entry(at).or_default().push(why.id);
            trees.branches.insert(why.id, at);
        }
        trees.broken = broken;
        for children in trees.children.values_mut() {
            children.sort_unstable_by_key(|id| (all.get(id).map(|why| &why.place), *id));
        }
        trees
    }

    /// The facts that hang there, in order.
    pub fn on(&self, branch: Branch) -> &[WhyId] {
        self.children.get(&branch).map_or(&[], Vec::as_slice)
    }

    /// What a fact hangs on; `None` when it is not there.
    pub fn branch(&self, why: WhyId) -> Option<Branch> {
        self.branches.get(&why).copied()
    }

    /// The facts that are shown at the top of their tree although they hang on something, because
    /// they hung below themselves. Who changes what hangs where makes that last first.
    pub fn broken(&self) -> impl Iterator<Item = WhyId> {
        self.broken.iter().copied()
    }

    /// The tree that a fact stands in; `None` when it is not there.
    pub fn tree(&self, why: WhyId) -> Option<Tree> {
        let mut at = self.branch(why)?;
        loop {
            match at {
                Branch::Top(tree) => return Some(tree),
                Branch::Under(parent) => at = self.branch(parent)?,
            }
        }
    }

    /// A tree from top to bottom, each fact before those that say why it is so.
    pub fn twigs(&self, tree: Tree) -> Vec<Twig> {
        let mut twigs = Vec::new();
        let mut waiting: Vec<Twig> = Vec::new();
        let twigs_on =
            |branch, depth| self.on(branch).iter().rev().map(move |why| Twig { why: *why, depth });
        waiting.extend(twigs_on(Branch::Top(tree), 0));
        while let Some(twig) = waiting.pop() {
            twigs.push(twig);
            waiting.extend(twigs_on(Branch::Under(twig.why), twig.depth + 1));
        }
        twigs
    }

    /// Everything below a fact, itself included.
    pub fn subtree(&self, why: WhyId) -> Vec<WhyId> {
        let mut found = vec![why];
        let mut next = 0;
        while let Some(why) = found.get(next).copied() {
            found.extend(self.on(Branch::Under(why)));
            next += 1;
        }
        found
    }

    /// The number that a root cause is shown with: "RC 2". `None` for what is none, and never was.
    pub fn number(&self, why: WhyId) -> Option<u32> {
        self.numbers.get(&why).copied()
    }

    /// The number for the next root cause.
    pub fn next_number(&self) -> u32 {
        self.numbers.values().max().map_or(1, |last| last.saturating_add(1))
    }
}

/// The numbers of root causes. Of two that were given one number apart, the fact with the smaller
/// id keeps it, and the other gets the next that nobody has: the same on every device, and whoever
/// had a number for themselves keeps it.
fn numbers(whys: &[Why]) -> BTreeMap<WhyId, u32> {
    let given = whys.iter().filter_map(|why| Some((why.cause.as_ref()?.given, why.id)));
    let given: BTreeSet<(u32, WhyId)> = given.collect();
    let mut numbers = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut displaced = Vec::new();
    for (number, why) in given {
        match taken.insert(number) {
            true => drop(numbers.insert(why, number)),
            false => displaced.push(why),
        }
    }
    // The lowest that is free: numbers that are given later lie above it, so it stays.
    let mut free = (1..).filter(|number| !taken.contains(number));
    numbers.extend(displaced.into_iter().zip(free.by_ref()));
    numbers
}

/// The facts at which circles are broken: of each circle the one with the smallest id.
fn circles(all: &BTreeMap<WhyId, &Why>) -> BTreeSet<WhyId> {
    let mut broken = BTreeSet::new();
    let mut seen: BTreeSet<WhyId> = BTreeSet::new();
    for start in all.keys() {
        let mut path: Vec<WhyId> = Vec::new();
        let mut at = Some(*start);
        while let Some(why) = at {
            if let Some(first) = path.iter().position(|known| *known == why) {
                broken.extend(path[first..].iter().min());
                break;
            }
            if !seen.insert(why) {
                break;
            }
            path.push(why);
            at = match all.get(&why).map(|why| why.at) {
                Some(Branch::Under(parent)) => Some(parent),
                _ => None,
            };
        }
    }
    broken
}
