//! Several clients and relays in a simulated network in virtual time: slow and failing stores,
//! slow and breaking connections, doubled messages, partitions, crashes before and after a save.
//!
//! A failing run names its seed. `SIMULATION_SEED=<seed> cargo test -p andon-sync --test
//! simulation replay -- --nocapture` runs it again and tells what happens.

mod check;
mod node;
mod store;
mod world;

use proptest::prelude::*;

use world::{Told, World};

fn run(seed: u64) -> World {
    struct Name(u64);
    impl Drop for Name {
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("replay this run with SIMULATION_SEED={}", self.0);
            }
        }
    }
    let _name = Name(seed);
    let mut world = World::new(seed, Told::Nothing);
    world.run();
    world
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("SIMULATION_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(60),
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// The properties are asserted within: see [`World`].
    #[test]
    fn replicas_agree_and_what_was_acknowledged_is_never_lost(seed in any::<u64>()) {
        run(seed);
    }
}

#[test]
fn replay() {
    if let Ok(seed) = std::env::var("SIMULATION_SEED") {
        World::new(seed.parse().expect("a seed is a number"), Told::Everything).run();
    }
}

#[test]
fn a_seed_always_gives_the_same_run() {
    for seed in 0..5 {
        assert_eq!(run(seed).diary(), run(seed).diary());
    }
}

#[test]
fn the_simulation_reaches_what_it_is_for() {
    let mut sum = world::Counts::default();
    for seed in 0..40 {
        sum += run(seed).counts();
    }
    let world::Counts { edits, crashes, lost_saves, failed_saves, breaks, doubled, .. } = sum;
    for count in [edits, crashes, lost_saves, failed_saves, breaks, doubled] {
        assert!(count > 5, "{sum:?}");
    }
    assert!(sum.compactions > 0 && sum.unavailable > 0 && sum.acknowledged > 100, "{sum:?}");
}
